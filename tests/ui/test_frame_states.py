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


def test_a_page_that_is_written_anew_takes_the_mode_of_its_doctype(viewer: Viewer) -> None:
    # html 1, head 2, body 3, p 4, its text 5, dialog 6
    html = "<html><head></head><body><p style='height: 3000px'>one</p><dialog open></dialog></body></html>"
    states = [0, {"adopted": ["p { color: red }"]}, 1, {"scroll": [0, 700]}, 5, {"modal": True}]
    viewer.load(html, 6, v=states)
    viewer.apply(6, i=[0, 1, "<!DOCTYPE html>"], x=[5, "two"])
    viewer.until("document.compatMode === 'CSS1Compat'")
    assert viewer.frame.inner_text("p") == "two"
    assert _css(viewer, "p") == RED
    assert viewer.frame.evaluate("scrollY") == 700
    assert viewer.frame.evaluate("document.querySelector('dialog').matches(':modal')")
    viewer.apply(7, r=[7], x=[5, "three"])
    viewer.until("document.compatMode === 'BackCompat'")
    assert viewer.frame.inner_text("p") == "three"


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


def test_the_focus_and_its_ring_show_on_one_element_only(viewer: Viewer) -> None:
    style = "<style>:focus { color: red } div:focus-within { color: red }</style>"
    # style 5, its text 6, div 7, input 8, input 9
    _load(viewer, f"{style}<div><input></div><input>", 5, 8, {"focus": True, "ring": True})
    assert [_css(viewer, "input"), _css(viewer, "div")] == [RED, RED]
    assert _css(viewer, "input", "outline-style") == "auto"
    assert _css(viewer, "body > input") != RED
    viewer.apply(BODY + 5, v=[9, {"focus": True}])
    viewer.until(
        "getComputedStyle(document.querySelector('body > input')).color === 'rgb(255, 0, 0)'"
    )
    assert _css(viewer, "body > input", "outline-style") == "none"
    assert [_css(viewer, "div > input"), _css(viewer, "div")] != [RED, RED]
    assert _css(viewer, "div > input", "outline-style") == "none"


def test_a_rule_of_the_page_wins_over_the_ring_of_the_browser(viewer: Viewer) -> None:
    style = "<style>@layer base { * { outline: 3px dotted } }</style>"
    _load(viewer, f"{style}<button></button>", 3, FIRST + 2, {"focus": True, "ring": True})
    assert _css(viewer, "button", "outline-style") == "dotted"


def test_dialogs_lie_over_popovers_that_were_open_before(viewer: Viewer) -> None:
    place = "position: fixed; inset: 0; width: 99px; height: 99px; margin: 0"
    body = (
        f"<dialog open style='{place}'><i popover='auto' style='{place}'></i></dialog>"
        f"<b popover='manual' style='{place}'></b>"
    )
    _load(viewer, body, 3, FIRST, {"modal": True}, 1, {"popover": True}, 1, {"popover": True})
    shown = (
        "[...document.querySelectorAll('dialog, [popover]')].every(one => one.checkVisibility())"
    )
    assert viewer.frame.evaluate(shown)
    # Only what is in the modal dialog may lie over it.
    assert viewer.frame.evaluate("document.elementFromPoint(50, 50).localName") == "i"
    assert viewer.frame.evaluate("document.activeElement === document.body")


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


def test_slots_hold_what_a_script_put_into_them(viewer: Viewer) -> None:
    # x-a 5, #shadow 6, slot 7, p 8, b 9
    body = "<x-a><#shadow mode='open' slots='manual'><slot></slot></#shadow><p></p><b></b></x-a>"
    _load(viewer, body, 5, 7, {"assigned": [9]})
    assert viewer.frame.evaluate("document.querySelector('b').assignedSlot === null") is False
    assert viewer.frame.evaluate("document.querySelector('p').assignedSlot === null")


