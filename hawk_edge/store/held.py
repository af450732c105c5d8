"""Holds the index still, so that its file can be copied while others go on writing.

The log is emptied into the file, and at once a connection begins to read. It finds all it needs in
the file, and while it reads, SQLite lets no checkpoint of any program change the file: what is
written meanwhile stays in the log (https://sqlite.org/wal.html, "Checkpointing"). So the file's
bytes are the index of that moment, and no second copy of it takes room on the disk.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from hawk_edge.errors import Unavailable
from hawk_edge.store import connections, room
from hawk_edge.store.engine import Overtaken, Row
from hawk_edge.store.holds import to_the_end

T = TypeVar("T")
BLOCK = 1 << 20  # bytes; a change in it has the whole block copied anew
LOG_PAGES = 65_536  # as many may be in the log: 256 MB, which are brought in within a second
TRIES, PAUSE_S = 150, 0.2  # for the log to be empty: readers of a moment are in the way


class Held:
    """An IndexCopy (see engine.py): the file `fd`, and a connection that reads it as it is."""

    def __init__(self, fd: int, db: sqlite3.Connection, size: int) -> None:
        self._fd = fd
        self._db: sqlite3.Connection | None = db
        self._size = size
        self._turn = asyncio.Lock()

    async def read(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """See IndexCopy.read."""
        return await self._run(lambda db: db.execute(sql, params).fetchall())

    async def blocks(self) -> AsyncIterator[bytes]:
        """See IndexCopy.blocks."""
        for start in range(0, self._size, BLOCK):
            size = min(BLOCK, self._size - start)
            block = await self._run(lambda _, at=start, size=size: os.pread(self._fd, size, at))
            if len(block) < size:
                raise Unavailable("the index is shorter than it says")
            yield block

    async def let_go(self) -> None:
        """Let the file change again; whoever copies it is told."""
        async with self._turn:
            db, self._db = self._db, None
            if db:
                await to_the_end(asyncio.to_thread(db.close))

    async def _run(self, read: Callable[..., T]) -> T:
        async with self._turn:  # nobody lets go, and so closes the file, while it is read
            if self._db is None:
                raise Overtaken("the index had to change before it was copied")
            try:
                return await to_the_end(asyncio.to_thread(read, self._db))
            except (sqlite3.DatabaseError, OSError) as error:
                raise Unavailable(f"the index cannot be copied: {error}") from error


def hold(writer: sqlite3.Connection) -> tuple[sqlite3.Connection, int] | None:
    """A connection that reads the file alone, and how long the file is; None: ask again.

    To be called where the writer is, between two commits.
    """
    if not room.empty_log(writer):
        return None
    path = Path(next(row["file"] for row in writer.execute("PRAGMA database_list")))
    db = connections.connect_reader(path)
    try:
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        (page_size,) = db.execute("PRAGMA page_size").fetchone()
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        if path.with_name(f"{path.name}-wal").stat().st_size == 0:
            return db, page_size * pages
    except BaseException:
        db.close()
        raise
    db.close()
    return None  # another program has written just then
