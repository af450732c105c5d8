"""When a call to the file system fails, nothing acknowledged is lost, and no lie is told."""

import errno
import os

import pytest

from tests.crash.harness import GOLDEN, Ground, Writer
from tests.crash.power import Power
from tests.crash.shim import How, Plan
from tests.crash.work import REFUSED, SESSIONS
from tests.crash.writer import Order, Outcome

FAULTS = int(os.environ.get("HAWK_CRASH_FAULTS", "30"))


def faulty(
    writer: Writer, ground: Ground, number: int, error: int, *, lasting: bool = False
) -> tuple[Outcome, list[str]]:
    """One round in a new folder in which one call fails, and what is found after it."""
    folder = str(ground.fresh())
    calls = writer.do(Order(folder, seed=number)).calls or 0
    folder = str(ground.fresh())
    at = 1 + int(number * GOLDEN % 1 * calls)
    plan = Plan(at=at, how=How.FAIL, error=error, lasting=lasting)
    worked = writer.do(Order(folder, seed=number, plan=plan))
    ground.died()
    looked = writer.do(Order(folder, seed=number, told=worked.told, thorough=True))
    return worked, [f"{plan}: {line}" for line in worked.findings + looked.findings]


def acked_after_a_refusal(outcome: Outcome) -> int:
    numbers = [seq for _, seq in outcome.told]
    first = numbers.index(REFUSED) if REFUSED in numbers else len(numbers)
    return sum(seq > 0 for seq in numbers[first:])


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "for good"])
def test_after_an_error_of_the_disk_no_data_is_taken(
    writer: Writer, power: Power, lasting: bool
) -> None:
    refusing = 0
    for number in range(FAULTS):
        outcome, findings = faulty(writer, power, number, errno.EIO, lasting=lasting)
        assert findings == []
        refusing += any(seq == REFUSED for _, seq in outcome.told)
        # What was on its way when another one's blob failed may still be committed.
        assert acked_after_a_refusal(outcome) < SESSIONS
    assert refusing > FAULTS / 2


def test_on_a_full_disk_nothing_is_lost(writer: Writer, power: Power) -> None:
    refusing = 0
    for number in range(FAULTS):
        outcome, findings = faulty(writer, power, number, errno.ENOSPC, lasting=True)
        assert findings == []
        refusing += any(seq == REFUSED for _, seq in outcome.told)
    assert refusing > FAULTS / 2


def test_when_there_is_room_again_data_is_taken(writer: Writer, ground: Ground) -> None:
    healed = 0
    for number in range(FAULTS):
        outcome, findings = faulty(writer, ground, number, errno.ENOSPC)
        assert findings == []
        healed += acked_after_a_refusal(outcome) > SESSIONS
    assert healed
