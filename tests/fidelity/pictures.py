"""Taking the picture of a page once it has come to rest."""

import asyncio
import base64
import struct
import time
from collections.abc import Awaitable, Callable

from playwright.async_api import CDPSession, Error, Page, ViewportSize

SIZE: ViewportSize = {"width": 1280, "height": 800}
#: How long a page gets to come to rest.
PATIENCE_S = 15.0
#: A page that looks the same after so long is at rest.
STILL_S = 0.15

#: Asked again and again, because a page that may not run scripts keeps no promise either.
AT_REST = """
() => (document.readyState === "complete" || location.href === "about:blank") && document.fonts.status === "loaded" &&
  [...document.images].every((image) => image.complete || image.loading === "lazy") &&
  document.getAnimations().every((one) => one.playState !== "running" ||
    !Number.isFinite(one.effect.getComputedTiming().endTime))
"""


class Camera:
    """Takes pictures of one page's window, as PNG."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self.page = page
        self._session = session

    @classmethod
    async def at(cls, page: Page) -> "Camera":
        """A camera in front of a page."""
        return cls(page, await page.context.new_cdp_session(page))

    async def shoot(self) -> bytes:
        """What the window shows now. Nothing is put into the page for it."""
        options = {"format": "png", "optimizeForSpeed": True, "captureBeyondViewport": False}
        for _ in range(20):
            answer = await self._session.send("Page.captureScreenshot", options)
            picture = base64.b64decode(answer["data"])
            if struct.unpack_from(">II", picture, 16) == (SIZE["width"], SIZE["height"]):
                return picture
            # Some navigations give the window back the size of its own.
            emulated = {**SIZE, "deviceScaleFactor": 1, "mobile": False}
            await self._session.send("Emulation.setDeviceMetricsOverride", emulated)
        raise AssertionError("the window does not keep its size")

    async def still(self, enough: Callable[[bytes], Awaitable[bool]] | None = None) -> bytes:
        """The page at rest: a picture that is `enough`, or the same again after a while."""
        before, until = b"", time.monotonic() + PATIENCE_S
        while True:
            await self._rest(until)
            picture = await self.shoot()
            if picture == before or time.monotonic() > until:
                return picture
            if enough and await enough(picture):
                return picture
            before = picture
            await asyncio.sleep(STILL_S)

    async def _rest(self, until: float) -> None:
        """Wait until pictures, fonts and animations of all frames are done."""
        while time.monotonic() < until:
            try:
                if all([await frame.evaluate(AT_REST) for frame in self.page.frames]):
                    return
            except Error:
                pass  # a frame went away meanwhile
            await asyncio.sleep(0.03)
