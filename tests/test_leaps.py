"""A clock that leaps by years, there and back: nothing is put in another order, ends or doubles."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hawk_edge.live import Hub
from hawk_edge.quota import Quota
from hawk_edge.store.index.session_filter import SessionFilter
from tests.batches import T0, batch, delta, error, new_id, snapshot
from tests.sealing import Sealing, sealing

YEAR_MS = 365 * 24 * 3600 * 1000
LEAPS = pytest.mark.parametrize("leap_ms", [5 * YEAR_MS, -5 * YEAR_MS], ids=["forth", "back"])
BEFORE, DURING, AFTER = (new_id() for _ in range(3))
SCOPE = "account1/site1/"


def visit(session: str) -> list[bytes]:
    return [
        batch(1, snapshot(), error(5), session=session),
        batch(2, delta(2, 50, "later"), error(60), session=session),
        batch(3, delta(3, 90, "at last"), session=session),
    ]


@asynccontextmanager
async def leaping(folder: Path, leap_ms: int) -> AsyncIterator[Sealing]:
    """A session from before the leap that goes on in it and after it; others in it, and after it."""
    async with sealing(folder) as hawk:
        first, second, third = visit(BEFORE)
        await hawk.take(first, T0)
        hawk.now_ms += leap_ms
        await hawk.take(second, T0)
        for body in visit(DURING):
            await hawk.take(body, T0)
        hawk.now_ms -= leap_ms
        await hawk.take(third, T0)
        for body in visit(AFTER):
            await hawk.take(body, T0)
        yield hawk


async def listed(hawk: Sealing, only: SessionFilter) -> set[str]:
    return {one.id for one in await hawk.store.listing.sessions(SCOPE, only, "", 10)}


@LEAPS
async def test_what_is_told_of_a_session_keeps_its_order(tmp_path: Path, leap_ms: int) -> None:
    async with leaping(tmp_path, leap_ms) as hawk:
        for session in (BEFORE, DURING, AFTER):
            stored, _ = await hawk.replay.records(session, 0, 10)
            assert [one["seq"] for one in stored] == [1, 2, 3]
        events = await hawk.store.listing.events(SCOPE, "", None, 10)
        assert [one.at_ms for one in events] == sorted((one.at_ms for one in events), reverse=True)
        assert len(events) == 6
        assert await hawk.check(read_data=True) == []


@LEAPS
async def test_the_same_batch_again_is_stored_once(tmp_path: Path, leap_ms: int) -> None:
    async with leaping(tmp_path, leap_ms) as hawk:
        before = await hawk.counts()
        hawk.now_ms += leap_ms
        for session in (BEFORE, DURING, AFTER):
            for body in visit(session):
                await hawk.take(body, T0)
        assert await hawk.counts() == before


@LEAPS
async def test_nobody_is_live_for_years(tmp_path: Path, leap_ms: int) -> None:
    async with leaping(tmp_path, leap_ms) as hawk:
        assert await listed(hawk, SessionFilter(live_at_ms=hawk.now_ms)) == {BEFORE, AFTER}
        for session in (BEFORE, DURING, AFTER):
            found = await hawk.store.listing.session(session)
            assert found is not None
            assert found.live(hawk.now_ms) == (session != DURING)


@LEAPS
async def test_what_came_by_the_wrong_clock_is_sealed_as_well(tmp_path: Path, leap_ms: int) -> None:
    async with leaping(tmp_path, leap_ms) as hawk:
        assert await hawk.sealer.work() == 1
        assert await hawk.digest(DURING)
        assert await hawk.seal_all() == 2


def test_what_counts_how_long_something_takes_goes_by_a_clock_that_nobody_sets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quota, hub = Quota(1000, 2), Hub()
    quota.new_session("site")
    with hub.viewer("watched"):
        pass
    real_ns = time.time_ns()
    for leap_ms in (-5 * YEAR_MS, 5 * YEAR_MS):
        monkeypatch.setattr(time, "time_ns", lambda ms=leap_ms: real_ns + ms * 1_000_000)
        assert hub.watched("watched")
    quota.new_session("site")
