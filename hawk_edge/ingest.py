"""Takes a batch: validates it, files its blobs, commits it in one transaction, tells the sinks."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from msgspec import Struct

from hawk_edge import incoming, records, wire
from hawk_edge.browsers import browser_family, device_of
from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import Conflict, HawkError
from hawk_edge.incoming import Incoming
from hawk_edge.model import Committed, Event, Site, SnapshotRow
from hawk_edge.naming import Naming
from hawk_edge.quota import Quota
from hawk_edge.remask import Remask
from hawk_edge.skews import Skews
from hawk_edge.store.folder import Store
from hawk_edge.store.index.arrival import Arrival, Opening, life
from hawk_edge.store.index.events import event_key
from hawk_edge.timekey import LATEST_MS, state_name, timekey
from hawk_edge.wire import Batch

LOG = logging.getLogger(__name__)
BIG_BODY, BIG_PLAIN = 64 << 10, 256 << 10  # bytes as sent, packed or not: a millisecond to read
LISTED_BYTES, LISTED_TEXT = 4096, 500  # of an event's data in a list: 500 items are 2 MB at most
_EVENTS = frozenset(records.EVENTS)
TITLE = 300  # characters of a title in a list
LONGEST_AGENT = 512  # characters of a User-Agent


class Answer(Struct, frozen=True):
    """`resync`: something before the batch is missing. `need`: digests whose texts are to come."""

    session: str
    seq: int
    resync: bool
    need: list[str]


T = TypeVar("T")
Sink = Callable[[Committed], None]


class Ingest:
    """The one way in. `sinks` must return at once; `now_ms` is the server's clock.

    `naming`: learns how many of the pages that visitors name have to be asked for.
    """

    def __init__(
        self,
        store: Store,
        sinks: Sequence[Sink],
        quota: Quota,
        now_ms: Callable[[], int] = wall_clock_ms,
    ) -> None:
        self._store = store
        self._sinks = sinks
        self._quota = quota
        self._now_ms = now_ms
        self._remask = Remask(store)
        self.naming = Naming()
        self._skews = Skews(store.listing, quota, now_ms)

    async def take(self, site: Site, body: bytes, sent_ms: int | None, user_agent: str) -> Answer:
        """Store the batch in `body`; durable on return, and harmless to repeat.

        `sent_ms` is the visitor's clock when the body was sent. Raises Malformed, TooLarge,
        OverQuota, Conflict, DiskFull or Unavailable, and then nothing has changed but blobs that
        no row refers to.
        """
        big = len(body) > (BIG_BODY if body.startswith(wire.GZIP_MAGIC) else BIG_PLAIN)
        come = await _run(incoming.read, body, apart=big)
        batch, header = come.batch, come.batch.header
        self._quota.batch(header.session)
        skew_ms = await self._skews.of(site.id, header.session, sent_ms)
        masked = await self._remask.mask(site, come)
        kept, texts = await _run(come.packed, apart=big)
        damaged = self._store.blobs.damaged()
        # Nothing that it puts is swept before its rows are there to name it.
        async with self._store.adding() as hold:
            for digest in damaged & come.lifted.texts.keys():  # it is whole again
                await hold.put(come.lifted.texts[digest], come.lifted.kinds[digest], digest)
            arrival = _arrival(
                site, batch, skew_ms,
                digest=come.digest,
                received_ms=self._now_ms(),
                user_agent=user_agent[:LONGEST_AGENT],
                browser=browser_family(user_agent[:LONGEST_AGENT]),
                device=device_of(user_agent[:LONGEST_AGENT]),
                masked=come.masked + masked,
                body=kept,
                sent=set(come.lifted.texts),
                fresh=[row for row in texts if row[0] not in damaged],
                named=come.named,
            )  # fmt: skip
            filed = await self._store.journal.file(arrival)
        if filed is None:
            raise await self._refused(arrival)
        if filed.left is not None:
            with suppress(HawkError):  # the batch is durable, and a full sweep finds it as well
                await self._store.sweep.these([filed.left])
        if filed.new:
            for page in come.pages:
                self.naming.saw(site.id, asked=page in filed.need)
            self._tell(_committed(site, come, arrival.t0))
        return Answer(header.session, header.seq, filed.resync, filed.need)

    async def _refused(self, arrival: Arrival) -> Conflict:
        """Why it was not taken; nothing that came with it stays."""
        await self._store.sweep.these(arrival.sent)
        if await self._store.tombstones.refuse(*life(arrival)):
            return Conflict("this session was erased: begin a new one", code="erased")
        return Conflict("another batch has this session and seq")

    def _tell(self, committed: Committed) -> None:
        """Tell the sinks. The batch is durable: whatever they do, the answer stays 200."""
        for sink in self._sinks:
            try:
                sink(committed)
            except Exception:
                LOG.exception("a sink failed on batch %s of %s", committed.seq, committed.session)


async def _run(function: Callable[..., T], *args: Any, apart: bool) -> T:
    """Big batches are read and packed in a thread: nobody else's answer must wait for them."""
    return await asyncio.to_thread(function, *args) if apart else function(*args)


