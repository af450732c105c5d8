"""How much of what could be tried is tried: with HAWK_SHARE=0.2 a fifth, and with 5 five times."""

import os
import random
from collections.abc import Sequence
from typing import TypeVar

SHARE = float(os.environ.get("HAWK_SHARE", "1"))
LEAST = 3
T = TypeVar("T")


def share(examples: int) -> int:
    """As many of these examples as this run has time for."""
    return max(LEAST, round(examples * SHARE))


def some(places: Sequence[T]) -> Sequence[T]:
    """All of them, or evenly spread ones: others in each run, so that runs together try all."""
    step = max(1, round(1 / SHARE))
    return places[random.randrange(step) :: step]
