"""How many visitors a tenth of a CPU bears: python -m bench.edge.run [--quick] [--only NAME]

The real server, and two things that a user would write instead, each in a control group with a part
of one CPU and 512 MB, its data on a disk. Visitors send what a real reporter, or rrweb, recorded of
real pages, at the cadence that the server tells; pictures are asked for all the while. The visitors
are outside of the group. A crowd is borne when p99 of the answers is under a second, nothing is
refused, and all that was acknowledged is found again in the end.
"""

import argparse
import asyncio
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import uvloop
from msgspec import Struct

from bench.edge.cgroup import Group, disk, group
from bench.edge.crowd import Crowd, Told
from bench.edge.line import Line
from bench.edge.recorded import load
from bench.edge.report import Found, missed, table
from bench.edge.scripts import ready
from bench.edge.search import Program, Search
from bench.edge.servers import CONTENDERS, Started, emptied, memory, size_of
from bench.edge.syncs import syncing

MEMORY = 512 << 20
PICTURE_S = 3.0  # so often one is asked for
FIRST = {"hawk": 250, "express": 32, "rrweb": 64}
LOOK_S = 0.5
FULL, QUICK = Program(50, 22, 2, overload=True), Program(24, 12, 1, overload=False)


class Asked(Struct, frozen=True):
    """What is wanted of one contender. `at`: no search, but this crowd."""

    which: str
    share: float
    visits: Path
    program: Program
    most: int
    at: int


def measure(asked: Asked) -> Found:
    """One contender, from its start to what it has kept."""
    say = partial(_say, asked.which)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # nothing is left of it then, either
    folder = Path(tempfile.mkdtemp(dir=disk(), prefix="hawk-edge-bench-"))
    with group(asked.which, asked.share, MEMORY) as held:
        try:
            with CONTENDERS[asked.which](held, folder) as server:
                say(f"started after {server.start_s:.1f} s, idle with {server.idle_mb:.0f} MB")
                told = Told()
                os.nice(-10)  # visitors have computers of their own: nobody waits for them
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    found = runner.run(_searched(asked, held, server, told, say))
                say("reading back what it has kept")
                found.lost, found.acknowledged = server.end(told), len(told.kept)
                found.sent, found.disk = told.bytes, size_of(folder)
                return found
        finally:
            emptied(folder)


async def _searched(
    asked: Asked, held: Group, server: Started, told: Told, say: Callable[[str], None]
) -> Found:
    found = Found(asked.which, server.start_s, server.idle_mb, None, 0, 0)
    crowd = Crowd(told, ready(load(asked.visits)), server.make)
    search = Search(crowd, held, server.pid, asked.program, say)
    beside = [asyncio.create_task(_memory(found, held, crowd))]
    if server.token:
        beside.append(asyncio.create_task(_pictures(found, server, told)))
    if asked.at:
        found.best = await search.step(asked.at)
    else:
        found.best = await search.largest(FIRST[asked.which], asked.most)
    if asked.program.overload and found.best and found.best.many < asked.most:
        await search.overloaded(found.best.many)
    for task in beside:
        task.cancel()
    await crowd.leave()
    return found


async def _memory(found: Found, held: Group, crowd: Crowd) -> None:
    while True:
        began, many = time.perf_counter(), crowd.many
        alone, whole = await asyncio.to_thread(memory, held)
        found.alone_mb, found.whole_mb = max(found.alone_mb, alone), max(found.whole_mb, whole)
        await asyncio.sleep(LOOK_S)
        found.visitor_s += many * (time.perf_counter() - began)


async def _pictures(found: Found, server: Started, told: Told) -> None:
    """Ask for the picture of a state that has just come, again and again."""
    line, counts = Line(server.port), Counter[str]()
    while True:
        await asyncio.sleep(PICTURE_S)
        if not told.states:
            continue
        session, state = told.states[len(told.states) // 2]  # its texts have come as well
        request = (
            f"GET /v1/sessions/{session}/states/{state}.png HTTP/1.1\r\nHost: hawk.example\r\n"
            f"Authorization: {server.token}\r\n\r\n"
        )
        try:
            counts[str((await line.ask(request.encode())).status)] += 1
        except (OSError, TimeoutError) as why:
            counts[type(why).__name__] += 1
        found.pictures = dict(counts)


def _say(which: str, text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {which:8}{text}", flush=True)


def _stop(*_: object) -> None:
    for child in multiprocessing.active_children():
        child.terminate()
    sys.exit(1)


def main() -> None:
    """All of them side by side: a tenth of a CPU each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two minutes, and less exact")
    parser.add_argument("--only", action="append", default=[], choices=list(CONTENDERS))
    parser.add_argument("--share", type=float, default=0.1, help="of one CPU")
    parser.add_argument("--most", type=int, default=4000, help="visitors")
    parser.add_argument("--at", type=int, default=0, help="no search: so many visitors")
    parser.add_argument("--hold", type=float, help="how long a crowd is looked at, in seconds")
    visits = Path(tempfile.gettempdir()) / "hawk-edge-visits.msgpack"
    parser.add_argument("--visits", type=Path, default=visits, help="where they are recorded")
    options = parser.parse_args()
    program = QUICK if options.quick else FULL
    if options.hold:
        program = Program(program.come_s, options.hold, program.halvings, overload=program.overload)
    load(options.visits)
    signal.signal(signal.SIGTERM, _stop)
    wanted = [
        Asked(one, options.share, options.visits, program, options.most, options.at)
        for one in options.only or CONTENDERS
    ]
    workers = ProcessPoolExecutor(len(wanted), multiprocessing.get_context("spawn"))
    with syncing(disk()) as syncs, workers as pool:
        found = list(pool.map(measure, wanted))
    print(f"\n{table(found)}\n\n{syncs}")
    for one in found:
        if one.pictures:
            print(f"\npictures that were asked for, by what was answered: {one.pictures}")
        if one.which == "hawk":
            print("\n" + ("\n".join(missed(one)) or "All goals are reached."))
    if any(one.lost for one in found):
        sys.exit(1)


if __name__ == "__main__":
    main()