def test_the_order_in_the_top_layer_is_as_told(viewer: Viewer) -> None:
    place = "position: fixed; inset: 0; width: 99px; height: 99px; margin: 0; border: 0; background"
    boxes = {"b": f"<b popover style='{place}: red'></b>", "dialog": f"<dialog open style='{place}: blue'></dialog>"}  # fmt: skip

    def seen() -> bytes:
        viewer.frame.evaluate("new Promise(requestAnimationFrame)")
        return viewer.page.screenshot(clip={"x": 30, "y": 30, "width": 9, "height": 9})

    looks = {}
    for name, box in boxes.items():
        _load(viewer, box.replace(" popover", "").replace("dialog", "p"), 1)
        looks[name] = seen()
    for over in boxes:
        popover = {"popover": True, "top": int(over == "b")}
        modal = {"modal": True, "top": int(over == "dialog")}
        _load(viewer, "".join(boxes.values()), 2, FIRST, popover, 1, modal)
        assert seen() == looks[over], over
    # It was closed and opened again between two states.
    viewer.apply(BODY + 2, v=[FIRST, {"top": 2}])
    assert any(seen() == looks["b"] for _ in range(100))


def test_custom_elements_are_defined_unless_told_otherwise(viewer: Viewer) -> None:
    style = (
        "<style>:not(:defined) { color: red } :state(busy) { width: 77px; display: block }</style>"
    )
    # style 5, its text 6, x-a 7, x-b 8
    _load(
        viewer, f"{style}<x-a></x-a><x-b></x-b>", 4, 7, {"states": ["busy"]}, 1, {"defined": False}
    )
    assert [_css(viewer, "x-a"), _css(viewer, "x-b")] == ["rgb(0, 0, 0)", RED]
    assert _css(viewer, "x-a", "width") == "77px"
    viewer.apply(BODY + 4, v=[7, {"states": []}, 1, {"defined": True}])
    viewer.until("getComputedStyle(document.querySelector('x-b')).color === 'rgb(0, 0, 0)'")
    assert _css(viewer, "x-a", "width") == "auto"


def test_a_sheet_that_was_not_in_use_is_not(viewer: Viewer) -> None:
    body = (
        "<link rel='stylesheet' title='Day' href='/a.css'>"
        "<link rel='alternate stylesheet' title='Night' href='/b.css'>"
        "<link rel='stylesheet' disabled href='/c.css'><p>text</p>"
    )
    red, blue, lime = ({"sheet": f"p {{ color: {colour} }}"} for colour in ("red", "blue", "lime"))
    _load(viewer, body, 5, FIRST, red, 1, blue, 1, lime)
    assert _css(viewer, "p") == RED
    viewer.apply(BODY + 5, a=[FIRST + 1, "rel", "stylesheet"])
    _wait_for_colour(viewer, "rgb(0, 0, 255)")


def test_a_list_of_one_choice_shows_none_where_there_was_none(viewer: Viewer) -> None:
    body = "<select><option></option><option selected></option></select>"
    _load(viewer, body, 3, FIRST, {"selected": []})
    assert viewer.frame.evaluate("document.querySelector('select').selectedIndex") == -1


def test_what_a_visitor_preferred_decides(viewer: Viewer) -> None:
    style = (
        "<style>:root { color-scheme: light dark } p { color: light-dark(blue, red) }"
        " @media (prefers-color-scheme: dark) { p { width: 50px } }</style>"
        "<style media='(prefers-color-scheme: light)'>p { height: 50px }</style>"
    )
    html = f"{START}{style}<p>text</p>{END}"
    for dark, seen in [(True, [RED, "50px"]), (False, ["rgb(0, 0, 255)", "784px"])]:
        viewer.load(html, BODY + 6, dark=dark)
        assert [_css(viewer, "p"), _css(viewer, "p", "width")] == seen
        assert (_css(viewer, "p", "height") == "50px") is not dark


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
