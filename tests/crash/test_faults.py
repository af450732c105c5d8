"""When a call to the file system fails, nothing acknowledged is lost, and no lie is told."""

import errno
import os

import pytest

from tests.crash.harness import Ground, Rounds, Writer
from tests.crash.power import Power
from tests.crash.work import REFUSED, SESSIONS
from tests.crash.writer import Outcome

FAULTS = int(os.environ.get("HAWK_CRASH_FAULTS", "30"))


def acked_after_a_refusal(outcome: Outcome) -> int:
    numbers = [seq for _, seq in outcome.told]
    first = numbers.index(REFUSED) if REFUSED in numbers else len(numbers)
    return sum(seq > 0 for seq in numbers[first:])


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "for good"])
def test_after_an_error_of_the_disk_no_data_is_taken(
    writer: Writer, power: Power, seed: int, lasting: bool
) -> None:
    refusing = 0
    for outcome, findings in Rounds(writer, power, seed).faults(FAULTS, errno.EIO, lasting=lasting):
        assert findings == []
        refusing += any(seq == REFUSED for _, seq in outcome.told)
        # What was on its way when another one's blob failed may still be committed.
        assert acked_after_a_refusal(outcome) < SESSIONS
    assert refusing > FAULTS / 2


def test_on_a_full_disk_nothing_is_lost(writer: Writer, power: Power, seed: int) -> None:
    refusing = 0
    for outcome, findings in Rounds(writer, power, seed).faults(FAULTS, errno.ENOSPC, lasting=True):
        assert findings == []
        refusing += any(seq == REFUSED for _, seq in outcome.told)
    assert refusing > FAULTS / 2


def test_when_there_is_room_again_data_is_taken(writer: Writer, ground: Ground, seed: int) -> None:
    healed = 0
    rounds = Rounds(writer, ground, seed).faults(5 * FAULTS, errno.ENOSPC)
    for number, (outcome, findings) in enumerate(rounds, 1):
        assert findings == []
        refused = any(seq == REFUSED for _, seq in outcome.told)
        healed += not refused or acked_after_a_refusal(outcome) > SESSIONS
        if number >= FAULTS and healed:
            return
    raise AssertionError("what was refused is refused for ever")
