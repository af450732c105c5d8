"""What HTML does not hold shows in the frame as it did on the page."""

from typing import Any

import pytest

from tests.ui.viewer import Viewer

pytestmark = pytest.mark.browser

START, END = "<!DOCTYPE html><html><head></head><body>", "</body></html>"
BODY = 4  # doctype 1, html 2, head 3, body 4: the first node within has the id 5
FIRST = BODY + 1
RED = "rgb(255, 0, 0)"


def _load(viewer: Viewer, body: str, nodes: int, *states: Any) -> None:
    answer = viewer.load(START + body + END, BODY + nodes, v=list(states))
    assert answer["did"] == "loaded", answer


def _wait_for_colour(viewer: Viewer, colour: str) -> None:
    viewer.until(f"getComputedStyle(document.querySelector('p')).color === '{colour}'")


def _css(viewer: Viewer, selector: str, name: str = "color") -> str:
    script = "([s, n]) => getComputedStyle(document.querySelector(s))[n]"
    value: str = viewer.frame.evaluate(script, [selector, name])
    return value


def test_fields_show_what_they_showed(viewer: Viewer) -> None:
    body = (
        "<input><textarea></textarea><input type='checkbox'><input type='checkbox'>"
        "<select multiple><option></option><option></option><option></option></select>"
    )
    states = [FIRST, {"value": "••••"}, 1, {"value": "two\nlines"}, 1, {"checked": True},
              1, {"indeterminate": True}, 1, {"selected": [0, 2]}]  # fmt: skip
    _load(viewer, body, 8, *states)
    assert viewer.frame.evaluate("""() => {
        const [text, check, half] = document.querySelectorAll('input');
        const chosen = [...document.querySelectorAll('option')].map(option => option.selected);
        const area = document.querySelector('textarea');
        return [text.value, area.value, check.checked, half.indeterminate, chosen];
    }""") == ["••••", "two\nlines", True, True, [True, False, True]]
    viewer.apply(BODY + 8, v=[FIRST + 2, {"checked": False}, 2, {"selected": [1]}])
    viewer.until("!document.querySelectorAll('input')[1].checked")
    assert viewer.frame.evaluate("document.querySelector('select').selectedIndex") == 1


def test_a_masked_number_is_seen_to_be_there(viewer: Viewer) -> None:
    _load(viewer, "<input type='number'>", 1, FIRST, {"value": "••••••"})
    assert viewer.frame.evaluate("document.querySelector('input').placeholder") == "••••••"


@pytest.mark.parametrize("start", [START, START.removeprefix("<!DOCTYPE html>")])
def test_the_window_and_a_box_scroll(start: str, viewer: Viewer) -> None:
    tall = "<p style='height: 3000px'></p>"
    box = "height: 50px; overflow: auto; scroll-behavior: smooth"
    html = f"{start}{tall}<div style='{box}'>{tall}</div>{END}"
    root = 1 + start.startswith("<!")
    viewer.load(html, root + 5, v=[root, {"scroll": [0, 700]}, 4, {"scroll": [0, 90]}])
    assert viewer.frame.evaluate("[scrollY, document.querySelector('div').scrollTop]") == [700, 90]


def test_a_page_without_a_doctype_is_in_quirks_mode_and_the_next_one_is_not(viewer: Viewer) -> None:
    for html, count, mode in [
        ("<html><body></body></html>", 2, "BackCompat"),
        (START + END, BODY, "CSS1Compat"),
    ]:
        viewer.load(html, count)
        assert viewer.frame.evaluate("document.compatMode") == mode
    # And the hands are off the page still, although a document was opened for it.
    viewer.load(f"<html><body><a href='http://evil.test/'>{'x' * 9}</a></body></html>", 4)
    viewer.frame.click("a", force=True)
    assert viewer.frame.url.endswith("/ui/frame.html")


def test_dialogs_are_modal_for_as_long_as_they_were(viewer: Viewer) -> None:
    _load(viewer, "<dialog open>sure?</dialog>", 2, FIRST, {"modal": True})
    assert viewer.frame.evaluate("document.querySelector('dialog').matches(':modal')")
    viewer.apply(BODY + 2, a=[FIRST, "open", None], v=[FIRST, {"modal": False}])
    viewer.until("!document.querySelector('dialog').open")
    viewer.apply(BODY + 2, a=[FIRST, "open", ""], v=[FIRST, {"modal": True}])
    viewer.until("document.querySelector('dialog').matches(':modal')")


def test_a_popover_is_shown_and_hidden(viewer: Viewer) -> None:
    _load(viewer, "<div popover>hint</div>", 2, FIRST, {"popover": True})
    assert viewer.frame.evaluate("document.querySelector('div').matches(':popover-open')")
    viewer.apply(BODY + 2, v=[FIRST, {"popover": False}])
    viewer.until("!document.querySelector('div').matches(':popover-open')")


def test_the_focus_is_marked_on_one_element_only(viewer: Viewer) -> None:
    _load(viewer, "<input><input>", 2, FIRST, {"focus": True})
    assert _css(viewer, "input", "outline-style") == "solid"
    viewer.apply(BODY + 2, v=[FIRST, {"focus": False}, 1, {"focus": True}])
    viewer.frame.wait_for_selector("input:nth-child(2)[data-hawk-focus]")
    assert _css(viewer, "input", "outline-style") == "none"


