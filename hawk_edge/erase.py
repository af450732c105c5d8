"""Erases sessions, visitors and sites: no row, no blob, no byte in any file, and no coming back.

First the tombstones are on disk, then the rows go, then the blobs that only they named, and last
what the index's files still hold of them. What is cut short is finished at the next start.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Iterable

from msgspec import Struct

from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import DiskFull, NotFound
from hawk_edge.store.folder import Store
from hawk_edge.store.index.forgetting import Place
from hawk_edge.store.index.tombstones import of_session, of_site, of_visitor

LOG = logging.getLogger(__name__)
# Of the minute in which all is to be gone; the rest is for looking through the files.
PATIENCE_S = 45
AGAIN_S = 0.2
AT_A_TIME = 50  # sessions of a site


class Erased(Struct, frozen=True):
    """The `sessions` that were erased, and the `visitors` of whom no session is left.

    `blobs` that went with them, by digest. `began_ms`: when the first began. `settled`: False when
    another program has the index open and holds on to what was there.
    """

    sessions: list[str]
    visitors: list[str]
    blobs: list[str]
    began_ms: int
    settled: bool


class Erasure:
    """`wanted` is set when a purge of the index is due, which whoever set it does not wait for.

    `release` is called when sessions have gone: it has texts packed anew that were packed against
    one of theirs. So is `register`, which files the register without them.
    """

    def __init__(
        self,
        store: Store,
        now_ms: Callable[[], int] = wall_clock_ms,
        *,
        release: Callable[[], Awaitable[object]] | None = None,
        register: Callable[[], Awaitable[object]] | None = None,
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._now_ms = now_ms
        self._release = release
        self._register = register
        self._steady_s = steady_s
        self.wanted = asyncio.Event()

    async def forget(self, sessions: Iterable[Place], more: Collection[str] = ()) -> set[str]:
        """Forget sessions, and sweep what they alone had; digests of what they named.

        They are gone for everybody on return; the index's files are purged later. `more` are
        tombstones that are set as well.
        """
        places = list(sessions)
        now = self._now_ms()
        await self._bury({of_session(one.site, one.id) for one in places} | set(more), now)
        freed = set[str]()
        for one in places:
            tombstones = {of_session(one.site, one.id), *more}
            freed |= await self._store.forgetting.session(one.id, tombstones, now)
        await self._sweep(freed)
        return freed

    async def forget_site(self, site: str) -> None:
        """Forget a site with all that was recorded of it. Raises DiskFull or Unavailable."""
        now, tombstone = self._now_ms(), of_site(site)
        await self._bury({tombstone}, now)
        await self._store.forgetting.site(site, {tombstone}, now)
        await self._forget_rest(site)

    async def session(self, id: str) -> Erased:
        """Erase a session, and wait until nothing of it is left. Raises NotFound."""
        place = await self._store.forgetting.session_place(id)
        if place is None:
            sites = [site.id for site in await self._store.people.sites()]
            gone = [of_session(site, id) for site in sites]
            if not gone or not await self._store.tombstones.has(*gone):
                raise NotFound(f"there is no session {id}")
        return await self._erased([place] if place else [], [id], [])

    async def visitor(self, name: str) -> Erased:
        """Erase all sessions of a visitor, by id or by the name a site gave; else as `session`.

        What the visitor's browser began before and has not sent yet is refused when it comes.
        """
        places = await self._store.forgetting.of_person(name)
        visitors = {(one.site, one.visitor) for one in places}
        if not places:
            sites = [site.id for site in await self._store.people.sites()]
            gone = [of_visitor(site, name) for site in sites]
            if not gone or not await self._store.tombstones.has(*gone):
                raise NotFound(f"there is no visitor {name}")
            visitors = set()
        more = [of_visitor(site, visitor) for site, visitor in visitors]
        return await self._erased(places, [one.id for one in places], more)

    async def resume(self) -> None:
        """Finish what a crash cut short, and erase again what a backup has brought back."""
        there, said = await self._store.tombstones.all(), await self._store.erased.all()
        news = {digest: ms for digest, ms in said.items() if there.get(digest, -1) < ms}
        if news:
            await self._erase_again(set(news))
            for digest, erased_ms in news.items():
                await self._store.tombstones.set(digest, erased_ms)
        lost = {digest: ms for digest, ms in there.items() if digest not in said}
        for digest, erased_ms in lost.items():
            await self._store.erased.add([digest], erased_ms)
        for site in await self._store.forgetting.sites_left():
            await self._forget_rest(site)

    async def settle(self, patience_s: float) -> bool:
        """Free the files of what was forgotten, for as long as that may take.

        False when somebody still reads it, or there was no room to pack anew what leans on it.
        """
        until = self._steady_s() + patience_s
        while not (await self._released() and await self._store.database.purge()):
            if self._steady_s() >= until:
                return False
            await asyncio.sleep(AGAIN_S)
        return True

    async def _erased(
        self, places: list[Place], sessions: list[str], more: Collection[str]
    ) -> Erased:
        until = self._steady_s() + PATIENCE_S
        freed = await self.forget(places, more)
        busy = freed
        while busy and self._steady_s() < until:
            busy = set((await self._store.sweep.these(busy)).busy)
            await asyncio.sleep(AGAIN_S if busy else 0)
        settled = await self.settle(until - self._steady_s())
        left = set[str]()
        for visitor in {one.visitor for one in places}:
            if await self._store.forgetting.of_person(visitor):
                left.add(visitor)
        return Erased(
            sorted(sessions),
            sorted({one.visitor for one in places} - left),
            sorted(freed),
            min((one.started_ms for one in places), default=self._now_ms()),
            settled,
        )

    async def _bury(self, tombstones: Collection[str], now_ms: int) -> None:
        try:
            await self._store.erased.add(tombstones, now_ms)
        except DiskFull:
            if not self._store.ballast.let_go():
                raise
            await self._store.erased.add(tombstones, now_ms)

    async def _erase_again(self, digests: set[str]) -> None:
        for site in await self._store.people.sites():
            if of_site(site.id) in digests:
                await self.forget_site(site.id)
        again = [
            one for one in await self._store.forgetting.all()
            if of_session(one.site, one.id) in digests
        ]  # fmt: skip
        if again:
            LOG.warning(
                "%s sessions that were erased had come back, and are erased again", len(again)
            )
            await self.forget(again)

    async def _forget_rest(self, site: str) -> None:
        freed = set[str]()
        while places := await self._store.forgetting.of_site(site, AT_A_TIME):
            for one in places:
                freed |= await self._store.forgetting.session(one.id)
        freed |= await self._store.forgetting.rest_of_site(site)
        await self._sweep(freed)

    async def _sweep(self, freed: Collection[str]) -> None:
        self.wanted.set()
        await self._store.sweep.these(freed)
        if await self._released():
            await self._store.sweep.these(freed)

    async def _released(self) -> bool:
        try:
            if self._release:
                await self._release()
            if self._register:
                await self._register()
        except DiskFull:
            LOG.warning("no room to pack anew what leans on something erased: tried again later")
            return False
        return True
