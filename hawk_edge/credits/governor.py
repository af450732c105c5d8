"""Says what may run now. It looks at the machine when it is asked: by itself it costs nothing."""

import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from hawk_edge.clock import steady_clock_s
from hawk_edge.credits.cadence import Cadence
from hawk_edge.credits.model import Credits, Reading
from hawk_edge.credits.plans import AUTO, Plan, plan
from hawk_edge.credits.seen import Source, limited_group, whole_machine

LOG = logging.getLogger(__name__)
LOOK_S = 1.0  # between two looks at the machine
NOTE_S = 600.0  # between two notes of the level
KEPT_S, KEPT = 300.0, 288  # between two points of the history, and how many: a day
LAPSE_S = 120.0  # a job that has not asked for so long wants nothing any more
FIRST = 0.5  # of the ceiling, at most: what was spent before, nobody has seen
USUAL_S = 5.0
SLOWEST = 10.0  # times as slow as a CPU of one's own: nobody waits longer for a page
JOBS = ("assets", "backup", "export", "render", "scrub", "seal", "seen")
HEAVY = ("render",)
BOOT = Path("/proc/sys/kernel/random/boot_id")


class Noted(msgspec.Struct, frozen=True):
    """What the file `credits` in the data folder says: a level, and when that was."""

    boot: str
    level: float
    reading: Reading


class _Wait(msgspec.Struct):
    """Since when a job has waited, and when it asked last."""

    since: float
    asked: float


class Governor:
    """Asked by everything that can wait. `file` keeps the level from one start to the next.

    `usual_s`: for how long reporters gather while there is CPU time enough.
    """

    def __init__(
        self,
        rule: Plan,
        source: Source,
        file: Path | None = None,
        *,
        usual_s: float = USUAL_S,
        clock_s: Callable[[], float] = steady_clock_s,
    ) -> None:
        self._source = source
        self._file = file
        self._clock_s = clock_s
        self._waits: dict[str, _Wait] = {}
        reading = source.read()
        self._credits = self._begin(rule, reading)
        self._cadence = Cadence(usual_s)
        self._looked = self._noted = clock_s()
        self._history = deque([(self._looked, self._credits.share)], maxlen=KEPT)

    @classmethod
    def of(cls, preset: str, folder: Path | None = None, usual_s: float = USUAL_S) -> "Governor":
        """By the configuration's `preset`; the machine is looked at to find out the rest."""
        chosen = plan(preset)
        if chosen is not None:
            file = folder and folder / "credits"
            return cls(chosen, whole_machine(), file, usual_s=usual_s)
        group = limited_group() if preset == AUTO else None
        return cls(*(group or (Plan(), whole_machine())), usual_s=usual_s)

    def asker(self, job: str) -> Callable[[], bool]:
        """What a job asks before each of its steps: whether it may run now. One of JOBS."""

        def may_run() -> bool:
            self._look()
            if self._enough(job):
                return True
            now = self._clock_s()
            self._waits.setdefault(job, _Wait(now, now)).asked = now
            return False

        return may_run

    def gather(self) -> float:
        """How many times as long as usual the reporter should gather that is answered now.

        1 to 12. Each call counts as an answer.
        """
        self._look()
        return self._cadence.next(self._clock_s(), self._credits.budget)

    def may_go_on(self) -> bool:
        """Whether what has begun, and can be stopped at any moment, may use the CPU now."""
        self._look()
        return not self._credits.crowded

    def stretch(self) -> float:
        """What the last reporter was told."""
        return self._cadence.stretch

    def share(self) -> float:
        """What is left, as a part of what can be saved or of the quota: 0 to 1."""
        self._look()
        return self._credits.share

    def slowness(self) -> float:
        """How many times as long as with a whole CPU things may take, 1 to 10."""
        self._look()
        rule = self._credits.plan
        if not rule.limited or (rule.saves and self._credits.enough):
            return 1.0
        return min(max(1 / rule.earns, 1.0), SLOWEST)

    def deferred(self) -> dict[str, float]:
        """For how many seconds each of JOBS has waited for CPU time; 0: it does not wait."""
        self._look()
        now = self._clock_s()
        waits = {job: now - wait.since for job, wait in self._waits.items()}
        return {job: waits.get(job, 0.0) for job in JOBS}

    def history(self) -> list[tuple[int, float]]:
        """What `share` was in the last day: how many seconds ago, and how much, oldest first.

        Kept as it is looked at, which is whenever somebody asks for CPU time.
        """
        self._look()
        now = self._clock_s()
        points = [*self._history, (now, self._credits.share)]
        return [(round(now - at), round(share, 3)) for at, share in points]

    def says(self) -> dict[str, Any]:
        """For people: what a route, `doctor` and a page may show as it is.

        `limited`: whether there is any limit. `saves`: whether what is not used is saved; if not,
        it is a quota. `earns`: CPU seconds a second, `ceiling` and `level`: CPU seconds that can be
        saved and are; each null where there is no such thing. `share`: what is left, 0 to 1.
        `stretch`: how many times as long as usual reporters gather. `deferred`: see there.
        """
        self._look()
        rule = self._credits.plan
        return {
            "limited": rule.limited,
            "saves": rule.saves,
            "earns": rule.earns if rule.limited else None,
            "ceiling": rule.ceiling if rule.saves else None,
            "level": self._credits.level if rule.saves else None,
            "share": self._credits.share,
            "stretch": self.stretch(),
            "deferred": self.deferred(),
        }

    @asynccontextmanager
    async def noting(self) -> AsyncIterator[None]:
        """Note the level at the end of the block."""
        try:
            yield
        finally:
            self.note()

    def note(self) -> None:
        """Keep the level for the next start. Nothing depends on its being there."""
        self._noted = self._clock_s()
        if self._file is None:
            return
        noted = Noted(_boot(), self._credits.level, self._credits.last)
        try:
            self._file.write_bytes(msgspec.json.encode(noted))
        except OSError as error:
            LOG.warning("cannot note the CPU credits: %s", error)

    def _look(self) -> None:
        now = self._clock_s()
        if now - self._looked < LOOK_S:
            return
        passed, self._looked = now - self._looked, now
        with suppress(OSError, ValueError, KeyError):  # what is not told is not known, for now
            before, reading = self._credits.last, self._source.read()
            self._credits.see(reading)
            self._cadence.saw(passed, max(reading.own - before.own, 0.0))
        self._forget(now)
        if now - self._history[-1][0] >= KEPT_S:
            self._history.append((now, self._credits.share))
        if now - self._noted >= NOTE_S:
            self.note()

    def _enough(self, job: str) -> bool:
        return self._credits.enough_for_all if job in HEAVY else self._credits.enough

    def _forget(self, now: float) -> None:
        """Nobody waits while there is enough, nor who asks no more."""
        self._waits = {
            job: wait
            for job, wait in self._waits.items()
            if not self._enough(job) and now - wait.asked < LAPSE_S
        }

    def _begin(self, rule: Plan, reading: Reading) -> Credits:
        noted = self._read()
        if noted is not None and noted.boot == _boot() and noted.reading.at <= reading.at:
            # The server's own time began anew with its process.
            last = msgspec.structs.replace(noted.reading, own=reading.own)
            begun = Credits(rule, last, noted.level)
            begun.see(reading)
            return begun
        earned = rule.earns * reading.at - reading.spent
        return Credits(rule, reading, min(earned, FIRST * rule.ceiling))

    def _read(self) -> Noted | None:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Noted) if self._file else None
        except (OSError, msgspec.DecodeError):
            return None


def _boot() -> str:
    try:
        return BOOT.read_text().strip()
    except OSError:
        return ""
