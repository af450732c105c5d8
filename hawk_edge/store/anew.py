"""Makes the index anew beside the one that is there, which is kept under another name.

The new one is whole and on disk before it takes the old one's place. A crash leaves either the old
one where it was, or none at all, and then nobody opens the folder before this is done again.
"""

import os
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hawk_edge.errors import HawkError, Unusable
from hawk_edge.store.disk import sync_folder
from hawk_edge.store.engine import Row
from hawk_edge.store.folder import INDEX, Store, open_blobs, take_folder
from hawk_edge.store.sqlite import Sqlite

OLD = f"{INDEX}.old"
_ANEW, _READ = f"{INDEX}.anew", f"{INDEX}.read"
_WITH_IT = ("-wal", "-shm")  # SQLite's own files beside an index


class Old:
    """The index as it was, as far as it can be read. `unread`: what of it cannot, a line each."""

    def __init__(self, database: Sqlite | None, unread: Sequence[str] = ()) -> None:
        self._database = database
        self.unread = list(unread)

    @property
    def is_there(self) -> bool:
        """Whether there is anything to read."""
        return self._database is not None

    async def rows(self, table: str, where: str = "", params: Sequence[Any] = ()) -> list[Row]:
        """The rows of a table; none where they cannot be read, which `unread` tells then."""
        return await self.read(f"SELECT * FROM {table} {f'WHERE {where}' if where else ''}", params)

    async def read(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query; see `rows`."""
        if self._database is None:
            return []
        try:
            return await self._database.read(sql, params)
        except HawkError as why:
            line = f"the old index: {why.message}"
            if line not in self.unread:
                self.unread.append(line)
            return []


@asynccontextmanager
async def open_anew(folder: Path, blobs_at: str) -> AsyncIterator[tuple[Store, Old, Path | None]]:
    """A store with an empty index, the index that was there, and the name it will be kept under.

    At the end of the block the new index takes the old one's place; after an exception nothing has
    changed. Raises Unusable, and FolderInUse when a server or a command works on the folder.
    """
    with take_folder(folder) as fuse:
        blobs = await open_blobs(blobs_at, folder / "blobs", fuse)
        _remove(folder / _ANEW)
        old = await _open_old(folder)
        try:
            database = await Sqlite.open(folder / _ANEW, fuse=fuse)
            try:
                kept = _free_name(folder) if (folder / INDEX).exists() else None
                yield Store(folder, database, blobs, fuse), old, kept
            finally:
                await database.close()
        finally:
            if old._database is not None:
                await old._database.close()
            _remove(folder / _READ)
        fuse.require()
        _change(folder, kept)


async def _open_old(folder: Path) -> Old:
    """A copy of it, for to read it may need to be written to: it is brought to today's form."""
    path = folder / INDEX
    if not path.exists():
        path = max(_kept(folder), key=lambda one: one.stat().st_mtime, default=path)
        log = _beside(folder / INDEX, "-wal")
        if log.exists() and path.exists() and not _beside(path, "-wal").exists():
            log.rename(_beside(path, "-wal"))  # a crash came between the two names
    if not path.exists():
        return Old(None)
    _remove(folder / _READ)
    copy = folder / _READ
    try:
        shutil.copyfile(path, copy)
        if _beside(path, "-wal").exists():
            shutil.copyfile(_beside(path, "-wal"), _beside(copy, "-wal"))
        return Old(await Sqlite.open(copy, readers=1))
    except (OSError, Unusable) as why:
        return Old(None, [f"the old index cannot be read at all: {why}"])


def _change(folder: Path, kept: Path | None) -> None:
    """Give the old index its other name, and the new one its place."""
    index = folder / INDEX
    if kept is not None:
        index.rename(kept)
        if _beside(index, "-wal").exists():
            _beside(index, "-wal").rename(_beside(kept, "-wal"))
    for more in _WITH_IT:
        _beside(index, more).unlink(missing_ok=True)
    sync_folder(folder)
    fd = os.open(folder / _ANEW, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
    (folder / _ANEW).rename(index)
    sync_folder(folder)


def _kept(folder: Path) -> Iterator[Path]:
    return (one for one in folder.glob(f"{OLD}*") if not one.name.endswith(_WITH_IT))


def _free_name(folder: Path) -> Path:
    """One that no older index has: none of them is ever overwritten."""
    number, path = 1, folder / OLD
    while path.exists():
        number += 1
        path = folder / f"{OLD}{number}"
    return path


def _beside(path: Path, more: str) -> Path:
    return path.with_name(path.name + more)


def _remove(path: Path) -> None:
    for more in ("", *_WITH_IT):
        _beside(path, more).unlink(missing_ok=True)
