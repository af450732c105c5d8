"""Room that is kept for the day when there is none: deleting needs some, too.

To delete, the index writes to its log first. On a disk that is full to the last byte not even that
goes, and nothing could ever be deleted. So a file of some megabytes lies in the folder. When the
index meets a full disk, the file is let go, and no data is taken until there is room for it again.
"""

import asyncio
import logging
import os
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path

from hawk_edge.errors import DiskFull
from hawk_edge.store.engine import Database, IndexCopy, Row, Statement

LOG = logging.getLogger(__name__)
# A log of 4 MB before it is brought into the file, which may grow by as much, and what a session of
# an hour takes there to be deleted. Of a small disk no more than a tenth.
BYTES = 16 << 20
SHARE = 10
PIECE = 256 << 10  # bytes; more at a time would stay with the process as memory
LOOK_S = 1.0  # how often one looks whether there is room again


class Ballast:
    """The file `ballast`. As long as nobody has asked for it, its lack stops nothing."""

    def __init__(self, folder: Path, steady_s: Callable[[], float] = time.monotonic) -> None:
        self.path = folder / "ballast"
        self.size = min(BYTES, shutil.disk_usage(folder).total // SHARE)
        self._steady_s = steady_s
        self._gone = False
        self._looked_s = -LOOK_S

    async def make(self) -> bool:
        """Have the file, if there is room for it; whether it is there."""
        self._looked_s = self._steady_s()
        self._gone = not await asyncio.to_thread(self._made)
        return not self._gone

    async def require(self) -> None:
        """For whoever brings data. Raises DiskFull while the file is gone and has no room."""
        if not self._gone:
            return
        if self._steady_s() - self._looked_s < LOOK_S or not await self.make():
            raise DiskFull("the disk is full")
        LOG.warning("there is room on the disk again: data is taken")

    def let_go(self) -> bool:
        """The disk is full: make room; whether this did."""
        self._gone = True
        try:
            self.path.unlink()
        except OSError:
            return False
        LOG.error("the disk is full: no data is taken until there is room")
        return True

    def _made(self) -> bool:
        try:
            if self.path.exists() and self.path.stat().st_size == self.size:
                return True
            # Some more has to be free, or the next batch would ask for it again.
            if shutil.disk_usage(self.path.parent).free < self.size * 5 // 4:
                return False
            with open(self.path, "wb", opener=_private) as file:
                # Nothing that a file system could make smaller, and so nothing that it promises.
                for done in range(0, self.size, PIECE):
                    file.write(os.urandom(min(PIECE, self.size - done)))
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):  # there are file systems on which a deletion takes room, too
                self.path.unlink(missing_ok=True)
            return False
        return True


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class Ballasted:
    """A Database (see engine.py) that makes room and tries once more when the disk is full."""

    def __init__(self, database: Database, ballast: Ballast) -> None:
        self._database = database
        self._ballast = ballast
        self._times = 0  # how often the ballast was let go

    async def read(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """See Database.read."""
        return await self._database.read(sql, params)

    async def write(self, *unit: Statement) -> list[list[Row]]:
        """See Database.write."""
        before = self._times
        try:
            return await self._database.write(*unit)
        except DiskFull:
            # Others that waited for the same commit make use of the room that one of them made.
            if before == self._times and not self._ballast.let_go():
                raise
        self._times += before == self._times
        return await self._database.write(*unit)

    async def reclaim(self) -> bool:
        """See Database.reclaim."""
        return await self._database.reclaim()

    async def purge(self) -> bool:
        """See Database.purge."""
        return await self._database.purge()

    async def verify(self, table: str = "") -> list[str]:
        """See Database.verify."""
        return await self._database.verify(table)

    def held(self) -> AbstractAsyncContextManager[IndexCopy]:
        """See Database.held."""
        return self._database.held()

    async def close(self) -> None:
        """See Database.close."""
        await self._database.close()
