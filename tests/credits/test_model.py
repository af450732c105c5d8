"""The level follows what was earned and spent, and what can wait never spends the reserve."""

from math import inf, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge.credits.model import (
    DOUBT_S,
    ENOUGH,
    ONE_CPU,
    RESERVE,
    REST_S,
    SHORT,
    TARGET,
    Credits,
    Reading,
)
from hawk_edge.credits.plans import PRESETS, Plan, held_to, known, plan, saved

NANO = saved(0.1, 24 * 3600)  # 8,640 CPU seconds at most
SPANS = st.floats(0.1, 7200)
LOADS = st.floats(0, 2)


class Busy:
    """A machine that does what it is told, and the credits that watch it."""

    def __init__(self, rule: Plan = NANO, level: float = 0.0) -> None:
        self.at = self.spent = self.held = self.own = 0.0
        self.credits = Credits(rule, self.reading(), level)

    def reading(self) -> Reading:
        return Reading(self.at, self.spent, self.held, self.own)

    def does(
        self, seconds: float, load: float = 0.0, held: float = 0.0, own: float = 0.0
    ) -> Credits:
        self.at += seconds
        self.spent += seconds * load
        self.held += seconds * held
        self.own += seconds * own
        self.credits.see(self.reading())
        return self.credits


def test_what_is_not_used_is_saved_for_a_day() -> None:
    machine = Busy()
    assert machine.does(3600).level == 360
    assert machine.does(3600, load=0.05).level == 540
    assert machine.does(7 * 24 * 3600).level == 8640


def test_work_that_takes_more_than_is_earned_lowers_it() -> None:
    machine = Busy(level=8640)
    assert round(machine.does(3600, load=1.0).level) == 8640 - 3240
    assert machine.does(10 * 3600, load=1.0).level == 0


@given(st.lists(st.tuples(SPANS, LOADS), max_size=30), st.floats(0, 10_000))
def test_the_level_stays_between_nothing_and_the_ceiling_and_is_what_it_was_and_the_change(
    spans: list[tuple[float, float]], level: float
) -> None:
    machine = Busy(level=level)
    for seconds, load in spans:
        before = machine.credits.level
        after = machine.does(seconds, load).level
        assert 0 <= after <= NANO.ceiling
        change = seconds * (NANO.earns - load)
        assert abs(after - min(max(before + change, 0), NANO.ceiling)) < 1e-3
        assert 0 <= machine.credits.share <= 1
        assert TARGET * NANO.earns <= machine.credits.budget


@given(st.lists(st.tuples(st.floats(0.1, 60), st.floats(0, 0.1)), max_size=60), st.floats(0, 1))
def test_what_can_wait_never_spends_the_reserve(
    steps: list[tuple[float, float]], share: float
) -> None:
    """Batches alone take less than is earned; what waits takes a whole CPU for a second a time."""
    machine = Busy(level=share * NANO.ceiling)
    for seconds, load in steps:
        below = machine.credits.level < RESERVE * NANO.ceiling
        while machine.credits.enough and machine.credits.level > 0.9 * RESERVE * NANO.ceiling:
            assert not below
            machine.does(200, load=1.0)
            below = machine.credits.level < RESERVE * NANO.ceiling
        machine.does(seconds, load)
    assert machine.credits.level >= min(share, RESERVE) * NANO.ceiling - 200


def test_it_begins_again_somewhat_above_where_it_stopped() -> None:
    machine = Busy(level=0.25 * NANO.ceiling)
    assert machine.credits.enough
    machine.does(1000, load=1.0)
    assert not machine.credits.enough
    while machine.credits.share < ENOUGH - 0.01:
        assert not machine.does(600).enough
    assert machine.does(3600).enough


def test_who_is_held_back_from_most_of_it_has_nothing_left() -> None:
    machine = Busy(level=8640)
    assert machine.does(60, load=0.9, held=0.5).level > 8000  # a noisy neighbour
    assert machine.does(60, load=0.1, held=0.9).level == 0
    assert not machine.credits.enough


