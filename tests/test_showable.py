"""A state as plain HTML: it looks as it did, and in a real browser it does nothing at all."""

import contextlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Error, Page

from hawk_edge.showable import showable
from hawk_edge.timekey import state_name
from tests.batches import T0, batch, new_id, snapshot
from tests.canary import BESIDE, HOSTILE, Canary, beside, canary, hostile
from tests.serving import EMAIL, PASSWORD, HawkProcess
from tests.test_canonical import page as tree


@pytest.fixture(scope="module")
def bird() -> Iterator[Canary]:
    with canary() as one:
        yield one


def capture(server: HawkProcess, html: str, **states: Any) -> str:
    """Send a page as a reporter would; the path of its `.html`."""
    count = len(tree(html).nodes) - 1
    id = new_id()
    answer = server.collect(batch(1, snapshot(html=html, c=count, **states), session=id))
    assert answer.status_code == 200, answer.text
    return f"/v1/sessions/{id}/states/{state_name(T0, 1)}.html"


@pytest.fixture(scope="module")
def cookies(server: HawkProcess) -> list[Any]:
    """Of somebody who has signed in: to check a password takes a while, and is meant to."""
    answer = httpx.post(f"{server.address}/v1/signin", json={"email": EMAIL, "password": PASSWORD})
    return [
        {"name": name, "value": value, "url": server.address}
        for name, value in answer.cookies.items()
    ]


@pytest.fixture
def reader(tab: Page, cookies: list[Any]) -> Page:
    """The page of somebody who has signed in."""
    tab.context.add_cookies(cookies)
    return tab


@pytest.fixture(scope="module")
def scriptless(browser: Browser, cookies: list[Any]) -> Iterator[Page]:
    """A page of a browser that runs no script at all."""
    with browser.new_context(java_script_enabled=False) as context:
        context.add_cookies(cookies)
        yield context.new_page()


def open_page(page: Page, server: HawkProcess, path: str) -> None:
    answer = page.goto(server.address + path)
    assert answer is not None
    assert answer.status == 200


WHOLE = "<!DOCTYPE html><html><head></head><body>{}</body></html>"


