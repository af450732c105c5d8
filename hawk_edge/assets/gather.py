"""Looks through what has been committed for addresses of pictures, fonts and style sheets."""

import asyncio
import logging
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence

from hawk_edge.addresses import origin_of
from hawk_edge.assets.found import Form, Named, look
from hawk_edge.assets.noted import Noted, Place, Told, TooMuch, telling, told_by
from hawk_edge.assets.pages import Address, Pages
from hawk_edge.assets.within import MOST_URLS, Within
from hawk_edge.bounded import Bounded
from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import HawkError
from hawk_edge.model import Committed
from hawk_edge.sites import origin_allowed
from hawk_edge.store.folder import Store
from hawk_edge.store.index.assets import AssetIndex, Sighting, asset_id
from hawk_edge.store.index.journal import records_of

LOG = logging.getLogger(__name__)
WAITING = 2_000  # batches: at 50 a second there is time for a slow disk
AT_ONCE = 64  # batches whose sightings are filed together
MOST_USES = 1_000  # of a session
BIG_TEXT = 256 << 10  # characters; more are read in a thread, so that answers need not wait
LATEST_MS = 24 * 3600 * 1000  # how late a batch may come and still say what was there before
SESSIONS_KEPT, TEXTS_KEPT = 500, 1_000
AWAITED_KEPT, AWAITING = 1_000, 20  # texts, and batches that wait for each
_Text = tuple[str, str, Form]  # a site, a digest, and what is looked for in the text


