"""What the web UI weighs, and how soon it can be used on a slow machine.

A real server, a small world (tests/ui/world.py) and Chromium, whose CPU is slowed down to a quarter
through its debugger. Each screen is opened ten times by a browser that has never been there, and
ten times by one that has; counted is from the navigation until what the screen is there for is
drawn. CPU is that of the page's main thread, slowed down as it is. Run it by
`PYTHONPATH=. python -m bench.ui`.
"""

import gzip
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from hawk_edge.chromium import find_chromium
from tests.serving import PASSWORD, served
from tests.ui.screens import NOBODY, SCREENS, Screen
from tests.ui.world import USERS, World

STATIC = Path(__file__).parents[1] / "hawk_edge/web/static"
FILES = ("index.html", "ui.js", "ui.css", "frame.html")
NAMES = ("sign-in", "sites", "sessions", "issues", "a replay")
ROUNDS, SLOWER = 10, 4
# In ms since the navigation: after the paint of what the screen is there for.
USABLE = """ready => new Promise(done => {
  const end = () => setTimeout(() => done(performance.now()));
  const isThere = () => document.querySelector(ready)?.checkVisibility();
  const look = () => requestAnimationFrame(isThere() ? end : look);
  look();
})"""


def main() -> None:
    """Print the sizes, then a line for each screen."""
    for name in FILES:
        content = (STATIC / name).read_bytes()
        packed = gzip.compress(content)
        print(f"{name:12} {len(content) / 1e3:7.1f} kB {len(packed) / 1e3:7.1f} kB packed")
    print(f"\nA CPU {SLOWER} times as slow; ms from the navigation to usable, of {ROUNDS}")
    print(f"{'screen':12} {'':6} {'median':>8} {'p90':>8} {'CPU s':>8} {'heap MB':>8}")
    with (
        TemporaryDirectory() as folder,
        served(Path(folder) / "data") as hawk,
        sync_playwright() as playwright,
    ):
        world = World(hawk)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=sys.argv[1:])
        for screen in (one for one in SCREENS if one.name in NAMES):
            told("first", screen, list(at_first(browser, screen, world)))
            told("again", screen, list(again(browser, screen, world)))
        browser.close()


def told(when: str, screen: Screen, taken: list[tuple[float, float, float]]) -> None:
    """One line: the times, and the medians of CPU and memory."""
    times, cpu, heap = (sorted(one) for one in zip(*taken, strict=True))
    p90 = statistics.quantiles(times, n=10, method="inclusive")[-1]
    print(
        f"{screen.name:12} {when:6} {statistics.median(times):8.0f} {p90:8.0f}"
        f" {statistics.median(cpu):8.2f} {statistics.median(heap):8.1f}",
        flush=True,
    )


def at_first(
    browser: Browser, screen: Screen, world: World
) -> Iterator[tuple[float, float, float]]:
    """With nothing in the browser's cache."""
    for _ in range(ROUNDS):
        with signed_in(browser, screen, world) as context:
            yield measured(context.new_page(), screen, world)


def again(browser: Browser, screen: Screen, world: World) -> Iterator[tuple[float, float, float]]:
    """With what the browser keeps."""
    with signed_in(browser, screen, world) as context:
        page = context.new_page()
        measured(page, screen, world)
        for _ in range(ROUNDS):
            yield measured(page, screen, world)


@contextmanager
def signed_in(browser: Browser, screen: Screen, world: World) -> Iterator[BrowserContext]:
    """A profile of its own."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        if screen.role != NOBODY:
            given = {"email": USERS[screen.role], "password": PASSWORD}
            assert context.request.post(f"{world.server.address}/v1/signin", data=given).ok
        yield context


def measured(page: Page, screen: Screen, world: World) -> tuple[float, float, float]:
    """Until usable in ms, CPU seconds of the page's main thread, and its heap in MB."""
    page.goto("about:blank")
    debugger = page.context.new_cdp_session(page)
    debugger.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    debugger.send("Performance.enable")
    page.goto(world.server.address + screen.address(world), wait_until="commit")
    took = float(page.evaluate(USABLE, screen.ready))
    found = counted(debugger)
    debugger.detach()
    return took, found["TaskDuration"], found["JSHeapUsedSize"] / 1e6


def counted(debugger: CDPSession) -> dict[str, float]:
    """What Chromium counts of a page."""
    metrics: list[dict[str, Any]] = debugger.send("Performance.getMetrics")["metrics"]
    return {one["name"]: one["value"] for one in metrics}


if __name__ == "__main__":
    main()
