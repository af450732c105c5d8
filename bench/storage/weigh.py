"""What is on disk, by what it is; and what others would keep of the same visits."""

import asyncio
import sqlite3
import statistics
import time
import zlib
from pathlib import Path
from typing import Any, NamedTuple

from bench.storage.visits import Visit
from hawk_edge import wire
from hawk_edge.errors import HawkError
from hawk_edge.rebuild import Page
from hawk_edge.replay import Replay
from hawk_edge.seal import ENDED_MS, Sealer
from hawk_edge.store.folder import Store, open_store

BATCH_MS = 5_000  # how much rrweb's events are sent and kept together: the reporter's own cadence
BLOCK = 4096
READS = 40


class Cost(NamedTuple):
    """CPU seconds of sealing; milliseconds of reading a state, the median and the most of CPU."""

    sealing: float
    median: float
    most: float


def weigh(folder: Path) -> dict[str, int]:
    """Bytes by table (its indexes with it), of blobs, of whole files and of their disk blocks."""
    found = dict[str, int]()
    with sqlite3.connect(folder / "index.db") as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        tables = dict(db.execute("SELECT name, tbl_name FROM sqlite_schema").fetchall())
        for name, size in db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"):
            table = tables.get(name, "schema")
            found[table] = found.get(table, 0) + size
    db.close()
    files = [path.stat() for path in (folder / "blobs").rglob("*") if path.is_file()]
    found["blobs"] = sum(one.st_size for one in files)
    found["slack of blobs"] = sum(-one.st_size % BLOCK for one in files)
    found["files"] = len(files)
    return found


async def sealing(folder: Path) -> "Cost":
    """Seal all that there is, and what it costs."""
    async with open_store(folder) as store:
        later = int(time.time() * 1000) + 24 * 3600 * 1000 + ENDED_MS
        began = time.process_time()
        sealed = await Sealer(store, lambda: later).work()
        cpu = time.process_time() - began
        left = await store.sealing.due(later, ENDED_MS, 10)
        print(f"sealed {sealed} sessions, {len(left)} left")
        return Cost(cpu, *await _reading(store))


async def _reading(store: Store) -> tuple[float, float]:
    """Milliseconds to read a state of the longest sessions: the median, and the most CPU time."""
    rows = await store.database.read(
        "SELECT id FROM sessions ORDER BY seen_ms - started_ms DESC LIMIT 5"
    )
    replay, took, cpu = Replay(store), list[float](), list[float]()
    for row in rows:
        states = [
            record["state"]
            for item in (await replay.records(row["id"], 0, 1000))[0]
            for record in item["records"]
            if wire.is_state(record)
        ]
        for name in states[:: max(len(states) // READS, 1)]:
            began, before = time.perf_counter(), time.process_time()
            await replay.state(row["id"], name)
            took.append(time.perf_counter() - began)
            cpu.append(time.process_time() - before)
    return 1000 * statistics.median(took), 1000 * max(cpu)


async def _plain(folder: Path, visits: list[Visit]) -> tuple[int, int, int]:
    """States, and their whole HTML: plain, and each gzipped."""
    states = plain = packed = 0
    async with open_store(folder) as store:
        for one in visits:
            trees = dict[str, Page]()
            after: int | None = 0
            while after is not None:
                items, after = await Replay(store).records(one.session, after, 100)
                for item in items:
                    for record in filter(wire.is_state, item["records"]):
                        html = _html(trees, item["page"], record).encode()
                        states += 1
                        plain += len(html)
                        packed += len(zlib.compress(html, 6, 31))
    return states, plain, packed


def _html(trees: dict[str, Page], page: str, record: dict[str, Any]) -> str:
    if wire.is_snapshot(record):
        trees[page] = Page(record)
    else:
        trees[page].apply(record)
    return str(trees[page].snapshot()["html"])


def _rrweb(visits: list[Visit]) -> tuple[int, int]:
    """rrweb's events as JSON, in batches as they would be sent: plain, and each gzipped."""
    plain = packed = 0
    for one in visits:
        batches = dict[int, list[str]]()
        for at_ms, event in one.rrweb:
            batches.setdefault(at_ms // BATCH_MS, []).append(event)
        for events in batches.values():
            body = f"[{','.join(events)}]".encode()
            plain += len(body)
            packed += len(zlib.compress(body, 6, 31))
    return plain, packed


def total(weight: dict[str, int]) -> int:
    return sum(size for name, size in weight.items() if name not in ("files", "slack of blobs"))


def report(
    folder: Path, visits: list[Visit], before: dict[str, int], after: dict[str, int],
    cost: "Cost",
) -> None:  # fmt: skip
    """Print all of it, a session minute."""
    minutes = sum(one.seconds for one in visits) / 60
    try:
        states, plain, plain_gzip = asyncio.run(_plain(folder, visits))
    except HawkError as error:
        raise SystemExit(f"a state cannot be rebuilt: {error.message}") from error
    rrweb, rrweb_gzip = _rrweb(visits)
    print(f"{len(visits)} visits, {minutes:.0f} minutes, {states} states\n")
    print("bytes a session minute            unsealed     sealed")
    for name in sorted({*before, *after}, key=lambda name: -before.get(name, 0)):
        if name != "files":
            a, b = (weight.get(name, 0) / minutes for weight in (before, after))
            print(f"  {name:28} {a:12,.0f} {b:10,.0f}")
    print(f"  {'files':28} {before['files'] / minutes:12,.1f} {after['files'] / minutes:10,.1f}")
    ours = total(after)
    print(f"{'all but slack':30} {total(before) / minutes:12,.0f} {ours / minutes:10,.0f}\n")
    for name, size in (
        ("whole HTML of each state", plain), ("the same, gzipped", plain_gzip),
        ("rrweb's events", rrweb), ("the same, batches gzipped", rrweb_gzip),
    ):  # fmt: skip
        print(f"{name:30} {size / minutes:12,.0f}   ours is 1/{size / ours:.1f} of it")
    print(f"\nsealing: {1000 * cost.sealing / minutes:.0f} ms of CPU a session minute")
    print(f"a state of a sealed session: {cost.median:.1f} ms, at most {cost.most:.1f} ms of CPU")
