"""Visits of the corpus in a real Chromium, recorded by the reporter and by rrweb at once.

The pages' clock is scripted: it stands still between two steps and then runs on by a quarter of a
second. So timers, batches and times are those of a visit that lasts as long as it says, and the
machine needs a fraction of that. Pointer, wheel and keys are real input.
"""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Page, ViewportSize

STEP_MS = 250
VIEWPORT: ViewportSize = {"width": 1280, "height": 800}
#: How often a script that has been asked for is looked for.
LOOK_S = 0.02


@dataclass
class Plan:
    """A visit: the addresses it opens, and for how many seconds each."""

    name: str
    pages: list[tuple[str, int]]
    seed: int


@dataclass
class Visit:
    """What became of it. `rrweb`: (time in ms, JSON) of each of its events."""

    plan: Plan
    session: str = ""
    rrweb: list[tuple[int, str]] = field(default_factory=list)

    @property
    def seconds(self) -> int:
        return sum(seconds for _, seconds in self.plan.pages)


def plans() -> list[Plan]:
    """An hour: 40 shoppers, 30 readers, 6 at the board and 6 in the chat."""
    chance = random.Random(4)
    made = list[Plan]()
    for n in range(40):
        looked = [f"/shop/product/{_popular(chance, 60)}" for _ in range(chance.randint(1, 3))]
        pages = [
            ("/shop/", chance.randint(12, 24)),
            *((one, chance.randint(10, 20)) for one in looked),
        ]
        made.append(Plan(f"shop {n}", pages, n))
    for n in range(30):
        # Some stories are read by many.
        read = [
            f"/paper/story/{int(chance.triangular(0, 23, 0))}" for _ in range(chance.randint(1, 2))
        ]
        pages = [
            ("/paper/", chance.randint(8, 15)),
            *((one, chance.randint(15, 30)) for one in read),
        ]
        made.append(Plan(f"paper {n}", pages, 100 + n))
    for n in range(6):
        made.append(Plan(f"board {n}", [("/board/", 140)], 200 + n))
        made.append(Plan(f"chat {n}", [("/chat/", 110)], 300 + n))
    chance.shuffle(made)
    return made


def _popular(chance: random.Random, count: int) -> int:
    """One of `count`, as people choose: the second half as often as the first, and so on."""
    return chance.choices(range(count), [1 / (1 + n) for n in range(count)])[0]


async def visit(browser: Browser, site: str, plan: Plan, began_ms: int) -> Visit:
    """Make one visit."""
    done = Visit(plan)
    chance = random.Random(plan.seed)
    context = await browser.new_context(viewport=VIEWPORT)
    page = await context.new_page()
    await page.clock.install(time=began_ms / 1000)
    await page.clock.pause_at((began_ms + 1000) / 1000)
    for path, seconds in plan.pages:
        await page.goto(f"{site}{path}?visitor={plan.seed}")
        await _stay(page, seconds, chance)
        done.session = await page.evaluate("hawk.session()")
        done.rrweb += await _events(page)
    await page.goto("about:blank")
    await page.clock.run_for(STEP_MS)
    await context.close()
    return done


async def _stay(page: Page, seconds: int, chance: random.Random) -> None:
    """Be on a page: look, point, scroll, click and write, as people do."""
    while not await page.evaluate("Boolean(window.hawk?.session?.())"):
        await page.clock.run_for(20)
        await asyncio.sleep(LOOK_S)
    x, y = 400.0, 300.0
    aim = (x, y)
    for step in range(seconds * 1000 // STEP_MS):
        await page.clock.run_for(STEP_MS)
        if step % 12 == 0:
            aim = (chance.uniform(50, 1200), chance.uniform(60, 740))
        if step % 12 < 6:
            x, y = x + (aim[0] - x) / 3, y + (aim[1] - y) / 3
            await page.mouse.move(x, y, steps=3)
        match step % 40:
            case 9 | 10 | 11:
                await page.mouse.wheel(0, chance.randint(80, 300))
            case 25:
                await _act(page, chance)


async def _act(page: Page, chance: random.Random) -> None:
    field = page.locator(".chat-field")
    if await field.count():
        await field.press_sequentially(f"I think so {chance.randint(1, 99)}")
        await field.press("Enter")
        return
    buttons = page.locator(".shop-card__add, .board-row button")
    if await buttons.count():
        await buttons.nth(chance.randrange(min(await buttons.count(), 6))).click(no_wait_after=True)


async def _events(page: Page) -> list[tuple[int, str]]:
    taken: list[list[Any]] = await page.evaluate("takeEvents()")
    return [(int(at), text) for at, text in taken]
