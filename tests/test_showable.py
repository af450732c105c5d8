"""A state as plain HTML: it looks as it did, and in a real browser it does nothing at all."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from hawk_edge.showable import showable
from hawk_edge.timekey import state_name
from tests.batches import T0, batch, new_id, snapshot
from tests.canary import HOSTILE, Canary, canary, hostile
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


def open_signed_in(page: Page, server: HawkProcess, path: str) -> None:
    page.request.post(f"{server.address}/v1/signin", data={"email": EMAIL, "password": PASSWORD})
    answer = page.goto(server.address + path, wait_until="networkidle")
    assert answer is not None
    assert answer.status == 200


@pytest.mark.browser
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_does_nothing(
    server: HawkProcess, page: Page, bird: Canary, name: str
) -> None:
    bird.asked.clear()
    path = capture(server, hostile(name, bird.address))
    open_signed_in(page, server, path)
    assert page.url == server.address + path
    assert bird.asked == []


@pytest.mark.browser
def test_the_same_pages_do_call_out_where_nothing_holds_them(page: Page, bird: Canary) -> None:
    """The corpus is no blank shot: most of it works in a plain page."""
    working = 0
    for name in HOSTILE:
        bird.asked.clear()
        with contextlib.suppress(Error):  # some navigate away while they load
            page.set_content(hostile(name, bird.address), wait_until="networkidle")
        working += bool(bird.asked)
    assert working > len(HOSTILE) / 2


@pytest.mark.browser
def test_a_click_on_a_link_leads_nowhere(server: HawkProcess, page: Page, bird: Canary) -> None:
    bird.asked.clear()
    place = "position:fixed;left:0;width:200px;height:50px;top"
    links = "".join(
        f"<a href='{bird.address}/{target}' target='{target}' style='{place}:{100 * at}px'>x</a>"
        for at, target in enumerate(("_self", "_top", "_blank", "named"))
    )
    path = capture(server, f"<html><head></head><body>{links}</body></html>")
    open_signed_in(page, server, path)
    for at in range(4):
        page.mouse.click(100, 100 * at + 25)
    page.wait_for_load_state("networkidle")
    assert page.url == server.address + path
    assert bird.asked == []
    # The links are where the clicks go: in a page without our base and sandbox one leads away.
    page.set_content(server.http.get(path).text.replace('<base target="_blank">', ""))
    with page.expect_request(f"{bird.address}/_self"):
        page.mouse.click(100, 25)


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
