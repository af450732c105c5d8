"""Waits while there is no CPU time for a backup, but not for ever: a backup that is late is one."""

import asyncio
from collections.abc import Awaitable, Callable

LOOK_S = 5.0
MOST_S = 2 * 3600.0  # of a run altogether; then it goes on, behind all others


class Patience:
    """Of one run. `may_run` says whether there is CPU time; `pause` waits for some seconds."""

    def __init__(
        self,
        may_run: Callable[[], bool] = lambda: True,
        most_s: float = MOST_S,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._may_run = may_run
        self._left_s = most_s
        self._pause = pause
        self._turn = asyncio.Lock()  # many may wait at once, and time passes only once

    async def wait(self, say: Callable[[str], object]) -> None:
        """Return when it may run, or when all patience is gone. `say` is told why it waits."""
        async with self._turn:
            while self._left_s > 0 and not self._may_run():
                self._left_s -= LOOK_S
                say("waiting for CPU time")
                await self._pause(LOOK_S)
