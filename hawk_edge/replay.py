"""The past, from the journal: any state, the timeline, and what a player needs."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from msgspec import Struct

from hawk_edge import wire
from hawk_edge.browsers import browser_name
from hawk_edge.errors import Damaged, Malformed, NotFound
from hawk_edge.model import JournalBatch, Session
from hawk_edge.rebuild import Page, Record, rebuild
from hawk_edge.records import BLOB_KIND, EVENTS, STATE_KINDS, kind_of
from hawk_edge.store.folder import Store
from hawk_edge.store.index.journal import records_of
from hawk_edge.texts import TextReader
from hawk_edge.timekey import iso, parse_state_name, state_name

READ_TEXT = 8 << 20  # bytes of records in one answer
READ_PACKED = 1 << 20  # bytes of the journal, compressed, behind one answer
MISSED_BATCHES = 300  # half a minute of a session that is watched
READ_BATCHES = 50  # how many batches of a session are in memory at a time


class Missed(Struct, frozen=True):
    """What came after state `n` of a page: by batch, each record with its place in it."""

    page: str
    n: int
    batches: list[tuple[JournalBatch, list[tuple[int, Record]]]]


class Rebuilt(Struct, frozen=True):
    """A state of a page: `tree` is the page itself, and `seq` is of the batch that brought it."""

    session: str
    page: str
    state: str
    n: int
    at_ms: int
    url: str
    title: str
    w: int
    h: int
    tree: Page
    seq: int = 0

    def close(self) -> None:
        """See Page.close."""
        self.tree.close()

    def record(self) -> Record:
        """As a snapshot record, with `ids` and `at` (see docs/wire.md)."""
        facts = {"k": "snapshot", "n": self.n, "at": self.at_ms, "state": self.state}
        around = {"url": self.url, "title": self.title, "w": self.w, "h": self.h}
        return facts | around | self.tree.snapshot()


class Replay:
    """Reads sessions. Everything it gives is rebuilt from what was committed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def state(self, session: str, name: str) -> Rebuilt:
        """The page at a moment. Raises NotFound, also when a batch before it never came."""
        at_ms, n = parse_state_name(name)
        for batch in await self._store.journal.batches_with_number(session, n):
            for record in _records(batch):
                if wire.is_state(record) and (record["n"], record["at"]) == (n, at_ms):
                    return await self._rebuild(session, batch.page, n)
        raise NotFound("there is no such state")

    async def newest(self, session: str) -> Rebuilt | None:
        """The newest state that can be rebuilt, or None while there is none."""
        batch = await self._store.journal.newest_states(session)
        if batch is None:
            return None
        n = max(record["n"] for record in _records(batch) if wire.is_state(record))
        try:
            return await self._rebuild(session, batch.page, n, up_to_gap=True)
        except NotFound:
            return None

    async def records(
        self, session: str, after: int, limit: int
    ) -> tuple[list[Record], int | None]:
        """Whole batches behind `seq` `after`: `{seq, page, records}`, long texts filled in.

        A snapshot whose HTML has not come is left out, as if it were in a batch that was lost; and
        so is what is damaged. At most `limit`, and no more than some megabytes of texts; then the
        `seq` to go on from.
        """
        found: list[Record] = []
        texts = 0
        reader = TextReader(self._store, session, lenient=True)
        batches, more = await self._whole(session, after, limit)
        for batch in batches:
            try:
                records = await reader.fill(_records(batch))
            except Damaged:
                continue
            found.append({"seq": batch.seq, "page": batch.page, "records": records})
            texts += len(wire.write_line(found[-1]))
            if texts > READ_TEXT:
                return found, batch.seq
        return found, more

    async def timeline(
        self, session: str, after: int, limit: int
    ) -> tuple[list[Record], int | None]:
        """At least `limit` items from behind `after` (a `seq`), and where to go on, or None.

        What is damaged is left out.
        """
        items: list[Record] = []
        packed = 0
        more: int | None = after
        while more is not None:
            batches, more = await self._whole(session, more, READ_BATCHES)
            for batch in batches:
                with suppress(Damaged):
                    items += _timeline_items(batch)
                packed += len(batch.body)
                if len(items) >= limit or packed > READ_PACKED:
                    return items, batch.seq
        return items, None

    async def since(
        self, session: str, name: str, seq: int | None = None, line: int = 0
    ) -> Missed | None:
        """All records that came after a state, or None when that is unknown or too far back.

        With `seq` only those behind a record, which came after the state: by its batch and its
        place there. Raises Malformed when `name` is no state's.
        """
        _, n = parse_state_name(name)
        for holder in await self._store.journal.batches_with_number(session, n):
            names = [record.get("state") for record in _records(holder)]
            if name not in names:
                continue
            if seq is None:
                seq, line = holder.seq, names.index(name)
            batches = await self._store.journal.batches(session, seq - 1, MISSED_BATCHES)
            packed = sum(len(batch.body) for batch in batches)
            if len(batches) == MISSED_BATCHES or packed > READ_PACKED:
                return None
            reader, missed = TextReader(self._store, session), []
            for batch in batches:
                records = enumerate(_records(batch))
                behind = [one for one in records if batch.seq > seq or one[0] > line]
                missed.append(
                    (
                        batch,
                        [
                            (at, whole)
                            for at, record in behind
                            for whole in await reader.fill([record])
                        ],
                    )
                )
            return Missed(holder.page, n, missed)
        return None

    async def filled(self, session: str, record: Record) -> Record | None:
        """A record with its long texts in it, or None when it is a snapshot without its HTML."""
        return next(iter(await TextReader(self._store, session).fill([record])), None)

    async def _whole(
        self, session: str, after: int, limit: int
    ) -> tuple[list[JournalBatch], int | None]:
        """At most `limit` batches from behind `seq` `after`, and where to go on, or None.

        Those in a damaged part of a sealed session are left out. Raises Damaged when all is.
        """
        journal = self._store.journal
        try:
            found = await journal.batches(session, after, limit)
            seqs = [batch.seq for batch in found]
        except Damaged:
            found, seqs = [], [one.seq for one in await journal.sequence(session)]
            seqs = [seq for seq in seqs if seq > after][:limit]
            for seq in seqs:
                with suppress(Damaged):
                    found += await journal.batches(session, seq - 1, 1)
        return found, seqs[-1] if len(seqs) == limit else None

    async def _rebuild(
        self, session: str, page: str, n: int, *, up_to_gap: bool = False
    ) -> Rebuilt:
        start = await self._store.journal.snapshot_before(session, page, n)
        if start is None:
            raise NotFound("the snapshot before this state never came")
        states: dict[int, Record] = {}
        seqs: dict[int, int] = {}
        around: Record = {}
        for batch in await self._store.journal.batches_between(session, page, start.n, n):
            for record in _records(batch):
                if not wire.is_state(record):
                    around |= _around(record)
                elif start.n < record["n"] <= n or record.get("state") == start.name:
                    states.setdefault(record["n"], record)
                    seqs.setdefault(record["n"], batch.seq)
                    around |= _around(record)
                if record is states.get(n):
                    break
        if start.n not in states:
            raise NotFound("the snapshot before this state is gone")
        last = start.n
        while last + 1 in states and last < n:
            last += 1
        if last < n and not up_to_gap:
            raise NotFound("a batch before this state never came")
        reader = TextReader(self._store, session)
        chain = await reader.fill(states[number] for number in range(start.n, last + 1))
        if not chain or chain[0]["n"] != start.n:
            raise NotFound("the HTML of the snapshot before this state has not come")
        try:
            tree = await asyncio.to_thread(rebuild, chain[0], chain[1:])
        except Malformed as why:
            # The reporter's mistake or malice, not the mistake of whoever asks.
            raise NotFound(f"this state cannot be rebuilt: {why}", code="unrebuildable") from None
        at_ms = chain[-1]["at"]
        return Rebuilt(
            session, page, state_name(at_ms, last), last, at_ms,
            around["url"], around["title"], around["w"], around["h"], tree, seqs[last],
        )  # fmt: skip


