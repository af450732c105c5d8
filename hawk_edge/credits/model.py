"""How much CPU time there is: a level that earning raises and spending lowers, or a quota.

Pure: whoever reads the machine (seen.py) says what was spent, and when.
"""

from math import exp, inf

from msgspec import Struct

from hawk_edge.credits.plans import Plan

# Of the ceiling. What can wait stops below the reserve, which is there for batches; so that it does
# not start and stop all the time, it begins again somewhat higher.
RESERVE, ENOUGH = 0.20, 0.30
# The same of a quota, of which nothing can be saved: the part that batches leave.
LEFT, LEFT_ENOUGH = 0.35, 0.45
LEFT_MOSTLY = 0.80  # for what would take all of it for many seconds, as a browser does
CROWDED = 0.30  # taken: what has begun stops
LEFT_OVER_S = 10.0  # on average over about this time
SHORT = 0.15  # below it batches may no longer take what they like,
TARGET = 0.50  # and in the end this much of what is earned: the rest is for what has waited.
# Held back for this share of the time, and from more than half of what it wanted to do: whoever
# lends us the CPU thinks that we have nothing left. Neighbours who are merely noisy take less.
HELD_BACK, HELD_MOSTLY = 0.05, 0.50
DOUBT_S = 60.0  # and for so long nothing else is believed.
# A quota holds back whoever computes at all. When this much of it was used, too, it was too little
# for all, and for so long what can wait lets others have it.
USED_UP, REST_S = 0.90, 5.0
ONE_CPU = 1.0  # all that batches can use: one loop takes them


class Reading(Struct, frozen=True):
    """What has happened since the machine was started, all in seconds.

    `at`: of a clock that nobody sets. `spent`: CPU time that the plan charges. `held`: for how long
    somebody wanted to compute and was not let, by the hypervisor (steal) or by a quota. `own`: CPU
    time of the server itself, without all that can wait.
    """

    at: float
    spent: float
    held: float
    own: float = 0.0


class Credits:
    """The level of one plan, from a level at some reading on."""

    def __init__(self, plan: Plan, first: Reading, level: float) -> None:
        self.plan = plan
        self.last = first
        self.level = _between(level, plan.ceiling)
        self._taken = self._takes = 0.0  # by batches, CPU seconds a second: lately, and just now
        self._given = inf  # by whoever held us back
        self._waiting = plan.saves and self.level < RESERVE * plan.ceiling
        self._doubt_until = 0.0

    def see(self, reading: Reading) -> None:
        """Take account of what happened since the last reading."""
        passed = reading.at - self.last.at
        if passed <= 0:
            return
        spent = max(reading.spent - self.last.spent, 0.0)
        own = max(reading.own - self.last.own, 0.0)
        self._takes = own / passed
        self._taken += (own / passed - self._taken) * (1 - exp(-passed / LEFT_OVER_S))
        if self.plan.saves:
            earned = self.plan.earns * passed
            self.level = _between(self.level + earned - spent, self.plan.ceiling)
        held = reading.held - self.last.held
        if held > HELD_BACK * passed and held > HELD_MOSTLY * (held + spent):
            self._hold(reading.at, spent / passed)
        self.last = reading
        if self.plan.limited:
            stop, go_on = (RESERVE, ENOUGH) if self.plan.saves else (LEFT, LEFT_ENOUGH)
            self._waiting = self.share < (go_on if self._waiting else stop)

    @property
    def share(self) -> float:
        """The level as a part of the ceiling, or what batches leave of a quota: 0 to 1."""
        if self.plan.saves:
            return self.level / self.plan.ceiling
        return max(1 - self._taken / self.plan.earns, 0.0) if self.plan.limited else 1.0

    @property
    def enough(self) -> bool:
        """Whether what can wait may run."""
        return not (self._waiting or self._doubts)

    @property
    def enough_for_all(self) -> bool:
        """Whether even that may run which takes all the CPU that it is given for many seconds."""
        return self.enough and (self.plan.saves or self.share >= LEFT_MOSTLY)

    @property
    def crowded(self) -> bool:
        """Whether batches need so much of the quota that what has begun should stop, too."""
        quota = self.plan.limited and not self.plan.saves
        return quota and max(self._taken, self._takes) > CROWDED * self.plan.earns

    @property
    def budget(self) -> float:
        """CPU seconds a second that batches should take at most; inf: as many as they like."""
        if not self.plan.limited:
            return TARGET * self._given if self._doubts else inf
        least = TARGET * min(self.plan.earns, ONE_CPU)
        if not self.plan.saves:
            return least
        # From a whole CPU down to what can be kept up for ever.
        part = self.share / SHORT
        return inf if part >= 1 else least * (ONE_CPU / least) ** part

    @property
    def _doubts(self) -> bool:
        return self.last.at < self._doubt_until

    def _hold(self, at: float, given: float) -> None:
        quota = self.plan.limited and not self.plan.saves
        if quota and given < USED_UP * self.plan.earns:
            return
        self._doubt_until = at + (REST_S if quota else DOUBT_S)
        self._given = given
        if self.plan.saves:
            self.level = 0.0


def _between(level: float, ceiling: float) -> float:
    return min(max(level, 0.0), ceiling)
