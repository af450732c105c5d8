"""A few things at a time, in order where it matters, and never in the way of others."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from hawk_edge.backup import spread
from hawk_edge.backup.place import PARALLEL
from hawk_edge.backup.spread import LATE_S, LONGEST_S, LOOK_S, PATIENCE, give_way, in_order, in_turn


@pytest.mark.parametrize(
    ("late_s", "stays_away_s"),
    [(0.0, None), (LATE_S * 0.9, None), (LATE_S * 2, LATE_S * 2 * PATIENCE), (9.0, LONGEST_S)],
)
async def test_the_later_others_get_their_turn_the_longer_it_stays_away(
    monkeypatch: pytest.MonkeyPatch, late_s: float, stays_away_s: float | None
) -> None:
    clock, slept = iter([5.0, 5.0 + LOOK_S + late_s]), list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("hawk_edge.backup.spread.time.monotonic", lambda: next(clock))
    with monkeypatch.context() as patched:
        patched.setattr(asyncio, "sleep", sleep)
        await give_way()
    assert slept[0] == LOOK_S
    assert slept[1:] == ([] if stays_away_s is None else [pytest.approx(stays_away_s)])


async def test_so_many_are_under_way_and_no_more_and_each_is_done_once() -> None:
    under_way, most, done = 0, 0, list[int]()

    async def work(item: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.001 * (item % 3))
        under_way -= 1
        done.append(item)
        return item

    await spread.spread(in_turn(range(50)), work)
    assert (sorted(done), most, under_way) == (list(range(50)), PARALLEL, 0)
    most = 0
    assert [item async for item in in_order(range(50), work)] == list(range(50))
    assert (most, under_way) == (PARALLEL, 0)


@pytest.mark.parametrize("where", ["items", "work"])
async def test_the_first_failure_is_raised_and_ends_all_that_is_under_way(where: str) -> None:
    ended, before = 0, asyncio.all_tasks()

    async def items() -> AsyncIterator[int]:
        for item in range(30):
            if where == "items" and item == 20:
                raise LookupError
            yield item

    async def work(item: int) -> None:
        nonlocal ended
        if where == "work" and item == 20:
            raise LookupError
        try:
            await (asyncio.Event().wait() if item > 15 else asyncio.sleep(0))
        finally:
            ended += 1

    with pytest.raises(LookupError):
        await spread.spread(items(), work)
    assert ended >= 16
    assert asyncio.all_tasks() == before
