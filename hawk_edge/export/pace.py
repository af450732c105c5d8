"""Somebody waits for a file, so it never stops; but where CPU time is short, it goes on slowly."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from hawk_edge.beside import run_in, slow_thread
from hawk_edge.clock import steady_clock_s

T = TypeVar("T")
REST = 4.0  # times as long as a step took: a fifth of the time is left to it
MOST_REST_S = 2.0  # so that whoever waits sees that it goes on


class Pace:
    """Of one file. `may_run` says whether there is CPU time; `pause` waits for some seconds."""

    def __init__(
        self,
        may_run: Callable[[], bool] = lambda: True,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock_s: Callable[[], float] = steady_clock_s,
    ) -> None:
        self._may_run = may_run
        self._pause = pause
        self._clock_s = clock_s
        self._thread = slow_thread("export")

    @asynccontextmanager
    async def step(self) -> AsyncIterator[None]:
        """Around what is done at once: behind it, others go first if they need the CPU."""
        began = self._clock_s()
        yield
        if not self._may_run():
            await self._pause(min(REST * (self._clock_s() - began), MOST_REST_S))

    async def work(self, function: Callable[..., T], *args: Any) -> T:
        """What `function` returns, in a thread that all others go before."""
        return await run_in(self._thread, function, *args)

    def close(self) -> None:
        """What is under way is given up."""
        self._thread.shutdown(wait=False, cancel_futures=True)
