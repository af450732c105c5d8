"""An open store with the one way into it, for tests without a server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hawk_edge.check import check
from hawk_edge.ingest import Answer, Ingest
from hawk_edge.model import Committed, Site
from hawk_edge.quota import Quota
from hawk_edge.replay import Replay
from hawk_edge.store.folder import Store, open_store
from tests.batches import T0
from tests.serving import ORIGIN

SITE = Site("site1", "account1", "hk_key", "Shop", (ORIGIN,), 0)
TABLES = ("sessions", "pages", "batches", "snapshots", "refs", "fresh", "events")


class Opened:
    """`told` is what a sink was told; the server's clock stands at `now_ms`."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.told: list[Committed] = []
        self.now_ms = T0
        self.user_agent = "a browser"
        quota = Quota(1_000_000, 1_000_000)
        self.ingest = Ingest(store, [self.told.append], quota, self._clock)
        self.replay = Replay(store)

    async def take(self, body: bytes, sent_ms: int | None = None, site: Site = SITE) -> Answer:
        """Take a batch of a site, which is filed the first time."""
        await self.file(site)
        return await self.ingest.take(site, body, sent_ms, self.user_agent)

    async def file(self, site: Site) -> None:
        """Have the site, if it is not there yet."""
        if not await self.store.people.site(site.account, site.id):
            await self.store.people.add_site(site)

    async def file_texts(self) -> None:
        """Give every text that waits in the index its file, as sealing would."""
        for digest in await self.store.fresh.digests():
            await self.store.file(digest)

    async def check(self, *, read_data: bool = False) -> list[str]:
        """What is damaged."""
        return [line async for line in check(self.store, read_data=read_data)]

    async def counts(self) -> dict[str, int]:
        """How many rows each table of a recording has, and how many blobs there are."""
        counts = {}
        for table in TABLES:
            rows = await self.store.database.read(f"SELECT count(*) AS n FROM {table}")
            counts[table] = rows[0]["n"]
        return counts | {"blobs": (await self.store.blobs.size())[0]}

    def _clock(self) -> int:
        return self.now_ms


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Opened]:
    async with open_store(folder) as store:
        hawk = Opened(store)
        await hawk.file(SITE)
        yield hawk
