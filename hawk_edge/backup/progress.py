"""Says how far a long command is, and not more often than somebody reads it."""

import time
from collections.abc import Callable

EVERY_S = 0.5


def seldom(
    say: Callable[[str], object], steady_s: Callable[[], float] = time.monotonic
) -> Callable[[str], None]:
    """`say`, but twice a second at most."""
    next_s = 0.0

    def said(text: str) -> None:
        nonlocal next_s
        if steady_s() >= next_s:
            say(text)
            next_s = steady_s() + EVERY_S

    return said
