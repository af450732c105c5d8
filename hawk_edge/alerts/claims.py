"""Takes letters out of the outbox: tried for days, later each time, then it is said why not."""

import logging
import random
from collections.abc import Callable

from hawk_edge.store.index.outbox import LONGEST_WAIT_MS, Letter, Outbox, Way

LOG = logging.getLogger(__name__)
CLAIM_MS = 10 * 60_000  # longer than one letter takes
FIRST_MS, LONGEST_MS = 30_000, 2 * 3600 * 1000  # pauses before a letter is tried again
GIVE_UP_MS = 4 * 24 * 3600 * 1000
JITTER = 0.25


def pause_ms(tries: int) -> int:
    """How long to wait after so many tries: twice as long each time, and never all at once."""
    usual = min(FIRST_MS << min(tries - 1, 20), LONGEST_MS)
    return round(usual * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 it keeps no secret


class Claims:
    """Takes letters that are due, and books those that were not taken for another time."""

    def __init__(self, way: Way, outbox: Outbox, now_ms: Callable[[], int]) -> None:
        self._way = way
        self._outbox = outbox
        self._now_ms = now_ms

    async def next(self) -> Letter | None:
        """The next to be tried; one that is too old by now is given up instead."""
        now = self._now_ms()
        while letter := await self._outbox.claim(self._way, now, now + CLAIM_MS):
            if now - letter.made_ms <= GIVE_UP_MS:
                return letter
            await self._outbox.failed(letter, letter.failure or "it was never sent", None)
        return None

    async def failed(
        self, letter: Letter, why: str, *, lasting: bool, at_least_ms: int = 0
    ) -> None:
        """It was not taken."""
        now = self._now_ms()
        due = now + max(pause_ms(letter.tries), min(at_least_ms, LONGEST_WAIT_MS))
        given_up = lasting or due - letter.made_ms > GIVE_UP_MS
        level = logging.ERROR if given_up else logging.WARNING
        # Not to whom: an address is nobody's business who reads the log.
        LOG.log(
            level, "a %s of site %s was not taken%s: %s", letter.way, letter.site,
            ", and is given up" if given_up else "", why,
        )  # fmt: skip
        await self._outbox.failed(letter, why, None if given_up else due)
