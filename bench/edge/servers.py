"""Starts what is measured, each in a control group of its own, and reads back what it has kept."""

import asyncio
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Thread

from msgspec import Struct

from bench.edge.cgroup import Group, is_browser, memory_mb
from bench.edge.crowd import Told, Visitor
from bench.edge.hawk import HawkVisitor, Server
from bench.edge.others import HtmlVisitor, RrwebVisitor
from bench.ingest.processes import await_answer, free_port
from hawk_edge.store.folder import open_store
from hawk_edge.store.index.journal import records_of
from tests.serving import HawkProcess

HERE = Path(__file__).parent
NODE = HERE.parents[1] / ".venv/bin/node"
SETTINGS = {"HAWK_LIMITS_SESSIONS_PER_HOUR": "10000000"}


class Started(Struct):
    """A server under way. `pictures`: a token and what makes requests for pictures, of ours alone.

    `end` ends it, and gives how many of what it has acknowledged it does not have.
    """

    pid: int
    port: int
    start_s: float
    idle_mb: float
    make: Callable[[Told, random.Random], Visitor]
    end: Callable[[Told], int]
    token: str = ""


Contender = Callable[[Group, Path], AbstractContextManager[Started]]


@contextmanager
def ours(group: Group, folder: Path) -> Iterator[Started]:
    """`hawk-edge serve` as it is, but that a site may have so many sessions."""
    data, began, log = folder / "data", time.perf_counter(), deque[str](maxlen=20)
    with group.inside():
        hawk = HawkProcess(data, **SETTINGS)
    port = int(hawk.address.rpartition(":")[2])
    await_answer(port, hawk.process)
    start_s = time.perf_counter() - began
    idle_mb = settled_mb(group)
    hawk.settle()
    Thread(target=lambda: log.extend(hawk.process.stdout or ()), daemon=True).start()
    server = Server(port, hawk.site["key"])

    def end(told: Told) -> int:
        group.unlimit()
        hawk.process.terminate()
        hawk.process.wait(30)
        print("".join(log), end="", file=sys.stderr)
        return asyncio.run(_lost(data, told))

    try:
        yield Started(
            hawk.process.pid, port, start_s, idle_mb,
            lambda told, chance: HawkVisitor(told, chance, server), end,
            token=str(hawk.http.headers["authorization"]),
        )  # fmt: skip
    finally:
        if hawk.process.poll() is None:
            hawk.process.kill()


async def _lost(data: Path, told: Told) -> int:
    """How many acknowledged batches are not in the journal with all of their records."""
    kept = dict[str, dict[int, int]]()
    for session, seq, records in told.kept:
        kept.setdefault(session, {})[seq] = records
    lost = 0
    async with open_store(data) as store:
        for session, seqs in kept.items():
            there = {
                batch.seq: sum(1 for _ in records_of(batch))
                for batch in await store.journal.batches(session, 0, 10_000)
            }
            lost += sum(there.get(seq) != count for seq, count in seqs.items())
    return lost


@contextmanager
def _peer(
    group: Group, folder: Path, command: list[str],
    visitor: Callable[[Told, random.Random, int], Visitor],
) -> Iterator[Started]:  # fmt: skip
    port, began = free_port(), time.perf_counter()
    with group.inside():
        process = subprocess.Popen([*command, str(port), str(folder)])
    try:
        await_answer(port, process)
        start_s = time.perf_counter() - began

        def end(told: Told) -> int:
            process.terminate()
            process.wait(30)
            with sqlite3.connect(folder / "rows.db") as db:
                rows = db.execute("SELECT count(*) FROM rows").fetchone()[0]
            db.close()
            return max(len(told.kept) - rows, 0)

        yield Started(
            process.pid, port, start_s, settled_mb(group),
            lambda told, chance: visitor(told, chance, port), end,
        )  # fmt: skip
    finally:
        if process.poll() is None:
            process.kill()


def express(group: Group, folder: Path) -> AbstractContextManager[Started]:
    """Whole pages into Express with SQLite."""
    if not (HERE.parent / "npm/node_modules/express").is_dir():
        sys.exit("Express is missing: npm ci --prefix bench/npm")
    return _peer(group, folder, [str(NODE), str(HERE / "express.js")], HtmlVisitor)


def rrweb(group: Group, folder: Path) -> AbstractContextManager[Started]:
    """rrweb's batches into Starlette with SQLite."""
    return _peer(group, folder, [sys.executable, "-m", "bench.edge.rows"], RrwebVisitor)


CONTENDERS: dict[str, Contender] = {"hawk": ours, "express": express, "rrweb": rrweb}


def settled_mb(group: Group) -> float:
    """Memory of the whole tree once it has nothing more to do."""
    before = group.spent().cpu_s
    while True:
        time.sleep(1.0)
        now = group.spent().cpu_s
        if now - before < 0.005:
            return memory_mb(group.pids())
        before = now


def memory(group: Group) -> tuple[float, float]:
    """Megabytes of all but browsers, and of all."""
    pids = group.pids()
    return memory_mb([one for one in pids if not is_browser(one)]), memory_mb(pids)


def size_of(folder: Path) -> int:
    """Bytes of disk that all in it takes, but for the file that keeps room free."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "ballast")
    return sum(512 * path.stat().st_blocks for path in files)


def emptied(folder: Path) -> None:
    """Remove what was kept."""
    shutil.rmtree(folder, ignore_errors=True)
