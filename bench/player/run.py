"""How quickly a session of an hour is sought in, and what it holds: python -m bench.player.run"""

import random
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from bench.player.hour import HOUR_MS, SNAPSHOT_MS, hour
from bench.player.viewer import Viewer
from hawk_edge.chromium import find_chromium
from tests.batches import T0, new_id
from tests.serving import HawkProcess, served

SEEKS = 100
PLAYED_S = 20
SPEED = 16


def recorded(server: HawkProcess, snapshot_ms: int) -> str:
    """A session of an hour."""
    session = new_id()
    for body in hour(session, T0, snapshot_ms):
        answer = server.collect(body)
        assert answer.status_code == 200, answer.text
    return session


def seeking(viewer: Viewer, length_ms: int) -> list[float]:
    """How long each of many seeks took, in ms, to and fro over all of it."""
    chance = random.Random(2)
    return [viewer.seek(chance.uniform(0.001, 0.999), length_ms) for _ in range(SEEKS)]


def playing(viewer: Viewer) -> float:
    """How many times as fast as the visitor it really plays when told to play at 16 times that."""
    page = viewer.page
    slider = page.get_by_role("slider", name="Time")
    slider.press("Home")
    page.get_by_label("Skip idle").uncheck()
    for _ in (2, 4, 8, SPEED):
        page.keyboard.press(">")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(1000)
    ends = []
    for wait_s in (0, PLAYED_S):
        page.wait_for_timeout(1000 * wait_s)
        ends.append((time.monotonic(), int(viewer.shown().removeprefix("state "))))
    page.get_by_role("button", name="Pause", exact=True).click()
    (began, first), (ended, last) = ends
    return (last - first) / 8 / (ended - began)


def show(browser: Browser, server: HawkProcess, snapshot_ms: int) -> None:
    """Print what is found of a session with a snapshot each so many ms."""
    session = recorded(server, snapshot_ms)
    length = server.get(f"/v1/sessions/{session}/overview")["end"]
    viewer = Viewer(browser, server, session)
    opened = viewer.heap_mb()
    speed = playing(viewer)
    played = viewer.heap_mb()
    took = seeking(viewer, length)
    cuts = statistics.quantiles(took, n=100)
    minutes = speed * (PLAYED_S + 1) / 60
    print(
        f"a snapshot each {snapshot_ms // 1000} s: to seek takes {statistics.median(took):.0f} ms "
        f"(95 of 100: {cuts[94]:.0f}, 99: {cuts[98]:.0f}, at most {max(took):.0f}); told to play "
        f"{SPEED} times as fast it plays {speed:.1f}; heap {opened:.1f} MB when opened, "
        f"{played:.1f} after {minutes:.0f} minutes, {viewer.heap_mb():.1f} after all of the hour"
    )
    viewer.page.close()


if __name__ == "__main__":
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium())
        with served(Path(folder) / "data") as server:
            show(chromium, server, SNAPSHOT_MS)
            if "--all" in sys.argv:
                show(chromium, server, HOUR_MS)
