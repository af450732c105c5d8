import asyncio
from contextlib import suppress

import pytest

from hawk_edge.errors import Unavailable
from hawk_edge.turns import LATEST_S, SOONEST_S, Turns


class Batches:
    """What became of some batches, each of which has its turn until it is let go."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.began: list[int] = []
        self.ends: dict[int, asyncio.Event] = {}
        self.tasks: dict[int, asyncio.Task[None]] = {}

    async def come(self, *numbers: int, size: int = 1) -> None:
        for number in numbers:
            self.ends[number] = asyncio.Event()
            self.tasks[number] = asyncio.create_task(self._take(number, size))
        await asyncio.sleep(0)

    async def _take(self, number: int, size: int) -> None:
        async with self.turns.turn(size):
            self.began.append(number)
            await self.ends[number].wait()

    async def end(self, number: int) -> None:
        self.ends[number].set()
        await self.tasks[number]
        await asyncio.sleep(0)

    async def go(self, number: int) -> None:
        self.tasks[number].cancel()
        with suppress(asyncio.CancelledError):
            await self.tasks[number]
        await asyncio.sleep(0)


def test_a_few_have_their_turn_and_the_others_in_the_order_they_came() -> None:
    async def scenario() -> None:
        batches = Batches(Turns(at_once=2))
        await batches.come(1, 2, 3, 4)
        assert (batches.began, batches.turns.waiting) == ([1, 2], 2)
        await batches.end(2)
        assert batches.began == [1, 2, 3]
        await batches.end(1)
        assert (batches.began, batches.turns.waiting) == ([1, 2, 3, 4], 0)

    asyncio.run(scenario())


def test_who_goes_leaves_the_place_to_the_next() -> None:
    async def scenario() -> None:
        batches = Batches(Turns(at_once=1))
        await batches.come(1, 2, 3)
        await batches.go(2)  # who waited
        await batches.go(1)  # whose turn it was
        assert (batches.began, batches.turns.waiting) == ([1, 3], 0)

    asyncio.run(scenario())


@pytest.mark.parametrize("size", [1, 100])
def test_while_too_many_or_too_much_wait_whoever_comes_is_sent_away(size: int) -> None:
    async def scenario() -> None:
        batches = Batches(Turns(at_once=1, most=3, most_bytes=100))
        await batches.come(1, size=size)
        await batches.come(2, size=size)
        if size == 1:
            batches.turns.require()
            await batches.come(3, 4)
        assert sent_away(batches.turns)
        await batches.end(1)
        batches.turns.require()

    asyncio.run(scenario())


def sent_away(turns: Turns) -> int:
    with pytest.raises(Unavailable) as told:
        turns.require()
    assert told.value.retry_after is not None
    return told.value.retry_after


def test_those_who_are_sent_away_come_again_as_fast_as_batches_are_done() -> None:
    async def scenario() -> None:
        now_s = 1000.0
        batches = Batches(Turns(at_once=1, most=10, now_s=lambda: now_s))
        for number in range(2000):  # each takes half a second, and there is always another one
            await batches.come(number)
            if number >= 10:
                now_s += 0.5
                await batches.end(number - 10)
        await batches.come(2000)
        told = [sent_away(batches.turns) for _ in range(60)]
        assert 5 <= told[0] <= 7  # behind those who wait
        assert 25 <= told[-1] - told[0] <= 31  # and one after another
        assert told == sorted(told)
        now_s += 60
        assert sent_away(batches.turns) <= 7

    asyncio.run(scenario())


def test_nobody_is_sent_away_for_long() -> None:
    async def scenario() -> None:
        batches = Batches(Turns(at_once=1, most=1, now_s=lambda: 0.0))
        await batches.come(1, 2)
        told = [sent_away(batches.turns) for _ in range(20_000)]
        assert (told[0], told[-1]) == (SOONEST_S, LATEST_S)

    asyncio.run(scenario())