class Gatherer:
    """`sink` notes batches, `gather` looks through them."""

    def __init__(
        self,
        store: Store,
        index: AssetIndex,
        now_ms: Callable[[], int] = wall_clock_ms,
    ) -> None:
        self._store = store
        self._index = index
        self._now_ms = now_ms
        self.noted = asyncio.Event()
        self._waiting: deque[Noted] = deque()
        self._pages = Pages(store.journal)
        self._within = Within(store, index)
        self._known: Bounded[str, set[str]] = Bounded(SESSIONS_KEPT)
        self._texts: Bounded[_Text, tuple[Named, ...]] = Bounded(TEXTS_KEPT)
        # Which batches of a site name a text that has not come yet.
        self._awaited: Bounded[tuple[str, str], list[Place]] = Bounded(AWAITED_KEPT)

    def sink(self, batch: Committed) -> None:
        """A sink of ingest. What it forgets is found again on the next visitor's page."""
        places = telling(batch)
        if not places:
            return
        now = self._now_ms()
        at_ms = batch.base_ms + batch.checked[0].t
        seen_ms = min(max(at_ms, now - LATEST_MS), now)
        place = Place(batch.site, batch.session, batch.page, batch.seq, seen_ms)
        self.noted.set()
        # Behind the answer, but while its texts are at hand: nobody has to read them again.
        asyncio.get_running_loop().call_soon(self._look_at, place, batch, places)

    def _look_at(self, place: Place, batch: Committed, places: Sequence[int]) -> None:
        try:
            told = told_by(((at, batch.records[at]) for at in places), BIG_TEXT, batch.tags)
        except TooMuch:
            told = None
        self._note(Noted(place, told))
        for digest, at in batch.asked_for.items():
            text: str = batch.records[at]["text"]
            if len(text) <= BIG_TEXT:
                form: Form = "html" if at in batch.tags else "css"
                key = place.site.id, digest, form
                known = self._texts.get(key)
                named = look(form, text, batch.tags.get(at)) if known is None else known
                self._texts.put(key, named)
            for each in self._awaited.pop((place.site.id, digest)) or ():
                self._note(Noted(each))  # it named what comes only now

    async def gather(self) -> int:
        """Look through what was noted; how many addresses its sessions had not named before."""
        self.noted.clear()
        await asyncio.sleep(0)  # what was told a moment ago is looked at first
        new = 0
        while self._waiting:
            some = [self._waiting.popleft() for _ in range(min(len(self._waiting), AT_ONCE))]
            await self._recall({noted.place.session for noted in some})
            seen = [sighting for noted in some for sighting in await self._seen(noted)]
            await self._file(seen)
            new += len(seen)
        return new

    def _note(self, noted: Noted) -> None:
        if len(self._waiting) == WAITING:
            self._waiting.popleft()
        self._waiting.append(noted)
        self.noted.set()

    async def _told(self, noted: Noted) -> list[Told]:
        """What a batch tells, read from the journal; nothing when it was deleted meanwhile."""
        place = noted.place
        batches = await self._store.journal.batches(place.session, place.seq - 1, 1)
        if not batches or batches[0].seq != place.seq:
            return []
        records = enumerate(records_of(batches[0]))
        return await asyncio.to_thread(told_by, records, sys.maxsize)

    async def _seen(self, noted: Noted) -> list[Sighting]:
        """What a batch names that its session had not named before; it has from now on."""
        place = noted.place
        known = self._known.get(place.session)
        if known is None:  # some of those that were recalled are forgotten already
            await self._recall({place.session})
            known = self._known.get(place.session)
            assert known is not None
        seen: list[Sighting] = []
        named = [one async for one in self._addresses(noted)]
        while named:
            sheets: list[str] = []
            for url, sheet in named:
                id, origin = asset_id(place.site.id, url), origin_of(url)
                new = id not in known and len(known) < MOST_USES
                if new and origin_allowed(place.site, origin):
                    known.add(id)
                    seen.append(Sighting(place.site.id, place.session, url, origin, place.seen_ms))
                    sheets += [id] if sheet else []
            # What a kept sheet among them names, this session's page names as well.
            within = await self._within.urls(sheets) if sheets else []
            named = [Address(url, True) for url in within]
        return seen

    async def _recall(self, sessions: set[str]) -> None:
        """Have at hand what these sessions have named before."""
        if new := [session for session in sessions if self._known.get(session) is None]:
            used = await self._index.used(new)
            for session in new:
                self._known.put(session, used.get(session, set()))

    async def _file(self, seen: Sequence[Sighting]) -> None:
        try:
            for site in {one.site for one in seen}:
                its = [one for one in seen if one.site == site]
                room = await self._has_room(site, len({one.asset for one in its}))
                await self._index.see(its, add=room)
        except BaseException:
            for one in seen:
                self._known.pop(one.session)  # the index knows
            raise

    async def _has_room(self, site: str, more: int) -> bool:
        if await self._index.count(site) + more <= MOST_URLS:
            return True
        await self._index.make_room(site)
        return await self._index.count(site) + more <= MOST_URLS

    async def _addresses(self, noted: Noted) -> AsyncIterator[Address]:
        place = noted.place
        for told in await self._told(noted) if noted.told is None else noted.told:
            bases = await self._pages.bases(place.session, place.page, told.record)
            for form, what in told.parts:
                named = await self._named(place, form, what) if isinstance(what, str) else what
                for address in bases.addresses(form, named):
                    yield address

    async def _named(self, place: Place, form: Form, digest: str) -> tuple[Named, ...]:
        key = place.site.id, digest, form
        named = self._texts.get(key)
        if named is None:
            content = await self._text(place, digest)
            if content is None:
                return ()
            named = await _looked(form, content.decode(errors="replace"))
            self._texts.put(key, named)
        return named

    async def _text(self, place: Place, digest: str) -> bytes | None:
        # Another site's text is not to be had by its digest.
        if not await self._store.texts.known(place.site.id, digest):
            self._await(place, digest)
            return None
        try:
            return await self._store.text(digest)
        except HawkError as error:
            LOG.warning("cannot look for pictures in blob %s: %s", digest, error)
            return None

    def _await(self, place: Place, digest: str) -> None:
        places = self._awaited.get((place.site.id, digest)) or []
        if len(places) < AWAITING and place not in places:
            places.append(place)
        self._awaited.put((place.site.id, digest), places)


async def _looked(form: Form, text: str) -> tuple[Named, ...]:
    if len(text) > BIG_TEXT:
        return await asyncio.to_thread(look, form, text)
    return look(form, text)
