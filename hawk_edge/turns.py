"""Takes batches in turn: a few at a time, in the order in which they came, and no endless line.

All that have come could be worked on at once. But then in a rush nobody is answered until
everybody has been read, and what they have sent fills the memory. A few at a time are enough to
share a commit.

Whoever is sent away is told when to come again, each a little later than the one before: as fast
as batches are done. Were all told the same, to send them away would soon take more than to serve
them, and a rush would never end.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from math import ceil

from hawk_edge.clock import steady_clock_s
from hawk_edge.errors import Unavailable

AT_ONCE = 32
MOST_WAITING = 500  # batches: some seconds of work, or a proxy would give them up
MOST_BYTES = 32 << 20  # of those that wait, as they were sent
SOONEST_S, LATEST_S = 5, 120  # to come again
PACE_S = 0.02  # between two that are done, until it is known
LEARNT_FROM = 100  # batches


class Turns:
    """`waiting`: how many batches wait now. `now_s` is a clock that nobody sets."""

    def __init__(
        self, at_once: int = AT_ONCE, most: int = MOST_WAITING, most_bytes: int = MOST_BYTES,
        now_s: Callable[[], float] = steady_clock_s,
    ) -> None:  # fmt: skip
        self._room = asyncio.Semaphore(at_once)
        self._most, self._most_bytes = most, most_bytes
        self._now_s = now_s
        self._bytes = 0
        self.waiting = 0
        self._pace_s, self._done = PACE_S, now_s()
        self._booked = 0.0  # by those who were sent away: until this moment

    def require(self) -> None:
        """For whoever is about to read a batch. Raises Unavailable while too many wait."""
        if self.waiting < self._most and self._bytes < self._most_bytes:
            return
        now = self._now_s()
        self._booked = max(self._booked, now + self.waiting * self._pace_s) + self._pace_s
        again_s = min(max(ceil(self._booked - now), SOONEST_S), LATEST_S)
        self._booked = min(self._booked, now + LATEST_S)
        raise Unavailable("too many batches wait to be stored", retry_after=again_s)

    @asynccontextmanager
    async def turn(self, size: int) -> AsyncIterator[None]:
        """Wait for one's turn, and have it while the block lasts; with a batch of so many bytes."""
        self.waiting += 1
        self._bytes += size
        try:
            await self._room.acquire()
        finally:
            self.waiting -= 1
            self._bytes -= size
        try:
            yield
        finally:
            self._learn()
            self._room.release()

    def _learn(self) -> None:
        """One more is done. Only while others wait does the time say how fast it can be."""
        now = self._now_s()
        if self.waiting:
            self._pace_s += (now - self._done - self._pace_s) / LEARNT_FROM
        self._done = now
