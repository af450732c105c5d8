"""What a backup costs, and what it costs those who send batches meanwhile.

A folder of some thousand sessions, half of them sealed, is backed up to a folder and to a real S3
server on this machine: from nothing, when nothing is new, and when a hundredth is. Then batches are
taken as fast as they go, while nothing is backed up, while all is again and again, and while what
is new is every three seconds; the ratios are what counts. It all shares the machine's cores, the S3
server too. Run it by `PYTHONPATH=. python bench/backup.py`.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hawk_edge.backup.make import Backup, Done
from hawk_edge.backup.place import Place, open_place
from hawk_edge.backup.restore import chosen, restore
from hawk_edge.seal import ENDED_MS, Sealer
from hawk_edge.store.folder import Store
from hawk_edge.store.secret import read_secret
from tests.batches import batch, delta, gzipped, new_id, snapshot
from tests.s3 import S3Server, s3_server
from tests.store.opened import Opened, opened

SESSIONS, DELTAS = 3000, 30
ROUND, ROUNDS, SENDERS = 1500, 5, 16  # sessions that are taken in one go
PAUSE_S = 3.0  # between two backups of what is new
WORDS = [f"word{number * 7919 % 10007}" for number in range(2000)]


def session(number: int) -> list[bytes]:
    """A page of 16 kB, a quarter of it its visitor's own, and some changes."""
    own = " ".join(WORDS[(number * 31 + at * 7) % len(WORDS)] for at in range(500))
    page = snapshot(text=f"{number} {own}" + " ".join(WORDS[:1500]))
    changes = [delta(n, 100 * n, f"{own[n : n + 50]} {n}") for n in range(2, DELTAS)]
    name = new_id()
    return [
        gzipped(batch(1, page, session=name, visitor=new_id())),
        gzipped(batch(2, *changes[:10], session=name)),
        gzipped(batch(3, *changes[10:], session=name)),
    ]


async def fill(hawk: Opened, number: int, first: int = 0) -> None:
    """Sessions that are not sealed."""
    for one in range(first, first + number):
        for body in session(one):
            await hawk.take(body)


async def timed(what: str, work: Callable[[], Awaitable[Done]]) -> None:
    """Print what a backup took, CPU of all threads included."""
    began, cpu = time.monotonic(), time.process_time()
    done = await work()
    wall, cpu = time.monotonic() - began, time.process_time() - cpu
    print(
        f"{what:34} {wall:6.2f} s, {cpu:6.2f} s CPU, {done.new_blobs:5} of {done.blobs} blobs, "
        f"{done.new_blocks:4} blocks, {done.new_bytes / 1e6:7.1f} MB"
    )


def backup(store: Store, place: Place) -> Callable[[], Awaitable[Done]]:
    """A run."""
    return lambda: Backup(store, place, say=lambda _: None).run()


async def throughput(hawk: Opened, server: S3Server, number: int) -> None:
    """Batches a second while nothing is backed up, while all is, and while a little is."""

    async def turn(work: Callable[[], Awaitable[object]]) -> float:
        bodies = iter([body for one in range(ROUND) for body in session(one)])
        taken = 0

        async def send() -> None:
            nonlocal taken
            for body in bodies:
                await hawk.take(body)
                taken += 1

        beside, began = asyncio.ensure_future(work()), time.monotonic()
        await asyncio.gather(*(send() for _ in range(SENDERS)))
        took = time.monotonic() - began
        beside.cancel()
        await asyncio.gather(beside, return_exceptions=True)
        return taken / took

    async def nothing() -> None:
        pass

    async def all_again() -> None:
        while True:
            place = await open_place(server.address(), server.environ)
            await backup(hawk.store, place)()

    kept = await open_place(server.address(), server.environ)
    await backup(hawk.store, kept)()

    async def what_is_new() -> None:
        while True:
            await backup(hawk.store, kept)()
            await asyncio.sleep(PAUSE_S)

    ratios: tuple[list[float], list[float]] = [], []
    for _ in range(number):
        alone, first, again = await turn(nothing), await turn(all_again), await turn(what_is_new)
        ratios[0].append(first / alone)
        ratios[1].append(again / alone)
        print(f"{alone:6.0f} batches a second alone, {first:6.0f} and {again:6.0f} beside backups")
    first, again = map(statistics.median, ratios)
    print(f"median of the ratios: all {first:.2f}, what is new {again:.2f}")


async def measure(folder: Path, server: S3Server) -> None:
    """Everything, in order."""
    async with opened(folder / "data") as hawk:
        read_secret(hawk.store.folder)
        await fill(hawk, SESSIONS // 2)
        hawk.now_ms += ENDED_MS
        await Sealer(hawk.store, lambda: hawk.now_ms).work()
        await fill(hawk, SESSIONS // 2, SESSIONS)
        index = (folder / "data" / "index.db").stat().st_size
        blobs, size = await hawk.store.blobs.size()
        print(
            f"{SESSIONS} sessions: {blobs} blobs of {size / 1e6:.1f} MB, index {index / 1e6:.1f} MB"
        )
        places = (("folder", str(folder / "copies"), 10**6), ("S3", server.address(), 2 * 10**6))
        for kind, address, new in places:
            place = await open_place(address, server.environ, make=True)
            await timed(f"{kind}: all", backup(hawk.store, place))
            await timed(f"{kind}: nothing new", backup(hawk.store, place))
            await fill(hawk, SESSIONS // 100, new)
            await timed(f"{kind}: a hundredth new", backup(hawk.store, place))
            began, cpu = time.monotonic(), time.process_time()
            name = await chosen(place, "")
            await restore(place, name, folder / f"restored-{kind}", say=lambda _: None)
            print(
                f"{kind + ': restored and verified':34} {time.monotonic() - began:6.2f} s, "
                f"{time.process_time() - cpu:6.2f} s CPU"
            )
            place.close()
        await throughput(hawk, server, ROUNDS)


def main() -> None:
    """Measure."""
    with TemporaryDirectory() as folder, s3_server(Path(folder)) as server:
        asyncio.run(measure(Path(folder), server))


if __name__ == "__main__":
    sys.exit(main())
