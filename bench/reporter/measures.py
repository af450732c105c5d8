"""What a recorder adds to a page: each measure against the page alone, round by round."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import geometric_mean, median, quantiles

from bench.reporter.recorders import HAWK, NONE, RRWEB_ALONE
from bench.reporter.timeline import Timeline
from bench.reporter.visits import Visit

#: The visits of one page in one round, by recorder.
Round = dict[str, Visit]


def _both(value: Callable[[Timeline], tuple[float, float]]) -> Callable[[Visit], float]:
    return lambda visit: sum(value(visit.timeline))


#: Times in ms, sizes in bytes.
MEASURES: dict[str, Callable[[Visit], float]] = {
    "script": lambda visit: visit.costs.script,
    "task": lambda visit: visit.costs.task,
    # With what runs when promises are settled.
    "all": _both(lambda all: (all.start.script, all.play.script)),
    "all_start": lambda visit: visit.timeline.start.script,
    "all_play": lambda visit: visit.timeline.play.script,
    "heap": lambda visit: visit.costs.heap,
    "gzip": lambda visit: visit.costs.gzip,
    "raw": lambda visit: visit.costs.raw,
    "long": _both(lambda all: (all.start.long, all.play.long)),
    "long_wall": _both(lambda all: (all.start.wall_long, all.play.wall_long)),
}


@dataclass(frozen=True)
class Middle:
    """A median and half of what lies between the quartiles."""

    value: float
    spread: float

    def __str__(self) -> str:
        return f"{self.value:.1f} ± {self.spread:.1f}"


def middle(values: list[float]) -> Middle:
    if len(values) < 2:
        return Middle(values[0], 0.0)
    low, _, high = quantiles(values, n=4, method="inclusive")
    return Middle(median(values), (high - low) / 2)


def added(rounds: list[Round], measure: str, recorder: str) -> Middle:
    """What the recorder adds to the page alone, each round by itself."""
    value = MEASURES[measure]
    return middle([value(one[recorder]) - value(one[NONE]) for one in rounds])


def ratio(
    rounds: list[Round], measure: str, base: str = RRWEB_ALONE, recorder: str = HAWK
) -> float:
    """What the reporter adds as a share of what `base` adds; below nothing counts as nothing."""
    ours, theirs = (added(rounds, measure, one).value for one in (recorder, base))
    return max(ours, 0.001) / max(theirs, 0.001)


def new_long(rounds: list[Round], recorder: str) -> float:
    """Tasks of over 50 ms that the page alone has not."""
    return max(0.0, added(rounds, "long", recorder).value)


def longest(rounds: list[Round], recorder: str, *, start: bool = False) -> float:
    """The longest task, in all or up to the first batch: the median over the rounds."""
    lines = [one[recorder].timeline for one in rounds]
    if start:
        return median(line.start.longest for line in lines)
    return median(max(line.start.longest, line.play.longest) for line in lines)


def mean(ratios: list[float]) -> float:
    return geometric_mean(ratios)


@dataclass(frozen=True)
class FirstSnapshot:
    """Of a page: script time in ms, and the longest task on the way."""

    rrweb: float
    hawk: float
    slice: float


def first_snapshot(rounds: list[Round]) -> FirstSnapshot:
    """For rrweb its call of `record()` alone; for the reporter all until the batch is sent."""
    calls = [one[RRWEB_ALONE].timeline.record for one in rounds]
    return FirstSnapshot(
        median(call for call in calls if call is not None),
        added(rounds, "all_start", HAWK).value,
        longest(rounds, HAWK, start=True),
    )
