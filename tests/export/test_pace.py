"""A file is made slowly where CPU time is short, and never not at all."""

import threading

import pytest

from hawk_edge.export.pace import MOST_REST_S, REST, Pace


class Clock:
    """Time that passes when somebody says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self.rests: list[float] = []

    def read(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.now += seconds


async def test_it_rests_in_step_with_what_it_took_only_while_time_is_short() -> None:
    clock, short = Clock(), [False]
    pace = Pace(lambda: not short[0], clock.pause, clock.read)
    for short[0], took in [(False, 1.0), (True, 0.1), (True, 60.0), (False, 5.0)]:
        async with pace.step():
            clock.now += took
    assert clock.rests == pytest.approx([REST * 0.1, MOST_REST_S])
    pace.close()


async def test_the_work_is_done_beside_the_loop() -> None:
    pace = Pace()
    assert await pace.work(threading.get_ident) != threading.get_ident()
    pace.close()