def _committed(site: Site, come: Incoming, t0: int) -> Committed:
    batch, header = come.batch, come.batch.header
    return Committed(
        site=site, session=header.session, page=header.page, seq=header.seq, base_ms=t0,
        checked=batch.records, records=batch.sent, lines=batch.lines,
        asked_for=come.asked_for, tags=come.tags,
    )  # fmt: skip


def _arrival(site: Site, batch: Batch, skew_ms: int, **facts: Any) -> Arrival:
    """All rows that a batch makes."""
    header = batch.header
    t0 = min(max(header.t0 + skew_ms, 0), LATEST_MS - records.LONGEST_PAGE_MS)
    times = [record.t for record in batch.records] or [0]
    kinds = Counter(map(type, batch.records))
    states = [one for one in batch.records if type(one) in records.STATE_TYPES]
    snapshots = [one for one in states if type(one) is records.Snapshot]
    newest = max((one.n for one in snapshots), default=0)
    clicks = [one for one in batch.records if type(one) is records.Click]
    rows = events_of(site.scope, batch, t0)
    started = t0 + min(times)
    return Arrival(
        session=header.session, seq=header.seq, page=header.page, t0=t0,
        first_n=states[0].n if states else 0,
        last_n=states[-1].n if states else 0,
        snapshot_n=newest,
        since=sum(one.n >= newest for one in states) if newest else len(states),
        dropped=json.dumps(header.dropped) if header.dropped else None,
        session_key=f"{site.scope}{timekey(started)}-{header.session}",
        site=site.id, visitor=header.visitor, skew_ms=skew_ms,
        started_ms=started, seen_ms=t0 + max(times),
        closed=any(isinstance(record, records.End) for record in batch.records[-1:]),
        identity=next(
            (one.name for one in reversed(batch.records) if type(one) is records.Identify), None
        ),
        opening=_opening(snapshots[0]) if snapshots else None,
        events=len(rows),
        errors=sum(kinds[one] for one in records.FAILURES),
        clicks=len(clicks),
        upset=sum(one.rage or one.dead for one in clicks),
        rage=sum(one.rage for one in clicks),
        snapshots=[
            SnapshotRow(state_name(t0 + one.t, one.n), header.page, one.n) for one in snapshots
        ],
        rows=rows,
        **facts,
    )  # fmt: skip


def _opening(first: records.Snapshot) -> Opening:
    return Opening(first.url, first.title[:TITLE], first.w, first.h)


def events_of(scope: str, batch: Batch, t0: int) -> list[Event]:
    """The events that a batch tells of, whose page began at `t0` on the corrected clock."""
    header, rows = batch.header, list[Event]()
    newest = header.last
    for line, record in enumerate(batch.records):
        if type(record) in records.STATE_TYPES:
            newest = record.n, record.t
        elif type(record) in _EVENTS:
            key = event_key(scope, t0 + record.t, header.session, header.seq, line)
            at_ms = t0 + record.t
            rows.append(
                Event(
                    key=key,
                    session=header.session,
                    page=header.page,
                    kind=wire.kind(record),
                    at_ms=at_ms,
                    state=state_name(t0 + newest[1], newest[0]) if newest else None,
                    data=_listed(batch.sent[line]),
                )
            )
    return rows


def _listed(record: dict[str, Any]) -> dict[str, Any]:
    """What a list shows of an event; the journal has the whole, however long."""
    fields = {key: value for key, value in record.items() if key not in ("k", "t")}
    if len(wire.write_line(fields)) <= LISTED_BYTES:
        return fields
    return {key: value[:LISTED_TEXT] for key, value in fields.items() if isinstance(value, str)}
