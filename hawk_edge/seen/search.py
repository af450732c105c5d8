"""Finds the sessions whose visitors saw a text, newest first, and where they saw it."""

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Awaitable, Callable, Sequence
from functools import reduce
from operator import and_

from msgspec import Struct

from hawk_edge.errors import Malformed
from hawk_edge.model import Session
from hawk_edge.seen.asked import Term, terms_of
from hawk_edge.seen.told import decode
from hawk_edge.store.folder import Store
from hawk_edge.store.index.seen_by import Bundle, Found, SeenBy
from hawk_edge.store.index.session_filter import SessionFilter
from hawk_edge.timekey import LATEST_MS, at_of_key, state_name, timekey

LOOKED_AT = 1_000  # lines with the words that are asked for, the newest; the rest is passed over
BUNDLES = 4  # at first; twice as many each time
MOST_PAIRS = 500  # of a bundle and a line, in one query
MOST_LOOKS = 20_000  # of such pairs for one answer: some 50 ms
SNIPPET = 160  # characters
_Among = Callable[[Sequence[str]], Awaitable[list[Session]]]


class Seen(Struct, frozen=True):
    """Where a session saw it first: the line, the page, and the state's name and time."""

    text: str
    state: str
    page: str
    at_ms: int


class Answer(Struct):
    """`sessions` in order, one more than was asked for where there are more.

    `until_ms`: no session that began by then was looked at, and there may be more of them; None:
    all were.
    """

    sessions: list[Session]
    seen: dict[str, Seen]
    until_ms: int | None = None


class Search:
    """Reads what the job has noted."""

    def __init__(self, store: Store) -> None:
        self._listing = store.listing
        self._by = SeenBy(store.database)

    async def sessions(
        self, scope: str, text: str, only: SessionFilter, after: str, limit: int
    ) -> Answer:
        """At most `limit` sessions under `scope` that saw `text`, behind the key `after`.

        All else that is asked for must hold as well.
        """
        site = scope.split("/")[1]
        terms = terms_of(text)
        lines = [await self._lines(site, term) for term in terms]
        if not lines or not all(lines):
            return Answer([], {})
        to_ms = min(LATEST_MS if only.to_ms is None else only.to_ms, _time_of(after))
        bundles = await self._by.bundles(site, only.from_ms or 0, to_ms)

        async def among(ids: Sequence[str]) -> list[Session]:
            return await self._listing.sessions(scope, only, after, limit, among=ids)

        answer = await self._collected(bundles, lines, among, limit, to_ms)
        await self._quote(answer, lines[0], terms[0])
        return answer

    async def _lines(self, site: str, term: Term) -> list[Found]:
        found = await self._by.lines(site, term.keys, term.beginning, LOOKED_AT)
        return await asyncio.to_thread(lambda: [line for line in found if term.holds(line.text)])

    async def _collected(
        self, bundles: Sequence[Bundle], lines: Sequence[Sequence[Found]], among: _Among,
        limit: int, to_ms: int,
    ) -> Answer:  # fmt: skip
        """Bundle by bundle, until no session that is left could come before the last one."""
        found, done, many, looks = list[Session](), 0, BUNDLES, 0
        while done < len(bundles):
            some, pairs = _pairs(bundles[done : done + many], lines)
            done, many = done + len(some), 2 * many
            looks += sum(map(len, pairs))
            for ids in await self._who(pairs):
                found += await among(ids)
            floor_ms = bundles[done].newest_ms if done < len(bundles) else -1
            found.sort(key=lambda one: one.key)
            sure = sum(at_of_key(one.key) > floor_ms for one in found)
            if sure >= limit:
                break
            if looks > MOST_LOOKS and 0 <= floor_ms < to_ms:  # who asks on gets further
                return Answer(found[:sure], {}, floor_ms)
        return Answer(found[:limit], {})

    async def _who(self, pairs: Sequence[Sequence[tuple[int, int]]]) -> list[list[str]]:
        """The sessions that saw a line of each term, some at a time."""
        saw = [await self._bits(each) for each in pairs]
        common = {
            bundle: bits
            for bundle in set(saw[0]).intersection(*saw[1:])
            if (bits := reduce(and_, (each[bundle] for each in saw)))
        }
        if not common:
            return []
        ids = await self._by.sessions(common)
        return [ids[at : at + MOST_PAIRS] for at in range(0, len(ids), MOST_PAIRS)]

    async def _bits(self, pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
        saw = dict[int, int]()
        for at in range(0, len(pairs), MOST_PAIRS):
            for (bundle, _), bits in (await self._by.bits(pairs[at : at + MOST_PAIRS])).items():
                saw[bundle] = saw.get(bundle, 0) | bits
        return saw

    async def _quote(self, answer: Answer, lines: Sequence[Found], term: Term) -> None:
        """Say of each session where it saw the first of what was asked for."""
        texts = {line.id: line.text for line in lines}
        told = await self._by.told(one.id for one in answer.sessions) if answer.sessions else {}
        for session, each in told.items():
            what = decode(each)
            first = what.first(texts.keys())
            if first is not None:
                state, id = first
                name = state_name(state.at_ms, state.n)
                text = snippet(texts[id], term)
                answer.seen[session] = Seen(text, name, what.pages[state.page], state.at_ms)


def _pairs(
    bundles: Sequence[Bundle], lines: Sequence[Sequence[Found]]
) -> tuple[Sequence[Bundle], list[list[tuple[int, int]]]]:
    """For each term the pairs of a bundle and a line that may be; of fewer bundles if too many.

    Nearly all lines were seen in few bundles: so these are far fewer than all pairs.
    """
    ids = sorted(bundle.id for bundle in bundles)
    pairs = list[list[tuple[int, int]]]()
    for each in lines:
        spans = (
            (one.id, ids[bisect_left(ids, one.first) : bisect_right(ids, one.last)]) for one in each
        )
        pairs.append([(bundle, line) for line, span in spans for bundle in span])
        if len(pairs[-1]) > MOST_LOOKS and len(bundles) > 1:
            return _pairs(bundles[: len(bundles) // 2], lines)
    return bundles, pairs


def next_key(scope: str, until_ms: int) -> str:
    """Behind which key those are that were not looked at."""
    return scope + timekey(until_ms)


def snippet(line: str, term: Term) -> str:
    """The part of a line in which a term begins, short enough for a list."""
    if len(line) <= SNIPPET:
        return line
    at = max(line.casefold().find(term.words[0]), 0)
    start = max(min(at - SNIPPET // 3, len(line) - SNIPPET), 0)
    start = line.find(" ", start - 1) + 1 if start else 0
    part = line[start : start + SNIPPET].strip()
    more = start + SNIPPET < len(line)
    return f"{'…' if start else ''}{part}{'…' if more else ''}"


def _time_of(after: str) -> int:
    """When the session began that is the last one known; whatever was asked for."""
    try:
        return at_of_key(after)
    except Malformed:
        return LATEST_MS