def session_facts(session: Session, now_ms: int) -> dict[str, Any]:
    """A session as the API shows it."""
    live = session.live(now_ms)
    return {
        "id": session.id,
        "key": session.key,
        "site": session.site,
        "visitor": session.visitor,
        "identity": session.identity,
        "browser": browser_name(session.user_agent),
        "started": iso(session.started_ms),
        "ended": None if live else iso(session.seen_ms),
        "live": live,
        "duration_ms": session.seen_ms - session.started_ms,
        "pages": session.pages,
        "events": session.events,
        "errors": session.errors,
        "clicks": session.clicks,
        "url": session.url,
        "title": session.title,
        "width": session.width,
        "height": session.height,
    }


def with_at(record: Record, t0: int) -> Record:
    """A record as it is read: `at` instead of `t`, and a state's name."""
    for reserved in ("state", "ids"):
        record.pop(reserved, None)
    record["at"] = t0 + record.pop("t")
    if wire.is_state(record):
        record["state"] = state_name(record["at"], record["n"])
    return record


def _records(batch: JournalBatch) -> Iterator[Record]:
    for record in records_of(batch):
        if record["k"] != BLOB_KIND:  # nothing that happened on the page
            yield with_at(record, batch.t0)


def _around(record: Record) -> Record:
    """What a record says of the page's address and window."""
    match record["k"]:
        case "snapshot" | "resize" | "navigation":
            return {key: record[key] for key in ("url", "title", "w", "h") if key in record}
    return {}


_TREE = ("html", "c", "r", "i", "a", "x", "v", "n")


def _timeline_items(batch: JournalBatch) -> Iterator[Record]:
    state: str | None = None
    for record in _records(batch):
        kind = record.pop("k")
        state = record.pop("state", state)
        item = {"at": iso(record.pop("at")), "kind": kind, "page": batch.page}
        if kind in STATE_KINDS:
            for field in _TREE:
                record.pop(field, None)
        if kind in STATE_KINDS or kind in EVENT_KINDS:
            item["state"] = state
        yield record | item


EVENT_KINDS = frozenset(map(kind_of, EVENTS))
