"""What it takes to read a state of a sealed session of an hour: python -m bench.storage.hour

A page of 90 kB that changes four times a second, with a batch every five seconds and a fresh
snapshot every minute, as the reporter makes them.
"""

import asyncio
import gc
import random
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.storage import pages
from hawk_edge.store.index.journal import records_of
from hawk_edge.timekey import state_name
from tests.batches import T0, batch, snapshot
from tests.sealing import SESSION, Sealing, sealing

MINUTES, BATCHES, STATES = 60, 12, 20  # batches a minute, and states of each
READS = 100


async def record(hawk: Sealing) -> None:
    """Send the hour."""
    chance = random.Random(1)
    cells = [f"{chance.randint(0, 9999)}" for _ in range(3000)]
    n = 0
    for seq in range(1, MINUTES * BATCHES + 1):
        records = list[dict[str, object]]()
        for _ in range(STATES):
            n, t = n + 1, 250 * n
            if not records and seq % BATCHES == 1:
                table = "".join(f"<td class='board-cell'>{cell}</td>" for cell in cells)
                html = f"<html><body><table>{table}</table></body></html>"
                records.append(snapshot(n, t, html=html, c=3 + 2 * len(cells)))
                continue
            at = chance.randrange(len(cells))
            cells[at] = f"{chance.randint(0, 9999)}"
            records.append(
                {
                    "k": "delta",
                    "t": t,
                    "n": n,
                    "c": 3 + 2 * len(cells),
                    "x": [5 + 2 * at, cells[at]],
                }
            )
        records.append({"k": "click", "t": 250 * n, "x": 1, "y": 2, "text": pages.words(chance, 2)})
        await hawk.take(batch(seq, *records, t0=T0))


async def measure(folder: Path) -> None:
    """Print bytes and times before and after sealing."""
    async with sealing(folder) as hawk:
        await record(hawk)
        gc.collect()
        gc.freeze()  # as the server does
        for what in ("unsealed", "sealed"):
            took, cpu, read = list[float](), list[float](), list[int]()
            for number in random.Random(2).sample(range(1, MINUTES * BATCHES * STATES), READS):
                name = await _name(hawk, number)
                began, before, hawk.disk.read = time.perf_counter(), time.process_time(), 0
                (await hawk.replay.state(SESSION, name)).close()
                took.append(1000 * (time.perf_counter() - began))
                cpu.append(1000 * (time.process_time() - before))
                read.append(hawk.disk.read)
            size = (await hawk.store.blobs.size())[1] / 1000
            print(
                f"{what:9} {size:6.0f} kB of blobs; a state takes {statistics.median(took):.1f} ms "
                f"({statistics.quantiles(took, n=20)[-1]:.1f} at most in 95 of 100), "
                f"{statistics.median(cpu):.1f} of CPU ({statistics.quantiles(cpu, n=20)[-1]:.1f}), "
                f"and reads {max(read) / 1000:.0f} kB at most"
            )
            await hawk.seal_all()


async def _name(hawk: Sealing, number: int) -> str:
    [held] = await hawk.store.journal.batches_with_number(SESSION, number)
    return next(
        state_name(held.t0 + one["t"], number) for one in records_of(held) if one.get("n") == number
    )


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        asyncio.run(measure(Path(temporary)))
