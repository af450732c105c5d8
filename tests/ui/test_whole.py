"""All of it: a site with the reporter in it, a visitor, the server, and somebody who watches."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.serving import HawkProcess
from tests.ui.person import Person

pytestmark = pytest.mark.browser

UNWATCHED_MS = 60_000  # the seldom cadence, twice, and much patience

SHOP = """<!DOCTYPE html><html><head><title>Seeds</title>{snippet}</head><body>
<h1>Seeds</h1><input aria-label="Card"><button>Buy</button><p></p>
<script>
let bought = 0;
document.querySelector("button").onclick = () => {{
  document.querySelector("p").textContent = `bought ${{++bought}}`;
  if (bought === 2) throw new Error("sold out");
}};
</script></body></html>"""


@pytest.fixture
def shop(server: HawkProcess) -> Iterator[str]:
    """A shop on an origin of its own; its address."""
    served: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(SHOP.format(**served).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the tests speak for themselves."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        address = f"http://127.0.0.1:{http.server_port}"
        added = server.command("site", "add", "Seeds", "--origin", address, "--json")
        served.update(snippet=_here(json.loads(added)["snippet"], server))
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield address
        http.shutdown()


def _here(snippet: str, server: HawkProcess) -> str:
    """The snippet with the address that this server really has."""
    return re.sub(r'src="[^"]*/reporter.js"', f'src="{server.address}/reporter.js"', snippet)


def test_what_a_visitor_did_is_seen_live_and_again(shop: str, person: Person, page: Page) -> None:
    page.goto(shop)
    watcher = person.goto("/sites")
    watcher.get_by_role("link", name="Seeds").click()
    watcher.locator(".session", has_text="Live").click(timeout=UNWATCHED_MS)
    expect(person.shown.locator("h1")).to_have_text("Seeds")

    page.get_by_label("Card").fill("4111 1111 1111 1111")
    page.get_by_role("button", name="Buy").click()
    # Until its next batch is answered the reporter does not know that somebody watches.
    expect(person.shown.locator("p")).to_have_text("bought 1", timeout=UNWATCHED_MS)
    page.get_by_role("button", name="Buy").click()
    expect(watcher.locator(".moment.error")).to_contain_text("sold out")
    assert "4111" not in person.shown.get_by_label("Card").input_value()

    watcher.get_by_role("slider", name="Time").press("Home")
    expect(person.shown.locator("h1")).to_have_text("Seeds")
    expect(person.shown.locator("p")).to_have_text("")
    watcher.get_by_role("slider", name="Time").press("End")
    expect(person.shown.locator("p")).to_have_text("bought 2")
