"""When the power is cut at any moment, the store has kept all that it acknowledged."""

import os

import pytest

from tests.crash.harness import Rounds, Writer, find_out
from tests.crash.power import Power

CUTS = int(os.environ.get("HAWK_CRASH_CUTS", "100"))
LIE_CUTS = 12
# What is broken, the part of a path that is never synced, and what is found then.
LIES = {
    "normal": ("", "was acknowledged and is lost"),
    "unsynced": ("/blobs/tmp/", "set aside"),
}


def test_nothing_acknowledged_is_lost(writer: Writer, power: Power, seed: int) -> None:
    rounds = Rounds(writer, power, seed)
    for number, findings in enumerate(rounds.run(CUTS), 1):
        assert findings == [], f"in round {number}"
    assert rounds.acked > CUTS
    print(f"{rounds.kills} cuts, {rounds.acked} batches acknowledged and none lost")


@pytest.mark.parametrize("lie", LIES)
def test_a_broken_promise_is_found(writer: Writer, power: Power, seed: int, lie: str) -> None:
    unsynced, expected = LIES[lie]
    find_out(Rounds(writer, power, seed, lie, unsynced), LIE_CUTS, expected)
