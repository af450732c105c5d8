"""Takes batches in turn: a few at a time, in the order in which they came, and no endless line.

All that have come could be worked on at once. But then in a rush nobody is answered until
everybody has been read, and what they have sent fills the memory. A few at a time are enough to
share a commit.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hawk_edge.errors import Unavailable

AT_ONCE = 32
MOST_WAITING = 1_000  # batches: some seconds of work, or a proxy would give them up
MOST_BYTES = 32 << 20  # of those that wait, as they were sent
AGAIN_S = 15


class Turns:
    """`waiting`: how many batches wait now."""

    def __init__(
        self, at_once: int = AT_ONCE, most: int = MOST_WAITING, most_bytes: int = MOST_BYTES
    ) -> None:
        self._room = asyncio.Semaphore(at_once)
        self._most, self._most_bytes = most, most_bytes
        self._bytes = 0
        self.waiting = 0

    def require(self) -> None:
        """For whoever is about to read a batch. Raises Unavailable while too many wait."""
        if self.waiting >= self._most or self._bytes >= self._most_bytes:
            raise Unavailable("too many batches wait to be stored", retry_after=AGAIN_S)

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
            self._room.release()
