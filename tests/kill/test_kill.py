"""`kill -9` at random moments under load loses nothing that was acknowledged."""

import os
import secrets
import subprocess
from pathlib import Path

import pytest

from tests.kill.harness import Harness
from tests.serving import HAWK

KILLS = int(os.environ.get("HAWK_KILLS", "20"))
MOST = 4 * KILLS  # where little is acknowledged before a kill, there are more
CHECK_EVERY = 50  # rounds, and always in the end
UP_AGAIN_S = 2  # measured as CPU time: a machine that runs other tests as well takes its time
LIE_ROUNDS = 10  # each lie shows in nearly every round
LIES = {
    "early": "was acknowledged and is lost",
    "halves": "are listed",
    "texts": "is not what was sent",
}


@pytest.fixture
def seed() -> int:
    """HAWK_KILL_SEED=… sends the same batches, and waits as long before each kill."""
    chosen = int(os.environ.get("HAWK_KILL_SEED", secrets.randbelow(1_000_000)))
    print(f"HAWK_KILL_SEED={chosen}")
    return chosen


def test_a_killed_server_has_kept_all_that_it_acknowledged(tmp_path: Path, seed: int) -> None:
    with Harness(tmp_path / "data", seed) as harness:
        for number, findings in enumerate(harness.rounds(MOST), 1):
            assert findings == [], f"in round {number}"
            if number >= KILLS and harness.acked > KILLS:
                break
            if number % CHECK_EVERY == 0:
                assert _check(tmp_path / "data") == "clean\n"
        assert harness.look_at_everything() == []
        assert _check(tmp_path / "data") == "clean\n"
    assert harness.acked > KILLS
    print(f"{number} kills, {harness.acked} batches acknowledged and none lost; up again")
    print(f"within {harness.slowest_s:.2f} s, {harness.dearest_s:.2f} s of them computing")
    assert harness.dearest_s < UP_AGAIN_S


@pytest.mark.parametrize("lie", LIES)
def test_a_server_that_does_not_keep_its_word_is_found_out(
    tmp_path: Path, seed: int, lie: str
) -> None:
    with Harness(tmp_path / "data", seed, "tests.kill.lying_server", lie) as harness:
        found: list[str] = []
        for findings in harness.rounds(LIE_ROUNDS):
            found += findings
            if any(LIES[lie] in line for line in findings):
                return
        pytest.fail(f"not found out: {found}")


def _check(data: Path) -> str:
    command = [*HAWK, "check", "--read-data", "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout + done.stderr
