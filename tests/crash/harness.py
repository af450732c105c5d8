"""Rounds of work, death and a look at what is left; each is one line of orders to the writer."""

import itertools
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import msgspec

from tests.crash.shim import How, Plan
from tests.crash.writer import Order, Outcome

DEATHS = (How.BEFORE, How.HALF, How.AFTER)
LIVES = 3  # rounds in one folder: its making, and two starts on what a death has left
GOLDEN = 0.6180339887  # multiples of it, without their whole part, fill 0 to 1 evenly


class Writer:
    """The process that forks the writers; a context manager."""

    def __init__(self, shim: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.writer"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=os.environ | {"LD_PRELOAD": str(shim)},
        )  # fmt: skip

    def __enter__(self) -> "Writer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.communicate(timeout=30)

    def do(self, order: Order) -> Outcome:
        """What came of an order."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(order) + b"\n")
        self._process.stdin.flush()
        return msgspec.json.decode(self._process.stdout.readline(), type=Outcome)


class Ground:
    """Where the folders of the rounds lie."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count()

    def fresh(self) -> Path:
        """Where the next folder may be made; the one before makes room."""
        for old in self.folder.glob("round-*"):
            shutil.rmtree(old)
        return self.folder / f"round-{next(self._numbers)}"

    def died(self) -> None:
        """What happens between a death and the look at what is left."""


class Rounds:
    """Rounds in one folder after the other."""

    def __init__(
        self, writer: Writer, ground: Ground, seed: int, lie: str = "", unsynced: str = ""
    ) -> None:
        self._writer = writer
        self._ground = ground
        self._chance = random.Random(seed)
        self._lie = lie
        self._unsynced = unsynced
        self.acked = 0
        self.kills = 0
        # To open what was left, and to look at it: by the clock, and computing.
        self.slowest_s = self.dearest_s = 0.0

    def run(self, kills: int) -> Iterator[list[str]]:
        """The findings of each round, until it was killed so often.

        The calls at which it dies lie evenly over the whole of its work: that in a new folder and
        that in one which is there, whose numbers of calls differ.
        """
        calls = self._count()
        while self.kills < kills:
            folder = self._ground.fresh()
            for life in range(LIVES):
                at = _spread(self.kills, calls[life == 0])
                plan = Plan(at=at, how=self._chance.choice(DEATHS), unsynced=self._unsynced)
                worked, findings = self._round(folder, plan)
                self.kills += worked.calls is None
                self.acked += worked.acked
                yield findings

    def faults(
        self, many: int, error: int, *, lasting: bool = False
    ) -> Iterator[tuple[Outcome, list[str]]]:
        """Rounds in each of which a call fails, all in new folders: what came of it, and findings.

        The calls that fail lie evenly over the whole of the work.
        """
        calls = self._count()[True]
        for number in range(many):
            plan = Plan(at=_spread(number, calls), how=How.FAIL, error=error, lasting=lasting)
            yield self._round(self._ground.fresh(), plan)

    def _count(self) -> dict[bool, int]:
        """How many calls the work takes, by whether its folder is new."""
        folder = str(self._ground.fresh())
        return {
            new: self._writer.do(Order(folder, seed=int(new))).calls or 0 for new in (True, False)
        }

    def _round(self, folder: Path, plan: Plan) -> tuple[Outcome, list[str]]:
        order = Order(str(folder), self._chance.getrandbits(48), plan, self._lie)
        worked = self._writer.do(order)
        self._ground.died()
        looked = self._writer.do(Order(order.folder, order.seed, told=worked.told, thorough=True))
        self.slowest_s = max(self.slowest_s, looked.took_s or 0)
        self.dearest_s = max(self.dearest_s, looked.cpu_s or 0)
        found = (
            looked.findings if looked.calls is not None else ["it died when it was opened again"]
        )
        return worked, [f"{plan}: {line}" for line in worked.findings + found]


def find_out(rounds: Rounds, many: int, expected: str) -> None:
    """Fails unless a finding like the expected one comes within so many deaths."""
    found: list[str] = []
    for findings in rounds.run(many):
        found += findings
        if any(re.search(expected, line) for line in findings):
            return
    raise AssertionError(f"not found out: {found}")


def _spread(number: int, calls: int) -> int:
    """Which of the calls is the next one to be chosen."""
    return 1 + int(number * GOLDEN % 1 * calls)
