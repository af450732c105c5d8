"""Blobs on disk: what is durable when, and how the disk fails. The rest is in test_blobs.py."""

import errno
import hashlib
import os
import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hawk_edge import compress
from hawk_edge.errors import Damaged, DiskFull, Unavailable
from hawk_edge.store.disk import Disk

CONTENT = b"<p>The same words, and the same words again.</p>" * 50
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


async def test_a_file_is_named_by_what_it_holds_and_zstd_reads_it_as_it_is(root: Path) -> None:
    blobs = Disk(root)
    assert await blobs.put(CONTENT, "html") == DIGEST
    assert files(root) == [f"{DIGEST[:2]}/{DIGEST}"]
    packed = (root / DIGEST[:2] / DIGEST).read_bytes()
    assert compress.decompress(packed) == CONTENT
    assert len(packed) < len(CONTENT) / 10
    assert b'{"kind":"html",' in packed


async def test_what_is_verified_stands_behind_whoever_wants_cpu_and_disk(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs, niceness = Disk(root), list[int]()
    await blobs.put(CONTENT, "html")
    verified = blobs._verified

    def noting(digest: str) -> None:
        niceness.append(os.getpriority(os.PRIO_PROCESS, 0))  # of this thread
        verified(digest)

    monkeypatch.setattr(blobs, "_verified", noting)
    assert await blobs.verify(DIGEST)
    assert niceness == [19]


async def test_putting_again_changes_nothing_in_this_process_and_the_next(root: Path) -> None:
    blobs = Disk(root)
    await blobs.put(CONTENT, "html")
    path = root / DIGEST[:2] / DIGEST
    before = path.stat()
    for again in (blobs, Disk(root)):
        assert await again.put(CONTENT, "sheet") == DIGEST
    assert path.stat() == before
    assert await blobs.size() == (1, before.st_size)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Path]]:
    """What was made durable and renamed, in order; each call is carried out as well."""
    calls: list[tuple[str, Path]] = []
    fsync, rename = os.fsync, Path.rename

    def fsync_told(fd: int) -> None:
        calls.append(("sync", Path(f"/proc/self/fd/{fd}").readlink()))
        fsync(fd)

    def rename_told(path: Path, target: Path) -> Path:
        calls.append(("rename", target))
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", fsync_told)
    monkeypatch.setattr(Path, "rename", rename_told)
    return calls


async def test_content_is_durable_before_its_name_and_its_name_on_return(
    root: Path, done: list[tuple[str, Path]]
) -> None:
    blobs = Disk(root)
    assert done == [("sync", root)]
    done.clear()
    await blobs.put(CONTENT, "html")
    folder = root / DIGEST[:2]
    assert done[0][0] == "sync"
    assert done[0][1].parent == root / "tmp"
    assert done[1:] == [("sync", root), ("rename", folder / DIGEST), ("sync", folder)]


async def test_a_name_left_by_a_crash_is_made_durable_before_it_is_relied_on(
    root: Path, done: list[tuple[str, Path]]
) -> None:
    await Disk(root).put(CONTENT, "html")
    restarted = Disk(root)
    done.clear()
    await restarted.put(CONTENT, "html")
    assert done == [("sync", root / DIGEST[:2])]
    await restarted.put(CONTENT, "html")
    assert len(done) == 1


async def test_what_a_crash_left_half_written_is_swept_at_the_start(root: Path) -> None:
    blobs = Disk(root)
    await blobs.put(CONTENT, "html")
    (root / "tmp" / f"{'0' * 64}-1").write_bytes(b"half")
    assert [digest async for digest in Disk(root).digests()] == [DIGEST]
    assert files(root) == [f"{DIGEST[:2]}/{DIGEST}"]


async def test_a_changed_byte_of_the_content_is_found_wherever_it_is(root: Path) -> None:
    blobs = Disk(root)
    content = random.Random(1).randbytes(100).hex().encode() * 2
    digest = await blobs.put(content, "html")
    path = root / digest[:2] / digest
    whole = path.read_bytes()
    for at in range(whole.index(b"}") + 1, len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        with pytest.raises(Damaged):
            await blobs.get(digest)


async def test_a_file_that_is_cut_short_is_damaged(root: Path) -> None:
    blobs = Disk(root)
    await blobs.put(CONTENT, "html")
    path = root / DIGEST[:2] / DIGEST
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(Damaged):
            await blobs.get(DIGEST)


async def test_a_file_that_cannot_be_read_is_not_damage(root: Path) -> None:
    blobs = Disk(root)
    (root / DIGEST[:2] / DIGEST).mkdir(parents=True)
    with pytest.raises(Unavailable):
        await blobs.get(DIGEST)


def fail(number: int) -> Callable[..., None]:
    def failing(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return failing


@pytest.mark.parametrize(
    ("number", "raised"),
    [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EMFILE, Unavailable)],
)
@pytest.mark.parametrize("call", ["fsync", "rename", "mkdir"])
async def test_a_put_that_fails_leaves_nothing_and_can_be_tried_again(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    raised: type[Exception],
    call: str,
) -> None:
    blobs = Disk(root)
    with monkeypatch.context() as patched:
        patched.setattr(os if call == "fsync" else Path, call, fail(number))
        with pytest.raises(raised):
            await blobs.put(CONTENT, "html")
    assert files(root) == []
    assert await blobs.put(CONTENT, "html") == DIGEST
    assert await blobs.get(DIGEST) == CONTENT


@pytest.mark.parametrize("call", ["fsync", "rename", "mkdir"])
async def test_after_a_failure_of_the_disk_nothing_is_tried_again_until_the_next_start(
    root: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    blobs = Disk(root)
    with monkeypatch.context() as patched:
        patched.setattr(os if call == "fsync" else Path, call, fail(errno.EIO))
        with pytest.raises(Unavailable):
            await blobs.put(CONTENT, "html")
    with pytest.raises(Unavailable, match="until hawk-edge is started again"):
        await blobs.put(CONTENT, "html")
    assert files(root) == []
    assert await Disk(root).put(CONTENT, "html") == DIGEST


@pytest.fixture
def small(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A disk of 256 KB; where none can be mounted, one that says it is full."""
    root.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(root)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    if not mounted:
        monkeypatch.setattr(os, "fsync", _fsync_up_to(256_000))
    yield root
    if mounted:
        subprocess.run(["umount", str(root)], check=True)


def _fsync_up_to(limit: int) -> Callable[[int], None]:
    """An fsync that finds no room for a file over `limit` bytes."""

    def fsync(fd: int) -> None:
        if os.fstat(fd).st_size > limit:
            fail(errno.ENOSPC)()

    return fsync


async def test_a_full_disk_goes_on_with_what_fits(small: Path) -> None:
    blobs = Disk(small)
    first = await blobs.put(CONTENT, "html")
    with pytest.raises(DiskFull):
        await blobs.put(os.urandom(400_000), "picture")
    assert [digest async for digest in blobs.digests()] == [first]
    assert list((small / "tmp").iterdir()) == []
    assert await blobs.get(await blobs.put(b"small", "html")) == b"small"
