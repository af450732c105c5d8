"""A part of a session, and what it takes to begin in the midst."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hawk_edge import landmarks
from hawk_edge.windows import Windows
from tests.batches import PAGE, T0, batch, delta, error, snapshot
from tests.sealing import SESSION, Sealing, sealing

OTHER = "pagetwo2"


@pytest.fixture
async def hawk(tmp_path: Path) -> AsyncIterator[Sealing]:
    """A snapshot, then ten batches of three states and a click each; and another page for a while."""
    async with sealing(tmp_path) as hawk:
        await hawk.take(batch(1, snapshot(text="state 1")))
        for seq in range(2, 12):
            states = [delta(n, 100 * n, f"state {n}") for n in range(3 * seq - 4, 3 * seq - 1)]
            click = {"k": "click", "t": 100 * (3 * seq - 2), "x": 1, "y": 1}
            await hawk.take(batch(seq, *states, click))
        await hawk.take(batch(12, snapshot(text="two", t=5000), page=OTHER))
        await hawk.take(batch(13, delta(2, 6000, "two again"), error(6001), page=OTHER))
        yield hawk


async def _part(hawk: Sealing, first: int, last: int) -> tuple[list[Any], list[Any]]:
    items, _ = await hawk.replay.records(SESSION, first - 1, 500, last)
    return items, await Windows(hawk.store, hawk.replay).entries(SESSION, items)


async def test_a_part_ends_where_it_is_to_end(hawk: Sealing) -> None:
    items, more = await hawk.replay.records(SESSION, 3, 500, 6)
    assert ([one["seq"] for one in items], more) == ([4, 5, 6], None)
    items, more = await hawk.replay.records(SESSION, 3, 2, 6)
    assert ([one["seq"] for one in items], more) == ([4, 5], 5)


@pytest.mark.parametrize("sealed", [False, True])
async def test_what_leads_to_its_beginning_comes_with_it(hawk: Sealing, sealed: bool) -> None:
    if sealed:
        await hawk.seal_all()
    _, [entry] = await _part(hawk, 5, 6)
    assert (entry["page"], entry["url"], entry["w"]) == ("pagepage", "https://shop.example/", 1280)
    assert [one["n"] for one in entry["records"]] == list(range(1, 11))
    assert entry["records"][0]["html"] == PAGE.format("state 1")


async def test_where_that_is_much_a_state_nearer_by_comes(
    hawk: Sealing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landmarks, "APART", 4)
    reader = Windows(hawk.store, hawk.replay)
    for seq, first, last in [(11, 25, 28), (8, 17, 19), (11, 25, 28), (2, 1, 1)]:
        items, _ = await hawk.replay.records(SESSION, seq - 1, 1)
        [entry] = await reader.entries(SESSION, items)
        assert [one["n"] for one in entry["records"]] == list(range(first, last + 1))
        begins = entry["records"][0]
        assert (begins["k"], begins["at"]) == ("snapshot", T0 + (100 * first if first > 1 else 0))
        assert f"state {first}<" in begins["html"]
        assert (entry["url"], entry["h"]) == ("https://shop.example/", 800)


async def test_the_page_that_was_seen_before_comes_beside_the_one_that_changes(
    hawk: Sealing,
) -> None:
    _, entries = await _part(hawk, 13, 13)
    assert [(one["page"], one["records"][-1]["n"]) for one in entries] == [(OTHER, 1)]
    await hawk.take(batch(14, delta(32, 7000, "state 32")))
    _, entries = await _part(hawk, 14, 14)
    assert {one["page"]: one["records"][-1]["n"] for one in entries} == {OTHER: 2, "pagepage": 31}


async def test_one_that_begins_with_a_snapshot_needs_nothing(hawk: Sealing) -> None:
    assert (await _part(hawk, 1, 4))[1] == []
    assert (await _part(hawk, 12, 13))[1] == []


async def test_before_a_gap_one_begins_at_what_was_whole(hawk: Sealing) -> None:
    await hawk.take(batch(20, delta(9, 9000, "after what was lost"), page=OTHER))
    _, [entry] = await _part(hawk, 20, 20)
    assert [one["n"] for one in entry["records"]] == [1, 2]


async def test_events_alone_are_what_the_list_shows(hawk: Sealing) -> None:
    found, more = await Windows(hawk.store, hawk.replay).events(SESSION, 10, 13, 500)
    assert more is None
    assert [(one["seq"], [record["k"] for record in one["records"]]) for one in found] == [
        (11, ["click"]),
        (13, ["error"]),
    ]
