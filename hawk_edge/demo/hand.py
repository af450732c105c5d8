"""A hand on a page: points, scrolls and types the way people do, in curves and with pauses."""

import asyncio
import math
import random

from playwright.async_api import Locator, Page

STEP_S = 0.016  # one move of the pointer a frame
SPEED_PX = 1800  # a second: a hand crosses a desktop in less than one


def about(low: float, high: float) -> float:
    """Somewhere between: no two visitors do a thing alike."""
    return random.uniform(low, high)  # noqa: S311 chance, not a secret


class Hand:
    """Moves over one page. `pace` scales every pause: 1 is a person, 0 a test."""

    def __init__(self, page: Page, pace: float = 1.0) -> None:
        self.page = page
        self._pace = pace
        self._at = (about(80, 300), about(80, 300))

    async def pause(self, seconds: float) -> None:
        """Do nothing for about so long."""
        await asyncio.sleep(seconds * self._pace * about(0.7, 1.3))

    async def point(self, target: Locator) -> None:
        """Bring the pointer over `target`, in a curve that starts and ends slowly."""
        await target.scroll_into_view_if_needed()
        box = await target.bounding_box()
        if box is None:
            return
        x = box["x"] + box["width"] * about(0.3, 0.7)
        y = box["y"] + box["height"] * about(0.3, 0.7)
        await self._glide(x, y)

    async def click(self, target: Locator, times: int = 1) -> None:
        """Point at `target`, hesitate, and click it."""
        await self.point(target)
        await self.pause(0.25)
        for _ in range(times):
            await target.click()
            await self.pause(0.12)

    async def type(self, target: Locator, text: str) -> None:
        """Click a field and type into it, key by key."""
        await self.click(target)
        await target.press_sequentially(text, delay=70 * self._pace)
        await self.pause(0.2)

    async def scroll(self, pixels: int) -> None:
        """Turn the wheel over some frames; negative goes up."""
        steps = max(1, abs(pixels) // 60)
        for _ in range(steps):
            await self.page.mouse.wheel(0, pixels / steps)
            await asyncio.sleep(0.03 * self._pace)
        await self.pause(0.6)

    async def wander(self) -> None:
        """Move to somewhere on the screen, for no reason."""
        size = self.page.viewport_size or {"width": 1280, "height": 800}
        await self._glide(about(0.1, 0.9) * size["width"], about(0.15, 0.85) * size["height"])

    async def _glide(self, x: float, y: float) -> None:
        from_x, from_y = self._at
        distance = math.hypot(x - from_x, y - from_y)
        bend = about(-0.15, 0.15)
        steps = max(4, round(distance / SPEED_PX / STEP_S))
        for step in range(1, steps + 1):
            done = (1 - math.cos(math.pi * step / steps)) / 2
            aside = bend * math.sin(math.pi * done)
            await self.page.mouse.move(
                from_x + (x - from_x) * done - (y - from_y) * aside,
                from_y + (y - from_y) * done + (x - from_x) * aside,
            )
            await asyncio.sleep(STEP_S * self._pace)
        self._at = (x, y)
