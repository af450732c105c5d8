"""The index on SQLite: WAL, synchronous=FULL, one writer with group commit.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write or checkpoint at the
same instant (https://sqlite.org/wal.html, "the WAL-reset bug"). Here that cannot happen with any
version: a locked folder lets in one process, and in it one connection alone writes and
checkpoints. The readers are opened read-only and closed before the writer.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from hawk_edge.errors import DiskFull, HawkError, Unavailable, Unusable
from hawk_edge.store import connections, held, room, units
from hawk_edge.store.connections import Connection
from hawk_edge.store.engine import Row, Statement
from hawk_edge.store.fuse import Fuse
from hawk_edge.store.held import Held
from hawk_edge.store.units import Unit

READERS = 2  # as many as cores: a third only takes turns with them
HELD_S = 15  # how long a purge waits for who copies: it is to be over within a minute
LOG_COMMITS = 64  # that the log is left to itself
_PRIMARY = 0xFF  # of an extended result code, which says what was being done
_CLOSED = "the index is closed"
Waiting = tuple[Unit, "asyncio.Future[list[list[Row]]]"]


class Sqlite:
    """A Database (see engine.py) in one file."""

    def __init__(
        self, fd: int, log: room.Log, writer: Connection, readers: list[Connection], fuse: Fuse
    ) -> None:
        self._fd = fd
        self._fuse = fuse
        self._writer = writer
        self._readers = readers
        self._idle: asyncio.Queue[Connection] = asyncio.Queue()
        for reader in readers:
            self._idle.put_nowait(reader)
        self._waiting: list[Waiting] = []
        self._committing: asyncio.Task[None] | None = None
        self._closed = False
        self._commits = 0  # since the log was last brought into the file
        self._log = log
        self._holding = False  # from before it is held still until it has been let go
        self._held: Held | None = None
        self._held_until = 0.0  # when a purge may end it

    @classmethod
    async def open(cls, path: Path, readers: int = READERS, fuse: Fuse | None = None) -> "Sqlite":
        """Open or create the file and bring its schema up to date. Raises Unusable."""
        log = room.Log(path)
        writer = Connection(partial(connections.connect, path), iter_chunk_size=64)
        opened = [writer]
        fd = await asyncio.to_thread(connections.open_file, path)
        try:
            await writer
            await writer.call(connections.migrate)
            for _ in range(readers):
                opened.append(Connection(partial(connections.connect_reader, path), 64))
                await opened[-1]
        except BaseException as error:
            await connections.close_all(opened)
            os.close(fd)
            if isinstance(error, sqlite3.Error):
                raise Unusable(f"cannot use the index {path}: {error}") from error
            raise
        return cls(fd, log, writer, opened[1:], fuse or Fuse())

    async def read(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """See Database.read."""
        if self._closed:
            raise Unavailable(_CLOSED)
        reader = await self._idle.get()
        try:
            rows: list[Any] = list(await reader.execute_fetchall(sql, params))
        except sqlite3.ProgrammingError:
            raise  # a mistake of ours, not the file's
        except sqlite3.DatabaseError as error:
            raise _meaning(error) from error
        finally:
            self._idle.put_nowait(reader)
        return rows

    async def write(self, *unit: Statement) -> list[list[Row]]:
        """See Database.write."""
        self._require()
        done: asyncio.Future[list[list[Row]]] = asyncio.get_running_loop().create_future()
        self._waiting.append((unit, done))
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit_all())
        return await done

    async def reclaim(self) -> bool:
        """See Database.reclaim."""
        if self._holding:
            return False
        more = True
        while more:
            more = await self._give_back()
            await asyncio.sleep(room.PAUSE_S)
        return await self._beside(room.gives_back) and await self._beside(room.empty_log)  # type: ignore[no-any-return]

    async def _give_back(self) -> bool:
        try:
            return bool(await self._beside(room.give_back))
        except DiskFull:
            await self._beside(room.empty_log)  # that takes no room but what the file has
            return bool(await self._beside(room.give_back))

    async def purge(self) -> bool:
        """See Database.purge."""
        page: int | None = 1
        while page:
            if self._holding:
                await self._end_hold()
                return False  # what is being copied stays as it is
            page = await self._beside(room.wipe_some, self._fd, page)
            await asyncio.sleep(room.PAUSE_S)
        return page is not None and bool(await self._beside(room.empty_log))

    async def verify(self, table: str = "") -> list[str]:
        """See Database.verify."""
        rows = await self.read(f"PRAGMA integrity_check{f'({table})' if table else ''}")
        return [row["integrity_check"] for row in rows if row["integrity_check"] != "ok"]

    @asynccontextmanager
    async def held(self) -> AsyncIterator[Held]:
        """See Database.held."""
        if self._holding:
            raise Unavailable("the index is being copied already")
        self._holding = True
        try:
            self._held = copy = await self._hold()
            try:
                yield copy
            finally:
                await copy.let_go()
                self._held = None
        finally:
            self._holding = False
        if not self._closed and not self._fuse.blown:
            await self._beside(room.empty_log)  # it may have become long

    async def _hold(self) -> Held:
        for _ in range(held.TRIES):
            holding = asyncio.ensure_future(self._beside(held.hold))
            try:
                found = await asyncio.shield(holding)
            except asyncio.CancelledError:
                if late := await holding:
                    late[0].close()
                raise
            if found:
                self._held_until = time.monotonic() + HELD_S
                return Held(self._fd, *found)
            await asyncio.sleep(held.PAUSE_S)
        raise Unavailable("another program has the index open and does not let go of it")

    async def _end_hold(self, *, at_once: bool = False) -> None:
        if self._held and (at_once or time.monotonic() > self._held_until):
            await self._held.let_go()

    async def _beside(self, function: Any, *args: Any) -> Any:
        """Have the writer do something between two commits."""
        self._require()
        try:
            return await self._writer.call(function, *args)
        except sqlite3.Error as error:
            raise self._failed(error) from error
        except OSError as error:
            raise self._fuse.meaning(error) from error

    def _require(self) -> None:
        if self._closed:
            raise Unavailable(_CLOSED)
        self._fuse.require()

    def _failed(self, error: sqlite3.Error) -> HawkError:
        """What the failure of a write means for whoever wanted it."""
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        return self._fuse.blow(error) if code == sqlite3.SQLITE_IOERR else _meaning(error)

    async def close(self) -> None:
        """See Database.close."""
        self._closed = True
        if self._committing:
            await self._committing
        await self._end_hold(at_once=True)
        for _ in self._readers:
            await self._idle.get()
        opened = [self._writer, *self._readers]
        # The last one writes what is in the log to the file, if it may write at all.
        await connections.close_all(opened[::-1] if self._fuse.blown else opened)
        os.close(self._fd)

    async def _commit_all(self) -> None:
        """Commit until nobody waits: what comes while one commit runs goes into the next."""
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                await self._commit(group)
                await self._checkpoint()
        finally:
            self._committing = None

    async def _commit(self, group: list[Waiting]) -> None:
        results = await self._tried(group)
        if isinstance(results[0], DiskFull):
            # Maybe it is full of the log, which takes no more room when it begins anew.
            await self._end_hold(at_once=True)
            self._commits = LOG_COMMITS
            await self._checkpoint()
            results = await self._tried(group)
        for (_, done), result in zip(group, results, strict=True):
            if done.done():
                continue  # whoever asked has gone; the unit is committed all the same
            if isinstance(result, Exception):
                done.set_exception(result)
            else:
                done.set_result(result)

    async def _tried(self, group: list[Waiting]) -> list[Any]:
        """What each unit gave; the same exception for all when the commit failed."""
        try:
            self._fuse.require()
            return await self._writer.call(units.execute, [unit for unit, _ in group])  # type: ignore[no-any-return]
        except Exception as error:  # whatever it is: nobody may be left waiting
            why = self._failed(error) if isinstance(error, sqlite3.Error) else error
            return [why] * len(group)

    async def _checkpoint(self) -> None:
        """Bring the log into the file now and then, when everybody has their answer.

        SQLite would do so itself, in the midst of a commit, and tell nobody when it fails.
        """
        grown = self._log.has_grown()
        self._commits += 1
        if (self._commits < LOG_COMMITS and not grown) or self._fuse.blown:
            return
        self._commits = 0
        try:
            left = await self._writer.call(room.bring_in)
            if left > held.LOG_PAGES:
                await self._end_hold(at_once=True)
        except sqlite3.Error as error:
            if isinstance(self._failed(error), DiskFull):  # what is in the log is durable
                self._commits = LOG_COMMITS  # and goes where it belongs when there is room


def _meaning(error: sqlite3.Error) -> HawkError:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return DiskFull("the disk is full")
    return Unavailable(f"the index cannot be used now: {error}")