def test_on_a_machine_without_a_plan_only_being_held_back_stops_anything() -> None:
    machine = Busy(Plan(), level=Plan().ceiling)
    assert machine.does(24 * 3600, load=2.0).enough
    assert not machine.does(5, load=0.05, held=0.9).enough
    assert not machine.does(DOUBT_S - 5).enough
    assert machine.does(5).enough


def test_batches_may_take_ever_less_before_nothing_is_left() -> None:
    shares = (1, SHORT, 0.999 * SHORT, SHORT / 2, 0)
    full, short, most, middle, least = (
        Busy(level=share * NANO.ceiling).credits.budget for share in shares
    )
    assert full == short == inf
    assert most == pytest.approx(ONE_CPU, rel=0.01)
    assert least == TARGET * NANO.earns
    assert middle == pytest.approx(sqrt(ONE_CPU * least))


def test_of_a_quota_batches_take_what_leaves_something_for_all_that_waits() -> None:
    assert Busy(held_to(0.1)).credits.budget == TARGET * 0.1
    assert Busy(held_to(4)).credits.budget == TARGET * ONE_CPU


def test_what_can_wait_has_what_batches_leave_of_a_quota() -> None:
    machine = Busy(held_to(0.1))
    assert machine.credits.enough
    assert machine.credits.share == 1
    assert not machine.does(60, load=0.08, own=0.08).enough
    assert machine.credits.share == pytest.approx(0.2, abs=0.01)
    assert not machine.does(60, load=0.06, own=0.06).enough  # not at once again
    assert machine.does(60, load=0.1, own=0.02).enough  # its own work is no reason to stop


def test_a_browser_is_started_only_where_batches_leave_nearly_all_of_a_quota() -> None:
    machine = Busy(held_to(0.1))
    assert machine.does(60, load=0.01, own=0.01).enough_for_all
    assert not machine.does(60, load=0.03, own=0.03).enough_for_all
    assert machine.credits.enough
    assert not machine.credits.crowded
    assert machine.does(1, load=0.05, own=0.05).crowded  # at once
    assert not machine.does(30, load=0.01, own=0.01).crowded
    assert Busy(NANO, level=0.5 * NANO.ceiling).credits.enough_for_all
    assert Busy(Plan(), level=Plan().ceiling).credits.enough_for_all


def test_who_is_held_back_by_a_quota_rests_for_a_while() -> None:
    machine = Busy(held_to(0.1))
    # Batches come together, and a quota stops them: that alone leaves enough for what waits.
    assert machine.does(10, load=0.05, held=0.4, own=0.05).enough
    assert not machine.does(10, load=0.1, held=0.9, own=0.01).enough
    assert machine.credits.budget == TARGET * 0.1
    assert not machine.does(REST_S - 1).enough
    assert machine.does(1).enough


def test_without_a_plan_batches_take_no_more_than_what_is_given_when_it_is_little() -> None:
    machine = Busy(Plan(), level=Plan().ceiling)
    assert machine.does(10, load=0.9).budget == inf
    assert machine.does(10, load=0.2, held=0.8).budget == pytest.approx(TARGET * 0.2)
    assert machine.does(DOUBT_S, load=0.2).budget == inf


def test_a_clock_that_stands_still_changes_nothing() -> None:
    machine = Busy(level=100)
    machine.spent += 50
    machine.credits.see(machine.reading())
    assert machine.credits.level == 100


def test_presets_are_known_by_name_and_by_share() -> None:
    assert plan("lightsail-512mb") == plan("t3.nano") == NANO
    assert plan("10%") == NANO
    assert plan("t2.micro") == NANO
    assert plan("150 %") == saved(1.5, 24 * 3600)
    assert plan("lightsail-16gb") == saved(1.6, 24 * 3600)
    assert not held_to(0.1).saves
    assert NANO.saves
    assert not Plan().limited
    assert [plan(none) for none in ("auto", "none", "0%", "t9.huge", "10", "")] == [None] * 6
    assert all(plan(one) for one in PRESETS)
    assert [known(one) for one in ("auto", "none", "10%", "t3.nano", "t9", "")] == [True] * 4 + [
        False
    ] * 2
