"""What many viewers cost the server: its CPU, its memory, and what visitors wait for answers.

The viewers are in a process of their own (crowd.py), on real sockets. A change is a batch like any
other: it is committed before anybody is told.
"""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct

from bench.ingest.processes import cpu_s, memory_mb
from bench.live.crowd import MARK
from tests.batches import batch, delta, new_id, snapshot
from tests.serving import HawkProcess

DISK = "/var/tmp"  # kept over a restart, and so on no tmpfs
VIEWERS, DEAF = 500, 1000
A_SECOND, CHANGE = 10, 2048  # changes, and bytes of each
PAGE = "<p>The page that all of them look at, as it was before.</p>" * 1500  # 90 kB
NODES = 3004  # html, body, the paragraphs and their texts
OTHERS, ASKED = 20, 600  # sessions that are not watched, and batches that are timed
SETTLE_S = 1.0
WATCHED = 10  # sessions that the deaf share among them


class Watching(Struct, frozen=True):
    """What so many viewers were told, and what that cost.

    `share` is of one core; `idle` the same with nobody watching. Microseconds for each change and
    viewer, memory in MB, and how late a change came to a viewer, from its sending on, in ms.
    """

    share: float
    idle: float
    each_us: float
    memory_mb: tuple[float, float]
    p50_ms: float
    p99_ms: float
    complete: bool


class Deaf(Struct, frozen=True):
    """The server's memory in MB over time, and answers to batches in ms: without and with them."""

    memory_mb: list[float]
    before: tuple[float, float]
    beside: tuple[float, float]


class Changing:
    """A session that changes."""

    def __init__(self, hawk: HawkProcess) -> None:
        self._hawk = hawk
        self.id = new_id()
        self._seq, self._t0 = 1, int(time.time() * 1000)
        self.first = snapshot(text="x", html=f"<html><body>{PAGE}<p>x</p></body></html>", c=NODES)
        hawk.collect(batch(1, self.first, session=self.id, t0=self._t0)).raise_for_status()

    @property
    def path(self) -> str:
        """Where it is watched."""
        return f"/v1/sessions/{self.id}/live"

    def change(self) -> None:
        """2 kB that are new."""
        self._seq += 1
        now = int(time.time() * 1000)
        text = f"{MARK.decode()}{now} ".ljust(CHANGE, "x")
        new = {"k": "delta", "t": now - self._t0, "n": self._seq, "c": NODES, "x": [NODES, text]}
        self._hawk.collect(batch(self._seq, new, session=self.id, t0=self._t0)).raise_for_status()

    def change_for(self, seconds: float) -> int:
        """Change ten times a second; how often it did."""
        began, count = time.perf_counter(), 0
        while (now := time.perf_counter()) < began + seconds:
            if now < began + count / A_SECOND:
                time.sleep(began + count / A_SECOND - now)
            self.change()
            count += 1
        return count


@contextmanager
def crowd(hawk: HawkProcess, sessions: list[Changing], count: int, *how: str) -> Iterator[Any]:
    """Viewers of these sessions; gives a function that asks them what they heard since."""
    address = hawk.address.rpartition(":")[2]
    token = hawk.http.headers["authorization"].removeprefix("Bearer ")
    paths = ",".join(one.path for one in sessions)
    command = ["-m", "bench.live.crowd", address, paths, token, str(count), *how]
    with subprocess.Popen(
        [sys.executable, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        said = process.stdout
        assert said is not None
        assert said.readline() == "watching\n"
        _await_viewers(hawk, count)

        def asked() -> dict[str, float]:
            print(file=process.stdin, flush=True)
            heard: dict[str, float] = json.loads(said.readline())
            return heard

        try:
            yield asked
        finally:
            process.kill()
    _await_viewers(hawk, 0)


def _await_viewers(hawk: HawkProcess, count: int) -> None:
    while f"hawk_viewers {count}.0" not in hawk.http.get("/metrics").text:
        time.sleep(0.2)


def watching(hawk: HawkProcess, seconds: float, viewers: int = VIEWERS) -> Watching:
    """All of them watch one session."""
    session, pid = Changing(hawk), hawk.process.pid
    idle = _share(pid, session, seconds)[0]
    with crowd(hawk, [session], viewers) as asked:
        session.change_for(2)
        time.sleep(SETTLE_S)
        asked()
        before_mb = memory_mb(pid, "VmRSS")
        share, count = _share(pid, session, seconds)
        time.sleep(SETTLE_S)
        heard = asked()
        return Watching(
            share=share,
            idle=idle,
            each_us=(share - idle) * 1e6 / (count / seconds) / viewers,
            memory_mb=(before_mb, memory_mb(pid, "VmRSS")),
            p50_ms=heard["p50_ms"],
            p99_ms=heard["p99_ms"],
            complete=heard["least"] == heard["most"] == count,
        )


def _share(pid: int, session: Changing, seconds: float) -> tuple[float, int]:
    """Of one core, while the session changes; and how often it did."""
    before, began = cpu_s(pid), time.perf_counter()
    count = session.change_for(seconds)
    return (cpu_s(pid) - before) / (time.perf_counter() - began), count


def deaf(hawk: HawkProcess, seconds: float, viewers: int = DEAF) -> Deaf:
    """They watch ten sessions that change, and none of them ever reads."""
    sessions, pid = [Changing(hawk) for _ in range(WATCHED)], hawk.process.pid
    before = answers(hawk, sessions)
    with crowd(hawk, sessions, viewers, "--deaf"):
        beside = answers(hawk, sessions)
        memory = [memory_mb(pid, "VmRSS")]
        began = time.perf_counter()
        for second in range(1, round(seconds) + 1):
            for _ in range(A_SECOND):
                for session in sessions:
                    session.change()
            memory.append(memory_mb(pid, "VmRSS"))
            # No faster: a session may send 900 batches a minute.
            time.sleep(max(began + second - time.perf_counter(), 0))
    return Deaf(memory, before, beside)


def answers(hawk: HawkProcess, changing: list[Changing]) -> tuple[float, float]:
    """The p50 and p99 of what other visitors wait for theirs, while the watched sessions change."""
    others = [new_id() for _ in range(OTHERS)]
    connection = http.client.HTTPConnection(hawk.address.removeprefix("http://"))
    took_ms = []
    for n in range(ASKED):
        changing[n % len(changing)].change()
        seq = n // OTHERS + 1
        record = snapshot() if seq == 1 else delta(seq, seq, f"change {seq} of it")
        body = batch(seq, record, session=others[n % OTHERS])
        began = time.perf_counter()
        connection.request("POST", f"/v1/collect/{hawk.site['key']}", body)
        answer = connection.getresponse()
        answer.read()
        took_ms.append(1000 * (time.perf_counter() - began))
        assert answer.status == 200
        time.sleep(0.01)
    connection.close()
    took_ms.sort()
    return took_ms[ASKED // 2], took_ms[ASKED * 99 // 100]


@contextmanager
def server() -> Iterator[HawkProcess]:
    """A server as it is without any setting, on an empty folder on a disk."""
    with TemporaryDirectory(dir=DISK, prefix="hawk-bench-") as folder:
        hawk = HawkProcess(Path(folder) / "data").settle()
        try:
            yield hawk
        finally:
            hawk.stop()
