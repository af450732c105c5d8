"""How much CPU time there is to spend: a level that earning raises and spending lowers.

Pure: whoever reads the machine (seen.py) says what was spent, and when.
"""

from msgspec import Struct

from hawk_edge.credits.plans import Plan

# Of the ceiling. What can wait stops below the reserve, which is there for batches; so that it does
# not start and stop all the time, it begins again somewhat higher.
RESERVE, ENOUGH = 0.20, 0.30
STRETCH_BELOW = 0.15  # here reporters begin to be told to send less often,
STRETCH_MOST = 6.0  # and so much less often where nothing is left
# Held back for this share of the time, and from more than half of what it wanted to do: whoever
# lends us the CPU thinks that we have nothing left. Neighbours who are merely noisy take less.
HELD_BACK, HELD_MOSTLY = 0.05, 0.50
DOUBT_S = 60  # and for so long nothing else is believed


class Reading(Struct, frozen=True):
    """What has happened since the machine was started, all in seconds.

    `at`: of a clock that nobody sets. `spent`: CPU time that the plan charges. `held`: for how long
    somebody wanted to compute and was not let, by the hypervisor (steal) or by a quota.
    """

    at: float
    spent: float
    held: float


class Credits:
    """The level of one plan, from a level at some reading on."""

    def __init__(self, plan: Plan, first: Reading, level: float) -> None:
        self.plan = plan
        self.last = first
        self.level = _between(level, plan.ceiling)
        self._waiting = self.level < RESERVE * plan.ceiling
        self._doubt_until = 0.0

    def see(self, reading: Reading) -> None:
        """Take account of what happened since the last reading."""
        passed = reading.at - self.last.at
        if passed <= 0:
            return
        spent = max(reading.spent - self.last.spent, 0.0)
        held = reading.held - self.last.held
        if held > HELD_BACK * passed and held > HELD_MOSTLY * (held + spent):
            self._doubt_until = reading.at + DOUBT_S
            self.level = 0.0 if self.plan.limited else self.level
        elif self.plan.limited:
            self.level = _between(self.level + self.plan.earns * passed - spent, self.plan.ceiling)
        self.last = reading
        if self.plan.limited:
            self._waiting = self.share < (ENOUGH if self._waiting else RESERVE)

    @property
    def share(self) -> float:
        """The level as a part of the ceiling, 0 to 1."""
        return self.level / self.plan.ceiling if self.plan.limited else 1.0

    @property
    def enough(self) -> bool:
        """Whether what can wait may run."""
        return not self._waiting and self.last.at >= self._doubt_until

    @property
    def stretch(self) -> float:
        """How many times as long as usual reporters should gather what they send, 1 to 6."""
        missing = max(STRETCH_BELOW - self.share, 0.0) / STRETCH_BELOW
        return 1 + missing * (STRETCH_MOST - 1)


def _between(level: float, ceiling: float) -> float:
    return min(max(level, 0.0), ceiling)
