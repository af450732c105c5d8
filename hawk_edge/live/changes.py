"""Whether anything happened on a site, for lists that are kept fresh."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from hawk_edge.model import Committed

MOST_WAITING = 500


class Waiter:
    """Somebody who waits for something to happen on a site."""

    def __init__(self) -> None:
        self._happened = asyncio.Event()

    def wake(self) -> None:
        """Something happened."""
        self._happened.set()

    async def wait(self, timeout_s: float) -> bool:
        """Whether something has happened since the last time, within `timeout_s`."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._happened.wait()
        except TimeoutError:
            return False
        self._happened.clear()
        return True


class Changes:
    """`publish` is a sink of ingest."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[Waiter]] = {}
        self._count = 0
        self.closed = False

    def publish(self, batch: Committed) -> None:
        """Something happened on the batch's site."""
        self.told(batch.site.id)

    def told(self, site: str) -> None:
        """More can be told of a site than before."""
        for waiter in self._waiting.get(site, ()):
            waiter.wake()

    def full(self) -> bool:
        """Whether as many wait as one process should hold."""
        return self.closed or self._count >= MOST_WAITING

    @contextmanager
    def waiter(self, site: str) -> Iterator[Waiter]:
        """Wait for as long as the block lasts."""
        waiter = Waiter()
        self._waiting.setdefault(site, set()).add(waiter)
        self._count += 1
        try:
            yield waiter
        finally:
            self._count -= 1
            self._waiting[site].discard(waiter)
            if not self._waiting[site]:
                del self._waiting[site]

    def close(self) -> None:
        """The server goes away: nobody waits any longer."""
        self.closed = True
        for waiters in self._waiting.values():
            for waiter in waiters:
                waiter.wake()
