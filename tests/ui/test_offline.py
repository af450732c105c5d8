"""An exported session, opened from the disk by somebody who has no network."""

import gzip
import json
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.batches import T0, batch, delta, error, new_id, snapshot
from tests.conftest import WINDOW
from tests.listening import Handler, listening
from tests.serving import HawkProcess
from tests.ui import usable
from tests.ui.opened_file import OpenedFile, save
from tests.ui.person import Person
from tests.ui.troubled import PATIENCE_S, PNG

pytestmark = pytest.mark.browser

TWO = "https://shop.example/two"
SECOND = {"k": "navigation", "t": 0, "url": TWO, "title": "Two", "how": "load"}
CLICK = {"k": "click", "t": 3000, "x": 640, "y": 400, "id": 7, "text": "Buy", "rage": True}
SHEET = "p { color: rgb(1, 2, 3) }" + " " * 3000
INNER = "<iframe><#document><html><body><i>within</i></body></html></#document></iframe>"

Open = Callable[[Path], OpenedFile]


@pytest.fixture(scope="module")
def offline(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without a network."""
    with browser.new_context(viewport=WINDOW, locale="en-GB") as context:
        context.set_offline(True)
        yield context


@pytest.fixture
def opened(offline: BrowserContext) -> Iterator[Open]:
    """Opens files; none of them may ask anybody, or have anything to complain of."""
    files: list[OpenedFile] = []

    def open(path: Path) -> OpenedFile:
        files.append(OpenedFile(offline, path.as_uri()))
        return files[-1]

    yield open
    for one in files:
        one.page.close()
    assert [asked for one in files for asked in one.asked] == []
    assert [fault for one in files for fault in one.faults] == []


@pytest.fixture(scope="module")
def file(server: HawkProcess, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pages: ten seconds with a state each, then another page at 20 s."""
    session = new_id()
    styled = snapshot(text="at 0 s", v=[8 - 4, {"sheet": SHEET}])
    first = [styled, *(delta(n + 1, n * 1000, f"at {n} s") for n in range(1, 11))]
    stack = "Error: no stock\n    at buy (app.js:3:7)"
    two = snapshot(
        t=100, url=TWO, w=400, h=800, html=f"<html><body><p>two</p>{INNER}</body></html>", c=10
    )
    bodies = [
        batch(1, *first[:6], CLICK, session=session),
        batch(2, *first[6:], {**error(6000, "no stock"), "stack": stack}, session=session),
        batch(3, SECOND, two, session=session, page="pagetwo2", t0=T0 + 20_000),
    ]
    for body in bodies:
        answer = server.collect(body)
        assert answer.status_code == 200, answer.text
    return save(server, session, tmp_path_factory.mktemp("files"))


def test_it_shows_the_session_and_what_is_known_of_it(opened: Open, file: Path) -> None:
    it = opened(file)
    expect(it.shown.locator("p")).to_have_text("at 0 s")
    expect(it.page).to_have_title("Shop · Hawk Edge")
    known = it.page.get_by_role("list", name="The session")
    for fact in ("9 May 2019", "20 s", "2 pages", "1 error"):
        expect(known).to_contain_text(fact)
    expect(it.page.get_by_text("Exported")).to_be_visible()


def test_one_can_seek_play_and_read_the_errors(opened: Open, file: Path) -> None:
    it = opened(file)
    expect(it.shown.locator("p")).to_have_text("at 0 s")
    for key, text in [("ArrowRight", "at 5 s"), ("End", "two"), ("Home", "at 0 s")]:
        it.slider.press(key)
        expect(it.shown.locator("p")).to_have_text(text)
    it.page.keyboard.press("e")
    expect(it.shown.locator("p")).to_have_text("at 6 s")
    current = it.page.locator(".moment[aria-current]")
    expect(current).to_contain_text("no stock")
    current.get_by_text("Stack").click()
    expect(current.locator("pre")).to_contain_text("at buy (app.js:3:7)")
    it.page.get_by_role("button", name=re.compile("^16")).click()
    it.page.keyboard.press("Space")
    expect(it.shown.locator("p")).to_have_text("two")
    expect(it.page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_sheets_and_frames_within_the_page_are_as_they_were(opened: Open, file: Path) -> None:
    it = opened(file)
    expect(it.shown.locator("p")).to_have_text("at 0 s")
    it.slider.press("End")
    inner = it.shown.frame_locator("iframe")
    expect(inner.locator("i")).to_have_text("within")


def test_pictures_of_the_site_are_in_it(opened: Open, server: HawkProcess, tmp_path: Path) -> None:
    session = new_id()

    class Shop(Handler):
        def do_GET(self) -> None:
            self.answer(200, {"content-type": "image/png"}, PNG)

    with listening(Shop) as port:
        origin = f"http://127.0.0.1:{port}"
        site = server.http.post("/v1/sites", json={"name": "Pictures", "origins": [origin]}).json()
        page = snapshot(html="<p><img src='x.png'><img src='x.png?v=1'></p>", c=3, url=f"{origin}/")
        server.collect(batch(1, page, session=session), origin, site["key"])
        until = time.monotonic() + PATIENCE_S
        while len(server.get(f"/v1/sessions/{session}/assets")["items"]) < 2:
            assert time.monotonic() < until
            time.sleep(0.05)
    path = save(server, session, tmp_path)
    assert path.read_bytes().count(b'id="a-') == 1
    it = opened(path)
    for image in (it.shown.locator("img").nth(place) for place in (0, 1)):
        expect(image).to_have_js_property("naturalWidth", 1)
        expect(image).to_have_attribute("src", re.compile("^blob:null/"))


def test_it_can_be_used_by_anybody(opened: Open, file: Path) -> None:
    it = opened(file)
    expect(it.shown.locator("p")).to_have_text("at 0 s")
    assert usable.by_axe(it.page) == []
    assert usable.by_keyboard(it.page) == []
    it.page.keyboard.press("?")
    expect(it.page.get_by_role("dialog", name="Keys")).to_contain_text("Skip idle, or not")
    it.page.get_by_role("button", name="Close").click()
    expect(it.page.get_by_role("dialog")).to_have_count(0)
    it.page.set_viewport_size({"width": 375, "height": 700})
    assert usable.by_width(it.page) == []


def test_what_is_missing_is_said(opened: Open, file: Path, tmp_path: Path) -> None:
    facts, path = re.compile(rb'id="facts" data-as="gzip">([^<]*)<'), tmp_path / "missing.html"

    def change(found: re.Match[bytes]) -> bytes:
        told = json.loads(gzip.decompress(b64decode(found[1])))
        told["missing"] = {"batches": 3, "pictures": 1}
        told["session"]["receipt"] |= {"gaps": [[2, 2]], "complete": False}
        packed = b64encode(gzip.compress(json.dumps(told).encode()))
        return b'id="facts" data-as="gzip">' + packed + b"<"

    path.write_bytes(facts.sub(change, file.read_bytes()))
    it = opened(path)
    expect(it.page.get_by_text("3 batches not in this file")).to_be_visible()
    expect(it.page.get_by_text("1 batch never arrived")).to_be_visible()


def test_a_file_that_was_cut_short_says_so(opened: Open, file: Path, tmp_path: Path) -> None:
    content = file.read_bytes()
    for at in (len(content) // 2, len(content) - 50):
        (tmp_path / "cut.html").write_bytes(content[:at])
        it = opened(tmp_path / "cut.html")
        expect(it.page.get_by_text("the file is incomplete")).to_be_visible()


def test_nothing_that_a_player_could_do_leaves_the_file(opened: Open, file: Path) -> None:
    """Whatever might one day run in it is held by the same policy."""
    it = opened(file)
    expect(it.shown.locator("p")).to_have_text("at 0 s")
    for attempt in (
        "document.body.innerHTML = '<b>'",
        "document.body.append(Object.assign(document.createElement('script'), {src: 'data:,x'}))",
        "document.createElement('iframe').srcdoc = '<b>'",
    ):
        with pytest.raises(Exception, match=r"TrustedHTML|TrustedScriptURL"):
            it.page.evaluate(f"() => {{ {attempt} }}")
    assert it.page.evaluate("fetch('http://out.test/').then(() => 'left', () => 'held')") == "held"
    assert it.page.evaluate("() => navigator.sendBeacon('http://out.test/', 'x')") in (True, False)
    it.faults.clear()  # each attempt was complained of


def test_it_is_downloaded_beside_the_replay(opened: Open, person: Person, tmp_path: Path) -> None:
    session = new_id()
    assert person.server.collect(batch(1, snapshot(), session=session)).status_code == 200
    page = person.goto(f"/sessions/{session}")
    expect(person.shown.locator("p")).to_have_text("hello")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == f"session-2019-05-09-{session[:8]}.html"
    download.value.save_as(tmp_path / "session.html")
    expect(opened(tmp_path / "session.html").shown.locator("p")).to_have_text("hello")
