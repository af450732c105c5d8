"""From a change on a visitor's page to the same change in a viewer's, in two real browsers.

Both are on one machine, and so have one clock. The visitor's page writes the time into itself and
the frame of the viewer, which is watched from outside of its sandbox, says when it shows it.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

from msgspec import Struct
from playwright.sync_api import Browser, Frame, Page, Request, sync_playwright

from bench.ingest.processes import cpu_s, memory_mb
from hawk_edge.chromium import find_chromium
from tests.serving import EMAIL, PASSWORD, HawkProcess

ROWS = 400
SITE = """<!DOCTYPE html><html><head><title>Shop</title>{snippet}
<style>body {{ font: 16px sans-serif }} li {{ padding: 4px }}</style></head>
<body><h1>Shop</h1><p id=now>0</p><ul>{rows}</ul></body></html>"""
# In letters as well: a long number would be masked as that of a card.
CHANGE = """document.getElementById('now').textContent =
  Math.round(performance.timeOrigin + performance.now()).toString(36)"""
# What is seen is what was painted: the frame after the one in which it has changed.
WATCH = """() => {
  const shown = (window.shown = []);
  let before = "";
  const look = () => {
    const text = document.getElementById("now")?.textContent ?? "";
    const now = performance.timeOrigin + performance.now();
    if (text !== before) shown.push([parseInt((before = text), 36), now]);
    requestAnimationFrame(look);
  };
  look();
}"""
EVERY_S = (0.4, 1.6)  # between two changes, at random: a person's pace, and never the cadence's own
UNWATCHED_S = 21  # four times the cadence, and a little


class Latency(Struct, frozen=True):
    """In ms: from change to picture; from opening to the first picture; and how much was seen."""

    ms: list[float]
    changes: int
    cpu_s: float
    memory_mb: float

    def at(self, part: float) -> float:
        """So many of them took no longer."""
        return sorted(self.ms)[min(len(self.ms) - 1, int(len(self.ms) * part))]


class Found(Struct, frozen=True):
    """All that two browsers show. Milliseconds, but for `turned_s`."""

    sparse: Latency
    busy: Latency
    first_ms: list[float]
    turned_s: float
    unwatched: list[float]  # seconds between the batches of a session that nobody watches
    watched_batches: int  # in as long


@contextmanager
def shop(hawk: HawkProcess) -> Iterator[str]:
    """A page on an origin of its own, with the reporter in it; its address."""
    content = b""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        address = f"http://127.0.0.1:{http.server_port}"
        key = hawk.http.post("/v1/sites", json={"name": "Live", "origins": [address]}).json()["key"]
        snippet = f'<script async src="{hawk.address}/reporter.js" data-site="{key}"></script>'
        rows = "".join(f"<li>Row {n} of the shop" for n in range(ROWS))
        content = SITE.format(snippet=snippet, rows=rows).encode()
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield address
        http.shutdown()


def measure(hawk: HawkProcess, changes: int) -> Found:
    """A visitor who changes the page, and somebody who watches."""
    path = find_chromium()
    assert path is not None, "no Chromium"
    with sync_playwright() as playwright, shop(hawk) as address:
        both = [playwright.chromium.launch(executable_path=path) for _ in range(2)]
        visitor, viewer = both[0].new_page(), _signed_in(both[1], hawk)
        batches = _count_batches(visitor)
        visitor.goto(address)
        session = _session(hawk)
        visitor.evaluate(f"window.ticking = setInterval(() => {CHANGE}, 100)")
        _wait(visitor, UNWATCHED_S)
        unwatched = [later - one for one, later in pairwise(batches)]
        first_ms = [_open(viewer, hawk, session)]
        turned_s = _turn(visitor, batches)
        before = len(batches)
        busy = _watch(hawk, visitor, viewer, UNWATCHED_S, None)
        watched = len(batches) - before
        visitor.evaluate("clearInterval(ticking)")
        sparse = _watch(hawk, visitor, viewer, 0, changes)
        first_ms += [_open(viewer, hawk, session) for _ in range(9)]
        for browser in both:
            browser.close()
    return Found(sparse, busy, first_ms, turned_s, unwatched, watched)


def _signed_in(browser: Browser, hawk: HawkProcess) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    who = {"email": EMAIL, "password": PASSWORD}
    assert page.request.post(f"{hawk.address}/v1/signin", data=who).ok
    return page


def _count_batches(visitor: Page) -> list[float]:
    """When the visitor's page sent each of its batches."""
    times: list[float] = []

    def note(request: Request) -> None:
        if "/v1/collect/" in request.url:
            times.append(time.monotonic())

    visitor.on("request", note)
    return times


def _session(hawk: HawkProcess) -> str:
    """The visitor's, once it is there."""
    while True:
        for site in hawk.get("/v1/sites")["items"]:
            for session in hawk.get(f"/v1/sites/{site['id']}/sessions")["items"]:
                return str(session["id"])
        time.sleep(0.05)


def _wait(page: Page, seconds: float) -> None:
    """Let the browser's events come."""
    page.wait_for_timeout(1000 * seconds)


def _frame(viewer: Page) -> Frame:
    """The frame with the visitor's page in it, once that shows."""
    while True:
        _wait(viewer, 0.005)
        for frame in viewer.frames[1:]:
            if frame.evaluate("!!document.getElementById('now')"):
                return frame


def _open(viewer: Page, hawk: HawkProcess, session: str) -> float:
    """Milliseconds from a click on the session in the list to its picture."""
    viewer.goto(f"{hawk.address}/sites")
    _wait(viewer, 0.5)
    began = viewer.evaluate(
        """path => {
          history.pushState(null, "", path);
          const began = performance.timeOrigin + performance.now();
          dispatchEvent(new PopStateEvent("popstate"));
          return began;
        }""",
        f"/sessions/{session}?live",
    )
    shown = "document.getElementById('now') && performance.timeOrigin + performance.now()"
    while True:
        _wait(viewer, 0.005)  # for the frame itself to come
        for frame in viewer.frames[1:]:
            if at := frame.evaluate(shown):
                return float(at - began)


def _turn(visitor: Page, batches: list[float]) -> float:
    """Seconds until the batches of a session that is watched from now on come faster."""
    began = time.monotonic()
    while True:
        _wait(visitor, 0.05)
        if len(batches) > 2 and batches[-1] - batches[-2] < 1:
            return batches[-2] - began


def _watch(
    hawk: HawkProcess, visitor: Page, viewer: Page, seconds: float, changes: int | None
) -> Latency:
    """Look on: for so long, or while so many changes are made at a person's pace."""
    frame, pid = _frame(viewer), hawk.process.pid
    frame.evaluate(WATCH)
    before_s = cpu_s(pid)
    if changes is None:
        _wait(viewer, seconds)
    for _ in range(changes or 0):
        visitor.evaluate(CHANGE)
        _wait(visitor, random.uniform(*EVERY_S))
    _wait(viewer, 1)
    shown = frame.evaluate("shown.slice(1)")
    late = [at - changed for changed, at in shown]
    return Latency(late, len(shown), cpu_s(pid) - before_s, memory_mb(pid, "VmRSS"))
