"""What SQLite has to be told so that what was deleted is gone, and its room the disk's again.

All but `make_ready` run in the writer's thread, between two commits, and take milliseconds.
"""

import logging
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from hawk_edge.store import wipe

LOG = logging.getLogger(__name__)
PAUSE_S = 0.02  # between two steps, for whoever wants to write
_STEP = 256  # pages given back at a time: a megabyte
_INCREMENTAL = 2
# Of the log, and of a small disk a share: it must not take the room that the ballast makes.
LOG_BYTES, LOG_SHARE = 4 << 20, 32
PATIENCE_MS = 5_000  # of a connection with another program's lock on the index


class Log:
    """The log's file, which stays as long as it ever was: it begins anew within."""

    def __init__(self, index: Path) -> None:
        """Raises OSError when the disk cannot be looked at."""
        self._path = index.with_name(f"{index.name}-wal")
        self._most = min(LOG_BYTES, shutil.disk_usage(index.parent).total // LOG_SHARE)
        self._bytes = 0

    def has_grown(self) -> bool:
        """Whether it is longer than it should be, and than it was when this was asked before."""
        before = self._bytes
        with suppress(FileNotFoundError):
            self._bytes = self._path.stat().st_size
        return self._bytes > max(before, self._most)


def give_back(db: sqlite3.Connection) -> bool:
    """Give some free pages back; whether there may be more."""
    # A script, because it takes a page with each row, and `execute` sees no rows without columns.
    db.executescript(f"PRAGMA incremental_vacuum({_STEP})")
    (left,) = db.execute("PRAGMA freelist_count").fetchone()
    return bool(left) and gives_back(db)


def gives_back(db: sqlite3.Connection) -> bool:
    """Whether the index can: one that was made by an early version and found no room cannot."""
    (mode,) = db.execute("PRAGMA auto_vacuum").fetchone()
    return bool(mode == _INCREMENTAL)


def bring_in(db: sqlite3.Connection) -> int:
    """Bring the log into the file, as far as nobody reads what was there before.

    How many of the log's pages could not be.
    """
    _, in_log, moved = db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return int(in_log - moved)


def empty_log(db: sqlite3.Connection) -> bool:
    """Bring the log into the file and cut it to nothing; False when somebody still reads it."""
    busy, *_ = _at_once(db, "PRAGMA wal_checkpoint(TRUNCATE)")
    return not busy


def wipe_some(db: sqlite3.Connection, fd: int, page: int) -> int | None:
    """Wipe some pages of the file; the page to go on with, 0 at the end, None: ask again."""
    busy, in_log, moved = _at_once(db, "PRAGMA wal_checkpoint(PASSIVE)")
    if busy or in_log != moved:
        return None  # a page in the log would bring back what is overwritten in the file
    (page_size,) = db.execute("PRAGMA page_size").fetchone()
    after = wipe.wipe(fd, page, page_size)
    db.execute("PRAGMA shrink_memory")  # and so would one that is remembered
    return after


def _at_once(db: sqlite3.Connection, pragma: str) -> tuple[int, ...]:
    """No commit has to wait for whoever is in the way."""
    db.execute("PRAGMA busy_timeout = 0")
    try:
        return tuple(db.execute(pragma).fetchone())
    finally:
        db.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")


def make_ready(path: Path) -> None:
    """Have an index that exists be able to give back room, if the disk has room for a copy of it.

    That takes some seconds for each gigabyte, and only once: indexes are made that way by now.
    """
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        (mode,) = db.execute("PRAGMA auto_vacuum").fetchone()
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        if mode == _INCREMENTAL or not pages or not empty_log(db):
            return
        if shutil.disk_usage(path.parent).free < 2 * path.stat().st_size:
            LOG.warning("no room to rewrite %s: what is deleted leaves it no smaller", path)
            return
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")
        db.execute("VACUUM INTO ?", [str(new)])
    with open(new, "rb") as file:
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
