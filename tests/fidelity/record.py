"""A visitor at a fixture: the page is loaded and changed, and each time its picture is taken."""

import asyncio
import time
from dataclasses import dataclass, field

import httpx
from playwright.async_api import BrowserContext, Page

from tests.fidelity.pictures import Camera
from tests.fidelity.site import Site
from tests.serving import HawkProcess

PHASES = ("load", "change")
RECORDER = "hawk"
PATIENCE_S = 60.0
#: What no event tells (edited rules, canvases, imports that arrive) is told at most this late.
TOLD_MS = 2500


@dataclass
class Recorded:
    """One fixture as the visitor saw it: pictures and names of states, by phase."""

    session: str = ""
    started: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict, repr=False)
    states: dict[str, str] = field(default_factory=dict)


async def record(context: BrowserContext, site: Site, hawk: HawkProcess, fixture: str) -> Recorded:
    """Load the fixture and change it; what was seen, and which states are kept of it."""
    recorded = Recorded()
    page = await context.new_page()
    opened = await page.goto(site.page(fixture, RECORDER))
    assert opened is not None
    assert opened.ok, f"there is no page {fixture}"
    camera = await Camera.at(page)
    recorded.session = await _session(page)
    # On a machine that stalls, a kept connection may be closed at the moment it is used again.
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(
        base_url=hawk.address, headers=hawk.http.headers, timeout=PATIENCE_S, limits=limits
    ) as http:
        for phase in PHASES:
            if phase == "change":
                await page.evaluate("change()")
            # A fixture says what else has to happen, or there is nothing to wait for.
            await page.evaluate("window.settled")
            recorded.pictures[phase] = await camera.still()
            await page.wait_for_timeout(TOLD_MS)
            # With the first event comes the state; with the second one the long texts that the
            # server has asked for because of the first.
            for turn in (1, 2):
                note = f"{phase} {turn}"
                await page.evaluate("note => hawk.event(note)", note)
                recorded.states[phase] = await _state_at(http, recorded.session, note)
        session = await http.get(f"/v1/sessions/{recorded.session}")
        recorded.started = session.json()["started"]
    await page.close()
    return recorded


async def _session(page: Page) -> str:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        found = await page.evaluate("window.hawk?.session()")
        if found:
            return str(found)
        await asyncio.sleep(0.02)
    raise AssertionError("the reporter did not begin")


async def _state_at(http: httpx.AsyncClient, session: str, note: str) -> str:
    """The name of the newest state in the batch that has an event of the page's own in it."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        answer = await http.get(f"/v1/sessions/{session}/records", params={"limit": 100})
        newest = ""
        for batch in answer.json()["items"] if answer.is_success else []:
            states = [one["state"] for one in batch["records"] if "state" in one]
            newest = states[-1] if states else newest
            if any(one["k"] == "custom" and one["name"] == note for one in batch["records"]):
                return newest
        await asyncio.sleep(0.05)
    raise AssertionError(f"the server never heard of {note!r}: {answer.text[:300]}")
