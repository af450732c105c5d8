"""Killed at any call that changes a file, the store has kept all that it acknowledged."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.crash.harness import Ground, Rounds, Writer

KILLS = int(os.environ.get("HAWK_CRASH_KILLS", "500"))
MEMORY = Path("/dev/shm")
LIE_KILLS = 30  # each lie shows in every third round or so
UP_AGAIN_S = 2
LIES = {
    "early": "was acknowledged and is lost",
    "halves": "not as many events as it says",
    "blobs": "is gone",
}


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    """In memory, where there is such a folder: what was written outlives the process there too."""
    folder = MEMORY if MEMORY.is_dir() else tmp_path
    with TemporaryDirectory(dir=folder) as inside:
        yield Ground(Path(inside))


def test_nothing_acknowledged_is_lost(writer: Writer, ground: Ground, seed: int) -> None:
    rounds = Rounds(writer, ground, seed)
    for number, findings in enumerate(rounds.run(KILLS), 1):
        assert findings == [], f"in round {number}"
    assert rounds.acked > KILLS
    print(f"{rounds.kills} kills, {rounds.acked} batches acknowledged and none lost;")
    print(f"open again and looked at within {rounds.slowest_s:.2f} s")
    assert rounds.slowest_s < UP_AGAIN_S


@pytest.mark.parametrize("lie", LIES)
def test_a_broken_promise_is_found(writer: Writer, ground: Ground, seed: int, lie: str) -> None:
    rounds = Rounds(writer, ground, seed, lie)
    found = next(filter(None, rounds.run(LIE_KILLS)), [])
    assert any(LIES[lie] in line for line in found), found
