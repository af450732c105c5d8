"""The server's clock, passed in wherever time matters so that tests can hold it."""

import time


def wall_clock_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000
