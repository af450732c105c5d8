"""What a record names is found, and what merely looks like it is not."""

import time
from typing import Any

import pytest

from hawk_edge.assets.found import MOST_NAMED, Form, Named, look, pieces


def named(html: str) -> list[str]:
    return [one.address for one in look("html", html)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<img src='a.png' srcset='b.png 1x, c.png 2x'>", ["a.png", "b.png", "c.png"]),
        ("<picture><source srcset='a.avif 100w'></picture>", ["a.avif"]),
        ("<video poster='a.jpg' src='a.mp4'><source src='b.mp4'></video>", ["a.jpg"]),
        ("<input type='IMAGE' src='a.png'><input src='b.png'>", ["a.png"]),
        ("<svg><image href='a.png'></image><use xlink:href='b.svg#i'></use></svg>",
         ["a.png", "b.svg#i"]),
        ("<#s:feImage href='a.png'></#s:feImage><#h:img src='b.png'></#h:img>", ["a.png", "b.png"]),
        ("<body background='a.png'><table background='b.png'></table></body>", ["a.png", "b.png"]),
        ("<p style='background:url(&#39;a.png&#39;)'>url(b.png)</p>", ["a.png"]),
        ("<style media='all'>a{src:url(a)}<!---->b{src:url(b)}</style>url(c)", ["a", "b"]),
        ("<img src='a.png?x=1&amp;y=2'>", ["a.png?x=1&y=2"]),
        ("<object data='a.svg?1'></object><object type='image/png' data='b'></object>",
         ["a.svg?1", "b"]),
        ("<object data='page.html'></object><embed src='film.swf'>", []),
        ("<a href='a.png'></a><iframe src='b.png'></iframe><link rel='icon' href='c.png'>", []),
        ("<p title='>' data-src='a.png'>&lt;img src='b.png'></p>", []),
        ("<svg><use href='#i'></use><rect style='fill:url(#g)'></rect></svg>", []),
        ("<img src='data:image/png;base64,AA=='><img src='blob:https://a/1'><img src><img>", []),
        ("<img src='a.png'><img src='a.png'>", ["a.png"]),
    ],
)  # fmt: skip
def test_what_html_names(html: str, found: list[str]) -> None:
    assert named(html) == found


def test_what_stands_in_a_frame_is_relative_to_the_frame() -> None:
    html = (
        "<img src='a'><iframe><#document base='https://f/1/'><img src='b'><iframe><#document>"
        "<img src='c'></#document></iframe><iframe><#document base='https://f/2/'><style>"
        "d{src:url(d)}</style></#document></iframe></#document></iframe><img src='e'>"
    )
    assert list(look("html", html)) == [
        Named("a"), Named("b", "https://f/1/"), Named("c", "https://f/1/"),
        Named("d", "https://f/2/"), Named("e"),
    ]  # fmt: skip


def test_sheets_are_told_apart_and_those_that_scripts_can_read_are_left_out() -> None:
    html = (
        "<link rel='icon' href='i.png'><link href='none.css'><link rel='STYLESHEET x' href='/a?f'>"
        "<link crossorigin rel='stylesheet' href='b'><link rel='stylesheet' href='c' crossorigin=''>"
        "<link rel='stylesheet' href='d' data-crossorigin=''><link rel='stylesheet'>"
        "<style>@import 'e.css'; @import url(f) print; p{background:url(g.png)}</style>"
    )
    assert list(look("html", html)) == [
        Named("/a?f", sheet=True), Named("d", sheet=True), Named("e.css", sheet=True),
        Named("f", sheet=True), Named("g.png"),
    ]  # fmt: skip


def test_a_text_that_names_too_much_is_cut_short() -> None:
    assert (
        len(named("".join(f"<img src='{at}.png'>" for at in range(MOST_NAMED + 10)))) == MOST_NAMED
    )


@pytest.mark.parametrize("form", ["html", "css", "srcset"])
@pytest.mark.parametrize(
    "hostile",
    ["<", "<a b", "<a b='", "<style>", "<#document>", "url(", "url('", "url(\\", "image-set( ",
     "@import ", "/*url(", "(", "a (", ", ", "\\"],
)  # fmt: skip
def test_hostile_texts_cost_one_pass(form: Form, hostile: str) -> None:
    def cost(size: int) -> float:
        text = "url(x)" + hostile * (size // len(hostile))
        start = time.thread_time()
        look(form, text)
        return time.thread_time() - start

    cost(1000)
    assert cost(400_000) < 2  # the square of it would take minutes


def delta(**fields: Any) -> dict[str, Any]:
    return {"k": "delta", "n": 2, "c": 9, **fields}


BLOB = {"blob": "0" * 64}


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ({"k": "snapshot", "html": BLOB, "x": [3, "a{}", 2, BLOB]},
         [("html", BLOB), ("css", "a{}"), ("css", BLOB)]),
        ({"k": "snapshot", "html": "<p></p>", "v": [1, {"sheet": "a{}", "adopted": ["b{}", BLOB]}]},
         [("html", "<p></p>"), ("css", "a{}"), ("css", "b{}"), ("css", BLOB)]),
        (delta(i=[1, 0, "<p></p>", 1, 0, 7]), [("part", "<p></p>")]),
        (delta(x=[4, "a{}", 1, [0, 1, "x"]]), [("css", "a{}")]),
        (delta(v=[4, {"src": ["https://a/b.png", 20]}, 1, {"sheet": None, "value": "x"}]),
         [("address", "https://a/b.png")]),
        (delta(a=[1, "src", "a.png", 1, "srcset", "b 1x", 1, "style", "c", 1, "title", "d.png"]),
         [("address", "a.png"), ("srcset", "b 1x"), ("css", "c")]),
        (delta(a=[1, "src", None, 1, "style", [0, 1, "x"], 1, "poster", "p.jpg"]),
         [("address", "p.jpg")]),
        (delta(a=[1, "href", "//cdn/a.css?1", 1, "data", "b.svg", 1, "data", "c.html"]),
         [("address", "//cdn/a.css?1"), ("address", "b.svg")]),
        ({"k": "navigation", "how": "push", "url": "https://a/"}, []),
    ],
)  # fmt: skip
def test_the_parts_of_a_record_that_can_name_something(
    record: dict[str, Any], found: list[Any]
) -> None:
    assert list(pieces(record)) == found


@pytest.mark.parametrize(
    ("name", "value", "followed"),
    [
        ("href", "/icons.svg#cart", True),
        ("xlink:href", "a.png?v=1", True),
        ("href", "/unsubscribe/1234", False),
        ("href", "/logout", False),
        ("src", "/image/1234", True),
        ("src", "/frame.html?x=.png", False),
        ("src", "/app.mjs", False),
        ("src", "/film.mp4", False),
    ],
)
def test_a_link_a_frame_or_a_script_is_not_followed(name: str, value: str, followed: bool) -> None:
    assert bool(list(pieces(delta(a=[1, name, value])))) == followed
