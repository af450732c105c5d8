"""The frames of a captured page show what theirs did, each in a frame of its own."""

from typing import Any

import pytest
from playwright.sync_api import Frame

from tests.ui.viewer import Viewer

pytestmark = pytest.mark.browser

START, END = "<!DOCTYPE html><html><head></head><body>", "</body></html>"
BODY = 4  # doctype 1, html 2, head 3, body 4
RED = "rgb(255, 0, 0)"


def _load(viewer: Viewer, body: str, nodes: int, *states: Any, **more: Any) -> None:
    answer = viewer.load(START + body + END, BODY + nodes, v=list(states), **more)
    assert answer["did"] == "loaded", answer


def _shown(viewer: Viewer, selector: str) -> Frame:
    """The frame in the frame, once it shows `selector`.

    Found anew until it does: a frame that moves is gone for a while before it comes back.
    """
    inner = viewer.page.frame_locator("iframe").frame_locator("iframe").first
    inner.locator(selector).first.wait_for(state="attached")
    return viewer.frame.child_frames[-1]


def test_a_captured_frame_shows_its_document_and_its_changes(viewer: Viewer) -> None:
    # iframe 5, #document 6, html 7, head 8, style 9, body 10, p 11, its text 12, input 13, x-a 14
    inner = (
        "<html><head><style></style></head><body><p>one</p><input>"
        "<x-a><#shadow mode='open'><b>deep</b></#shadow></x-a></body></html>"
    )
    body = f"<iframe src='/f'><#document>{inner}</#document></iframe>"
    sheet, adopted = {"sheet": "p { color: red }"}, {"adopted": ["b { color: red }"]}
    _load(viewer, body, 13, 9, sheet, 4, {"value": "masked"}, 2, adopted)
    shown = _shown(viewer, "p")
    assert shown.inner_text("p") == "one"
    assert shown.evaluate("document.querySelector('input').value") == "masked"
    assert shown.evaluate("getComputedStyle(document.querySelector('p')).color") == RED
    deep = "document.querySelector('x-a').shadowRoot.querySelector('b')"
    assert shown.evaluate(f"getComputedStyle({deep}).color") == RED
    shown.evaluate("window.same = true")
    viewer.apply(BODY + 13, x=[12, "two"])
    shown.wait_for_selector("p:text('two')")
    assert shown.evaluate("window.same"), "it was built anew"


def test_a_captured_frame_scrolls_and_is_in_the_mode_it_was(viewer: Viewer) -> None:
    inner = "<html><body><p style='height: 3000px'></p></body></html>"
    body = f"<iframe><#document>{inner}</#document></iframe>"
    _load(viewer, body, 5, 7, {"scroll": [0, 500]})
    shown = _shown(viewer, "p")
    assert shown.evaluate("[scrollY, document.compatMode]") == [500, "BackCompat"]


def test_a_frame_of_markup_is_strict_without_a_doctype_and_stays_so(viewer: Viewer) -> None:
    inner = "<html><body><p>one</p></body></html>"
    _load(viewer, f"<iframe><#document strict>{inner}</#document></iframe>", 6)
    shown = _shown(viewer, "p")
    viewer.apply(BODY + 6, i=[BODY + 4, 0, "<b>two</b>"])
    _shown(viewer, "b")
    assert shown.evaluate("document.compatMode") == "CSS1Compat"


def test_what_moves_into_a_frame_takes_its_states_along(viewer: Viewer) -> None:
    inner = "<html><body></body></html>"
    body = f"<input><iframe><#document>{inner}</#document></iframe>"
    _load(viewer, body, 5, BODY + 1, {"value": "typed"})
    _shown(viewer, "body")
    viewer.apply(BODY + 5, i=[BODY + 5, 0, BODY + 1])
    assert _shown(viewer, "input").evaluate("document.querySelector('input').value") == "typed"


def test_frames_in_frames_show_theirs(viewer: Viewer) -> None:
    deep = "<iframe><#document><!DOCTYPE html><html><b>deep</b></html></#document></iframe>"
    body = f"<iframe><#document><html><body>{deep}</body></html></#document></iframe>"
    _load(viewer, body, 10)
    shown = _shown(viewer, "iframe")
    viewer.until("frames[0].length === 1")
    inner = shown.child_frames[0]
    assert inner.wait_for_selector("b").inner_text() == "deep"  # type: ignore[union-attr]
    assert inner.evaluate("document.compatMode") == "CSS1Compat"


def test_a_frame_that_comes_later_or_moves_shows_its_document(viewer: Viewer) -> None:
    _load(viewer, "<p></p><p></p>", 2)
    inner = "<iframe><#document><html><b>here</b></html></#document></iframe>"
    viewer.apply(BODY + 2, i=[BODY + 1, 0, inner])
    assert _shown(viewer, "b").inner_text("b") == "here"
    # A browser loads a frame anew that is put elsewhere.
    viewer.apply(BODY + 7, i=[BODY + 2, 0, BODY + 3], x=[BODY + 7, "there"])
    viewer.until("document.querySelector('p + p > iframe') !== null")
    assert _shown(viewer, "b:text('there')").inner_text("b") == "there"


def test_a_frame_that_navigates_shows_the_next_document(viewer: Viewer) -> None:
    frame = "<iframe><#document><html><b>one</b></html></#document></iframe>"
    _load(viewer, frame, 5)
    _shown(viewer, "b")
    next_one = "<#document base='http://s.test/'><!DOCTYPE html><html><i>two</i></html></#document>"
    viewer.apply(BODY + 5, r=[6], i=[5, 0, next_one])
    shown = _shown(viewer, "i")
    assert shown.inner_text("i") == "two"
    assert shown.query_selector("b") is None
    assert shown.evaluate("document.compatMode") == "CSS1Compat"


def test_pictures_in_a_frame_are_found_by_its_own_base(viewer: Viewer) -> None:
    dot = b"<svg xmlns='http://www.w3.org/2000/svg' width='7' height='7'/>"
    viewer.keep("http://s.test/inner/dot.svg", dot, "image/svg+xml")
    inner = "<#document base='/inner/f.html'><html><img src='dot.svg'></html></#document>"
    _load(viewer, f"<iframe>{inner}</iframe>", 4, url="http://s.test/page")
    shown = _shown(viewer, "img[src^='blob:']")
    assert shown.evaluate("document.images[0].decode().then(() => document.images[0].width)") == 7
    assert viewer.wanted() == ["http://s.test/inner/dot.svg"]


def test_more_frames_than_anybody_looks_at_are_not_all_shown(viewer: Viewer) -> None:
    one = "<iframe><#document><html></html></#document></iframe>"
    _load(viewer, one * 100, 300)
    viewer.page.wait_for_function("frames[0].length === 100")
    programs = "[...document.querySelectorAll('iframe')].filter(one => one.src).length"
    assert viewer.frame.evaluate(programs) == 30
