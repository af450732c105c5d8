"""What goes on beside the server so that the store stays small and clean."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from hawk_edge.beside import beside
from hawk_edge.erase import Erasure
from hawk_edge.retention import Retention
from hawk_edge.store.folder import Store

LOG = logging.getLogger(__name__)
LOOK_S = 15.0  # how often what has expired is looked for
SHARE = 0.01  # of all time; looking through a folder of a million files takes some seconds
SWEEP_S = 24 * 3600.0  # how often everything is swept; the first time after one LOOK_S
PURGE_S = 5.0  # what is erased within it is purged together


class Upkeep:
    """Jobs on one open store."""

    def __init__(self, store: Store, erasure: Erasure, retention: Retention) -> None:
        self._store = store
        self._erasure = erasure
        self._retention = retention

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Do it all while the block lasts. What is cut short by its end goes on at the next."""
        if not await self._store.ballast.make():
            LOG.error("the disk is full: no data is taken until there is room")
        async with beside(self._expire(), self._sweep(), self._purge()):
            yield

    async def _expire(self) -> None:
        while True:
            began = time.monotonic()
            await _done("expiring sessions", self._retention.by_days)
            await _done("keeping to the disk's budget", self._retention.by_disk)
            await asyncio.sleep(max(LOOK_S, (time.monotonic() - began) / SHARE))

    async def _sweep(self) -> None:
        await asyncio.sleep(LOOK_S)
        while True:
            await _done("sweeping blobs", self._store.sweep.everything)
            await asyncio.sleep(SWEEP_S)

    async def _purge(self) -> None:
        while True:
            await self._erasure.wanted.wait()
            self._erasure.wanted.clear()
            await asyncio.sleep(PURGE_S)
            if not await _done("purging the index", self._purged):
                self._erasure.wanted.set()

    async def _purged(self) -> bool:
        return await self._erasure.settle(0) and await self._store.database.reclaim()


async def _done(what: str, job: Callable[[], Awaitable[object]]) -> object:
    """What a job gives; None when it failed, which the log has then."""
    try:
        return await job()
    except Exception:
        LOG.exception("%s failed", what)
        return None
