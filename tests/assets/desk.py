"""A store with the whole way from a batch to a kept picture, one step at a time."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from hawk_edge.assets.fetch import Fetcher
from hawk_edge.assets.gather import Gatherer
from hawk_edge.assets.keep import Keeper
from hawk_edge.assets.kept import Kept
from hawk_edge.model import Site
from hawk_edge.store.index.assets import AssetIndex
from tests.batches import T0
from tests.store.opened import Opened, opened

SESSION = "s" * 22
BYTES = 200 << 20


class Desk:
    """`now_ms` is the clock of everything here."""

    def __init__(
        self, hawk: Opened, site: Site, *, bytes: int, may_run: Callable[[], bool]
    ) -> None:
        self.hawk = hawk
        self.site = site
        self.store = hawk.store
        self.now_ms = T0
        self.index = AssetIndex(hawk.store.database)
        self.gatherer = Gatherer(hawk.store, self.index, self._clock)
        self.keeper = Keeper(
            hawk.store, self.index, Fetcher(), bytes, may_run=may_run, now_ms=self._clock
        )
        self.kept = Kept(self.index, hawk.store.blobs)

    async def take(self, body: bytes, *, site: Site | None = None) -> int:
        """Take a batch and look through it; how many addresses were new to its session."""
        self.hawk.now_ms = self.now_ms
        told = len(self.hawk.told)
        await self.hawk.take(body, site=site or self.site)
        for committed in self.hawk.told[told:]:
            self.gatherer.sink(committed)
        return await self.gatherer.gather()

    async def urls(self, site: Site | None = None) -> set[str]:
        """Every address that is known of the site."""
        rows = await self.store.database.read(
            "SELECT url FROM assets WHERE site = ?", [(site or self.site).id]
        )
        return {row["url"] for row in rows}

    async def shown(self, session: str = SESSION, at_ms: int | None = None) -> dict[str, bytes]:
        """What the session's addresses lead to, now or at a moment."""
        found = await self.kept.at(session, self.now_ms if at_ms is None else at_ms)
        return {
            url: (await self.kept.read(session, asset.digest))[1] for url, asset in found.items()
        }

    async def failure(self, url: str) -> tuple[str | None, int, int | None]:
        """Why an address is not kept, how often it was tried, and when it will be again."""
        (row,) = await self.store.database.read(
            "SELECT failure, tries, due_ms FROM assets WHERE url = ?", [url]
        )
        return row["failure"], row["tries"], row["due_ms"]

    def _clock(self) -> int:
        return self.now_ms


@asynccontextmanager
async def desk(
    folder: Path, site: Site, *, bytes: int = BYTES, may_run: Callable[[], bool] = lambda: True
) -> AsyncIterator[Desk]:
    """An open one."""
    async with opened(folder) as hawk:
        yield Desk(hawk, site, bytes=bytes, may_run=may_run)
