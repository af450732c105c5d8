"""Draws pages: this process drives Chromium. It imports nothing of hawk_edge, and knows no secret.

It is started with the path of what to run as Chromium, and reads orders from standard input: a line
of JSON, then as many bytes of HTML as it says. It answers in the same way on standard output.

    {"html": 5120, "width": 1280, "height": 800, "seconds": 10}  and 5,120 bytes of UTF-8
    {"png": 6717} and 6,717 bytes, or {"error": "why"}; at first, once, {"ready": "version"}

JavaScript is off in the page and every request is refused, so a page is only what its HTML says.
"""

import json
import sys
from typing import Any, BinaryIO

from playwright.sync_api import Browser, Error, Route, sync_playwright

ARGUMENTS = [
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-quic",
    "--disable-webgl",
    "--hide-scrollbars",
    "--mute-audio",
    "--renderer-process-limit=1",
]
# Pictures that the page holds itself are there when they can be painted; no page waits for ever.
_SETTLED = """() => Promise.race([
  Promise.all([
    document.fonts.ready, ...Array.from(document.images, (one) => one.decode().catch(() => 0)),
  ]),
  new Promise((done) => setTimeout(done, 2000)),
]).then(() => 0)"""


def main(executable: str, orders: BinaryIO, answers: BinaryIO) -> None:
    """Draw until there are no more orders, or the browser is gone."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=ARGUMENTS, chromium_sandbox=True
        )
        _answer(answers, {"ready": browser.version})
        for line in orders:
            order = json.loads(line)
            html = orders.read(order["html"]).decode()
            try:
                png = draw(browser, order, html)
            except Error as why:
                _answer(answers, {"error": why.message.splitlines()[0]})
            else:
                _answer(answers, {"png": len(png)}, png)
            if not browser.is_connected():
                return


def draw(browser: Browser, order: dict[str, Any], html: str) -> bytes:
    """The picture of a page, in a context of its own: Playwright keeps all of one until it ends."""
    context = browser.new_context(
        viewport={"width": order["width"], "height": order["height"]},
        java_script_enabled=False,
        service_workers="block",
        accept_downloads=False,
        offline=True,
    )
    context.set_default_timeout(order["seconds"] * 1000)
    try:
        page = context.new_page()
        page.route("**/*", _refuse)
        page.set_content(html, wait_until="load")
        page.evaluate(_SETTLED)
        return page.screenshot(type="png", animations="allow", caret="initial")
    finally:
        context.close()


def _refuse(route: Route) -> None:
    """A page that would go elsewhere stays: 204 is the answer that changes nothing."""
    if route.request.is_navigation_request():
        route.fulfill(status=204)
    else:
        route.abort()


def _answer(answers: BinaryIO, said: dict[str, object], more: bytes = b"") -> None:
    answers.write(json.dumps(said).encode() + b"\n" + more)
    answers.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
