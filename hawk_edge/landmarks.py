"""States of long pages that were rebuilt once, so that what follows them can be reached from there.

The reporter begins anew each minute. Where something else sends, a page may have one snapshot and
changes for an hour: who moves about in it would have it rebuilt from its beginning every time.
"""

from collections import OrderedDict
from contextlib import closing

from hawk_edge.chains import Chain, read_chain
from hawk_edge.replay import Replay
from hawk_edge.store.folder import Store

APART = 1000  # states; so many changes are sent and applied as fast as a state is rebuilt
MOST = 16 << 20  # characters of what is remembered, of all sessions


class Landmarks:
    """Finds the short way to a state, and remembers the states it came by."""

    def __init__(self, store: Store, replay: Replay) -> None:
        self._store = store
        self._replay = replay
        self._known: OrderedDict[tuple[str, str], list[Chain]] = OrderedDict()
        self._size = 0

    async def chain(self, session: str, page: str, n: int) -> Chain:
        """What leads to a state, or to the last one before a gap; at most `APART` changes.

        Raises as `read_chain` does, and NotFound when a state between cannot be rebuilt.
        """
        start = await self._store.journal.snapshot_before(session, page, n)
        since, first = self._before(session, page, n), start.n if start else n
        while True:
            first = max(first, since.first if since else 0)
            to = min(n, first + APART)
            chain = await read_chain(
                self._store, session, page, to, up_to_gap=True, since=since
            )  # fmt: skip
            if to == n or chain.last < to:
                return chain
            with closing(await self._replay.rebuilt(session, chain)) as state:
                since = Chain(page, [state.record()], chain.around, chain.seq)
            # A text that is still to come is not in it.
            if not await self._store.texts.missing(session):
                self._remember(session, since)

    def _before(self, session: str, page: str, n: int) -> Chain | None:
        known = self._known.get((session, page), [])
        return max(
            (one for one in known if one.first <= n), key=lambda one: one.first, default=None
        )

    def _remember(self, session: str, mark: Chain) -> None:
        place = (session, mark.page)
        self._known.setdefault(place, []).append(mark)
        self._known.move_to_end(place)
        self._size += _size(mark)
        while self._size > MOST and len(self._known) > 1:
            self._size -= sum(map(_size, self._known.popitem(last=False)[1]))


def _size(mark: Chain) -> int:
    return len(mark.states[0]["html"])
