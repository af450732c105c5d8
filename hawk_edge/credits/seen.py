"""What the machine says of CPU time: `/proc/stat`, and the control group of this process."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from hawk_edge.beside import slow_cpu_s
from hawk_edge.clock import steady_clock_s
from hawk_edge.credits.model import Reading
from hawk_edge.credits.plans import Plan, held_to

_TICKS = os.sysconf("SC_CLK_TCK")
_BUSY = (0, 1, 2, 5, 6)  # user, nice, system, irq, softirq; guests are counted among the users
_STEAL = 7


class Source(Protocol):
    """Where readings come from."""

    def read(self) -> Reading:
        """What has been spent by now. Raises OSError or ValueError when it cannot be told."""


class Machine(Struct, frozen=True):
    """All CPUs together, as the plan of a virtual machine charges for them."""

    proc: Path = Path("/proc")

    def read(self) -> Reading:
        """See Source.read."""
        line = (self.proc / "stat").read_text().partition("\n")[0]
        ticks = [int(number) for number in line.split()[1:]]
        stolen = ticks[_STEAL] if len(ticks) > _STEAL else 0
        spent = sum(ticks[at] for at in _BUSY) / _TICKS
        return Reading(steady_clock_s(), spent, stolen / _TICKS, own_s())


class Process(Struct, frozen=True):
    """This process and its children, where nobody tells of the whole machine."""

    def read(self) -> Reading:
        """See Source.read."""
        times = os.times()
        return Reading(steady_clock_s(), sum(times[:4]), 0.0, own_s())


def own_s() -> float:
    """CPU time of this process without its children, and without the threads for what can wait."""
    return time.process_time() - slow_cpu_s()


def whole_machine() -> Source:
    """The best source there is for all that a plan charges for."""
    try:
        Machine().read()
    except (OSError, ValueError, IndexError):
        return Process()
    return Machine()


class Group2(Struct, frozen=True):
    """A control group of version 2: a folder with `cpu.max` and `cpu.stat`."""

    folder: Path

    def quota(self) -> float | None:
        """How many CPUs it may use, on average; None: as many as there are."""
        limit, period = (self.folder / "cpu.max").read_text().split()
        return None if limit == "max" else int(limit) / int(period)

    def read(self) -> Reading:
        """See Source.read."""
        said = _pairs(self.folder / "cpu.stat")
        held = said.get("throttled_usec", 0) / 1e6
        return Reading(steady_clock_s(), said["usage_usec"] / 1e6, held, own_s())


class Group1(Struct, frozen=True):
    """A control group of version 1: its folders of the controllers `cpu` and `cpuacct`."""

    folder: Path
    account: Path

    def quota(self) -> float | None:
        """See Group2.quota."""
        limit = int((self.folder / "cpu.cfs_quota_us").read_text())
        return None if limit < 0 else limit / int((self.folder / "cpu.cfs_period_us").read_text())

    def read(self) -> Reading:
        """See Source.read."""
        spent = int((self.account / "cpuacct.usage").read_text()) / 1e9
        held = _pairs(self.folder / "cpu.stat").get("throttled_time", 0) / 1e9
        return Reading(steady_clock_s(), spent, held, own_s())


def limited_group(
    proc: Path = Path("/proc"), root: Path = Path("/sys/fs/cgroup")
) -> tuple[Plan, Source] | None:
    """The control group around this process that is held to least, with what it may; or None."""
    try:
        lines = (proc / "self/cgroup").read_text().splitlines()
    except OSError:
        return None
    found: list[tuple[float, Source]] = []
    for group in _groups(lines, root):
        try:
            quota = group.quota()
            group.read()
        except (OSError, ValueError, KeyError):
            continue  # another one's, or of a machine whose kernel says less
        if quota is not None:
            found.append((quota, group))
    if not found:
        return None
    quota, source = min(found, key=lambda one: one[0])
    return held_to(quota), source


def _groups(lines: list[str], root: Path) -> Iterator[Group1 | Group2]:
    """The groups of this process by the lines of `/proc/self/cgroup`, and all around them."""
    for line in lines:
        _, controllers, path = line.split(":", 2)
        inside = Path(path.strip("/"))
        # Also the topmost: in a container that is a group of its own.
        for within in (inside, *inside.parents):
            if not controllers:
                yield Group2(root / within)
            elif "cpu" in controllers.split(","):
                yield Group1(root / "cpu" / within, root / "cpuacct" / within)


def _pairs(path: Path) -> dict[str, int]:
    return {name: int(value) for name, value in map(str.split, path.read_text().splitlines())}
