"""Takes a batch: validates it, files its blobs, commits it in one transaction, tells the sinks."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from msgspec import Struct

from hawk_edge import compress, records, wire
from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import Conflict, HawkError, TooLarge
from hawk_edge.masking import mask_markup
from hawk_edge.model import Committed, Event, Site, SnapshotRow
from hawk_edge.quota import Quota
from hawk_edge.remask import Remask
from hawk_edge.store.folder import Store
from hawk_edge.store.holds import Hold
from hawk_edge.store.index.arrival import Arrival, Opening, life
from hawk_edge.store.index.events import event_key
from hawk_edge.timekey import LATEST_MS, state_name, timekey
from hawk_edge.wire import Batch

# A clock that is off by less than this is believed: it is more likely the network that was slow.
SKEW_TOLERANCE_MS = 5_000
LOG = logging.getLogger(__name__)
BIG_BODY = 64 << 10  # bytes as sent; a page's first snapshot, or hours of changes
SKEWS_KEPT = 10_000
LISTED_BYTES, LISTED_TEXT = 4096, 500  # of an event's data in a list: 500 items are 2 MB at most
TITLE = 300  # characters of a title in a list
SHORT_TEXT = 512  # a text under this many characters costs less in the journal than as a file
_LISTS = ("sheet", "text")  # what a text in a list is: adopted, or a snapshot's long one
ERRORS = (records.Error, records.Request)


class Answer(Struct, frozen=True):
    """`resync`: something before the batch is missing. `need`: digests whose texts are to come."""

    session: str
    seq: int
    resync: bool
    need: list[str]


Sink = Callable[[Committed], None]


class Ingest:
    """The one way in. `sinks` must return at once; `now_ms` is the server's clock."""

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
        self._skews: dict[str, int] = {}

    async def take(self, site: Site, body: bytes, sent_ms: int | None, user_agent: str) -> Answer:
        """Store the batch in `body`; durable on return, and harmless to repeat.

        `sent_ms` is the visitor's clock when the body was sent. Raises Malformed, TooLarge,
        OverQuota, Conflict, DiskFull or Unavailable, and then nothing has changed but blobs that
        no row refers to.
        """
        # A big batch is read in a thread: everybody else's answer must not wait for it.
        read = _read(body) if len(body) < BIG_BODY else await asyncio.to_thread(_read, body)
        digest, batch, masked = read
        self._quota.batch(batch.header.session)
        skew_ms = await self._skew_ms(site, batch.header.session, sent_ms)
        masked += await self._remask.mask(site, batch)
        # Nothing that it puts is swept before its rows are there to name it.
        async with self._store.adding() as hold:
            texts = await self._lift(batch, hold)
            arrival = _arrival(
                site, batch, skew_ms,
                digest=digest,
                received_ms=self._now_ms(),
                user_agent=user_agent[:512],
                masked=masked,
                body=compress.compress(b"\n".join(texts.lines), 3),
                sent=texts.sent,
                named=texts.named,
            )  # fmt: skip
            filed = await self._store.journal.file(arrival)
        if filed is None:
            raise await self._refused(arrival)
        if filed.left is not None:
            with suppress(HawkError):  # the batch is durable, and a full sweep finds it as well
                await self._store.sweep.these([filed.left])
        if filed.new:
            header = batch.header
            self._tell(
                Committed(site, header.session, header.page, header.seq, arrival.t0, batch.sent)
            )
        return Answer(batch.header.session, batch.header.seq, filed.resync, filed.need)

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

    async def _skew_ms(self, site: Site, session: str, sent_ms: int | None) -> int:
        """How far the visitor's clock is behind; decided by a session's first batch for all."""
        if session in self._skews:
            return self._skews[session]
        known = await self._store.listing.session(session)
        skew_ms = self._now_ms() - sent_ms if sent_ms is not None else 0
        if known:
            skew_ms = known.skew_ms
        else:
            self._quota.new_session(site.id)
            skew_ms = 0 if abs(skew_ms) <= SKEW_TOLERANCE_MS else skew_ms
        if len(self._skews) >= SKEWS_KEPT:
            del self._skews[next(iter(self._skews))]
        # Two first batches at once must agree, whoever read the index first.
        return self._skews.setdefault(session, skew_ms)

    async def _lift(self, batch: Batch, hold: Hold) -> "_Lifted":
        """The batch with its long texts filed as blobs, and named by their digests instead.

        Raises TooLarge when it names more texts than a page could have.
        """
        lifted = _Lifted(list(batch.lines), set(), set())
        for at, sent in enumerate(batch.sent):
            if not any(wire.long_texts(sent)):
                continue
            slim = wire.read_line(batch.lines[at])  # one's own copy: sinks are told the whole
            changed = False
            for holder, key in wire.long_texts(slim):
                text = holder[key]
                if isinstance(text, dict):
                    lifted.named.add(text["blob"])
                elif key in ("html", "text") or len(text) > SHORT_TEXT:
                    kind = key if isinstance(key, str) else _LISTS[holder is slim.get("x")]
                    holder[key] = {"blob": await hold.put(text.encode(), kind)}
                    lifted.sent.add(holder[key]["blob"])
                    changed = True
            if changed:
                lifted.lines[at] = wire.write_line(slim)
            if len(lifted.named) > wire.NAMED_LIMIT:
                raise TooLarge(f"the batch names over {wire.NAMED_LIMIT} texts")
        return lifted


