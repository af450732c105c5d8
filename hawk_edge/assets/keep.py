"""The job: fetches what is due, one at a time, and keeps what is there."""

import logging
from collections.abc import Callable

from hawk_edge.addresses import origin_of
from hawk_edge.assets.failures import NotFetched
from hawk_edge.assets.fetch import Fetched, Fetcher
from hawk_edge.assets.kinds import SHEET
from hawk_edge.assets.within import Within
from hawk_edge.clock import wall_clock_ms
from hawk_edge.store.folder import Store
from hawk_edge.store.index.assets import AssetIndex, Due

LOG = logging.getLogger(__name__)
MINUTE_MS = 60_000
# After the first failure, the second, and so on; then not before it is seen again.
WAITS_MS = [MINUTE_MS, 10 * MINUTE_MS, 60 * MINUTE_MS, 360 * MINUTE_MS, 1440 * MINUTE_MS]
ROOM_MS = 60 * MINUTE_MS  # how often room is looked for where there is none
REST_MS = MINUTE_MS  # how long an origin that does not answer is left alone
LONGEST_WAIT_S = 24 * 3600  # whatever a server asks for


class Keeper:
    """`may_run` is asked before each fetch: whether there is CPU to spare for it."""

    def __init__(
        self,
        store: Store,
        index: AssetIndex,
        fetcher: Fetcher,
        bytes_per_site: int,
        *,
        may_run: Callable[[], bool] = lambda: True,
        now_ms: Callable[[], int] = wall_clock_ms,
    ) -> None:
        self._store = store
        self._index = index
        self._within = Within(store, index)
        self._fetcher = fetcher
        self._bytes_per_site = bytes_per_site
        self._may_run = may_run
        self._now_ms = now_ms
        self._resting: dict[str, int] = {}  # origins, and until when
        self._full: dict[str, int] = {}  # sites, and when room was looked for in vain

    async def work(self) -> int:
        """Fetch what is due, as long as it may; how many addresses were tried."""
        tried = 0
        while self._may_run():
            due = await self._index.next_due(self._now_ms(), self._rests())
            if due is None:
                break
            await self._keep(due)
            tried += 1
        return tried

    def _rests(self) -> list[str]:
        now = self._now_ms()
        self._resting = {origin: until for origin, until in self._resting.items() if until > now}
        return list(self._resting)

    async def _keep(self, due: Due) -> None:
        try:
            if await self._is_full(due.site):
                raise NotFetched("no room is left for this site", lasting=True)
            site = await self._store.people.site(due.account, due.site)
            if site is None:
                return  # deleted just now, and with it what was due
            fetched = await self._fetcher.get(site, due.url, due.etag, due.modified)
        except NotFetched as why:
            await self._put_off(due, why)
        else:
            if fetched is None:
                await self._index.unchanged(due, self._now_ms())
            else:
                await self._file(due, fetched)
                if fetched.type == SHEET:
                    await self._within.note(site, due, fetched.content)

    async def _file(self, due: Due, fetched: Fetched) -> None:
        async with self._store.adding() as hold:
            digest = await hold.put(fetched.content, "asset")
            filed = await self._index.fetched(
                due, self._now_ms(), digest, fetched.type, len(fetched.content),
                etag=fetched.etag, modified=fetched.modified,
            )  # fmt: skip
        if not filed:
            await self._store.sweep.these(hold.digests)

    async def _put_off(self, due: Due, failure: NotFetched) -> None:
        now, tries = self._now_ms(), due.tries + 1
        again_ms = None
        if not failure.lasting and tries <= len(WAITS_MS):
            asked_s = min(failure.retry_after_s, LONGEST_WAIT_S)
            again_ms = now + max(WAITS_MS[tries - 1], asked_s * 1000)
        if failure.rest:
            wait_ms = min(failure.retry_after_s, LONGEST_WAIT_S) * 1000
            self._resting[origin_of(due.url)] = now + max(REST_MS, wait_ms)
        LOG.info("%s: %s", due.url, failure.why)
        await self._index.failed(due, failure.why, now, again_ms, tries)

    async def _is_full(self, site: str) -> bool:
        if await self._index.bytes(site) < self._bytes_per_site:
            return False
        now = self._now_ms()
        if now - self._full.get(site, -ROOM_MS) >= ROOM_MS:
            self._full[site] = now
            await self._index.make_room(site)
        return await self._index.bytes(site) >= self._bytes_per_site
