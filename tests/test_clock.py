"""A clock that leaps is not believed by who deletes by it."""

import pytest

from hawk_edge.clock import TRUST_S, Doubt, steady_clock_s

DAY_MS = 24 * 3600 * 1000
YEARS_MS = 5 * 365 * DAY_MS


class Clocks:
    def __init__(self) -> None:
        self.ms, self.s = YEARS_MS * 10, 1000.0
        self.doubt = Doubt(lambda: self.ms, lambda: self.s)

    def go(self, seconds: float, leap_ms: int = 0) -> bool:
        self.s += seconds
        self.ms += int(seconds * 1000) + leap_ms
        return self.doubt.doubts(self.ms - 60_000)


def test_time_that_passes_is_believed() -> None:
    clocks = Clocks()
    assert not any(clocks.go(seconds) for seconds in (0, 15, 3600, 40 * 24 * 3600, 15))


@pytest.mark.parametrize("leap_ms", [YEARS_MS, -YEARS_MS, 2 * 3600 * 1000])
def test_a_leap_is_not_believed_for_a_day(leap_ms: int) -> None:
    clocks = Clocks()
    clocks.go(0)
    assert clocks.go(15, leap_ms)
    assert clocks.go(TRUST_S - 60)
    assert not clocks.go(60)


def test_a_leap_that_is_mended_is_a_leap_as_well() -> None:
    clocks = Clocks()
    clocks.go(0)
    clocks.go(15, YEARS_MS)
    clocks.go(TRUST_S / 2, -YEARS_MS)
    assert clocks.go(TRUST_S - 60)
    assert not clocks.go(61)


@pytest.mark.parametrize(("silent_ms", "doubted"), [(99 * DAY_MS, False), (101 * DAY_MS, True)])
def test_at_the_start_a_long_silence_may_be_a_wrong_clock(silent_ms: int, doubted: bool) -> None:
    clocks = Clocks()
    assert clocks.doubt.doubts(clocks.ms - silent_ms) is doubted
    assert clocks.go(TRUST_S + 1) is False


def test_without_any_session_there_is_nothing_to_go_by() -> None:
    assert not Clocks().doubt.doubts(None)


def test_the_steady_clock_goes_forward() -> None:
    assert steady_clock_s() <= steady_clock_s()
