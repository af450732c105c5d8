"""When a reporter should send again, so that all of them together keep to the CPU time there is.

Each answer books the next free moment for whoever hears it, and what a batch costs lies between two
moments. So a crowd is spread evenly, nobody waits longer than others do, and it is told before the
server is late: what is booked is known, while a queue is only seen when it is there.

Not everybody keeps the appointment (the page goes away), and some come without one (another page
begins). Every answer books one moment and each moment is paid with the cost of one answer, so the
books balance all the same. Pure: whoever calls says what time it is.
"""

from math import exp, inf

MOST = 12.0  # times as long as usual: with the usual five seconds, a minute
FORGET_S = 15.0  # what a batch costs is learnt from about so much time,
FEW = 20.0  # from no fewer answers,
DEAR_S = 0.002  # and at first it is this: of CPU time
SLACK = 0.05  # so little more is not worth saying


class Cadence:
    """`usual_s`: how long reporters gather while there is CPU time for all of them."""

    def __init__(self, usual_s: float) -> None:
        self._usual_s = usual_s
        self._booked = -inf  # until this moment
        self._stretch = 1.0
        self._cpu_s, self._answers, self._new = FEW * DEAR_S, FEW, 0

    @property
    def stretch(self) -> float:
        """How many times as long as usual the last one was told to gather, 1 to MOST."""
        return self._stretch

    @property
    def cost_s(self) -> float:
        """What an answer costs, with all that is done for it: of CPU time."""
        return self._cpu_s / max(self._answers, FEW)

    def saw(self, passed: float, cpu_s: float) -> None:
        """In the time that has passed, the answers since the last call cost so much."""
        if not self._new:
            return  # it was spent on something else
        kept = exp(-passed / FORGET_S)
        self._cpu_s = self._cpu_s * kept + cpu_s
        self._answers = self._answers * kept + self._new
        self._new = 0

    def next(self, at: float, budget: float) -> float:
        """How many times as long as usual whoever is answered at this moment should gather.

        `budget`: CPU seconds a second for all of them.
        """
        self._new += 1
        between = self.cost_s / budget if budget else inf
        soonest, latest = at + self._usual_s, at + MOST * self._usual_s
        self._booked = min(max(self._booked + between, soonest), latest)
        stretch = min((self._booked - at) / self._usual_s, MOST)
        self._stretch = stretch if stretch > 1 + SLACK else 1.0
        return self._stretch
