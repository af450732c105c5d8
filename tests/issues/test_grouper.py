"""What goes wrong is grouped once, whatever happens meanwhile, and is told of once."""

import asyncio
import random
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawk_edge.errors import DiskFull
from hawk_edge.issues import grouper
from hawk_edge.store.engine import Statement
from hawk_edge.store.index.events import read_events
from hawk_edge.store.index.issues import TREND_HOURS
from tests.batches import batch, new_id, snapshot
from tests.issues.desk import HOUR_MS, SITE, T0, desk, error, failed
from tests.share import share

A, B, C = (name * 22 for name in "abc")


async def test_errors_that_are_the_same_are_one_issue(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        await hawk.visit(A, error(10, "order 17 is gone"), error(20, "order 18 is gone"))
        await hawk.visit(B, error(30, "order 19 is gone"), error(40, "no price"), failed(50))
        assert await hawk.group() == 5
        found = await hawk.all()
        assert [(one.kind, one.title, one.where, one.count, one.sessions) for one in found] == [
            ("request", "GET /orders/…: 5xx", "shop.example", 1, 1),
            ("error", "no price", "app.js", 1, 1),
            ("error", "order … is gone", "app.js", 3, 2),
        ]
        assert (found[2].first_ms, found[2].last_ms) == (T0 + 10, T0 + 30)
        assert (found[2].session, found[2].page, found[2].at_ms) == (B, "pagepage", T0 + 30)
        assert await hawk.rows("ungrouped") == []
        assert await hawk.check(read_data=True) == []


async def test_what_is_grouped_is_not_grouped_again(tmp_path: Path) -> None:
    body = batch(1, snapshot(), error(5), session=A)
    async with desk(tmp_path) as hawk:
        for _ in range(2):
            await hawk.take(body)
            await hawk.group()
        assert (await hawk.one()).count == 1
        assert await hawk.group() == 0


async def test_one_alarm_says_what_is_new_and_where(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        await hawk.visit(A, error(10), error(20))
        await hawk.visit(B, error(30))
        assert not hawk.grouper.alarmed.is_set()
        await hawk.group()
        assert hawk.grouper.alarmed.is_set()
        [alarm] = await hawk.rows("alarms")
        issue = await hawk.one()
        assert (alarm["issue"], alarm["site"], alarm["why"]) == (issue.id, SITE.id, "new")
        assert (alarm["session"], alarm["at_ms"], alarm["made_ms"]) == (B, T0 + 30, hawk.now_ms)
        [event] = await read_events(hawk.store.database, alarm["event"], "", None, 9)
        assert (event.session, event.at_ms, event.state) == (B, T0 + 30, alarm["state"])
        hawk.grouper.alarmed.clear()
        await hawk.visit(C, error(40))
        await hawk.group()
        assert len(await hawk.rows("alarms")) == 1
        assert not hawk.grouper.alarmed.is_set()


# --- cut short


async def test_a_crash_between_any_two_commits_counts_nothing_twice_and_forgets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the folder's files are at each of those moments is what a start after a kill finds."""
    errors = [error(at, f"{word} is wrong") for at, word in enumerate(["abc", "abd", "abe"])]
    images = list[Path]()
    async with desk(tmp_path / "data") as hawk:
        await hawk.visit(A, *errors, failed(9))
        await hawk.visit(B, *errors)
        write = hawk.store.database.write

        one_by_one = asyncio.Lock()  # and not all in one commit, as they would be

        async def writing(*unit: Statement) -> Any:
            async with one_by_one:
                images.append(tmp_path / f"before{len(images)}")
                shutil.copytree(tmp_path / "data", images[-1])
                return await write(*unit)

        monkeypatch.setattr(hawk.store.database, "write", writing)
        assert await hawk.group() == 7
        whole = await hawk.dumped()
    assert len(images) == 4
    left = set[int]()
    for image in images:
        async with desk(image) as hawk:
            left.add(await hawk.group())
            assert await hawk.dumped() == whole
            assert await hawk.alarms() == ["new"] * 4
            assert await hawk.check() == []
    assert left == {7, 5, 3, 1}


async def test_a_disk_that_is_full_for_a_while_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path) as hawk:
        await hawk.visit(A, error(10))
        with monkeypatch.context() as patch:

            async def full(*_: Statement) -> Any:
                raise DiskFull("the disk is full")

            patch.setattr(hawk.store.database, "write", full)
            with pytest.raises(DiskFull):
                await hawk.group()
        assert await hawk.group() == 1


async def test_it_works_beside_the_server_and_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        await hawk.visit(A, error(10))
    async with desk(tmp_path) as hawk, asyncio.timeout(20):
        hawk.ingest._sinks = [hawk.grouper.sink]
        async with hawk.grouper.working():
            await hawk.grouper.alarmed.wait()
            hawk.grouper.alarmed.clear()
            await hawk.visit(B, error(20, "something else"))
            await hawk.grouper.alarmed.wait()
        assert len(await hawk.all()) == 2
        assert (await hawk.group(), hawk.grouper.waiting()) == (0, 0)


# --- any order

SAID = st.tuples(
    st.integers(0, 3), st.sampled_from(["no price", "no stock", "request"]),
    st.integers(0, 3 * HOUR_MS), st.booleans(),
)  # fmt: skip


@given(st.lists(SAID, min_size=1, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=share(20))
async def test_in_whatever_order_it_is_the_same(
    said: list[tuple[int, str, int, bool]], order: random.Random
) -> None:
    bodies = [
        batch(
            seq, failed(t) if what == "request" else error(t, what),
            session=f"{number}" * 22, last=[1, 0] if has_state else None,
        )
        for seq, (number, what, t, has_state) in enumerate(said, 1)
    ]  # fmt: skip
    mixed = order.sample(bodies, len(bodies))
    found = [await _grouped(bodies, 1), await _grouped(mixed, 3)]
    assert found[0] == found[1]


async def _grouped(bodies: list[bytes], together: int) -> Any:
    with TemporaryDirectory() as folder:
        async with desk(Path(folder)) as hawk:
            for at, body in enumerate(bodies):
                await hawk.take(body)
                if at % together == 0:
                    await hawk.group()
            await hawk.group()
            assert await hawk.check() == []
            return await hawk.dumped()


# --- what is too much


async def test_one_visitor_cannot_fill_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouper, "MOST_OF_SESSION", 5)
    words = [f"{one}{other} is wrong" for one in "abcdefg" for other in "hijklm"]
    async with desk(tmp_path) as hawk:
        await hawk.visit(A, *(error(at, word) for at, word in enumerate(words)))
        await hawk.visit(B, error(99, "no price"))
        assert await hawk.group() == 43
        found = {one.title: one.count for one in await hawk.all()}
        assert len(found) == 7
        assert found["More kinds of errors than are kept apart"] == 37
        assert found["no price"] == 1


async def test_a_site_has_no_more_issues_than_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouper, "MOST_OF_SITE", 3)
    async with desk(tmp_path) as hawk:
        for number in range(8):
            word = "abcdefgh"[number]
            await hawk.visit(new_id(), error(number, f"{word} is wrong"), failed(9, f"/{word}"))
            await hawk.group()
        found = await hawk.all()
        assert len(found) == 5  # one for errors and one for requests beyond
        assert sum(one.count for one in found) == 16


