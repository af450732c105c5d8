"""The server's clock, passed in wherever time matters so that tests can hold it still."""

import time
from collections.abc import Callable

LEAP_MS = 3600 * 1000  # more than anybody sets a clock by, but who mends a wrong one
SILENCE_MS = 100 * 24 * 3600 * 1000  # nothing has come for so long: or the clock is wrong
TRUST_S = 24 * 3600


def wall_clock_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def steady_clock_s() -> float:
    """Seconds since the machine was started, asleep or not; nobody sets it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def steady_clock_ms() -> int:
    """The same in milliseconds, for what counts how long something takes."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


class Doubt:
    """Whether the clock is to be believed by who deletes by it: not for a day after a leap."""

    def __init__(self, now_ms: Callable[[], int], steady_s: Callable[[], float]) -> None:
        self._now_ms = now_ms
        self._steady_s = steady_s
        self._last: tuple[int, float] | None = None
        self._until_s = 0.0

    def doubts(self, newest_ms: int | None) -> bool:
        """To be asked again and again. `newest_ms`: when something was last known to happen."""
        now_ms, steady_s = self._now_ms(), self._steady_s()
        if self._last is None:
            leapt = newest_ms is not None and now_ms - newest_ms > SILENCE_MS
        else:
            last_ms, last_s = self._last
            leapt = abs(now_ms - last_ms - (steady_s - last_s) * 1000) > LEAP_MS
        self._last = now_ms, steady_s
        if leapt:
            self._until_s = steady_s + TRUST_S
        return steady_s < self._until_s
