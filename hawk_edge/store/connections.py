"""Opens the connections of the index, as it needs them, and closes them in order."""

import asyncio
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiosqlite

from hawk_edge.errors import Unusable
from hawk_edge.store import room, schema
from hawk_edge.store.engine import SQLITE

LOG_BYTES = 32 << 20  # what is left of the log, however long a reader has kept it growing


class Connection(aiosqlite.Connection):
    """One connection, in a thread of its own."""

    async def call(self, function: Any, *args: Any) -> Any:
        """In the manner of aiosqlite's own calls: a function run in the connection's thread."""
        return await self._execute(function, self._conn, *args)  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Also wait for the thread: it would report to a loop that has been closed meanwhile."""
        await super().close()
        await asyncio.to_thread(self._thread.join)


async def close_all(connections: Sequence[Connection]) -> None:
    """In reverse: the writer, which was the first, tidies up behind the readers."""
    for connection in reversed(connections):
        await connection.close()


def open_file(path: Path) -> int:
    """For as long as there are connections: to close any other descriptor of the file in this
    process would end the locks that SQLite has on it (https://sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        if path.exists():
            room.make_ready(path)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except sqlite3.Error as error:
        raise Unusable(f"cannot use the index {path}: {error}") from error
    except OSError as error:
        raise Unusable(f"cannot use the index {path}: {error.strerror}") from None


def connect(path: Path) -> sqlite3.Connection:
    """The writer."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    return _set(
        db,
        # Only of use before the first table is made: the room of deleted rows can be given back.
        "auto_vacuum = INCREMENTAL",
        "journal_mode = WAL",
        "wal_autocheckpoint = 0",  # see Sqlite._checkpoint
        f"journal_size_limit = {LOG_BYTES}",
        "synchronous = FULL",
        # A deleted session must not be found in the file by whoever reads its bytes.
        "secure_delete = ON",
        # What undoes a unit is needed for a moment: no file in /var/tmp for that.
        "temp_store = MEMORY",
        "cache_size = -8000",
    )


def connect_reader(path: Path) -> sqlite3.Connection:
    """One that reads and does nothing else."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    return _set(db, "query_only = ON", "cache_size = -4000")


def _set(db: sqlite3.Connection, *pragmas: str) -> sqlite3.Connection:
    db.row_factory = sqlite3.Row
    try:
        for pragma in (f"busy_timeout = {room.PATIENCE_MS}", *pragmas):
            db.execute(f"PRAGMA {pragma}")
    except BaseException:
        db.close()
        raise
    return db


def migrate(db: sqlite3.Connection) -> None:
    """Bring the schema up to date, each step of it whole or not at all. Raises Unusable."""
    (found,) = db.execute("PRAGMA user_version").fetchone()
    for version, statements in schema.steps(found, SQLITE):
        db.execute("BEGIN IMMEDIATE")
        try:
            for sql in statements:
                db.execute(sql)
            db.execute(f"PRAGMA user_version = {version}")
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise
