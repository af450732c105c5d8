"""A control group with a part of one CPU and some memory; version 1 or 2, as the machine has it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

ROOT = Path("/sys/fs/cgroup")
PERIOD_US = 100_000
CONTROLLERS = ("cpu", "cpuacct", "memory")
ENDED_S = 5.0


class Spent(Struct, frozen=True):
    """By all in the group so far, in seconds. `held_s`: somebody wanted the CPU and had none."""

    cpu_s: float
    held_s: float


class Group:
    """`files` says by controller where its files are; in version 2 that is one folder."""

    def __init__(self, name: str, files: dict[str, Path], *, second: bool) -> None:
        self.name = name
        self._files = files
        self._second = second

    def limit(self, share: float, memory: int) -> None:
        """Hold it to a share of one CPU, and to bytes of memory.

        Beside others it goes first, so that on a busy machine too only the quota holds it back.
        """
        quota = round(share * PERIOD_US)
        if self._second:
            self._write("cpu", "cpu.max", f"{quota} {PERIOD_US}")
            self._write("cpu", "cpu.weight", "10000")
            self._write("memory", "memory.max", str(memory))
        else:
            self._write("cpu", "cpu.cfs_period_us", str(PERIOD_US))
            self._write("cpu", "cpu.cfs_quota_us", str(quota))
            self._write("cpu", "cpu.shares", "100000")
            self._write("memory", "memory.limit_in_bytes", str(memory))

    def unlimit(self) -> None:
        """Let it have all the CPU there is."""
        if self._second:
            self._write("cpu", "cpu.max", f"max {PERIOD_US}")
        else:
            self._write("cpu", "cpu.cfs_quota_us", "-1")

    def spent(self) -> Spent:
        """What it has used."""
        said = dict(
            line.split() for line in (self._files["cpu"] / "cpu.stat").read_text().splitlines()
        )
        if self._second:
            return Spent(int(said["usage_usec"]) / 1e6, int(said["throttled_usec"]) / 1e6)
        usage = (self._files["cpuacct"] / "cpuacct.usage").read_text()
        return Spent(int(usage) / 1e9, int(said["throttled_time"]) / 1e9)

    def pids(self) -> list[int]:
        """Who is in it."""
        return [int(pid) for pid in (self._files["memory"] / "cgroup.procs").read_text().split()]

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Be in it oneself, so that whoever is started meanwhile is in it from the beginning."""
        before = {one: _own(one, second=self._second) for one in self._files}
        try:
            self._join(self._files)
            yield
        finally:
            self._join(before)

    def remove(self) -> None:
        """End all that is in it, and forget it."""
        until = time.monotonic() + ENDED_S
        while (left := self.pids()) and time.monotonic() < until:
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, 9)
            time.sleep(0.05)
        for folder in set(self._files.values()):
            folder.rmdir()

    def _join(self, files: dict[str, Path]) -> None:
        for folder in set(files.values()):
            (folder / "cgroup.procs").write_text(str(os.getpid()))

    def _write(self, controller: str, name: str, text: str) -> None:
        (self._files[controller] / name).write_text(text)


@contextmanager
def group(name: str, share: float, memory: int) -> Iterator[Group]:
    """A new group, gone at the end with all that is in it. Exits where there can be none."""
    try:
        made = _make(f"hawk-edge-{name}-{os.getpid()}")
        made.limit(share, memory)
    except OSError as why:
        sys.exit(
            f"no control group can be made here: {why}. This needs root, and on a machine with "
            "groups of version 2 the controllers cpu and memory in cgroup.subtree_control"
        )
    try:
        yield made
    finally:
        made.remove()


def _make(name: str) -> Group:
    if (ROOT / "cgroup.controllers").exists():
        folder = ROOT / name
        (ROOT / "cgroup.subtree_control").write_text("+cpu +memory")
        folder.mkdir()
        return Group(name, {"cpu": folder, "memory": folder}, second=True)
    files = {one: ROOT / one / name for one in CONTROLLERS}
    for folder in set(files.values()):
        folder.mkdir(exist_ok=True)  # cpu and cpuacct may be one hierarchy
    return Group(name, files, second=False)


def _own(controller: str, *, second: bool) -> Path:
    """The group that this process is in."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, names, path = line.split(":", 2)
        if second and not names:
            return ROOT / path.strip("/")
        if not second and controller in names.split(","):
            return ROOT / controller / path.strip("/")
    return ROOT if second else ROOT / controller


def memory_mb(pids: list[int]) -> float:
    """What processes take together: pages that some share are counted once."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


def used_s(pid: int) -> float:
    """CPU seconds of a process, without what it has started."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def is_browser(pid: int) -> bool:
    """Whether it belongs to a browser that draws, or is what drives it."""
    with suppress(OSError):
        said = Path(f"/proc/{pid}/cmdline").read_bytes()
        return b"chrom" in said or b"playwright" in said or b"render/child.py" in said
    return False


def disk() -> str:
    """A folder that is on a disk."""
    found = subprocess.run(["df", "--output=fstype", "/var/tmp"], capture_output=True, check=True)
    if b"tmpfs" in found.stdout:
        sys.exit("/var/tmp is in memory here: the data of the bench has to be on a disk")
    return "/var/tmp"
