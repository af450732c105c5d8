"""Which alarm is told, and when: at most one of an issue an hour, and so many a day of a site.

What comes too soon for its issue waits until the hour has passed. What is over the day's ceiling
goes into one roundup a day. All of it follows from what the index says was told: a restart forgets
nothing.
"""

from msgspec import Struct

from hawk_edge.store.index.alerts import DAY_MS, Fate, Held, Past

HOUR_MS = 3600 * 1000
MOST_A_DAY = 20  # alerts of a site that are told alone


class Decision(Struct, frozen=True):
    """What becomes of an alarm; `due_ms`: when it is looked at again, if LATER."""

    fate: Fate
    due_ms: int = 0


def decide(past: Past, now_ms: int) -> Decision:
    """What becomes of an alarm that is looked at now."""
    if past.issue_ms is not None and now_ms < past.issue_ms + HOUR_MS:
        return Decision(Fate.LATER, past.issue_ms + HOUR_MS)
    if past.in_a_day >= MOST_A_DAY:
        return Decision(Fate.HELD)
    return Decision(Fate.ALONE)


def roundup_due_ms(held: Held) -> int:
    """When what is held back is told: after an hour in which more may come, and once a day."""
    gathered = held.since_ms + HOUR_MS
    return gathered if held.last_ms is None else max(gathered, held.last_ms + DAY_MS)
