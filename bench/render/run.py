"""What a picture costs: `python -m bench.render.run [--pictures N]`. It needs root.

A page of 210 kB at 1280 by 800 is drawn by ours, by `chromium --screenshot`, and by Playwright with
a browser for each picture, as most people do it. CPU seconds are those of everything that was
started for it, from a control group; memory is what all of them have for themselves at the highest
of many looks. They hold on a busy machine, and times do not.
"""

import argparse
import asyncio
import os
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from bench.edge.cgroup import Group, group
from bench.ingest.pages import short
from bench.render import others
from bench.render.pixels import unlike
from bench.render.watching import watching
from hawk_edge.chromium import find_chromium, find_renderer
from hawk_edge.render.pool import Pool

WIDTH, HEIGHT = 1280, 800
PAGE_BYTES = 210_000
COLD_S, WARM_S = 1.0, 0.4  # of CPU: the goals


class Cost(Struct, frozen=True):
    """Of one picture."""

    cpu_s: float
    peak_mb: float
    took_s: float


def main() -> None:
    """All ways in turns, so that each has the machine at its fast and its slow moments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=7, help="rounds (default: 7)")
    rounds = parser.parse_args().pictures
    chromium, renderer = find_chromium(), find_renderer()
    assert chromium is not None, "no Chromium: apt-get install chromium"
    assert renderer is not None
    html = page()
    print(f"{len(html)} bytes, {WIDTH} by {HEIGHT}; load {os.getloadavg()[0]:.1f}")
    print(f"ours draws with {renderer}, the others with {chromium}")
    with group("render", 2.0, 4 << 30) as cell, TemporaryDirectory(prefix="bench-") as folder:
        found = asyncio.run(measured(cell, html, rounds, (renderer, chromium), Path(folder)))
    for name, costs in found.costs.items():
        print(row(name, costs))
    for name, png in found.pictures.items():
        share = unlike(chromium, found.pictures["chromium --screenshot"], png)
        print(f"{name}: {share:.4%} of the pixels differ from chromium --screenshot")
    for name, most in (("ours, cold", COLD_S), ("ours, warm", WARM_S)):
        cpu_s = statistics.median(cost.cpu_s for cost in found.costs[name])
        print(f"{name}: {'reached' if cpu_s <= most else 'MISSED'}, goal {most} CPU s")


class Found(Struct):
    """By way: what each picture cost, and the last one."""

    costs: dict[str, list[Cost]]
    pictures: dict[str, bytes]


async def measured(
    cell: Group, html: str, rounds: int, browsers: tuple[Path, Path], folder: Path
) -> Found:  # fmt: skip
    """Each way once in each round."""
    renderer, chromium = browsers
    found = Found({}, {})

    async def once(name: str, draw: Callable[[], Awaitable[bytes]]) -> None:
        cost, png = await _costed(cell, draw)
        found.costs.setdefault(name, []).append(cost)
        found.pictures[name] = png

    for _ in range(rounds):
        for name, browser in (("ours", renderer), ("ours with full Chromium", chromium)):
            async with AsyncExitStack() as stack:
                pool = Pool(browser)

                async def start(pool: Pool = pool, stack: AsyncExitStack = stack) -> bytes:
                    await stack.enter_async_context(pool.working())
                    return await pool.draw(html, WIDTH, HEIGHT)

                await once(f"{name}, cold", start)
                await pool.draw(html, WIDTH, HEIGHT)
                await once(f"{name}, warm", partial(pool.draw, html, WIDTH, HEIGHT))
        await once(
            "chromium --screenshot",
            lambda: asyncio.to_thread(others.one_shot, chromium, html, WIDTH, HEIGHT, folder),
        )
        await once(
            "Playwright, a browser each",
            lambda: asyncio.to_thread(others.playwright, chromium, html, WIDTH, HEIGHT),
        )
    return found


async def _costed(cell: Group, draw: Callable[[], Awaitable[bytes]]) -> tuple[Cost, bytes]:
    with cell.inside(), watching() as seen:
        before, began = cell.spent().cpu_s, time.monotonic()
        png = await draw()
        took = time.monotonic() - began
        spent = cell.spent().cpu_s - before - seen.cost_s()
    return Cost(spent, seen.peak_mb, took), png


def page() -> str:
    """A shop's, with its sheet in it."""
    return short(random.Random(6), PAGE_BYTES)


def row(name: str, costs: list[Cost]) -> str:
    """A line of the table in docs/performance.md."""
    cpu = sorted(cost.cpu_s for cost in costs)
    memory = statistics.median(cost.peak_mb for cost in costs)
    took = statistics.median(cost.took_s for cost in costs)
    return (
        f"| {name} | {statistics.median(cpu):.2f} | {cpu[0]:.2f} to {cpu[-1]:.2f} "
        f"| {memory:.0f} | {took:.2f} |"
    )


if __name__ == "__main__":
    main()
