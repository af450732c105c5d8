"""Motion stands where it stood on the page, and building a page starts none."""

from typing import Any

import pytest

from tests.ui.viewer import Viewer

pytestmark = pytest.mark.browser

STYLE = (
    "@keyframes slide { from { left: 0px } to { left: 100px } }"
    " p { position: absolute } .runs { animation: slide 10s linear } .fades { transition: left 9s }"
    " .far { left: 100px } .ended { animation: slide 10s linear forwards }"
    " .held::before { content: ''; animation: slide 10s -5s paused }"
)
START = f"<!DOCTYPE html><html><head><style>{STYLE}</style></head><body>"
FIRST = 7  # doctype 1, html 2, head 3, style 4, its text 5, body 6
LEFT = "getComputedStyle(document.querySelector('p')).left"
FRAMES = [{"left": "0px", "offset": None, "computedOffset": 0}, {"left": "100px", "offset": None}]
TIMING = {"duration": 1000, "fill": "both", "iterations": None}


def _load(viewer: Viewer, body: str, *states: Any, still: bool = True) -> None:
    html = f"{START}{body}</body></html>"
    answer = viewer.load(html, FIRST, v=list(states), still=still)
    assert answer["did"] == "loaded", answer


def test_an_animation_of_a_sheet_stands_where_it_was(viewer: Viewer) -> None:
    told = {"animations": [{"name": "slide", "time": 2500, "paused": True}]}
    _load(viewer, "<p class='runs'></p>", FIRST, told)
    assert viewer.frame.evaluate(LEFT) == "25px"
    told = {"animations": [{"name": "slide", "time": 4000, "paused": False}]}
    viewer.apply(FIRST, still=True, v=[FIRST, told])
    viewer.until(f"{LEFT} === '40px'")


def test_an_animation_of_a_script_stands_where_it_was_until_it_is_gone(viewer: Viewer) -> None:
    one = {"frames": FRAMES, "timing": TIMING, "paused": True, "time": 250}
    _load(viewer, "<p></p>", FIRST, {"animations": [one]})
    assert viewer.frame.evaluate(LEFT) == "25px"
    viewer.frame.evaluate("window.one = document.getAnimations()[0]")
    viewer.apply(FIRST, v=[FIRST, {"animations": [one | {"time": 5750}]}])
    viewer.until(f"{LEFT} === '75px'")
    assert viewer.frame.evaluate("document.getAnimations()[0] === window.one")
    viewer.apply(FIRST, v=[FIRST, {"animations": []}])
    viewer.until("document.getAnimations().length === 0")


def test_what_had_ended_does_not_run_again(viewer: Viewer) -> None:
    _load(viewer, "<p class='ended'></p>", still=False)
    assert viewer.frame.evaluate(LEFT) == "100px"


def test_what_a_sheet_holds_stays_held(viewer: Viewer) -> None:
    _load(viewer, "<p class='held'></p>")
    state = "document.getAnimations()[0].playState"
    assert viewer.frame.evaluate(state) == "paused"


def test_no_transition_runs_to_a_state_that_is_jumped_to(viewer: Viewer) -> None:
    _load(viewer, "<p class='fades'></p>")
    viewer.apply(FIRST, still=True, a=[FIRST, "style", "left: 0px"])
    viewer.until(f"{LEFT} === '0px'")
    viewer.apply(FIRST, still=True, a=[FIRST, "style", "left: 80px"])
    viewer.until("document.querySelector('p').style.left === '80px'")
    assert viewer.frame.evaluate(LEFT) == "80px"


def test_motion_is_held_and_let_go(viewer: Viewer) -> None:
    told = {"animations": [{"name": "slide", "time": 1000, "paused": False}]}
    _load(viewer, "<p class='runs'></p>", FIRST, told)
    state = "document.getAnimations()[0].playState"
    assert viewer.frame.evaluate(state) == "paused"
    viewer.order({"do": "still", "still": False})
    viewer.until(f"{state} === 'running'")
    viewer.order({"do": "still", "still": True})
    viewer.until(f"{state} === 'paused'")


def test_animations_that_are_none_are_passed_over(viewer: Viewer) -> None:
    odd = [{"frames": [{"offset": 9}], "timing": TIMING, "time": 1}, {"name": "unknown", "time": 1}]
    _load(viewer, "<p></p>", FIRST, {"animations": odd})
    assert viewer.frame.evaluate("document.getAnimations().length") == 0
