"""Masks on the way in what the reporter should have masked, page by page.

An honest batch has only masked values, and costs a look at each. Which fields are secret is asked
for only when a value is not masked: from the page's memory here, or else from its journal.
"""

import asyncio
from contextlib import suppress

from msgspec import Struct

from hawk_edge import wire
from hawk_edge.errors import Damaged, NotFound
from hawk_edge.incoming import Incoming
from hawk_edge.masking import Fields, Record, is_doubtful
from hawk_edge.model import Site
from hawk_edge.records import STATE_TYPES, PlainDelta
from hawk_edge.store.folder import Store
from hawk_edge.store.index.journal import records_of
from hawk_edge.timekey import LAST_NUMBER
from hawk_edge.wire import Batch

MOST_REMEMBERED = 50_000  # pages and secret fields, 10 MB at most
BIG_HTML = 64 << 10  # characters that are read in a thread


class _Page(Struct, frozen=True):
    """A page in its session, on its site: ids, as batches name them."""

    site: str
    session: str
    page: str


def _shows(batch: Batch, at: int) -> bool:
    """Whether a state may show what is secret; nearly all deltas cannot."""
    record = batch.records[at]
    plain = type(record) is PlainDelta and "value" not in record.a[1::3]
    return not plain and is_doubtful(batch.sent[at])


class Remask:
    """What is known of the secret fields of pages that show unmasked values."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[_Page, Fields] = {}
        self._remembered = 0

    async def mask(self, site: Site, come: Incoming) -> int:
        """Empty in a batch what secret fields show; how many values. `batch` changes in place."""
        batch = come.batch
        states = [at for at, record in enumerate(batch.records) if type(record) in STATE_TYPES]
        if not states:
            return 0
        page = _Page(site.id, batch.header.session, batch.header.page)
        if page not in self._known and not any(_shows(batch, at) for at in states):
            return 0
        fields = self._forget(page)
        total = 0
        for at in states:
            record = batch.sent[at]
            fields = await self._fields(page, fields, record)
            found = fields.mask(record)
            if found:
                come.write(at, changed=True)
                total += found
        self._remember(page, fields)
        return total

    async def _fields(self, page: _Page, before: Fields | None, record: Record) -> Fields:
        """The page's fields at a state, given those at a state before it."""
        if wire.is_snapshot(record):
            return await self._opened(page, record)
        if before is None or before.start > record["n"]:
            before = await self._from_journal(page, record["n"])
        before.follow(record)
        return before

    async def _opened(self, page: _Page, snapshot: Record) -> Fields:
        html = await self._html(page, snapshot["html"])
        if html is None or len(html) < BIG_HTML:
            return Fields(snapshot["n"], html)
        return await asyncio.to_thread(Fields, snapshot["n"], html)

    async def _from_journal(self, page: _Page, n: int) -> Fields:
        """The fields as they were before state `n`."""
        journal = self._store.journal
        start = await journal.snapshot_before(page.session, page.page, n)
        fields = None
        if start is not None:
            for batch in await journal.batches_between(page.session, page.page, start.n, n):
                for record in records_of(batch):
                    if not wire.is_state(record):
                        continue
                    if wire.is_snapshot(record) and record["n"] == start.n:
                        fields = await self._opened(page, record)
                    elif fields is not None and start.n < record["n"] < n:
                        fields.follow(record)
        newest = await journal.snapshot_before(page.session, page.page, LAST_NUMBER)
        if fields is None or start is None or newest is None:
            return Fields(0, None)
        fields.late = newest.n > start.n
        return fields

    async def _html(self, page: _Page, html: str | dict[str, str]) -> str | None:
        """A snapshot's HTML, or None when it has not come."""
        if isinstance(html, str):
            return html
        if await self._store.texts.known(page.site, html["blob"]):
            with suppress(NotFound, Damaged):
                return (await self._store.text(html["blob"])).decode()
        sealed = await self._store.journal.sealed(page.session)
        if sealed is None or sealed.head.session["site"] != page.site:
            return None
        own = await sealed.text(html["blob"])
        return None if own is None else own.decode()

    def _remember(self, page: _Page, fields: Fields | None) -> None:
        """Keep what will hold for the page's next states; the pages longest untouched go."""
        if fields is None or fields.secret is None or fields.late:
            return
        self._known[page] = fields
        self._remembered += fields.weight
        while self._remembered > MOST_REMEMBERED:
            self._forget(next(iter(self._known)))

    def _forget(self, page: _Page) -> Fields | None:
        fields = self._known.pop(page, None)
        if fields is not None:
            self._remembered -= fields.weight
        return fields
