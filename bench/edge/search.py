"""Finds the largest crowd that a server bears: doubled till it fails, then halved between."""

import asyncio
import time
from collections.abc import Callable
from statistics import mean

from msgspec import Struct

from bench.edge.cgroup import Group, used_s
from bench.edge.crowd import Crowd, Window

GOAL_S = 1.0  # p99
MOST_NEW = 0.5  # of a crowd: nobody waits longer for the first one
CALM_S = 60.0  # so long it may take at most to have answered what has come


class Program(Struct, frozen=True):
    """A whole crowd would come in `come_s`, and is then looked at for `hold_s`.

    People come about as often as those who are there open another page.
    """

    come_s: float
    hold_s: float
    halvings: int
    overload: bool


class Step(Struct, frozen=True):
    """What was seen of a crowd of `many`. `cadence_s`: as told.

    `share`: CPU seconds a second, of all in the group; `own`: of the server alone, which draws no
    pictures itself.
    """

    many: int
    window: Window
    share: float
    own: float
    held: float
    cadence_s: float
    trouble: dict[str, int]

    @property
    def borne(self) -> bool:
        """Whether all was well."""
        return bool(
            self.window.acknowledged and self.window.slow_s < GOAL_S and not self.trouble
        )  # fmt: skip

    @property
    def cpu_s(self) -> float:
        """CPU seconds of the server for 1,000 batches."""
        return 1000 * self.own * self.window.seconds / max(self.window.acknowledged, 1)

    def __str__(self) -> str:
        window = self.window
        return (
            f"{self.many:6} visitors  {window.acknowledged / window.seconds:6.1f}/s  "
            f"p50 {1000 * window.p50_s:5.0f} ms  p99 {1000 * window.p99_s:6.0f} ms  "
            f"oldest {window.oldest_s:4.1f} s  {100 * self.share:5.1f}% of a CPU  "
            f"held {100 * self.held:3.0f}%  every {self.cadence_s:4.1f} s  "
            f"{self.cpu_s:5.2f} CPU s/1,000  {self.trouble or ''}"
        )


class Search:
    """`say` is told each step."""

    def __init__(
        self, crowd: Crowd, group: Group, pid: int, program: Program, say: Callable[[str], None]
    ) -> None:
        self._crowd = crowd
        self._group = group
        self._pid = pid
        self._program = program
        self._say = say

    async def largest(self, first: int, most: int) -> Step | None:
        """The step of the largest crowd that was borne, None when not even the first one was."""
        best, many = None, first
        while True:
            step = await self.step(many)
            if not step.borne:
                break
            best = step
            if many >= most:
                return best
            many = min(2 * many, most)
        low, high = best.many if best else 0, many
        for _ in range(self._program.halvings):
            many = (low + high) // 2
            if many in (low, high):
                break
            await self._calm(low)
            step = await self.step(many)
            low, high = (many, high) if step.borne else (low, many)
            best = step if step.borne else best
        return best

    async def step(self, many: int) -> Step:
        """Have so many, and look."""
        new = (many - self._crowd.many) / many
        await self._crowd.become(many, self._program.come_s * min(max(new, 0), MOST_NEW))
        await self._answered(self._program.hold_s)  # coming costs more than being there
        told = self._crowd.told
        told.trouble.clear()
        told.cadence_s.clear()
        began, before, own_s = time.perf_counter(), self._group.spent(), used_s(self._pid)
        await asyncio.sleep(self._program.hold_s)
        window, after = told.since(began), self._group.spent()
        found = Step(
            many,
            window,
            (after.cpu_s - before.cpu_s) / window.seconds,
            (used_s(self._pid) - own_s) / window.seconds,
            (after.held_s - before.held_s) / window.seconds,
            mean(told.cadence_s) if told.cadence_s else 0.0,
            {what: count for what, count in told.trouble.items() if count},
        )
        self._say(str(found))
        return found

    async def overloaded(self, many: int) -> None:
        """Twice as many as it bears, then so many again: what is lost, and how soon it is well."""
        await self.step(2 * many)
        began = time.perf_counter()
        await self._calm(many)
        self._say(f"       back to {many}: all answered after {time.perf_counter() - began:.0f} s")
        await self.step(many)

    async def _calm(self, many: int) -> None:
        await self._crowd.become(many, 1.0)
        await self._answered(CALM_S)

    async def _answered(self, most_s: float) -> None:
        """Wait until nobody waits for long, but for no more than so many seconds."""
        until = time.perf_counter() + most_s
        while self._crowd.told.oldest_s >= GOAL_S and time.perf_counter() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
