"""What can wait is told whether it may run, how long it has waited, and a start forgets nothing."""

from pathlib import Path

import pytest

from hawk_edge.credits import governor
from hawk_edge.credits.governor import FIRST, LOOK_S, NOTE_S, Governor
from hawk_edge.credits.model import ENOUGH, Reading
from hawk_edge.credits.plans import Plan, saved

RULE = saved(0.1, 24 * 3600)
FULL = RULE.ceiling
UP = FULL / RULE.earns  # a machine that has been up for long enough to have saved all that


class Machine:
    """Its own clock, and what it has spent."""

    def __init__(self, at: float = 0.0) -> None:
        self.at = at
        self.spent = 0.0
        self.reads = 0
        self.mute = False

    def clock(self) -> float:
        return self.at

    def read(self) -> Reading:
        self.reads += 1
        if self.mute:
            raise OSError
        return Reading(self.at, self.spent, 0.0)


def governed(machine: Machine, file: Path | None = None, rule: Plan = RULE) -> Governor:
    return Governor(rule, machine, file, clock_s=machine.clock)


def test_a_job_waits_while_there_is_little_and_it_is_said_for_how_long() -> None:
    machine = Machine(at=UP)
    one = governed(machine)
    may_seal = one.asker("seal")
    assert may_seal()
    machine.at += 60
    machine.spent += FIRST * FULL
    assert not may_seal()
    machine.at += 30
    assert not may_seal()
    assert one.says()["deferred"] == {"seal": 30}
    assert one.waited() == 30
    assert one.says()["level"] == pytest.approx(9, abs=0.1)
    machine.at += ENOUGH * FULL / RULE.earns
    assert may_seal()
    assert one.says()["deferred"] == {}


def test_the_machine_is_looked_at_once_a_second_however_often_one_asks() -> None:
    machine = Machine()
    one = governed(machine)
    for _ in range(100):
        one.stretch()
    assert machine.reads == 1
    machine.at += LOOK_S
    one.stretch()
    assert machine.reads == 2


def test_reporters_gather_for_longer_when_nothing_is_left() -> None:
    assert governed(Machine()).stretch() == 6
    assert governed(Machine(), rule=Plan()).stretch() == 1


def test_what_cannot_be_read_for_once_changes_nothing() -> None:
    machine = Machine(at=UP)
    one = governed(machine)
    level = one.says()["level"]
    machine.at += 10
    machine.mute = True
    assert one.says()["level"] == level
    assert one.asker("seal")()


def test_another_start_knows_what_was_left_and_what_was_spent_meanwhile(tmp_path: Path) -> None:
    machine = Machine(at=UP)
    one = governed(machine, tmp_path / "credits")
    machine.spent += 0.4 * FULL
    machine.at += 1
    assert one.says()["level"] == pytest.approx(0.1 * FULL, rel=0.01)
    one.note()
    machine.at += 3600
    machine.spent += 60
    assert governed(machine, tmp_path / "credits").says()["level"] == pytest.approx(
        0.1 * FULL + 300, rel=0.01
    )


def test_the_level_is_noted_now_and_then(tmp_path: Path) -> None:
    machine = Machine()
    one = governed(machine, tmp_path / "credits")
    one.stretch()
    assert not (tmp_path / "credits").exists()
    machine.at += NOTE_S
    one.stretch()
    assert (tmp_path / "credits").exists()


@pytest.mark.parametrize("says", ["", "{}", '{"boot":"x","level":1,"reading":{}}', "\x00"])
def test_a_note_that_cannot_be_read_is_no_matter(tmp_path: Path, says: str) -> None:
    (tmp_path / "credits").write_text(says)
    assert governed(Machine(), tmp_path / "credits").says()["level"] == 0


def test_what_was_noted_before_the_machine_was_started_anew_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(at=UP)
    governed(machine, tmp_path / "credits").note()
    monkeypatch.setattr(governor, "BOOT", tmp_path / "another")
    assert governed(Machine(at=100), tmp_path / "credits").says()["level"] == 10


def test_a_preset_says_what_is_earned_and_auto_and_none_what_is_found() -> None:
    assert Governor.of("lightsail-1gb").says()["earns"] == 0.2
    assert not Governor.of("none").says()["limited"]
    assert set(Governor.of("auto").says()) == set(Governor.of("10%").says())
