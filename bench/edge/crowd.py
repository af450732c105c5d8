"""So many visitors as one wants, and what became of what they sent."""

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import Callable
from math import inf
from typing import Protocol

from msgspec import Struct

from bench.edge.line import Answer, Line
from bench.edge.scripts import Script


class Window(Struct, frozen=True):
    """What was acknowledged in some time: how many, the 50th and 99th of 100 in seconds."""

    seconds: float
    acknowledged: int
    p50_s: float
    p99_s: float
    oldest_s: float

    @property
    def slow_s(self) -> float:
        """p99, also of what has no answer yet."""
        return max(self.p99_s, self.oldest_s)


class Told:
    """What all visitors together have seen."""

    def __init__(self) -> None:
        self.trouble = Counter[str]()
        self.kept: list[tuple[str, int, int]] = []  # session, seq, records: acknowledged
        self.made = self.bytes = 0
        self.states: deque[tuple[str, str]] = deque(maxlen=100)  # session and state, to be drawn
        self.cadence_s: deque[float] = deque(maxlen=500)
        self._took: list[tuple[float, float]] = []
        self._under_way: dict[int, float] = {}
        self._next = 0

    async def ask(self, line: Line, request: bytes) -> Answer:
        """Send what is to be acknowledged, and take its time."""
        number, self._next = self._next, self._next + 1
        self.bytes += len(request)
        self._under_way[number] = time.perf_counter()
        try:
            answer = await line.ask(request)
        finally:
            began = self._under_way.pop(number)
        self._took.append((began, time.perf_counter() - began))
        return answer

    def since(self, began: float) -> Window:
        """Of what was sent from a moment of `time.perf_counter` on."""
        now = time.perf_counter()
        took = sorted(took for at, took in self._took if at >= began)
        old = self.oldest_s
        if not took:
            return Window(now - began, 0, 0.0, 0.0, old)
        count = len(took)
        return Window(now - began, count, took[count // 2], took[count * 99 // 100], old)

    @property
    def oldest_s(self) -> float:
        """For how long the one has waited that has waited longest."""
        return max(time.perf_counter() - min(self._under_way.values(), default=inf), 0.0)


class Visitor(Protocol):
    """Somebody who looks at pages."""

    async def visit(self, pages: list[Script], first_share: float) -> None:
        """One visit; of the first page only a share of the time."""

    async def settled(self) -> None:
        """All that was to be sent has been."""


class Crowd:
    """`make` makes a visitor; `scripts` are what they look at."""

    def __init__(
        self, told: Told, scripts: list[list[Script]],
        make: Callable[[Told, random.Random], Visitor],
    ) -> None:  # fmt: skip
        self.told = told
        self._scripts = scripts
        self._make = make
        self._here: list[asyncio.Task[None]] = []
        self._leaving: set[asyncio.Task[None]] = set()
        self._count = 0

    async def become(self, many: int, over_s: float) -> None:
        """Have so many, who come or go one by one over some seconds."""
        change, began = many - self.many, asyncio.get_running_loop().time()
        for number in range(1, abs(change) + 1):
            if change > 0:
                self._count += 1
                self._here.append(asyncio.create_task(self._somebody(self._count)))
            else:
                self._here.pop().cancel()
            due = began + over_s * number / abs(change)
            await asyncio.sleep(max(due - asyncio.get_running_loop().time(), 0))

    @property
    def many(self) -> int:
        """How many there are."""
        return len(self._here)

    async def leave(self) -> None:
        """All go, and what they have made is sent to the end."""
        for one in self._here:
            one.cancel()
        ended = await asyncio.gather(*self._here, return_exceptions=True)
        ended += await asyncio.gather(*self._leaving, return_exceptions=True)
        self._here.clear()
        for why in ended:
            if isinstance(why, Exception):
                raise why

    async def _somebody(self, number: int) -> None:
        chance, share = random.Random(number), random.Random(number).random()
        while True:
            visitor = self._make(self.told, chance)
            try:
                await visitor.visit(chance.choice(self._scripts), share)
            except (OSError, TimeoutError) as why:
                self.told.trouble[type(why).__name__] += 1
                await asyncio.sleep(1)
            finally:
                last = asyncio.create_task(visitor.settled())
                self._leaving.add(last)
                last.add_done_callback(self._leaving.discard)
            share = 1.0
