"""Somebody who looks at what was recorded: in the player's frame, and at the `.html` of a state."""

from collections.abc import Awaitable, Callable

import httpx
from playwright.async_api import Browser, BrowserContext, ProxySettings

from hawk_edge.timekey import from_iso, parse_state_name
from tests.fidelity.pictures import SIZE, Camera
from tests.fidelity.record import Recorded
from tests.serving import EMAIL, PASSWORD, HawkProcess

WAYS = ("frame", "html")
Enough = Callable[[bytes], Awaitable[bool]]

#: The player's stage over the whole window and as large as the visitor's, without what is around.
BARE = """
() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.paper { position: fixed !important; inset: 0; z-index: 9; overflow: visible !important;
    width: 100vw !important; height: 100vh !important }
  .paper iframe { transform: none !important; width: 100vw !important; height: 100vh !important }
  .paper canvas { display: none }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
"""


async def viewer(browser: Browser, hawk: HawkProcess, proxy: ProxySettings) -> BrowserContext:
    """A context that is signed in, behind a proxy that is to let nothing but Hawk through."""
    context = await browser.new_context(viewport=SIZE, proxy=proxy)
    async with httpx.AsyncClient(base_url=hawk.address) as http:
        signed = await http.post("/v1/signin", json={"email": EMAIL, "password": PASSWORD})
    await context.add_cookies(
        [{"name": n, "value": v, "url": hawk.address} for n, v in signed.cookies.items()]
    )
    return context


async def show(
    camera: Camera, hawk: HawkProcess, recorded: Recorded, key: tuple[str, str], enough: Enough
) -> bytes:
    """A picture of what is kept, shown in a way as it was at a phase: the key."""
    way, phase = key
    page, name = camera.page, recorded.states[phase]
    if way == "html":
        await page.goto(f"{hawk.address}/v1/sessions/{recorded.session}/states/{name}.html")
    else:
        since = parse_state_name(name)[0] - from_iso(recorded.started)
        await page.goto(f"{hawk.address}/sessions/{recorded.session}?t={since}")
        await page.wait_for_selector(".paper.filled")
        await page.evaluate(BARE)
    return await camera.still(enough)