class _Lifted(Struct, frozen=True):
    """A batch's lines as the journal keeps them, and the digests of texts it `sent` or `named`."""

    lines: list[bytes]
    sent: set[str]
    named: set[str]


def _arrival(site: Site, batch: Batch, skew_ms: int, **facts: Any) -> Arrival:
    """All rows that a batch makes."""
    header = batch.header
    t0 = min(max(header.t0 + skew_ms, 0), LATEST_MS - records.LONGEST_PAGE_MS)
    times = [record.t for record in batch.records] or [0]
    states = [record for record in batch.records if isinstance(record, records.STATES)]
    snapshots = [record for record in states if isinstance(record, records.Snapshot)]
    newest = max((one.n for one in snapshots), default=0)
    rows = _events(site.scope, batch, t0)
    started = t0 + min(times)
    return Arrival(
        session=header.session, seq=header.seq, page=header.page, t0=t0,
        first_n=min((one.n for one in states), default=0),
        last_n=max((one.n for one in states), default=0),
        snapshot_n=newest,
        since=sum(one.n >= newest for one in states),
        dropped=json.dumps(header.dropped) if header.dropped else None,
        session_key=f"{site.scope}{timekey(started)}-{header.session}",
        site=site.id, visitor=header.visitor, skew_ms=skew_ms,
        started_ms=started, seen_ms=t0 + max(times),
        closed=any(isinstance(record, records.End) for record in batch.records[-1:]),
        identity=next(
            (one.name for one in reversed(batch.records) if isinstance(one, records.Identify)), None
        ),
        opening=_opening(snapshots[0]) if snapshots else None,
        events=len(rows),
        errors=sum(isinstance(record, ERRORS) for record in batch.records),
        clicks=sum(isinstance(record, records.Click) for record in batch.records),
        upset=sum(
            isinstance(record, records.Click) and (record.rage or record.dead)
            for record in batch.records
        ),
        snapshots=[
            SnapshotRow(state_name(t0 + one.t, one.n), header.page, one.n) for one in snapshots
        ],
        rows=rows,
        **facts,
    )  # fmt: skip


def _opening(first: records.Snapshot) -> Opening:
    return Opening(first.url, first.title[:TITLE], first.w, first.h)


def _read(body: bytes) -> tuple[str, Batch, int]:
    """The digest of a body's plain content, the batch, and how many fields its HTML showed."""
    plain = wire.inflate(body)
    batch = wire.parse(plain)
    total = 0
    for at, sent in enumerate(batch.sent):
        masked = mask_markup(sent)
        if masked:
            batch.lines[at] = wire.write_line(sent)
            total += masked
    return hashlib.sha256(plain).hexdigest(), batch, total


def _events(scope: str, batch: Batch, t0: int) -> list[Event]:
    header, rows = batch.header, list[Event]()
    newest = header.last
    for line, record in enumerate(batch.records):
        if isinstance(record, records.STATES):
            newest = record.n, record.t
        elif isinstance(record, records.EVENTS):
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
