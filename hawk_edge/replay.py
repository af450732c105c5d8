"""The past, from the journal: any state, the timeline, and what a player needs."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from msgspec import Struct

from hawk_edge import wire
from hawk_edge.browsers import browser_name
from hawk_edge.chains import Chain, read_chain, records_in
from hawk_edge.errors import Damaged, Malformed, NotFound
from hawk_edge.model import JournalBatch, Session
from hawk_edge.rebuild import Page, Record, rebuild
from hawk_edge.records import EVENTS, STATE_KINDS, kind_of
from hawk_edge.store.folder import Store
from hawk_edge.texts import TextReader
from hawk_edge.timekey import iso, parse_state_name

READ_TEXT = 8 << 20  # bytes of records in one answer
READ_PACKED = 1 << 20  # bytes of the journal, compressed, behind one answer
MISSED_BATCHES = 300  # half a minute of a session that is watched
LAST = 1 << 53  # no batch has a greater number
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
            for record in records_in(batch):
                if wire.is_state(record) and (record["n"], record["at"]) == (n, at_ms):
                    return await self._rebuild(session, batch.page, n)
        raise NotFound("there is no such state")

    async def newest(self, session: str) -> Rebuilt | None:
        """The newest state that can be rebuilt, or None while there is none."""
        batch = await self._store.journal.newest_states(session)
        if batch is None:
            return None
        n = max(record["n"] for record in records_in(batch) if wire.is_state(record))
        try:
            return await self._rebuild(session, batch.page, n, up_to_gap=True)
        except NotFound:
            return None

    async def records(
        self, session: str, after: int, limit: int, to: int = LAST
    ) -> tuple[list[Record], int | None]:
        """Whole batches, `{seq, page, records}`, long texts filled in, from behind `seq` `after`.

        None goes beyond `to`, which is greater than `after`. A snapshot whose HTML has not come is
        left out, as if it were in a batch that was lost; and so is what is damaged. At most
        `limit`, and no more than some megabytes of texts; then the `seq` to go on from.
        """
        found: list[Record] = []
        texts = 0
        reader = TextReader(self._store, session, lenient=True)
        batches, more = await self.whole(session, after, min(limit, to - after))
        for batch in batches:
            if batch.seq > to:
                return found, None
            try:
                records = await reader.fill(records_in(batch))
            except Damaged:
                continue
            found.append({"seq": batch.seq, "page": batch.page, "records": records})
            texts += len(wire.write_line(found[-1]))
            if texts > READ_TEXT and batch.seq < to:
                return found, batch.seq
        return found, more if more is None or more < to else None

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
            batches, more = await self.whole(session, more, READ_BATCHES)
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
            names = [record.get("state") for record in records_in(holder)]
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
                records = enumerate(records_in(batch))
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

    async def whole(
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
        chain = await read_chain(self._store, session, page, n, up_to_gap=up_to_gap)
        return await self.rebuilt(session, chain)

    async def rebuilt(self, session: str, chain: Chain) -> Rebuilt:
        """The state that a chain leads to. Raises NotFound when it leads nowhere."""
        try:
            tree = await asyncio.to_thread(rebuild, chain.states[0], chain.states[1:])
        except Malformed as why:
            # The reporter's mistake or malice, not the mistake of whoever asks.
            raise NotFound(f"this state cannot be rebuilt: {why}", code="unrebuildable") from None
        last, around = chain.states[-1], chain.around
        return Rebuilt(
            session, chain.page, last["state"], last["n"], last["at"],
            around["url"], around["title"], around["w"], around["h"], tree, chain.seq,
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
        "device": session.device or None,
        "started": iso(session.started_ms),
        "ended": None if live else iso(session.seen_ms),
        "live": live,
        "duration_ms": session.seen_ms - session.started_ms,
        "pages": session.pages,
        "events": session.events,
        "errors": session.errors,
        "clicks": session.clicks,
        "rage": session.rage,
        "url": session.url,
        "title": session.title,
        "width": session.width,
        "height": session.height,
    }


_TREE = ("html", "c", "r", "i", "a", "x", "v", "n")


def _timeline_items(batch: JournalBatch) -> Iterator[Record]:
    state: str | None = None
    for record in records_in(batch):
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
