"""All that is done with assets on one open store, and the job that does it beside the server."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from hawk_edge.assets.fetch import Fetcher
from hawk_edge.assets.gather import Gatherer
from hawk_edge.assets.keep import Keeper
from hawk_edge.assets.kept import Kept
from hawk_edge.beside import beside
from hawk_edge.clock import wall_clock_ms
from hawk_edge.config import AssetSettings
from hawk_edge.model import Committed
from hawk_edge.store.folder import Store
from hawk_edge.store.index.assets import AssetIndex

LOG = logging.getLogger(__name__)
GATHER_S = 0.1  # what comes within it is looked through together
LOOK_S = 30  # how often the keeper looks whether something has become due, or may run again


class Assets:
    """`kept` gives back what there is; `sink` and `working` see to it that there is something."""

    def __init__(
        self,
        store: Store,
        settings: AssetSettings,
        now_ms: Callable[[], int] = wall_clock_ms,
        *,
        may_run: Callable[[], bool] = lambda: True,
    ) -> None:
        index = AssetIndex(store.database)
        self.kept = Kept(index, store.blobs)
        self._fetches = settings.fetch
        self._gatherer = Gatherer(store, index, now_ms)
        self._keeper = Keeper(
            store, index, Fetcher(), settings.mb_per_site << 20, may_run=may_run, now_ms=now_ms
        )

    def sink(self, batch: Committed) -> None:
        """A sink of ingest."""
        if self._fetches:
            self._gatherer.sink(batch)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Gather and fetch while the block lasts.

        A fetch that is under way at its end is given up; it is still due at the next start.
        """
        if not self._fetches:
            yield
            return
        found = asyncio.Event()
        async with beside(_gather(self._gatherer, found), _keep(self._keeper, found)):
            yield


async def _gather(gatherer: Gatherer, found: asyncio.Event) -> None:
    while True:
        await gatherer.noted.wait()
        await asyncio.sleep(GATHER_S)
        try:
            if await gatherer.gather():
                found.set()
        except Exception:
            LOG.exception("looking for pictures failed")


async def _keep(keeper: Keeper, found: asyncio.Event) -> None:
    while True:
        found.clear()
        try:
            await keeper.work()
        except Exception:
            LOG.exception("keeping pictures failed")
            await asyncio.sleep(LOOK_S)
        try:
            async with asyncio.timeout(LOOK_S):
                await found.wait()
        except TimeoutError:
            continue
