"""One page in a tab of its own under one recorder, driven and measured through CDP."""

import asyncio
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from playwright.async_api import BrowserContext, CDPSession, Page

from bench.reporter.recorders import HAWK, RRWEB_ALONE, RRWEB_SENT
from bench.reporter.server import FIRST_FLUSH_MS, Collected, Site

PATIENCE_S = 60.0
#: What a load, a start or a batch brings with it is over by then.
SETTLE_S = 0.3
TYPED = (
    "Long lane 12, second floor on the left", "Stone", "Quiet Paper and Copper Company",
    "please ring twice, and leave it with the neighbours", "SUMMER24",
    "many happy returns, and a good year",
)  # fmt: skip


@dataclass
class Costs:
    """What CDP counts itself: thread time in ms, and bytes."""

    script: float
    task: float
    heap: int
    gzip: int
    raw: int


@dataclass
class Tab:
    """A visit called `name` of the page `path`."""

    name: str
    path: str
    recorder: str
    page: Page
    cdp: CDPSession
    collected: Collected
    before: dict[str, float]

    @classmethod
    async def open(
        cls, context: BrowserContext, site: Site, name: str, path: str, recorder: str
    ) -> "Tab":
        """Load the page, nothing recorded yet."""
        page = await context.new_page()
        cdp = await context.new_cdp_session(page)
        await cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        await page.goto(f"{site.url}/page/{path}?visit={name}")
        await asyncio.sleep(SETTLE_S)
        await cdp.send("HeapProfiler.collectGarbage")
        return cls(name, path, recorder, page, cdp, site.visit(name), await _metrics(cdp))

    async def start(self) -> None:
        """Start the recorder, and wait until what it says of the page as it is has been sent."""
        await self.page.evaluate("recorder => bench.start(recorder)", self.recorder)
        if self.recorder == HAWK:
            await self._until(lambda: self.collected.settled)
        elif self.recorder == RRWEB_SENT:
            await asyncio.sleep(FIRST_FLUSH_MS / 1000)
        await asyncio.sleep(SETTLE_S)

    async def play(self) -> None:
        """Run the page's scenario, and wait until what it made has been sent."""
        await self.page.evaluate("() => void bench.play()")
        if self.path == "typing":
            await self._type()
        sends = self.recorder in (HAWK, RRWEB_SENT)
        await self._until(lambda: self.collected.over_sent if sends else self.collected.over)

    async def end(self) -> None:
        """The last moment that is measured."""
        await self.page.evaluate("() => bench.mark('end')")

    async def costs(self) -> Costs:
        after = await _metrics(self.cdp)
        used = {key: 1000 * (after[key] - self.before[key]) for key in after}
        task = used["TaskDuration"] - used["DevToolsCommandDuration"]
        gzip, raw = await self._sizes()
        # Once is not enough: finalisers let go of more.
        for _ in range(3):
            await self.cdp.send("HeapProfiler.collectGarbage")
        heap = await self.cdp.send("Runtime.getHeapUsage")
        return Costs(used["ScriptDuration"], task, int(heap["usedSize"]), gzip, raw)

    async def _type(self) -> None:
        """Real keys and a real pointer: nothing of this runs as script in the page."""
        for at, text in enumerate(TYPED):
            await self.page.mouse.move(150, 100 + 30 * at, steps=5)
            await self.page.mouse.click(150, 100 + 30 * at)
            for key in text:
                await self.page.keyboard.press("Space" if key == " " else key)
                await asyncio.sleep(0.09)

    async def _sizes(self) -> tuple[int, int]:
        """Bytes gzipped and raw; rrweb's events in the batches the reporter would make."""
        if self.recorder != RRWEB_ALONE:
            return self.collected.sizes()
        # They leave the page, and so do not count as rrweb's heap.
        bodies = [text.encode() for text in await self.page.evaluate("() => bench.batches()")]
        return sum(len(zlib.compress(body, 6, 31)) for body in bodies), sum(map(len, bodies))

    async def _until(self, true: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not true():  # noqa: ASYNC110 - it is the server's threads that make it so
                    await asyncio.sleep(0.02)
        except TimeoutError as error:
            raise TimeoutError(f"{self.name}: what was to be sent has not come") from error


async def _metrics(cdp: CDPSession) -> dict[str, float]:
    found = await cdp.send("Performance.getMetrics")
    return {one["name"]: one["value"] for one in found["metrics"]}
