"""Files what a session's visitor saw, each line once."""

from collections.abc import Sequence

from hawk_edge.seen.reading import Sight
from hawk_edge.seen.told import MOST_LINES, Told, decode
from hawk_edge.seen.watched import Watched
from hawk_edge.store.folder import Store
from hawk_edge.store.index.seen import Filing, Line, Reader, SeenIndex
from hawk_edge.timekey import at_of_key

TRIES = 3  # a line that was known is swept between two looks, if ever


class Noting:
    """`note` brings what is filed of a session up to what its journal says."""

    def __init__(self, store: Store, index: SeenIndex, watched: Watched) -> None:
        self._store = store
        self._index = index
        self._watched = watched

    async def note(self, session: str, from_seq: int) -> bool:
        """Read a session from a batch on, or from where it was read; False when it is gone.

        Raises DiskFull or Unavailable.
        """
        facts = await self._store.listing.session(session)
        before = await self._index.reader(session)
        if facts is None:
            return False
        after = min(before.seq, from_seq - 1) if before else 0
        sights, seq = await self._watched.read(session, after)
        for _ in range(TRIES):
            told = decode(before.told) if before else Told()
            bundle, bit = (
                (before.bundle, before.bit) if before else await self._index.place(facts.site)
            )
            known, new = await self._lines(facts.site, told, sights)
            until_ms = facts.received_ms
            newest = max(seq, before.seq if before else 0)
            reader = Reader(bundle, bit, until_ms, newest, told.encode())
            at_ms = at_of_key(facts.key)
            filing = Filing(session, facts.site, at_ms, known, new, reader)
            if await self._index.file(filing):
                return True
        return False

    async def _lines(
        self, site: str, told: Told, sights: Sequence[Sight]
    ) -> tuple[list[int], list[Line]]:
        """Add what was seen to what is told: ids of lines that are known, and new lines."""
        texts = dict.fromkeys(line for sight in sights for line in sight.lines)
        ids, free = await self._index.known(site, texts)
        had, known, new = told.ids(), list[int](), list[Line]()
        room = MOST_LINES - len(had)
        for sight in sights:
            first = list[int]()
            for text in sight.lines:
                id = ids.get(text)
                if id in had or not room:
                    continue
                if id is None:
                    id = ids[text] = free + len(new)
                    new.append(Line(id, text))
                else:
                    known.append(id)
                had.add(id)
                first.append(id)
                room -= 1
            if first:
                told.add(sight.page, sight.n, sight.at_ms, first)
        return known, new
