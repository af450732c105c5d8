import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from hawk_edge.errors import OverQuota, Unavailable
from hawk_edge.quota import Quota
from hawk_edge.skews import AT_ONCE, TOLERANCE_MS, Skews

NOW_MS = 1_000_000


class Index:
    """Answers when it is let, and notes what it was asked together."""

    def __init__(self, **known: int) -> None:
        self.known = known
        self.asked: list[list[str]] = []
        self.open = asyncio.Event()
        self.broken = False

    async def skews(self, ids: Sequence[str]) -> dict[str, int]:
        self.asked.append(list(ids))
        await self.open.wait()
        if self.broken:
            raise Unavailable("the index cannot be used now")
        return {id: self.known[id] for id in ids if id in self.known}


def made(index: Any, sessions: int = 10_000) -> Skews:
    return Skews(index, Quota(1, sessions, lambda: 0), lambda: NOW_MS)


async def begun(*asking: Any) -> list["asyncio.Task[int]"]:
    tasks = [asyncio.ensure_future(one) for one in asking]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


def test_who_asks_while_the_index_is_looked_at_is_looked_up_with_all_the_others() -> None:
    async def scenario() -> None:
        index = Index(old=70)
        skews = made(index)
        first = await begun(skews.of("site", "a", None))
        others = await begun(*(skews.of("site", name, None) for name in ("b", "old", "b", "c")))
        index.open.set()
        assert await asyncio.gather(*first, *others) == [0, 0, 70, 0, 0]
        assert index.asked == [["a"], ["b", "old", "c"]]

    asyncio.run(scenario())


def test_one_look_is_for_no_more_than_a_query_takes() -> None:
    async def scenario() -> None:
        index = Index()
        skews = made(index)
        tasks = await begun(*(skews.of("site", f"s{at}", None) for at in range(AT_ONCE + 1)))
        index.open.set()
        await asyncio.gather(*tasks)
        assert list(map(len, index.asked)) == [AT_ONCE, 1]

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("behind_ms", "skew_ms"),
    [(TOLERANCE_MS, 0), (TOLERANCE_MS + 1, TOLERANCE_MS + 1), (-60_000, -60_000)],
)
def test_what_a_session_is_told_first_holds(behind_ms: int, skew_ms: int) -> None:
    async def scenario() -> None:
        index = Index()
        index.open.set()
        skews = made(index)
        assert await skews.of("site", "a", NOW_MS - behind_ms) == skew_ms
        assert await skews.of("site", "a", NOW_MS - 123_456) == skew_ms
        assert len(index.asked) == 1

    asyncio.run(scenario())


def test_two_first_batches_at_once_agree_and_are_one_new_session() -> None:
    async def scenario() -> None:
        index = Index()
        skews = made(index, sessions=1)
        both = (skews.of("site", "a", NOW_MS - 60_000), skews.of("site", "a", NOW_MS - 90_000))
        tasks = await begun(*both)
        index.open.set()
        told = await asyncio.gather(*tasks)
        assert told[0] == told[1]
        with pytest.raises(OverQuota):
            await skews.of("site", "b", None)

    asyncio.run(scenario())


def test_when_the_index_fails_all_who_asked_hear_it_and_the_next_may_try_again() -> None:
    async def scenario() -> None:
        index = Index(a=7)
        index.broken = True
        skews = made(index)
        tasks = await begun(skews.of("site", "a", None), skews.of("site", "b", None))
        index.open.set()
        told = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(one) for one in told] == [Unavailable, Unavailable]
        index.broken = False
        assert await skews.of("site", "a", None) == 7

    asyncio.run(scenario())
