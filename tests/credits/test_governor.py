"""What can wait is told whether it may run, how long it has waited, and a start forgets nothing."""

from pathlib import Path

import pytest

from hawk_edge.credits import governor
from hawk_edge.credits.cadence import MOST
from hawk_edge.credits.governor import (
    FIRST,
    JOBS,
    KEPT,
    KEPT_S,
    LAPSE_S,
    LOOK_S,
    NOTE_S,
    Governor,
)
from hawk_edge.credits.model import ENOUGH, Reading
from hawk_edge.credits.plans import Plan, held_to, saved

RULE = saved(0.1, 24 * 3600)
FULL = RULE.ceiling
NOBODY = dict.fromkeys(JOBS, 0.0)
UP = FULL / RULE.earns  # a machine that has been up for long enough to have saved all that


class Machine:
    """Its own clock, and what it has spent."""

    def __init__(self, at: float = 0.0) -> None:
        self.at = at
        self.spent = self.own = 0.0
        self.reads = 0
        self.mute = False

    def clock(self) -> float:
        return self.at

    def read(self) -> Reading:
        self.reads += 1
        if self.mute:
            raise OSError
        return Reading(self.at, self.spent, 0.0, self.own)


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
    assert one.deferred() == NOBODY | {"seal": 30}
    assert one.says()["deferred"] == one.deferred()
    assert one.says()["level"] == pytest.approx(9, abs=0.1)
    machine.at += ENOUGH * FULL / RULE.earns
    assert may_seal()
    assert one.deferred() == NOBODY


def test_the_machine_is_looked_at_once_a_second_however_often_one_asks() -> None:
    machine = Machine()
    one = governed(machine)
    for _ in range(100):
        one.gather()
    assert machine.reads == 1
    machine.at += LOOK_S
    one.gather()
    assert machine.reads == 2


def test_who_asks_no_more_waits_no_more() -> None:
    machine = Machine()
    one = governed(machine)
    may_render, may_seal = one.asker("render"), one.asker("seal")
    assert not may_render()
    for _ in range(5):
        machine.at += LAPSE_S / 4
        assert not may_seal()
    assert one.deferred() == NOBODY | {"seal": LAPSE_S}


def test_nobody_waits_any_more_when_there_is_enough_though_nobody_has_asked() -> None:
    machine = Machine()
    one = governed(machine)
    assert not one.asker("render")()
    machine.at += UP
    assert one.deferred() == NOBODY


def test_a_crowd_gathers_for_longer_when_nothing_is_left() -> None:
    one, free = governed(Machine()), governed(Machine(), rule=Plan())
    assert one.gather() == 1
    for _ in range(2000):
        one.gather()
        free.gather()
    assert one.stretch() == one.says()["stretch"] == MOST
    assert free.stretch() == 1


def test_what_batches_cost_is_learnt_from_the_time_of_the_server_itself() -> None:
    machine = Machine()
    one = governed(machine, rule=held_to(0.1))
    told = list[float]()
    for _ in range(100):
        told += [one.gather() for _ in range(20)]
        machine.at += 1
        machine.own += 20 * 0.0005  # and so 10 ms of the 75 a second that may be taken
        machine.spent += 0.1  # a browser is drawing
    assert told[-1] == 1
    for _ in range(100):
        told += [one.gather() for _ in range(20)]
        machine.at += 1
        machine.own += 20 * 0.01
    assert told[-1] == MOST


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
    one.gather()
    assert not (tmp_path / "credits").exists()
    machine.at += NOTE_S
    one.gather()
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


def test_things_take_longer_where_there_is_less_of_a_cpu() -> None:
    full, empty = Machine(at=UP), Machine()
    assert governed(empty).slowness() == 10
    assert governed(full).slowness() == 1
    assert governed(full, rule=held_to(0.25)).slowness() == 4
    assert governed(full, rule=held_to(0.001)).slowness() == 10
    assert governed(full, rule=held_to(2)).slowness() == 1
    assert governed(empty, rule=Plan()).slowness() == 1


def test_a_preset_says_what_is_earned_and_auto_and_none_what_is_found() -> None:
    assert Governor.of("lightsail-1gb").says()["earns"] == 0.2
    assert not Governor.of("none").says()["limited"]
    assert set(Governor.of("auto").says()) == set(Governor.of("10%").says())


def test_what_was_left_is_remembered_for_a_day_and_no_longer() -> None:
    machine = Machine(at=UP)
    one = governed(machine)
    for _ in range(KEPT + 10):
        machine.at += KEPT_S
        assert one.asker("seal")()
    machine.spent += FIRST * FULL
    machine.at += 1
    points = one.history()
    assert len(points) == KEPT + 1
    assert points[0][0] == KEPT_S * (KEPT - 1) + 1
    assert points[-1] == (0, round(one.share(), 3))
    assert [age for age, _ in points] == sorted((age for age, _ in points), reverse=True)
    assert points[-1][1] < points[-2][1]
