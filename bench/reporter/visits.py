"""Visits of one page under several recorders, at the same time and under one trace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Browser, ViewportSize

from bench.reporter.server import Site
from bench.reporter.tab import SETTLE_S, Costs, Tab
from bench.reporter.timeline import CATEGORIES, Event, Timeline, timelines

VIEWPORT: ViewportSize = {"width": 1280, "height": 800}
#: The steps of two tabs are not to fall on the same moment.
STAGGER_S = 0.023


@dataclass
class Visit:
    """What was measured."""

    recorder: str
    costs: Costs
    timeline: Timeline


async def compare(
    browser: Browser, site: Site, path: str, recorders: list[str], name: str
) -> list[Visit]:
    """Visit a page under each recorder.

    They start one after the other, because a start is one long stretch of work, and play together,
    because a scenario mostly waits: what else the machine does then meets all of them alike.
    """
    async with AsyncExitStack() as stack:
        contexts = [
            await stack.enter_async_context(await browser.new_context(viewport=VIEWPORT))
            for _ in recorders
        ]
        tabs = await asyncio.gather(
            *(
                Tab.open(context, site, f"{name}-{recorder}", path, recorder)
                for context, recorder in zip(contexts, recorders, strict=True)
            )
        )
        async with traced(browser) as events:
            for tab in tabs:
                await tab.start()
            await asyncio.gather(*(_later(STAGGER_S * at, tab) for at, tab in enumerate(tabs)))
            await asyncio.sleep(SETTLE_S)
            for tab in tabs:
                await tab.end()
        found = timelines(events)
        return [Visit(tab.recorder, await tab.costs(), found[tab.name]) for tab in tabs]


async def _later(wait: float, tab: Tab) -> None:
    await asyncio.sleep(wait)
    await tab.play()


@asynccontextmanager
async def traced(browser: Browser) -> AsyncIterator[list[Event]]:
    """Trace the whole browser; the list is filled when the block is left."""
    session = await browser.new_browser_cdp_session()
    events: list[Event] = []
    complete = asyncio.Event()
    session.on("Tracing.dataCollected", lambda some: events.extend(some["value"]))
    session.on("Tracing.tracingComplete", lambda _: complete.set())
    config = {"includedCategories": CATEGORIES, "excludedCategories": ["*"]}
    await session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    yield events
    await session.send("Tracing.end")
    await complete.wait()
    await session.detach()
