"""Looks through what has been committed for addresses of pictures, fonts and style sheets."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable

from msgspec import Struct

from hawk_edge.addresses import origin_of
from hawk_edge.assets.bounded import Bounded
from hawk_edge.assets.found import Form, Named, look, pieces
from hawk_edge.assets.pages import Pages
from hawk_edge.assets.within import MOST_URLS, Within
from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import HawkError
from hawk_edge.model import Committed, JournalBatch, Site
from hawk_edge.rebuild import Record
from hawk_edge.records import BLOB_KIND
from hawk_edge.sites import origin_allowed
from hawk_edge.store.folder import Store
from hawk_edge.store.index.assets import AssetIndex, Sighting, asset_id
from hawk_edge.store.index.journal import records_of

LOG = logging.getLogger(__name__)
WAITING = 2_000  # batches: at 50 a second there is time for a slow disk
MOST_USES = 1_000  # of a session
BIG_TEXT = 64 << 10  # characters; more are read in a thread, so that answers need not wait
LATEST_MS = 24 * 3600 * 1000  # how late a batch may come and still say what was there before
SESSIONS_KEPT, TEXTS_KEPT = 500, 1_000
AWAITED_KEPT, AWAITING = 1_000, 20  # texts, and batches that wait for each


class Place(Struct, frozen=True):
    """A committed batch that may name something."""

    site: Site
    session: str
    page: str
    seq: int
    seen_ms: int


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
        self._waiting: deque[Place] = deque(maxlen=WAITING)
        self._pages = Pages(store.journal)
        self._within = Within(store, index)
        self._known: Bounded[str, set[str]] = Bounded(SESSIONS_KEPT)
        self._texts: Bounded[tuple[str, str, Form], tuple[Named, ...]] = Bounded(TEXTS_KEPT)
        # Which batches of a site name a text that has not come yet.
        self._awaited: Bounded[tuple[str, str], list[Place]] = Bounded(AWAITED_KEPT)

    def sink(self, batch: Committed) -> None:
        """A sink of ingest. What it forgets is found again on the next visitor's page."""
        if not any(map(_tells, batch.records)):
            return
        now = self._now_ms()
        at_ms = batch.base_ms + batch.records[0]["t"]
        seen_ms = min(max(at_ms, now - LATEST_MS), now)
        self._waiting.append(Place(batch.site, batch.session, batch.page, batch.seq, seen_ms))
        self.noted.set()

    async def gather(self) -> int:
        """Look through what was noted; how many addresses its sessions had not named before."""
        self.noted.clear()
        new = 0
        while self._waiting:
            place = self._waiting.popleft()
            batches = await self._store.journal.batches(place.session, place.seq - 1, 1)
            if batches and batches[0].seq == place.seq:  # else it was deleted meanwhile
                new += await self._gather(place, batches[0])
        return new

    async def _gather(self, place: Place, batch: JournalBatch) -> int:
        known = self._known.get(place.session)
        if known is None:
            known = await self._index.used(place.session)
        self._known.put(place.session, known)
        seen: dict[str, Sighting] = {}
        named = [url async for url in self._urls(place, records_of(batch))]
        while named:
            fresh: list[str] = []
            for url in named:
                id, origin = asset_id(place.site.id, url), origin_of(url)
                new = id not in known and id not in seen and len(known) + len(seen) < MOST_USES
                if new and origin_allowed(place.site, origin):
                    seen[id] = Sighting(place.site.id, place.session, url, origin, place.seen_ms)
                    fresh.append(id)
            # What a kept sheet among them names, this session's page names as well.
            named = await self._within.urls(fresh) if fresh else []
        if seen:
            room = await self._has_room(place.site.id, len(seen))
            await self._index.see(seen.values(), add=room)
            known.update(seen)
        return len(seen)

    async def _has_room(self, site: str, more: int) -> bool:
        if await self._index.count(site) + more > MOST_URLS:
            await self._index.make_room(site)
        return await self._index.count(site) + more <= MOST_URLS

    async def _urls(self, place: Place, records: Iterable[Record]) -> AsyncIterator[str]:
        for record in records:
            if record["k"] == BLOB_KIND:
                self._came(place.site, record)
                continue
            bases = await self._pages.bases(place.session, place.page, record)
            for form, text in pieces(record):
                for url in bases.urls(form, await self._named(place, form, text)):
                    yield url

    async def _named(self, place: Place, form: Form, text: str | Record) -> tuple[Named, ...]:
        if isinstance(text, str):
            return await _looked(form, text)
        digest: str = text["blob"]
        key = place.site.id, digest, form
        named = self._texts.get(key)
        if named is None:
            # Another site's text is not to be had by its digest.
            if not await self._store.texts.known(place.site.id, digest):
                self._await(place, digest)
                return ()
            try:
                content = await self._store.blobs.get(digest)
            except HawkError as error:
                LOG.warning("cannot look for pictures in blob %s: %s", digest, error)
                return ()
            named = await _looked(form, content.decode(errors="replace"))
            self._texts.put(key, named)
        return named

    def _await(self, place: Place, digest: str) -> None:
        places = self._awaited.get((place.site.id, digest)) or []
        if len(places) < AWAITING and place not in places:
            places.append(place)
        self._awaited.put((place.site.id, digest), places)

    def _came(self, site: Site, record: Record) -> None:
        """A text that was asked for: the batches that named it are looked through once more."""
        self._waiting += self._awaited.pop((site.id, record["text"]["blob"])) or ()


def _tells(record: Record) -> bool:
    """Whether a record can name something new, or changes what the names after it mean."""
    match record["k"]:
        case "snapshot" | "navigation":
            return True
        case "delta":
            return any(key in record for key in ("i", "a", "v"))
    return bool(record["k"] == BLOB_KIND)


async def _looked(form: Form, text: str) -> tuple[Named, ...]:
    if len(text) > BIG_TEXT:
        return await asyncio.to_thread(look, form, text)
    return look(form, text)
