"""Scripted visitors in a real Chromium, hurried."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from playwright.async_api import Page, async_playwright

from hawk_edge.chromium import find_chromium
from hawk_edge.demo import journeys, visitors
from hawk_edge.demo.journeys import Journey, walk
from tests.demo.conftest import RunningShop

BUY, RAGE, PHONE = (
    next(journey for journey in journeys.JOURNEYS if journey.walk is wanted)
    for wanted in (journeys.buy, journeys.rage, journeys.browse_on_phone)
)
T = TypeVar("T")
pytestmark = pytest.mark.browser


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """On a thread of its own: Playwright's sync API, once used, keeps this one's loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


class Walked:
    """What could be seen of a journey."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.failed: set[str] = set()
        self.path = ""
        self.in_cart = ""

    async def follow(self, journey: Journey, url: str) -> "Walked":
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=find_chromium())
            context = await browser.new_context(**journey.screen)
            page = await context.new_page()
            page.on("pageerror", lambda error: self.errors.append(error.message))
            page.on("response", lambda answer: self._note(answer.status, answer.url))
            await walk(journey, page, url, pace=0)
            await self._look(page, url)
            await browser.close()
        return self

    def _note(self, status: int, url: str) -> None:
        if status >= 400:
            self.failed.add(f"{status} {url.split('/')[-2]}")

    async def _look(self, page: Page, url: str) -> None:
        self.path = page.url.removeprefix(url)
        self.in_cart = await page.locator("#cart-count").inner_text()


def test_the_buyer_ends_with_an_order_and_an_empty_cart(running_shop: RunningShop) -> None:
    walked = run(Walked().follow(BUY, running_shop.url))
    assert walked.path == "/thank-you?order=S-4711"
    assert walked.in_cart == "0"
    assert walked.errors == []
    assert walked.failed == {"503 stock", "404 reviews"}
    assert running_shop.recorded == [
        "/", "/gear", "/gear/reedbed-8x42", "/cart", "/checkout", "/thank-you?order=S-4711",
    ]  # fmt: skip


def test_the_rage_clicker_meets_the_shops_one_bug(running_shop: RunningShop) -> None:
    walked = run(Walked().follow(RAGE, running_shop.url))
    assert len(walked.errors) == 6
    assert len(set(walked.errors)) == 1
    assert "percent" in walked.errors[0]
    assert walked.path == "/cart"


def test_the_phone_looks_round_by_touch(running_shop: RunningShop) -> None:
    walked = run(Walked().follow(PHONE, running_shop.url))
    assert (walked.path, walked.in_cart) == ("/gear/nyjer-seed", "1")
    assert walked.errors == []


def test_the_watcher_stays_at_the_feeder(
    running_shop: RunningShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journeys, "WATCH_S", 20)
    walked = run(Walked().follow(journeys.AT_THE_FEEDER, running_shop.url))
    assert (walked.path, walked.errors, walked.failed) == ("/feeder", [], set())


def test_visitors_come_until_they_are_stopped(running_shop: RunningShop) -> None:
    said: list[str] = []

    async def browse_until_two_came() -> None:
        stop = asyncio.Event()
        browsing = asyncio.create_task(
            visitors.browse(running_shop.url, stop=stop, log=said.append)
        )
        for _ in range(2):
            assert await asyncio.to_thread(running_shop.visits.acquire, timeout=60)
        stop.set()
        await asyncio.wait_for(browsing, 60)

    run(browse_until_two_came())
    assert said == [visitors.HERE]


def test_without_a_chromium_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "find_chromium", lambda: None)
    said: list[str] = []
    run(visitors.browse("http://127.0.0.1:1", stop=asyncio.Event(), log=said.append))
    assert said == [visitors.NO_CHROMIUM]
    assert "apt-get install chromium" in said[0]
