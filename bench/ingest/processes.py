"""Starts what is measured, each in a process of its own, and reads what it costs from /proc."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from tests.serving import HawkProcess

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
QUIET_S, BUSY_S = 1.0, 0.02  # what works on behind the answers has ended when it uses no more


class Started(Struct, frozen=True):
    """A server under way: its process, and where it takes batches.

    `start_s`: from the start of the process to its first answer. `idle_mb`: what it takes then.
    """

    pid: int
    port: int
    path: str
    start_s: float
    idle_mb: float


@contextmanager
def ours(folder: Path) -> Iterator[Started]:
    """`hawk-edge serve` as it is without any setting, with a site."""
    port, began = free_port(), time.perf_counter()
    hawk = HawkProcess(folder / "data", port=port)
    await_answer(port, hawk.process)
    start_s = time.perf_counter() - began
    pid = hawk.process.pid
    idle_mb = memory_mb(pid, "VmRSS")
    try:
        hawk.settle()
        # What it took to hash a password is no matter here.
        Path(f"/proc/{pid}/clear_refs").write_text("5")
        yield Started(pid, port, f"/v1/collect/{hawk.site['key']}", start_s, idle_mb)
    finally:
        hawk.stop()


@contextmanager
def peer(which: str, folder: Path) -> Iterator[Started]:
    """One of peers.py."""
    port, began = free_port(), time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.ingest.peers", which, str(port), str(folder)]
    )
    try:
        await_answer(port, process)
        start_s = time.perf_counter() - began
        idle_mb = memory_mb(process.pid, "VmRSS")
        yield Started(process.pid, port, "/collect?session=s", start_s, idle_mb)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def await_answer(port: int, process: "subprocess.Popen[Any]") -> None:
    """Wait until a server answers. Raises RuntimeError when it has ended before."""
    while process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with suppress(ConnectionRefusedError):
            connection.request("GET", "/healthz")
            assert connection.getresponse().status == 200
            connection.close()
            return
        time.sleep(0.005)
    raise RuntimeError("the server has ended")


def cpu_s(pid: int) -> float:
    """User and system time of a process and of all that it has started."""
    total = 0.0
    for each in _tree(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            total += sum(map(int, _stat(each)[11:15])) * _TICK_S
    return total


def _tree(root: int) -> list[int]:
    """A process and its descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(FileNotFoundError, ProcessLookupError):
                parents[int(entry.name)] = int(_stat(int(entry.name))[1])
    tree = [root]
    for each in tree:
        tree += [pid for pid, parent in parents.items() if parent == each]
    return tree


def _stat(pid: int) -> list[str]:
    """The fields behind the name, which may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def memory_mb(pid: int, field: str) -> float:
    """`VmRSS` now, or `VmHWM` at most so far, of a process alone."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    raise KeyError(field)


def settled_cpu_s(pid: int) -> float:
    """CPU time once nothing is under way any more: work behind the answers counts as well."""
    before = cpu_s(pid)
    while True:
        time.sleep(QUIET_S)
        now = cpu_s(pid)
        if now - before <= BUSY_S:
            return before
        before = now
