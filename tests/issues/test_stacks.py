"""The same calls, as three browsers write them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hawk_edge.issues.stacks import MOST_FRAMES, Frame, frames_of, plain_name

APP = "https://shop.example/app.js"
CHROME = f"""TypeError: Cannot read properties of undefined (reading 'price')
    at Cart.total ({APP}:10:24)
    at Array.map (<anonymous>)
    at new Checkout ({APP}:20:7)
    at HTMLButtonElement.<anonymous> ({APP}:30:5)
    at {APP}:40:1
    at async load ({APP}:50:3)"""
FIREFOX = f"""total@{APP}:10:24
Checkout@{APP}:20:7
listen/<@{APP}:30:5
@{APP}:40:1
async*load@{APP}:50:3
"""
SAFARI = f"""total@{APP}:10:24
map@[native code]
Checkout@{APP}:20:7
@{APP}:30:5
global code@{APP}:40:1
load@{APP}:50:3"""


@pytest.mark.parametrize("stack", [CHROME, FIREFOX, SAFARI])
def test_a_stack_says_the_same_in_each_browser(stack: str) -> None:
    awaited = stack != SAFARI
    assert frames_of(stack) == [
        Frame("total", APP, 10, 24),
        Frame("Checkout", APP, 20, 7),
        Frame("", APP, 30, 5),
        Frame("", APP, 40, 1),
        Frame("load", APP, 50, 3, awaited),
    ]


def test_the_recorder_is_no_part_of_what_went_wrong() -> None:
    stack = f"""TypeError: Failed to fetch
    at https://hawk.example/reporter.js:1:291
    at Object.apply (https://hawk.example/reporter.js?v=2:1:274)
    at load ({APP}:50:3)"""
    assert frames_of(stack) == [Frame("load", APP, 50, 3)]


@pytest.mark.parametrize(
    ("line", "frame"),
    [
        # An eval stands where the script does that made it.
        (f"    at eval (eval at run ({APP}:3:9), <anonymous>:1:1)", Frame("", APP, 3, 9)),
        (f"run@{APP} line 3 > eval:1:1", Frame("run", APP, 3)),
        (f"    at Object.get price [as price] ({APP}:1:2)", Frame("price", APP, 1, 2)),
        (f"setTimeout handler*start@{APP}:1:2", Frame("start", APP, 1, 2, True)),
        (f"promise callback*@{APP}:1:2", Frame("", APP, 1, 2, True)),
        ("f@https://cdn.example/react@18/x.js:1:2", Frame("f", "https://cdn.example/react@18/x.js", 1, 2)),
        (f"    at async {APP}:1:2", Frame("", APP, 1, 2, True)),
        (f"    at f ({APP}?v=1:1:2)", Frame("f", f"{APP}?v=1", 1, 2)),
        (f"f@{APP}:7", Frame("f", APP, 7)),
    ],
)  # fmt: skip
def test_what_is_written_in_other_ways(line: str, frame: Frame) -> None:
    assert frames_of(line) == [frame]


@pytest.mark.parametrize(
    "line",
    [
        "    at Array.forEach (<anonymous>)",
        "forEach@[native code]",
        "    at chrome-extension://abc/x.js:1:2",
        "Error: write to ann@shop.example",
        "    at file:///home/ann/x.js:1:2",
    ],
)
def test_what_is_no_script_of_a_site_is_left_out(line: str) -> None:
    assert frames_of(line) == []


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Cart.add", "add"), ("Cart#add", "Cart#add"), ("Function.create", "create"),
        ("async load", "load"), ("new Cart", "Cart"), ("bound send", "send"), ("load/<", ""),
        ("load/this.run/<", ""), ("outer/inner", "inner"), ("Object.<anonymous>", ""),
        ("global code", ""), ("Cart.#sum", "#sum"), ("a.b [as c]", "b"),
    ],
)  # fmt: skip
def test_a_function_has_one_name_or_none(written: str, name: str) -> None:
    assert plain_name(written) == name


LINES = st.sampled_from(
    [
        "    at ",
        "at",
        "@",
        "(",
        ")",
        ":1:2",
        APP,
        "eval at ",
        " line 3 > ",
        "\n",
        "async*",
        "<",
        "é",
        " ",
    ]
)


@given(st.one_of(st.text(), st.lists(LINES, max_size=60).map("".join)))
@example(f"    at f ({APP}:1:1)\n" * 10_000)
@example("    at " + "(" * 100_000)
@example("https://" * 20_000 + "@" + ":1" * 20_000)
def test_any_text_is_read_and_little_comes_of_it(stack: str) -> None:
    found = frames_of(stack)
    assert len(found) <= MOST_FRAMES
    assert all(one.url.startswith(("http://", "https://")) for one in found)
    assert all(len(one.function) <= 100 for one in found)
