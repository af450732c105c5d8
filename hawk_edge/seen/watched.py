"""Reads of a session's journal what its visitor saw and nobody has noted yet."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from hawk_edge.bounded import Bounded
from hawk_edge.errors import Damaged
from hawk_edge.model import JournalBatch
from hawk_edge.rebuild import Record
from hawk_edge.seen.reading import Reading, Sight, needed
from hawk_edge.store.folder import Store
from hawk_edge.store.index.journal import records_of
from hawk_edge.texts import TextReader
from hawk_edge.wire import is_snapshot, is_state

READ_BATCHES = 50  # in memory at a time
KEPT, LARGEST = 16, 4_000  # pages that are held until their next batch, and nodes of each
Timed = tuple[Record, int]  # a state and when it was, in ms since 1970
Run = Callable[..., Awaitable[Any]]


class Watched:
    """`read` goes on where it ended, with the pages at hand that were read last.

    `run` calls a slow function where it disturbs nobody.
    """

    def __init__(self, store: Store, run: Run = asyncio.to_thread) -> None:
        self._store = store
        self._run = run
        self._pages: Bounded[tuple[str, str], Reading] = Bounded(KEPT)

    async def read(self, session: str, after: int) -> tuple[list[Sight], int]:
        """What batches behind `seq` `after` showed, and the newest of them.

        What is damaged, or lacks what came before it, is passed over. Raises Unavailable.
        """
        sights, texts = list[Sight](), TextReader(self._store, session, lenient=True)
        while batches := await self._batches(session, after):
            for batch in batches:
                try:
                    states = await self._run(_states, batch)
                except Damaged:
                    continue
                sights += await self._of_page(session, batch.page, states, texts)
            after = batches[-1].seq
        return sights, after

    async def _batches(self, session: str, after: int) -> list[JournalBatch]:
        try:
            return await self._store.journal.batches(session, after, READ_BATCHES)
        except Damaged:
            return []  # a sealed session, of which a part cannot be read

    async def _of_page(
        self, session: str, page: str, states: Sequence[Timed], texts: TextReader
    ) -> list[Sight]:
        if not states:
            return []
        reading = self._pages.pop((session, page)) or Reading(page)
        first = states[0][0]
        if not is_snapshot(first) and (reading.lost or reading.n != first["n"] - 1):
            await self._catch_up(session, reading, first["n"], texts)
        sights: list[Sight] = await self._run(reading.read, await _filled(texts, states))
        if reading.size <= LARGEST and not reading.lost:
            self._pages.put((session, page), reading)
        return sights

    async def _catch_up(self, session: str, reading: Reading, n: int, texts: TextReader) -> None:
        """Have the page as it was before state `n`, as far as that can be."""
        journal = self._store.journal
        try:
            start = await journal.snapshot_before(session, reading.page, n)
            if start is None:
                return
            batches = await journal.batches_between(session, reading.page, start.n, n - 1)
            found = dict[int, Timed]()
            for batch in batches:
                for state in await self._run(_states, batch):
                    found.setdefault(state[0]["n"], state)
        except Damaged:
            return
        before = [found[at] for at in range(start.n, n) if at in found]
        filled = await _filled(texts, before)
        await self._run(lambda: reading.read(filled, aloud=False))


def _states(batch: JournalBatch) -> list[Timed]:
    """A batch's states, without what nobody reads. Slow. Raises Damaged."""
    return [
        (needed(record), batch.t0 + record["t"]) for record in records_of(batch) if is_state(record)
    ]


async def _filled(texts: TextReader, states: Iterable[Timed]) -> list[Timed]:
    return [(whole, at) for record, at in states for whole in await texts.fill([record])]
