"""From a visitor's error in a real browser to a letter that shows that visitor's screen."""

import base64
import json
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from hawk_edge.timekey import from_iso
from tests.listening import Handler, listening
from tests.mail.office import Office, office
from tests.serving import HawkProcess, served

pytestmark = pytest.mark.browser

PATIENCE_S = 150  # a letter waits two minutes for its picture
WINDOW = {"width": 800, "height": 600}
# What is to be seen is below the fold, and has the colour that this visitor chose.
SHOP = """<!DOCTYPE html><html><head><title>Paints</title>%s<style>
body { margin: 0; height: 3000px } button { position: fixed; left: 20px; height: 40px; width: 100px }
#box { position: absolute; top: 1100px; left: 200px; width: 400px; height: 300px; background: #ddd }
</style></head><body><button id="paint" style="top: 20px">Paint</button>
<button id="pay" style="top: 80px">Pay</button><div id="box"></div><script>
document.querySelector("#paint").onclick = () => box.style.background = location.search.replace('?', '#');
document.querySelector("#pay").onclick = () => { throw new TypeError("no total for this paint") };
</script></body></html>"""

# The share of pixels in which two pictures differ, and the colour in the middle of the first.
COMPARE = """async (sources) => {
  const [one, other] = await Promise.all(sources.map(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
    pen.drawImage(image, 0, 0);
    return pen.getImageData(0, 0, image.width, image.height);
  }));
  if (one.width !== other.width || one.height !== other.height) return { differ: 1 };
  let differ = 0;
  for (let at = 0; at < one.data.length; at += 4)
    differ += [0, 1, 2].some((of) => Math.abs(one.data[at + of] - other.data[at + of]) > 8);
  const middle = 4 * (one.width * (one.height / 2) + one.width / 2);
  return { differ: differ / (one.width * one.height), middle: [...one.data.slice(middle, middle + 3)] };
}"""


@contextmanager
def shop(hawk: HawkProcess) -> Iterator[str]:
    """A site with the reporter in its pages; its address."""
    page = b""

    class Shop(Handler):
        def do_GET(self) -> None:
            self.answer(200, {"content-type": "text/html"}, page)

    with listening(Shop) as port:
        address = f"http://127.0.0.1:{port}"
        added = json.loads(hawk.command("site", "add", "Paints", "--origin", address, "--json"))
        page = (SHOP % added["snippet"]).encode()
        yield address


def letter_of(one: Office) -> EmailMessage:
    """The first that comes."""
    until = time.monotonic() + PATIENCE_S
    while not one.letters:
        assert time.monotonic() < until, "no letter came"
        time.sleep(0.1)
    return one.parsed[0]


def data_url(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def compare(page: Page, png: bytes, other: bytes) -> Any:
    return page.evaluate(COMPARE, [data_url(png), data_url(other)])


def test_the_owner_sees_the_screen_that_the_visitor_saw(browser: Browser, tmp_path: Path) -> None:
    colour = secrets.token_bytes(3)
    with office() as one:
        mail = {"HAWK_MAIL_URL": f"smtp://127.0.0.1:{one.port}", "HAWK_MAIL_FROM": "hawk@hawk.test"}
        with (
            served(tmp_path / "data", HAWK_REPORTER_FLUSH_MS="250", **mail) as hawk,
            shop(hawk) as address,
            browser.new_context(viewport=WINDOW) as context,  # type: ignore[arg-type]
        ):
            page = context.new_page()
            page.goto(f"{address}/?{colour.hex()}")
            page.evaluate("scrollTo(0, 950)")
            page.click("#paint")
            page.mouse.move(700, 550)  # what is under a pointer may look otherwise
            page.wait_for_timeout(300)  # it has been seen
            seen = page.screenshot()
            page.click("#pay")
            letter = letter_of(one)
            text, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
            assert text is not None
            assert html is not None
            [screen] = [part for part in letter.walk() if part.get_content_type() == "image/png"]
            found = compare(page, screen.get_content(), seen)
            link = re.search(r"/sessions/([\w-]{22})\?t=(\d+)", text.get_content())
            assert link is not None
            session = hawk.get(f"/v1/sessions/{link[1]}")
            [event] = hawk.get(f"/v1/sites/{session['site']}/events", kind="error")["items"]
    assert found["middle"] == [*colour]
    assert found["differ"] < 0.001
    assert letter["To"] == "owner@hawk.test"
    assert letter["Subject"] == "[Paints] New: no total for this paint"
    for step in ("Clicked “Paint”", "Clicked “Pay”"):
        assert step in text.get_content()
    assert f"{hawk.address}/sessions/{link[1]}?t={link[2]}" in html.get_content()
    began, broke = (from_iso(one) for one in (session["started"], event["at"]))
    assert int(link[2]) == broke - began
