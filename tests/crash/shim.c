/* Stands between a process and its storage: counts the calls that change files below one folder, and
 * at a chosen one kills the process or fails. For LD_PRELOAD; armed from within, see shim.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GO, BEFORE, HALF, AFTER, FAIL };
enum { FILES = 4096 };

static char folder[4096];
static size_t folder_length;
static char deaf[64]; /* what lies below this part of the folder is never really synced */
static atomic_long calls;
static long chosen;
static int what;
static int failure; /* the errno of FAIL */
static int lasting; /* whether every call after the chosen one fails as well */
static unsigned char open_files[FILES]; /* by descriptor: 0 not ours, 1 ours, 2 ours and deaf */

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void hawk_arm(const char *path, long at, int how, int error, int for_good, const char *unsynced) {
  strncpy(folder, path, sizeof folder - 1);
  strncpy(deaf, unsynced, sizeof deaf - 1);
  chosen = at, what = how, failure = error, lasting = for_good, calls = 0;
  folder_length = strlen(folder);
}

long hawk_calls(void) { return calls; }

static int ours(const char *path) { return folder_length && !strncmp(path, folder, folder_length); }

static int ours_fd(int fd) { return fd >= 0 && fd < FILES && open_files[fd]; }

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause(); /* another thread takes the signal */
}

/* What to do with this call. */
static int step(void) {
  long now = ++calls;
  int how = now == chosen || (lasting && chosen && now > chosen) ? what : GO;
  if (how == BEFORE) die();
  return how;
}

#define CHANGES(condition, call)              \
  do {                                        \
    int how = (condition) ? step() : GO;      \
    if (how == FAIL) return errno = failure, -1; \
    __typeof__(call) result = call;           \
    if (how == AFTER || how == HALF) die();   \
    return result;                            \
  } while (0)

static int opened(int fd, const char *path) {
  if (fd >= 0 && fd < FILES) {
    const char *inside = ours(path) ? path + folder_length : NULL;
    open_files[fd] = !inside ? 0 : *deaf && strstr(inside, deaf) ? 2 : 1;
  }
  return fd;
}

static int opening(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
  CHANGES(ours(path) && flags & (O_CREAT | O_TRUNC), opened(real(path, flags, mode), path));
}

#define OPEN(name)                                     \
  int name(const char *path, int flags, ...) {         \
    va_list rest;                                      \
    va_start(rest, flags);                             \
    mode_t mode = va_arg(rest, mode_t);                \
    va_end(rest);                                      \
    return opening(REAL(name), path, flags, mode);     \
  }
OPEN(open)
OPEN(open64)

int close(int fd) {
  if (fd >= 0 && fd < FILES) open_files[fd] = 0;
  return REAL(close)(fd);
}

/* A write may be cut in the middle. */
static size_t part(int how, size_t count) { return how == HALF ? count / 2 : count; }

#define WRITES(call_of_part)                           \
  int how = ours_fd(fd) ? step() : GO;                 \
  if (how == FAIL) return errno = failure, -1;         \
  count = part(how, count);                            \
  ssize_t result = call_of_part;                       \
  if (how == AFTER || how == HALF) die();              \
  return result

ssize_t write(int fd, const void *from, size_t count) { WRITES(REAL(write)(fd, from, count)); }
ssize_t pwrite(int fd, const void *from, size_t count, off_t at) {
  WRITES(REAL(pwrite)(fd, from, count, at));
}
ssize_t pwrite64(int fd, const void *from, size_t count, off64_t at) {
  WRITES(REAL(pwrite64)(fd, from, count, at));
}

static int syncing(int (*real)(int), int fd) {
  CHANGES(ours_fd(fd), ours_fd(fd) && open_files[fd] == 2 ? 0 : real(fd));
}
int fsync(int fd) { return syncing(REAL(fsync), fd); }
int fdatasync(int fd) { return syncing(REAL(fdatasync), fd); }

int ftruncate(int fd, off_t size) { CHANGES(ours_fd(fd), REAL(ftruncate)(fd, size)); }
int ftruncate64(int fd, off64_t size) { CHANGES(ours_fd(fd), REAL(ftruncate64)(fd, size)); }
int rename(const char *from, const char *to) { CHANGES(ours(to), REAL(rename)(from, to)); }
int unlink(const char *path) { CHANGES(ours(path), REAL(unlink)(path)); }
int mkdir(const char *path, mode_t mode) { CHANGES(ours(path), REAL(mkdir)(path, mode)); }
int rmdir(const char *path) { CHANGES(ours(path), REAL(rmdir)(path)); }
