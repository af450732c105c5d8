"""Scripted visitors: a real Chromium walks through the shop for as long as the demo runs."""

import asyncio
import os
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Playwright, async_playwright
from playwright.async_api import Error as BrowserError

from hawk_edge.beside import end
from hawk_edge.chromium import find_chromium
from hawk_edge.demo.journeys import AT_THE_FEEDER, JOURNEYS, Journey, walk

QUIET = ["--disable-background-networking", "--disable-component-update", "--mute-audio"]
BETWEEN_S = 4  # a breath between two visitors, for small machines
HERE = "Visitors are in the shop now; one stays at its feeder, to be watched live."
NO_CHROMIUM = (
    "There is no Chromium for scripted visitors (apt-get install chromium): you are the only one."
)


async def browse(url: str, *, stop: asyncio.Event, log: Callable[[str], None]) -> None:
    """Send visitors to the shop at `url`, two at a time, until `stop` is set.

    One of the two stays at the feeder, so that there is always a live session; the others take
    turns. Where there is no Chromium, or it does not start, one line says so, and that is all.
    """
    path = find_chromium()
    if path is None:
        log(NO_CHROMIUM)
        return
    try:
        async with async_playwright() as playwright, await _launch(playwright, path) as browser:
            log(HERE)
            await _walk_until(stop, browser, url, log)
    except BrowserError as error:
        # On Ctrl-C the terminal ends the browser as well, and it may be the first to go.
        if not stop.is_set():
            log(f"The visitors have gone home: {error.message.splitlines()[0]}")


async def _walk_until(
    stop: asyncio.Event, browser: Browser, url: str, log: Callable[[str], None]
) -> None:
    queues = [
        asyncio.create_task(_take_turns(browser, url, journeys, log))
        for journeys in ((AT_THE_FEEDER,), JOURNEYS)
    ]
    stopped = asyncio.create_task(stop.wait())
    tasks: list[asyncio.Task[Any]] = [stopped, *queues]
    ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    await end(tasks)
    for task in ended:
        task.result()


async def _launch(playwright: Playwright, path: Path) -> Browser:
    """With the sandbox where it works: not as root, nor where the kernel forbids it.

    The pages are our own, so the demo rather goes without than not at all.
    """
    try:
        return await playwright.chromium.launch(
            executable_path=path, args=QUIET, chromium_sandbox=os.geteuid() != 0
        )
    except BrowserError:
        return await playwright.chromium.launch(executable_path=path, args=QUIET)


async def _take_turns(
    browser: Browser, url: str, journeys: Sequence[Journey], log: Callable[[str], None]
) -> None:
    for journey in cycle(journeys):
        async with await browser.new_context(**journey.screen) as context:
            try:
                await walk(journey, await context.new_page(), url)
            except BrowserError as error:
                if not browser.is_connected():
                    raise
                log(f"{journey.name} gave up: {error.message.splitlines()[0]}")
        await asyncio.sleep(BETWEEN_S)
