"""Killed at any call that changes a file, the store has kept all that it acknowledged."""

import os

import pytest

from tests.crash.harness import Ground, Rounds, Writer, find_out

KILLS = int(os.environ.get("HAWK_CRASH_KILLS", "500"))
LIE_KILLS = 150  # at most: each lie shows in every third round or so, what is brought back seldom
UP_AGAIN_S = 2
LIES = {
    "early": "was acknowledged and is lost",
    "halves": "not as many|not what its batches say|no batch holds|no row tells",
    "texts": "missing|is not what was sent",
    "blobs": "is gone|missing",
    "files": "is gone|missing",
}


def test_nothing_acknowledged_is_lost(writer: Writer, ground: Ground, seed: int) -> None:
    rounds = Rounds(writer, ground, seed)
    for number, findings in enumerate(rounds.run(KILLS), 1):
        assert findings == [], f"in round {number}"
    assert rounds.acked > KILLS
    print(f"{rounds.kills} kills, {rounds.acked} batches acknowledged and none lost;")
    print(f"open again and looked at within {rounds.slowest_s:.2f} s,")
    print(f"{rounds.dearest_s:.2f} s of them computing")
    assert rounds.dearest_s < UP_AGAIN_S


@pytest.mark.parametrize("lie", LIES)
def test_a_broken_promise_is_found(writer: Writer, ground: Ground, seed: int, lie: str) -> None:
    find_out(Rounds(writer, ground, seed, lie), LIE_KILLS, LIES[lie])