def test_sheets_come_in_the_order_they_had(viewer: Viewer) -> None:
    body = (
        "<link rel='stylesheet' href='/a.css' media='screen'><style>p { color: red }</style>"
        "<link rel='stylesheet' href='/b.css'><p>text</p>"
    )
    blue, wide = {"sheet": "p { color: blue }"}, {"sheet": "p { width: 77px }"}
    _load(viewer, body, 6, FIRST, blue, 3, wide)
    assert _css(viewer, "p") == RED
    assert _css(viewer, "p", "width") == "77px"
    viewer.apply(BODY + 6, v=[FIRST + 1, {"disabled": True}])
    _wait_for_colour(viewer, "rgb(0, 0, 255)")


def test_rules_edited_by_script_win_over_the_text_that_stays(viewer: Viewer) -> None:
    body = "<style>p { color: blue }</style><p>text</p>"
    _load(viewer, body, 4, FIRST, {"sheet": "p { color: red } @media screen { p { width: 50px } }"})
    assert [_css(viewer, "p"), _css(viewer, "p", "width")] == [RED, "50px"]
    viewer.apply(BODY + 4, x=[FIRST + 1, "p { color: lime }"])
    _wait_for_colour(viewer, "rgb(0, 255, 0)")


def test_adopted_sheets_reach_their_root_and_no_other(viewer: Viewer) -> None:
    body = "<x-a><#shadow mode='open'><p>in</p></#shadow></x-a><p>out</p>"
    page, shadow = {"adopted": ["p { width: 60px }"]}, {"adopted": ["p { color: red }"]}
    _load(viewer, body, 6, 0, page, FIRST + 1, shadow)
    inner = "getComputedStyle(document.querySelector('x-a').shadowRoot.querySelector('p'))"
    assert viewer.frame.evaluate(f"{inner}.color") == RED
    assert viewer.frame.evaluate(f"{inner}.width") != "60px"
    assert _css(viewer, "body > p", "width") == "60px"
    _load(viewer, "<p>next page</p>", 2)
    assert _css(viewer, "p", "width") != "60px"


def test_a_canvas_shows_its_picture(viewer: Viewer) -> None:
    red = viewer.page.evaluate("""() => {
        const canvas = Object.assign(document.createElement('canvas'), { width: 4, height: 4 });
        const context = canvas.getContext('2d');
        context.fillStyle = 'red';
        context.fillRect(0, 0, 4, 4);
        return canvas.toDataURL();
    }""")
    _load(viewer, "<canvas width='4' height='4'></canvas>", 1, FIRST, {"picture": red})
    viewer.until(
        "document.querySelector('canvas').getContext('2d').getImageData(1, 1, 1, 1).data[0] === 255"
    )


def test_a_captured_frame_shows_its_document_and_its_changes(viewer: Viewer) -> None:
    # html 7, head 8, style 9, body 10, p 11, its text 12, input 13, x-a 14, #shadow 15, b 16
    inner = (
        "<html><head><style></style></head><body><p>one</p><input>"
        "<x-a><#shadow mode='open'><b>deep</b></#shadow></x-a></body></html>"
    )
    body = f"<iframe src='/f'><#document>{inner}</#document></iframe>"
    sheet, adopted = {"sheet": "p { color: red }"}, {"adopted": ["b { color: red }"]}
    _load(viewer, body, 13, 9, sheet, 4, {"value": "masked"}, 2, adopted)
    viewer.page.wait_for_function("frames[0].length === 1")
    shown = viewer.frame.child_frames[0]
    assert shown.wait_for_selector("p").inner_text() == "one"  # type: ignore[union-attr]
    assert shown.evaluate("document.querySelector('input').value") == "masked"
    assert shown.evaluate("getComputedStyle(document.querySelector('p')).color") == RED
    deep = "document.querySelector('x-a').shadowRoot.querySelector('b')"
    assert shown.evaluate(f"getComputedStyle({deep}).color") == RED
    viewer.apply(BODY + 13, x=[12, "two"])
    shown.wait_for_selector("p:text('two')")


def test_a_delta_that_does_not_fit_is_refused_and_the_next_snapshot_taken(viewer: Viewer) -> None:
    _load(viewer, "<p>one</p>", 2)
    before = len(viewer.said())
    viewer.apply(99, x=[FIRST + 1, "two"])
    viewer.page.wait_for_function(f"said.length > {before}")
    assert viewer.said()[-1] == {"did": "failed", "message": "delta 2 counts from 99, not 6"}
    _load(viewer, "<p>three</p>", 2)
    assert viewer.frame.inner_text("p") == "three"


@pytest.mark.parametrize(
    "html",
    ["<p>open", "<p></b>", "</p>", "<p a=b></p>", "<p><!-- no --></p>", "<#q:p></#q:p>", "a < b"],
)
def test_what_is_not_canonical_is_refused(html: str, viewer: Viewer) -> None:
    assert viewer.load(html, 1)["did"] == "failed"
