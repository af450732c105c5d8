"""Pictures and fonts show from what was kept, wherever the page named them."""

import struct
import zlib
from typing import Any
from urllib.parse import quote

import pytest

from tests.ui.viewer import Viewer

pytestmark = pytest.mark.browser

START, END = "<!DOCTYPE html><html><head></head><body>", "</body></html>"
FIRST = 5  # doctype 1, html 2, head 3, body 4
SITE = "http://s.test/dir/"
BLOB = "blob:null/"
SPRITE = b"""<svg xmlns='http://www.w3.org/2000/svg'>
<linearGradient id='g'><stop stop-color='red'/></linearGradient>
<symbol id='star'><rect class='c' width='9' height='9' fill='url(#g)' onclick='x'/></symbol>
<symbol id='ring'><circle r='4'/></symbol></svg>"""


def picture(width: int, height: int) -> bytes:
    """A PNG, all black."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        sum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", sum)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * width) * height)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _load(viewer: Viewer, body: str, nodes: int, **more: Any) -> None:
    answer = viewer.load(START + body + END, FIRST - 1 + nodes, url=f"{SITE}page", **more)
    assert answer["did"] == "loaded", answer


@pytest.fixture
def kept(viewer: Viewer) -> Viewer:
    viewer.keep(f"{SITE}a.png", picture(40, 20), "image/png")
    viewer.keep(f"{SITE}sprite.svg", SPRITE, "image/svg+xml")
    return viewer


@pytest.mark.parametrize(
    ("body", "nodes", "shown"),
    [
        ("<img src='a.png'>", 1, "document.images[0].src"),
        ("<img src='/dir/a.png'>", 1, "document.images[0].src"),
        ("<input type='image' src='a.png'>", 1, "document.querySelector('input').src"),
        ("<video poster='a.png'></video>", 1, "document.querySelector('video').poster"),
        ("<table background='a.png'></table>", 1, "document.querySelector('table').getAttribute('background')"),
        ("<svg><image href='a.png'></image></svg>", 2, "document.querySelector('image').href.baseVal"),
        ("<svg><image xlink:href='a.png'></image></svg>", 2, "document.querySelector('image').href.baseVal"),
        ("<p style='background: url(a.png)'></p>", 1, "document.querySelector('p').style.backgroundImage.slice(5)"),
        ("<style>p { background: url(a.png) }</style><p></p>", 3, "getComputedStyle(document.querySelector('p')).backgroundImage.slice(5)"),
        ("<object data='a.png'></object>", 1, "document.querySelector('object').style.backgroundImage.slice(5)"),
        ("<embed src='a.png'>", 1, "document.querySelector('embed').style.backgroundImage.slice(5)"),
    ],
)  # fmt: skip
def test_it_shows_from_what_was_kept(kept: Viewer, body: str, nodes: int, shown: str) -> None:
    _load(kept, body, nodes)
    kept.until(f"({shown}).startsWith('{BLOB}')")
    assert kept.wanted() == [f"{SITE}a.png"]
    assert kept.asked == []


def test_addresses_are_relative_to_the_base_of_the_page(kept: Viewer) -> None:
    _load(kept, "<img src='dir/a.png'>", 1, base="http://s.test/")
    kept.until(f"document.images[0].src.startsWith('{BLOB}')")


def test_a_base_that_changes_holds_for_what_comes_after_it(kept: Viewer) -> None:
    _load(kept, "<base><img src='a.png'>", 2)
    kept.until(f"document.images[0].src.startsWith('{BLOB}')")
    before = kept.frame.evaluate("document.images[0].src")
    kept.apply(FIRST + 1, i=[4, 0, "<img src='a.png'>"], v=[0, {"base": "http://s.test/x/"}])
    kept.page.wait_for_function("wanted.includes('http://s.test/x/a.png')")
    assert kept.frame.evaluate("document.images[0].src") == before
    kept.apply(FIRST + 2, i=[4, 0, "<img src='a.png'>"], v=[0, {"base": None}])
    kept.until(f"document.images[2]?.src === '{before}'")


def _sheet(viewer: Viewer, name: str, text: str) -> None:
    """Give a sheet as the player does."""
    item = {"url": f"{SITE}{name}", "kept": f"data:text/css,{quote(text)}"}
    viewer.order({"do": "assets", "items": [item]})


def test_a_sheet_that_no_script_could_read_is_shown_with_what_it_names(kept: Viewer) -> None:
    kept.page.evaluate("player.answers = false")
    links = (
        "<link rel='stylesheet' href='sub/one.css'><link rel='icon' href='no.css'>"
        "<style>@import 'two.css' layer(x) supports(color: red) screen; b { color: red }</style>"
    )
    _load(kept, f"{links}<p>text</p><b></b>", 7)
    kept.page.wait_for_function("wanted.length === 2")
    _sheet(kept, "sub/one.css", "@import url(three.css); p { background: url(../a.png) }")
    _sheet(kept, "two.css", "b { color: blue; width: 70px; display: block } /* \u00e4 % */")
    kept.page.wait_for_function("wanted.includes('http://s.test/dir/sub/three.css')")
    _sheet(kept, "sub/three.css", "p { color: lime }")
    answer = {"url": f"{SITE}a.png", "kept": "data:image/gif,a"}
    kept.order({"do": "assets", "items": [answer]})
    css = "getComputedStyle(document.querySelector('{}'))"
    kept.until(f"{css.format('p')}.backgroundImage === 'url(\"data:image/gif,a\")'")
    assert kept.frame.evaluate(f"{css.format('p')}.color") == "rgb(0, 255, 0)"
    # What is in a layer gives way to what is in none.
    kept.until(f"{css.format('b')}.width === '70px'")
    assert kept.frame.evaluate(f"{css.format('b')}.color") == "rgb(255, 0, 0)"
    assert f"{SITE}no.css" not in kept.wanted()
    assert kept.asked == []


def test_sheets_that_import_each_other_come_to_an_end(viewer: Viewer) -> None:
    viewer.page.evaluate("player.answers = false")
    _load(viewer, "<link rel='stylesheet' href='one.css'><p>text</p>", 3)
    _sheet(viewer, "one.css", "@import 'two.css'; p { color: lime }")
    _sheet(viewer, "two.css", "@import 'one.css'; p { width: 70px }")
    viewer.until("getComputedStyle(document.querySelector('p')).width === '70px'")


def test_a_sheet_whose_rules_were_told_is_not_asked_for(viewer: Viewer) -> None:
    link = "<link rel='stylesheet' href='one.css'>"
    _load(viewer, f"{link}<p>text</p>", 3, v=[FIRST, {"sheet": "p { color: lime }"}])
    viewer.until("getComputedStyle(document.querySelector('p')).color === 'rgb(0, 255, 0)'")
    assert viewer.wanted() == []


def test_addresses_go_with_the_address_of_the_page(kept: Viewer) -> None:
    html = START + "<p></p>" + END
    assert kept.load(html, FIRST, url="http://s.test/")["did"] == "loaded"
    record = {"k": "delta", "n": 2, "c": FIRST, "i": [FIRST, 0, "<img src='a.png'>"]}
    kept.order({"do": "apply", "records": [record], "url": f"{SITE}next"})
    kept.until(f"document.images[0]?.src.startsWith('{BLOB}')")


def test_a_picture_is_as_wide_as_its_density_made_it(kept: Viewer) -> None:
    body = "<picture><source srcset='no.png'><img srcset='a.png 2x' alt=''></picture>"
    _load(kept, body, 3, v=[FIRST + 2, {"src": [f"{SITE}a.png", 20]}])
    kept.until("document.images[0].width === 20")
    assert kept.wanted() == [f"{SITE}a.png"]
    kept.apply(FIRST + 2, v=[FIRST + 2, {"src": [f"{SITE}a.png", 40]}])
    kept.until("document.images[0].width === 40")


@pytest.mark.parametrize(
    ("body", "told", "width"),
    [
        ("<img srcset='b.png, a.png 1.6x' alt=''>", 25, 25),
        ("<img srcset='a.png 40w,b.png 90w' sizes='30px' alt=''>", 29, 30),
        ("<picture><source srcset='a.png 40w' sizes='(min-width: 1px) 15px, 9px'><img sizes='3px' alt=''></picture>", 14, 15),
        # It was offered otherwise by then.
        ("<img srcset='a.png 40w' sizes='30px' alt=''>", 20, 20),
    ],
)  # fmt: skip
def test_a_picture_is_exactly_as_wide_as_it_was_offered(
    kept: Viewer, body: str, told: int, width: int
) -> None:
    nodes = body.count("<") - body.count("</")
    # Browsers tell the width in whole pixels, rounded down.
    _load(kept, body, nodes, v=[FIRST - 1 + nodes, {"src": [f"{SITE}a.png", told]}])
    kept.until(f"document.images[0].getBoundingClientRect().width.toFixed(1) == {width}")


def test_an_embedded_picture_shows_no_mark_of_a_broken_one(kept: Viewer) -> None:
    style = "style='position: fixed; left: 0; top: 0; width: 40px; height: 20px'"
    looks = []
    for body in (
        f"<img src='a.png' {style}>",
        f"<embed src='a.png' {style}>",
        f"<object data='a.png' {style}></object>",
    ):
        _load(kept, body, 1)
        kept.until("document.fonts.status === 'loaded' && (document.images[0]?.complete ?? true)")
        shot = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        kept.frame.evaluate(shot)
        looks.append(kept.page.screenshot(clip={"x": 0, "y": 0, "width": 40, "height": 20}))
    assert looks[1:] == looks[:1] * 2


def test_what_was_not_kept_shows_as_a_calm_box_and_later_as_itself(kept: Viewer) -> None:
    _load(kept, "<img src='late.png' width='30' height='30'>", 1)
    assert kept.frame.evaluate("document.images[0].src").startswith("data:image/svg+xml")
    assert kept.frame.evaluate("[document.images[0].width, document.images[0].height]") == [30, 30]
    kept.keep(f"{SITE}late.png", picture(5, 5), "image/png")
    kept.until(f"document.images[0].src.startsWith('{BLOB}')")


def test_a_picture_that_was_broken_on_the_page_is_broken_here(viewer: Viewer) -> None:
    _load(viewer, "<img src='gone.png' alt='in words'>", 1, v=[FIRST, {"src": ["", 0]}])
    assert viewer.frame.evaluate("document.images[0].src") == "data:,"


def test_pictures_of_scripts_and_films_show(viewer: Viewer) -> None:
    viewer.keep("http://x/", picture(6, 4), "image/png")
    shot: str = viewer.page.evaluate(
        "new Promise(async done => { const reader = new FileReader();"
        " reader.onload = () => done(reader.result); reader.readAsDataURL(kept['http://x/']) })"
    )
    body = "<img src='blob:gone'><video src='film.mp4'></video>"
    _load(viewer, body, 2, v=[FIRST, {"picture": shot}, 1, {"picture": shot}])
    viewer.until("document.images[0].naturalWidth === 6")
    assert viewer.frame.evaluate("document.querySelector('video').poster") == shot


def test_a_part_of_another_file_is_used(kept: Viewer) -> None:
    body = "<svg><use href='sprite.svg#star'></use></svg>"
    _load(kept, body, 2)
    kept.until("document.querySelector('use').getBBox().width === 9")
    assert kept.frame.evaluate("document.querySelector('rect').getAttributeNames().join()") == (
        "width,height,fill,style"
    )
    assert kept.frame.evaluate("document.querySelector('stop') !== null"), "its gradient is missing"
    # The old value is what was captured, not what is shown.
    kept.apply(FIRST + 1, a=[FIRST + 1, "href", [11, 4, "ring"]])
    kept.until("document.querySelector('use').getBBox().width === 8")
    assert kept.frame.evaluate("document.querySelector('rect')") is None


def test_what_was_asked_for_once_is_there_for_the_next_page_at_once(kept: Viewer) -> None:
    _load(kept, "<img src='a.png'><img src='a.png'>", 2)
    kept.until(f"[...document.images].every(one => one.src.startsWith('{BLOB}'))")
    before = kept.frame.evaluate("document.images[0].src")
    _load(kept, "<img src='a.png'>", 1)
    assert kept.frame.evaluate("document.images[0].src") == before
    assert kept.wanted() == [f"{SITE}a.png"]


def test_a_change_elsewhere_touches_no_picture(kept: Viewer) -> None:
    _load(kept, "<img src='a.png'><p style='background: url(a.png)'>one</p>", 3)
    kept.until(f"document.images[0].src.startsWith('{BLOB}')")
    kept.frame.evaluate(
        "window.changes = 0; new MutationObserver(() => window.changes++)"
        ".observe(document, { attributes: true, childList: true, subtree: true })"
    )
    kept.apply(FIRST + 2, x=[FIRST + 2, "two"])
    kept.until("document.querySelector('p').textContent === 'two'")
    assert kept.frame.evaluate("window.changes") == 0


def test_a_sheet_is_read_again_only_when_all_it_names_is_there(viewer: Viewer) -> None:
    viewer.page.evaluate("player.answers = false")
    style = "<style>p { background: url(a.png), url(b.png); color: red }</style>"
    _load(viewer, style + "<p>text</p>", 4)
    viewer.page.wait_for_function("wanted.length === 2")
    colour = "getComputedStyle(document.querySelector('p')).color"
    assert viewer.frame.evaluate(colour) == "rgb(255, 0, 0)"
    viewer.frame.evaluate("window.first = document.querySelector('style').firstChild")
    viewer.order({"do": "assets", "items": [{"url": f"{SITE}a.png", "kept": "data:image/gif,a"}]})
    viewer.frame.evaluate("new Promise(requestAnimationFrame)")
    assert viewer.frame.evaluate("document.querySelector('style').firstChild === window.first")
    viewer.order({"do": "assets", "items": [{"url": f"{SITE}b.png", "kept": None}]})
    viewer.until("document.querySelector('style').textContent.includes('data:image/gif,a')")


def test_a_page_scrolls_on_when_a_picture_has_made_room(viewer: Viewer) -> None:
    _load(viewer, "<img src='late.png'>", 1, v=[2, {"scroll": [0, 900]}])
    viewer.keep(f"{SITE}late.png", picture(10, 3000), "image/png")
    viewer.until("scrollY === 900")
