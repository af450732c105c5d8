"""Says what may run now. It looks at the machine when it is asked: by itself it costs nothing."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from hawk_edge.clock import steady_clock_s
from hawk_edge.credits.model import Credits, Reading
from hawk_edge.credits.plans import AUTO, Plan, plan
from hawk_edge.credits.seen import Source, limited_group, whole_machine

LOG = logging.getLogger(__name__)
LOOK_S = 1.0  # between two looks at the machine
NOTE_S = 600.0  # between two notes of the level
FIRST = 0.5  # of the ceiling, at most: what was spent before, nobody has seen
BOOT = Path("/proc/sys/kernel/random/boot_id")


class Noted(msgspec.Struct, frozen=True):
    """What the file `credits` in the data folder says: a level, and when that was."""

    boot: str
    level: float
    reading: Reading


class Governor:
    """Asked by everything that can wait. `file` keeps the level from one start to the next."""

    def __init__(
        self,
        rule: Plan,
        source: Source,
        file: Path | None = None,
        *,
        clock_s: Callable[[], float] = steady_clock_s,
    ) -> None:
        self._source = source
        self._file = file
        self._clock_s = clock_s
        self._since: dict[str, float] = {}
        reading = source.read()
        self._credits = self._begin(rule, reading)
        self._looked = self._noted = clock_s()

    @classmethod
    def of(cls, preset: str, folder: Path | None = None) -> "Governor":
        """By the configuration's `preset`; the machine is looked at to find out the rest."""
        chosen = plan(preset)
        if chosen is not None:
            return cls(chosen, whole_machine(), folder and folder / "credits")
        group = limited_group() if preset == AUTO else None
        return cls(*(group or (Plan(), whole_machine())))

    def asker(self, job: str) -> Callable[[], bool]:
        """What a job asks before each of its steps: whether it may run now."""

        def may_run() -> bool:
            self._look()
            if self._credits.enough:
                self._since.pop(job, None)
                return True
            self._since.setdefault(job, self._clock_s())
            return False

        return may_run

    def stretch(self) -> float:
        """How many times as long as usual reporters should gather what they send, 1 to 6."""
        self._look()
        return self._credits.stretch

    def waited(self) -> float:
        """For how many seconds the job that has waited longest has."""
        return max(self.says()["deferred"].values(), default=0.0)

    def share(self) -> float:
        """What is left, as a part of what can be saved: 0 to 1."""
        self._look()
        return self._credits.share

    def says(self) -> dict[str, Any]:
        """For people and metrics; CPU seconds, and how long (in seconds) each job has waited."""
        self._look()
        now, rule = self._clock_s(), self._credits.plan
        return {
            "limited": rule.limited,
            "earns": rule.earns if rule.limited else None,
            "ceiling": rule.ceiling if rule.limited else None,
            "level": self._credits.level if rule.limited else None,
            "stretch": self._credits.stretch,
            "deferred": {job: now - since for job, since in sorted(self._since.items())},
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
        self._looked = now
        with suppress(OSError, ValueError, KeyError):  # what is not told is not known, for now
            self._credits.see(self._source.read())
        if now - self._noted >= NOTE_S:
            self.note()

    def _begin(self, rule: Plan, reading: Reading) -> Credits:
        noted = self._read()
        if noted is not None and noted.boot == _boot() and noted.reading.at <= reading.at:
            begun = Credits(rule, noted.reading, noted.level)
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
