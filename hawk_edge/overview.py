"""A whole session at a glance: what a player needs to know before it asks for any part of it."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hawk_edge.chains import records_in
from hawk_edge.errors import Damaged
from hawk_edge.model import JournalBatch
from hawk_edge.rebuild import Record
from hawk_edge.replay import Replay

READ_BATCHES = 50  # in memory at a time
IDLE_MS = 4000  # longer than this without a hand on the page is idle
MOST_EVENTS = 200_000  # what comes behind these is in no overview
MOST_SPANS = 2000  # idle stretches, and addresses: more than a screen has pixels
LONGEST = 300  # characters of an address or a title

KINDS = ("page", "click", "rage", "error", "request", "console", "vital", "note")
_OF = {
    "navigation": "page", "error": "error", "request": "request", "console": "console",
    "vital": "vital", "custom": "note", "identify": "note", "visibility": "note", "end": "note",
}  # fmt: skip
LISTED = frozenset((*_OF, "click"))
_BY_HAND = frozenset(("click", "input", "navigation", "resize", "visibility"))


async def overview(replay: Replay, session: str, start_ms: int) -> dict[str, Any]:
    """The overview of a session, as docs/http.md describes it. What is damaged is left out."""
    glance, after = Glance(start_ms), 0
    more: int | None = 0
    while more is not None:
        batches, more = await replay.whole(session, after, READ_BATCHES)
        await asyncio.to_thread(glance.add, batches)
        after = more or 0
    return await asyncio.to_thread(glance.answer)


class Glance:
    """Takes a session's batches in, in their order. Times are ms after `start_ms`. Slow."""

    def __init__(self, start_ms: int) -> None:
        self._start = start_ms
        self._batches: list[tuple[int, ...]] = []
        self._events: list[int] = []
        self._hands: list[int] = []
        self._addresses: list[tuple[int, str, str]] = []

    def add(self, batches: Sequence[JournalBatch]) -> None:
        """Add batches; one that is damaged or empty is left out."""
        for batch in batches:
            try:
                records = list(records_in(batch))
            except Damaged:
                continue
            if records:
                self._add(batch, records)

    def answer(self) -> dict[str, Any]:
        """All of it."""
        end = max((one[2] for one in self._batches), default=0)
        return {
            "start": self._start,
            "end": end,
            "batches": self._batches,
            "kinds": KINDS,
            "events": self._events,
            "idle": _idle(sorted(self._hands), end),
            "addresses": _changes(sorted(self._addresses), end),
        }

    def _add(self, batch: JournalBatch, records: list[Record]) -> None:
        times, states, events = list[int](), 0, len(self._events)
        for record in records:
            at = record["at"] - self._start
            times.append(at)
            states += "state" in record
            self._take(record, at)
            if record["k"] == "pointer":
                times.append(at + sum(record["p"][3::3]))
                self._hands += (at, times[-1])
        found = (len(self._events) - events) // 2
        row = (batch.seq, min(times), max(times), states, found, len(batch.body))
        self._batches.append(row)

    def _take(self, record: Record, at: int) -> None:
        kind = record["k"]
        if kind in _BY_HAND or (kind == "delta" and _is_by_hand(record)):
            self._hands.append(at)
        if kind in ("navigation", "snapshot"):
            title = record.get("title", "")[:LONGEST]
            self._addresses.append((at, record["url"][:LONGEST], title))
        if kind in LISTED and len(self._events) < 2 * MOST_EVENTS:
            rage = "rage" if record.get("rage") else "click"
            self._events += (KINDS.index(_OF.get(kind, rage)), at)


def _is_by_hand(delta: Record) -> bool:
    """Whether it was typing or scrolling that made this state."""
    return any("scroll" in state or "value" in state for state in delta.get("v", ())[1::2])


def _idle(hands: list[int], end: int) -> list[tuple[int, int]]:
    """The stretches without a hand on the page; of very many the longest."""
    pairs = pairwise([*hands, end])
    spans = [(before, at) for before, at in pairs if at - before > IDLE_MS]
    longest = sorted(spans, key=lambda span: span[0] - span[1])[:MOST_SPANS]
    return sorted(longest)


def _changes(addresses: list[tuple[int, str, str]], end: int) -> list[tuple[int, str, str]]:
    """Where it was another one than before; of those that follow each other at once the last."""
    grain = end // MOST_SPANS
    kept: list[tuple[int, str, str]] = []
    for one in addresses:
        if kept and kept[-1][1:] == one[1:]:
            continue
        if kept and one[0] - kept[-1][0] < grain:
            kept.pop()
        kept.append(one)
    return kept