def assert_inert(page: Page, server: HawkProcess, path: str, bird: Canary) -> None:
    open_page(page, server, path)
    page.screenshot()  # whatever would be asked for is under way by the time it is painted
    assert page.url == server.address + path
    assert bird.asked == []
    # No wall stands alone: what would act is not there either.
    assert page.locator("[onerror], [onload], [http-equiv]").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("form", ["{}", WHOLE], ids=["by the program", "as HTML"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_does_nothing(
    server: HawkProcess, reader: Page, bird: Canary, name: str, form: str
) -> None:
    bird.asked.clear()
    path = capture(server, form.replace("{}", hostile(name, bird.address)))
    assert_inert(reader, server, path, bird)


@pytest.mark.browser
@pytest.mark.parametrize("name", BESIDE)
def test_what_goes_beside_the_html_does_nothing(
    server: HawkProcess, reader: Page, bird: Canary, name: str
) -> None:
    bird.asked.clear()
    html, state = beside(name, bird.address)
    path = capture(server, html, v=[5, state])
    assert_inert(reader, server, path, bird)
    # Nothing of it stands outside of the data either.
    assert reader.locator("script, img[src*='block']").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("name", BESIDE)
def test_it_does_nothing_without_the_program_either(
    server: HawkProcess, scriptless: Page, bird: Canary, name: str
) -> None:
    bird.asked.clear()
    html, state = beside(name, bird.address)
    path = capture(server, html, v=[5, state])
    open_page(scriptless, server, path)
    scriptless.screenshot()  # by now it is painted
    assert scriptless.url == server.address + path
    assert bird.asked == []


EXACT = {"scroll": [0, 0], "modal": False, "popover": False, "indeterminate": False, "focus": False}
SCRIPTED: dict[str, tuple[str, dict[str, Any], str, Any]] = {
    "scroll": ("<div style='height:50px;overflow:auto'><p style='height:900px'></p></div>",
               {"scroll": [0, 300]}, "document.querySelector('div').scrollTop", 300),
    "modal": ("<dialog open>sure?</dialog>", {"modal": True},
              "document.querySelector('dialog').matches(':modal')", True),
    "popover": ("<div popover>hint</div>", {"popover": True},
                "document.querySelector('div').matches(':popover-open')", True),
    "indeterminate": ("<input type='checkbox'>", {"indeterminate": True},
                      "document.querySelector('input').indeterminate", True),
    "focus": ("<a href='/'>there</a><style>:focus{color:red}</style>", {"focus": True},
              "getComputedStyle(document.querySelector('a')).color", "rgb(255, 0, 0)"),
    "animations": ("<p>p</p>", {"animations": [{"time": 500, "paused": True, "frames": [
                   {"opacity": "0"}, {"opacity": "1"}], "timing": {"duration": 1000}}]},
                   "getComputedStyle(document.querySelector('p')).opacity", "0.5"),
    "nesting": ("<p>one<div>two</div></p>", {},
                "document.querySelector('p > div') !== null", True),
    "canvas": ("<canvas width='7' height='5'></canvas>", {},
               "document.querySelector('canvas').getBoundingClientRect().height", 5),
}  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("name", SCRIPTED)
def test_what_html_cannot_say_our_program_does(
    server: HawkProcess, reader: Page, name: str
) -> None:
    body, state, seen, wanted = SCRIPTED[name]
    path = capture(server, WHOLE.replace("{}", body), v=[5, state])
    open_page(reader, server, path)
    assert reader.evaluate(seen) == wanted
    policy = server.http.get(path).headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none'; script-src 'sha256-")


def test_a_page_that_html_says_gets_no_program(server: HawkProcess) -> None:
    answer = server.http.get(capture(server, WHOLE.replace("{}", "<p>p</p>"), v=[5, EXACT]))
    assert "<script" not in answer.text
    assert answer.headers["content-security-policy"].startswith(
        "sandbox; default-src 'none'; style"
    )


@pytest.mark.browser
def test_without_scripts_the_page_shows_as_far_as_html_says_it(
    server: HawkProcess, scriptless: Page
) -> None:
    html = WHOLE.replace("{}", "<p>text</p>")
    open_page(scriptless, server, capture(server, html, v=[2, {"scroll": [0, 9]}]))
    assert scriptless.locator("p").inner_text() == "text"


@pytest.mark.browser
def test_the_same_pages_do_call_out_where_nothing_holds_them(page: Page, bird: Canary) -> None:
    """The corpus is no blank shot: most of it works in a plain page."""
    bird.asked.clear()
    for name in HOSTILE:
        with contextlib.suppress(Error):  # some navigate away while they load
            page.set_content(hostile(name, f"{bird.address}/{name}"), wait_until="commit")
            page.screenshot()
    working = {path.split("/")[1] for path in bird.asked}
    assert len(working) > len(HOSTILE) / 2


@pytest.mark.browser
def test_a_click_on_a_link_leads_nowhere(server: HawkProcess, reader: Page, bird: Canary) -> None:
    bird.asked.clear()
    place = "position:fixed;left:0;width:200px;height:50px;top"
    links = "".join(
        f"<a href='{bird.address}/{target}' target='{target}' style='{place}:{100 * at}px'>x</a>"
        for at, target in enumerate(("_self", "_top", "_blank", "named"))
    )
    path = capture(server, f"<html><head></head><body>{links}</body></html>")
    open_page(reader, server, path)
    for at in range(4):
        reader.mouse.click(100, 100 * at + 25)
    reader.screenshot()
    assert reader.url == server.address + path
    assert bird.asked == []
    # The links are where the clicks go: in a page without our base and sandbox one leads away.
    reader.set_content(server.http.get(path).text.replace('<base target="_blank">', ""))
    with reader.expect_request(f"{bird.address}/_self"):
        reader.mouse.click(100, 25)


@pytest.mark.browser
def test_what_html_does_not_hold_is_put_in(server: HawkProcess, page: Page) -> None:
    html = (
        "<html><head><link rel='stylesheet' href='/x.css'><style>b{color:red}</style></head><body>"
        "<input type='text'><input type='checkbox'><select><option>a</option><option>b</option>"
        "</select><textarea></textarea><div><#shadow mode='open'><i>in</i></#shadow></div>"
        "<iframe><#document><html><body>framed</body></html></#document></iframe><b>bold</b>"
        "</body></html>"
    )
    nodes = tree(html).nodes
    ids = {node.name: id for id, node in nodes.items()}
    boxes = [id for id, node in nodes.items() if node.name == "input"]
    states = {
        ids["link"]: {"sheet": "b{font-size:50px}"},
        ids["style"]: {"sheet": "b{color:rgb(0, 0, 255)}"},
        boxes[0]: {"value": "•••"},
        boxes[1]: {"checked": True},
        ids["select"]: {"selected": [1]},
        ids["textarea"]: {"value": "</textarea>typed"},
        ids["#shadow"]: {"adopted": ["i{color:rgb(0, 128, 0)}"]},
    }
    flat: list[object] = []
    before = 0
    for id in sorted(states):
        flat += (id - before, states[id])
        before = id
    # The served page lets no script look at it: the same HTML is looked at in a page that does.
    page.set_content(server.http.get(capture(server, html, v=flat)).text)
    bold = page.locator("b").first
    assert bold.evaluate("b => getComputedStyle(b).font").startswith("700 50px")
    assert bold.evaluate("b => getComputedStyle(b).color") == "rgb(0, 0, 255)"
    assert page.locator("input").first.input_value() == "•••"
    assert page.locator("input").last.is_checked()
    assert page.locator("select").input_value() == "b"
    assert page.locator("textarea").input_value() == "</textarea>typed"
    assert page.locator("i").evaluate("i => getComputedStyle(i).color") == "rgb(0, 128, 0)"
    assert page.frame_locator("iframe").locator("body").text_content() == "framed"


def test_a_plain_page_is_written_as_it_was() -> None:
    html = "<!DOCTYPE html><html><head><title>a &amp; b</title></head><body><p id='x'>y</p></body></html>"
    assert showable(tree(html).root) == (
        '<!DOCTYPE html><base target="_blank"><html><head><title>a &amp; b</title></head>'
        '<body><p id="x">y</p></body></html>'
    )


def test_css_means_the_same_without_a_tag_in_it() -> None:
    html = '<style>p::after { content: "&lt;b>&lt;/style>" } @media (width &lt; 9px) {}</style>'
    shown = showable(tree(html).root)
    assert r'content: "\3c b>\3c /style>" } @media (width < 9px) {}</style>' in shown


def test_deep_nesting_is_no_matter() -> None:
    deep = "<b>" * 50_000 + "</b>" * 50_000
    assert showable(tree(deep).root).count("<b>") == 50_000
