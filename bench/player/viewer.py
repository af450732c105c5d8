"""Somebody at a replay, in a real browser, with a hand on the time line and an eye on the page."""

import time
from contextlib import suppress

from playwright.sync_api import Browser, CDPSession, Error, Frame, Page

from bench.player.hour import number_at
from tests.serving import EMAIL, PASSWORD, HawkProcess

WINDOW = {"width": 1280, "height": 800}
# What is seen is what was painted: the frame after the one in which it has changed.
WATCH = """() => {
  const shown = (window.shown = []);
  let before = "";
  const look = () => {
    const text = document.querySelector("h1")?.textContent ?? "";
    if (text !== before) shown.push([(before = text), performance.timeOrigin + performance.now()]);
    requestAnimationFrame(look);
  };
  look();
}"""
HEARD = """addEventListener("pointerdown", ({ clientX }) => {
  window.pressed = [performance.timeOrigin + performance.now(), clientX];
}, true)"""
TRACK = """() => {
  const { left, width } = document.querySelector(".timeline").getBoundingClientRect();
  return [left, width];
}"""
PATIENCE_S = 20


class Viewer:
    """Signed in, with a session open. Times in ms."""

    def __init__(self, browser: Browser, server: HawkProcess, session: str) -> None:
        self.page: Page = browser.new_page(viewport=WINDOW, reduced_motion="reduce")
        self.page.request.post(
            f"{server.address}/v1/signin", data={"email": EMAIL, "password": PASSWORD}
        )
        self.page.goto(f"{server.address}/sessions/{session}?t=1")
        self.page.locator(".paper.filled").wait_for()
        self.page.evaluate(HEARD)
        self.frame.evaluate(WATCH)
        self._sessions = self._heaps()
        box = self.page.get_by_role("slider", name="Time").bounding_box()
        assert box is not None
        self._box = box

    @property
    def frame(self) -> Frame:
        """The captured page."""
        return self.page.frames[1]

    def seek(self, part: float, length_ms: int) -> float:
        """Click on the time line of a session so long: ms until the state of then was seen."""
        x = self._box["x"] + self._box["width"] * part
        self.page.mouse.click(x, self._box["y"] + 22)
        pressed, clicked = self.page.evaluate("pressed")
        left, width = self.page.evaluate(TRACK)
        wanted = f"state {number_at(int((clicked - left) / width * length_ms))}"
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            shown: list[tuple[str, float]] = self.frame.evaluate("shown.splice(0)")
            if shown and shown[-1][0] == wanted:
                return shown[-1][1] - pressed
            self.page.wait_for_timeout(30)
        raise AssertionError(f"{wanted} was never seen, but {self.shown()}")

    def shown(self) -> str:
        """What the page's heading says."""
        text: str = self.frame.evaluate("document.querySelector('h1').textContent")
        return text

    def heap_mb(self) -> float:
        """Of the tab and its frame, after the garbage is gone."""
        used = 0.0
        for one in self._sessions:
            one.send("HeapProfiler.collectGarbage")
            used += one.send("Runtime.getHeapUsage")["usedSize"]
        return used / (1 << 20)

    def _heaps(self) -> list[CDPSession]:
        found = [self.page.context.new_cdp_session(self.page)]
        with suppress(Error):  # where it shares the tab's process, it is in the tab's heap
            found.append(self.page.context.new_cdp_session(self.frame))
        return found
