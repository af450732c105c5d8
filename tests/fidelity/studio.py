"""Records fixtures and shows them again, several at a time in one browser."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

from hawk_edge.chromium import find_chromium
from tests.conftest import QUIET
from tests.fidelity.compare import Judge, Score
from tests.fidelity.pictures import SIZE, Camera
from tests.fidelity.record import PHASES, RECORDER, Recorded, record
from tests.fidelity.site import PAGES, Site, Wall
from tests.fidelity.view import WAYS, show, viewer
from tests.serving import HawkProcess

FIXTURES = sorted(page.stem for page in PAGES.glob("*.html"))
#: What a fixture asks of the visitor's browser.
OPTIONS: dict[str, dict[str, Any]] = {"dark": {"color_scheme": "dark"}}
AT_ONCE = 6
#: The same letters whatever lies under them, WebGL without a graphics card, and a browser that
#: asks for nothing by itself.
FLAGS = [
    *("--disable-lcd-text", "--force-color-profile=srgb", "--enable-unsafe-swiftshader"),
    "--disable-features=AutofillServerCommunication",
    *QUIET,
]
MOST = 0.01

Shown = dict[tuple[str, str], bytes]


@dataclass
class Outcome:
    """One fixture, recorded and shown: pictures and scores by (way, phase); or what went wrong."""

    recorded: Recorded = field(default_factory=Recorded)
    pictures: Shown = field(default_factory=dict, repr=False)
    scores: dict[tuple[str, str], Score] = field(default_factory=dict)
    marks: Shown = field(default_factory=dict, repr=False)
    fault: str = ""

    def save(self, folder: Path) -> None:
        """Write every picture as `PHASE-live.png`, `PHASE-WAY.png` and `PHASE-WAY-marks.png`."""
        folder.mkdir(parents=True, exist_ok=True)
        named = {f"{phase}-live": picture for phase, picture in self.recorded.pictures.items()}
        named |= {f"{phase}-{way}": picture for (way, phase), picture in self.pictures.items()}
        named |= {f"{phase}-{way}-marks": picture for (way, phase), picture in self.marks.items()}
        for name, picture in named.items():
            (folder / f"{name.replace(' ', '-')}.png").write_bytes(picture)


class Studio:
    """A server, a recorded site and a browser; made by `studio()`."""

    def __init__(self, hawk: HawkProcess, site: Site, wall: Wall, browser: Browser, judge: Judge):
        self.hawk, self.site, self.wall, self.browser, self.judge = hawk, site, wall, browser, judge
        self.outcomes: dict[str, Outcome] = {}

    async def record(self, fixtures: Iterable[str]) -> None:
        """Record them all, with the site up, and leave the server time to keep what they show."""
        self.outcomes |= {name: Outcome() for name in fixtures}

        # One for all that ask for nothing of their own: a browser takes its time to make one.
        plain = await self.browser.new_context(viewport=SIZE)
        own = {
            name: await self.browser.new_context(viewport=SIZE, **options)
            for name, options in OPTIONS.items()
            if name in self.outcomes
        }

        async def one(name: str, outcome: Outcome) -> None:
            context = own.get(name, plain)
            outcome.recorded = await record(context, self.site, self.hawk, name)

        await self.each(one)
        for context in (plain, *own.values()):
            await context.close()
        await self._quiet()

    async def show(self, label: str = "") -> None:
        """Show all that was recorded in each way; `label` goes in front of the way's name."""
        context = await viewer(self.browser, self.hawk, self.wall.around(self.hawk.address))

        async def one(_name: str, outcome: Outcome) -> None:
            camera = await Camera.at(await context.new_page())
            for way, phase in itertools.product(WAYS, PHASES):
                live = outcome.recorded.pictures[phase]

                async def enough(picture: bytes, live: bytes = live) -> bool:
                    return (await self.judge.score(live, picture)).share <= MOST / 2

                picture = await show(camera, self.hawk, outcome.recorded, (way, phase), enough)
                await self.keep(outcome, (label + way, phase), live, picture)
            await camera.page.close()

        await self.each(one)
        await context.close()

    async def keep(self, outcome: Outcome, key: tuple[str, str], live: bytes, shown: bytes) -> None:
        """Score a picture; the marks of what differs are kept where that is too much."""
        outcome.pictures[key] = shown
        outcome.scores[key] = score = await self.judge.score(live, shown)
        if score.share > MOST / 10:
            outcome.marks[key] = await self.judge.marks(live, shown)

    async def each(self, do: Callable[[str, Outcome], Awaitable[None]]) -> None:
        """Do it with each fixture that had no fault so far; what goes wrong is its fault."""
        slots = asyncio.Semaphore(AT_ONCE)

        async def guarded(name: str, outcome: Outcome) -> None:
            async with slots:
                try:
                    await do(name, outcome)
                except Exception as error:
                    outcome.fault = f"{type(error).__name__}: {error}"

        whole = [pair for pair in self.outcomes.items() if not pair[1].fault]
        await asyncio.gather(*(guarded(*pair) for pair in whole))

    async def _quiet(self) -> None:
        """Wait until the server has asked the site for nothing for a while."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            before = len(self.site.asked)
            await asyncio.sleep(1)
            if len(self.site.asked) == before:
                return


async def run(data: Path, work: Callable[[Studio], Awaitable[None]]) -> Studio:
    """Open a studio on an empty folder, do the work in it, close it; what it found."""
    path = find_chromium()
    assert path is not None, "no Chromium: apt-get install chromium"
    site, wall = Site(), Wall()
    hawk = HawkProcess(
        data, HAWK_REPORTER_FLUSH_MS="250", HAWK_LIMITS_BATCHES_PER_MINUTE="100000"
    ).settle(site.address)
    # Nothing is masked, so that pictures can be compared; and what is on the site's other host is its own.
    settings = {"masking": "none", "origins": [site.address, site.other]}
    changed = hawk.http.patch(f"/v1/sites/{hawk.site['id']}", json=settings)
    assert changed.status_code == 200, changed.text
    site.recorders[RECORDER] = (
        f'<script async src="{hawk.address}/reporter.js" data-site="{hawk.site["key"]}"></script>'
    )
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
            studio = Studio(hawk, site, wall, browser, Judge(await browser.new_page()))
            await work(studio)
            await browser.close()
    finally:
        for served in (site, wall):
            served.stop()
        with suppress(ProcessLookupError):
            hawk.stop()
    return studio