async def test_a_flood_of_one_session_keeps_no_other_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path) as hawk:
        await hawk.visit(A, *(error(at, "again and again") for at in range(450)))
        await hawk.visit(B, error(1, "seldom"))
        seen = []
        file = hawk.grouper._index.file

        async def filing(new: Any, *args: Any) -> Any:
            seen.append((new.found[0].session, len(new.found)))
            return await file(new, *args)

        monkeypatch.setattr(hawk.grouper._index, "file", filing)
        assert await hawk.group() == 451
        assert seen[:2] == [(A, grouper.OF_EACH), (B, 1)]
        assert sum(count for _, count in seen) == 451


async def test_a_trend_is_as_long_as_it_may_be(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        hours = [0, 1, 1, TREND_HOURS, TREND_HOURS]
        for number, hour in enumerate(hours):
            await hawk.visit(new_id(), error(number), t0=T0 + hour * HOUR_MS)
        await hawk.group()
        trend = await hawk.issues.trend(await hawk.one())
        first = T0 // HOUR_MS * HOUR_MS
        assert trend == [(first + HOUR_MS, 2), (first + TREND_HOURS * HOUR_MS, 2)]


async def test_an_old_index_is_grouped_without_an_alarm(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        await hawk.visit(A, error(10))
        await hawk.store.database.write(Statement("UPDATE ungrouped SET quiet = 1"))
        await hawk.group()
        assert (await hawk.one()).count == 1
        assert await hawk.alarms() == []
