"""The receipt tells what is missing of a session, and counts nothing that is there."""

from pathlib import Path

import pytest

from hawk_edge.receipt import receipt
from tests.batches import batch, delta, error, snapshot
from tests.sealing import SESSION, sealing

WHOLE = {"gaps": [], "dropped": {}, "resyncs": 0, "missing": 0, "damaged": 0, "masked": 0}

FIRST = batch(1, snapshot(1))
BATCHES = {
    "whole": ([FIRST, batch(2, delta(2, 50, "two")), batch(3, delta(3, 60, "three"))], 0),
    "late": ([FIRST, batch(3, delta(3, 60, "three")), batch(2, delta(2, 50, "two"))], 0),
    "an event lost": ([FIRST, batch(3, delta(2, 60, "two"))], 0),
    "a state lost": ([FIRST, batch(3, delta(3, 60, "x")), batch(4, snapshot(4, 70))], 1),
    "lost twice": (
        [FIRST, batch(3, snapshot(3, 60)), batch(5, snapshot(6, 70), delta(7, 80, "x"))],
        2,
    ),
    "the beginning lost": ([batch(2, delta(2, 60, "x")), batch(3, snapshot(3, 70))], 1),
    "two pages": ([FIRST, batch(2, snapshot(1), page="another8"), batch(3, delta(2, 9, "x"))], 0),
    "of each of two": (
        [FIRST, batch(2, snapshot(2), page="another8"), batch(3, delta(3, 9, "x"))],
        2,
    ),
    "no state": ([batch(1, error(1)), batch(2, error(2))], 0),
}


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("name", BATCHES)
async def test_resyncs_count_how_often_states_of_a_page_are_missing(
    tmp_path: Path, name: str, sealed: bool
) -> None:
    batches, resyncs = BATCHES[name]
    async with sealing(tmp_path) as hawk:
        for body in batches:
            await hawk.take(body)
        if sealed:
            await hawk.seal_all()
        said = await receipt(hawk.store, SESSION)
        assert (said["resyncs"], said["sealed"]) == (resyncs, sealed)
        assert said["batches"] == len(batches)


async def test_of_what_is_whole_nothing_is_missing(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        for body in BATCHES["whole"][0]:
            await hawk.take(body)
        said = await receipt(hawk.store, SESSION)
        assert said == WHOLE | {"batches": 3, "complete": True, "sealed": False}
