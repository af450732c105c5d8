"""How far the clock of each session's visitor is behind: decided by its first batch, for all."""

import asyncio
from collections.abc import Callable
from itertools import islice

from hawk_edge.bounded import Bounded
from hawk_edge.quota import Quota
from hawk_edge.store.index.listing import Listing

# A clock that is off by less than this is believed: it is more likely the network that was slow.
TOLERANCE_MS = 5_000
KEPT = 10_000
AT_ONCE = 500  # sessions in one look


class Skews:
    """Remembers the sessions of late; others are looked up in the index, all that ask together.

    A look at the index is a way through another thread and back, and in a crowd nearly everybody
    who asks is new.
    """

    def __init__(self, listing: Listing, quota: Quota, now_ms: Callable[[], int]) -> None:
        self._listing = listing
        self._quota = quota
        self._now_ms = now_ms
        self._known: Bounded[str, int] = Bounded(KEPT)
        self._asked: dict[str, asyncio.Future[int | None]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def of(self, site: str, session: str, sent_ms: int | None) -> int:
        """In ms. `sent_ms` is the visitor's clock when the batch was sent, if it said so.

        Raises OverQuota when the site has too many new sessions, and Unavailable.
        """
        known = self._known.get(session)
        if known is not None:
            return known
        skew_ms = self._now_ms() - sent_ms if sent_ms is not None else 0
        stored = await self._stored(session)
        agreed = self._known.get(session)
        if agreed is not None:
            return agreed  # another first batch of it came at the same time
        if stored is not None:
            skew_ms = stored
        else:
            self._quota.new_session(site)
            skew_ms = 0 if abs(skew_ms) <= TOLERANCE_MS else skew_ms
        self._known.put(session, skew_ms)
        return skew_ms

    async def _stored(self, session: str) -> int | None:
        asked = self._asked.get(session)
        if asked is None:
            asked = self._asked[session] = asyncio.get_running_loop().create_future()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(asked)  # somebody else may wait for it as well

    async def _look(self) -> None:
        """Until nobody asks: what is asked during one look waits for the next."""
        try:
            while self._asked:
                some = list(islice(self._asked, AT_ONCE))
                asked = {session: self._asked.pop(session) for session in some}
                try:
                    found = await self._listing.skews(some)
                except Exception as error:
                    for waiting in asked.values():
                        waiting.set_exception(error)
                        waiting.exception()  # whoever asked may have gone
                else:
                    for session, waiting in asked.items():
                        waiting.set_result(found.get(session))
        finally:
            self._looking = None
