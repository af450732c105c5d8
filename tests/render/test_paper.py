"""A picture shows what the visitor saw, also what HTML alone cannot say."""

import base64
import struct
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hawk_edge.chromium import find_renderer
from hawk_edge.render.orders import Built
from hawk_edge.render.pool import Pool
from tests.render.built import PROGRAM, as_built
from tests.render.test_pool import GREEN, RED, WHITE, pixel

pytestmark = pytest.mark.browser
WHOLE = "<!DOCTYPE html><html><head><style>{}</style></head><body>{}</body></html>"
HTML, BODY, FIRST = 2, 6, 7  # nodes of it: the style is 4, its text 5
TALL = "<div style='height:500px;background:red'></div><div style='height:900px;background:green'></div>"
FILLS = "position:fixed;inset:0;margin:0;border:0;padding:0;width:100%;height:100%;max-width:none;max-height:none;"


def png(side: int, colour: tuple[int, int, int]) -> str:
    """A picture of one colour."""
    rows = (b"\0" + bytes(colour) * side) * side
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    told = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    ]
    content = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(told)).decode()
    return f"data:image/png;base64,{content}"


LARGE = png(1500, GREEN)
SHOWN: dict[str, tuple[str, str, list[Any], dict[str, Any]]] = {
    "how far the window is scrolled": ("body{margin:0}", TALL, [HTML, {"scroll": [0, 600]}], {}),
    "how far a box is scrolled": (
        "body{margin:0}", f"<div style='height:90px;overflow:auto'>{TALL}</div>", [FIRST, {"scroll": [0, 600]}], {},
    ),
    "how far a frame is scrolled": (
        "body{margin:0}iframe{border:0}",
        f"<iframe><#document><!DOCTYPE html><html><head></head><body style='margin:0'>{TALL}</body></html></#document></iframe>",
        [FIRST + 3, {"scroll": [0, 600]}], {},
    ),
    "what a script has drawn": ("body{margin:0}", "<canvas width='90' height='90'>none</canvas>", [FIRST, {"picture": png(9, GREEN)}], {}),
    "how large a canvas is": (
        "body{margin:0}canvas{display:block}", "<canvas width='9' height='700'>none</canvas><div style='height:900px;background:green'></div>",
        [HTML, {"scroll": [0, 700]}], {},
    ),
    "a box that was checked": ("body:has(:checked){background:green}", "<input type='checkbox'>", [FIRST, {"checked": True}], {}),
    "a box between both": ("body:has(:indeterminate){background:green}", "<input type='checkbox'>", [FIRST, {"indeterminate": True}], {}),
    "what was typed": (
        "body{background:red}body:has(:not(:placeholder-shown)){background:green}",
        "<input placeholder='name'>", [FIRST, {"value": "Ada"}], {},
    ),
    "what was chosen": (
        "body:has(option:nth-child(2):checked){background:green}",
        "<select><option>a</option><option>b</option></select>", [FIRST, {"selected": [1]}], {},
    ),
    "a modal dialog": ("::backdrop{background:green}", "<dialog open>sure?</dialog>", [FIRST, {"modal": True}], {}),
    "a popover": (f"[popover]{{{FILLS}background:green}}", "<div popover>hint</div>", [FIRST, {"popover": True}], {}),
    "an adopted sheet": ("", "<p>x</p>", [0, {"adopted": ["html{background:green}"]}], {}),
    "a shadow root": (
        "body{margin:0}", "<div><#shadow mode='open'><p style='margin:0;background:green'>x</p></#shadow></div>",
        [HTML, {"focus": True}], {},
    ),
    "where the focus is": ("body:has(:focus){background:green}", "<a href='/'>x</a>", [FIRST, {"focus": True}], {}),
    "what no parser would make": ("body{margin:0}p{margin:0}p > p{background:green}", "<p><p>x</p></p>", [], {}),
    "how far an animation is": (
        f"div{{{FILLS}}}", "<div></div>",
        [FIRST, {"animations": [{"time": 999, "paused": True, "frames": [{"background": "red"}, {"background": "rgb(0,128,0)"}],
                                 "timing": {"duration": 1000, "easing": "steps(2,jump-none)"}}]}], {},
    ),
    "a picture that takes long to decode": ("body,p{margin:0}", f"<p><p><img src='{LARGE}' width='90' style='display:block'></p></p>", [], {}),
    "a background that was kept": (
        "p{margin:0;height:90px;background:url(/b.png)}body{margin:0}", "<p><p></p></p>", [], {"assets": {"http://s.test/b.png": LARGE}},
    ),
    "a picture that was kept and makes the page longer": (
        "body{margin:0}img{display:block}", "<img src='/i.png'><div style='height:900px;background:green'></div>",
        [HTML, {"scroll": [0, 1600]}, FIRST - HTML, {"src": ["http://s.test/i.png", 1500]}], {"assets": {"http://s.test/i.png": png(1500, RED)}},
    ),
    "quirks": ("body{margin:0;height:100%}", "<div style='height:100%;background:green'></div>", [], {"doctype": ""}),
}  # fmt: skip


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """One loop for all of these, which share a browser."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="module")
async def pool(anyio_backend: object) -> AsyncIterator[Pool]:
    one = Pool(find_renderer())
    async with one.working():
        yield one


@pytest.mark.parametrize("what", SHOWN)
async def test_it_shows(pool: Pool, what: str) -> None:
    style, body, states, more = SHOWN[what]
    html = WHOLE.replace("{}", style or "a{}", 1).replace("{}", body)
    if more.get("doctype") == "":
        # Without it the ids are one less.
        html = html.removeprefix("<!DOCTYPE html>")
    more = {key: value for key, value in more.items() if key != "doctype"}
    assert pixel(await pool.draw("", 160, 100, as_built(html, *states, **more))) == GREEN


async def test_without_its_states_it_would_show_something_else(pool: Pool) -> None:
    style, body, *_ = SHOWN["how far the window is scrolled"]
    html = WHOLE.replace("{}", style, 1).replace("{}", body)
    assert pixel(await pool.draw("", 160, 100, as_built(html))) == RED


async def test_when_the_program_fails_it_shows_what_html_can_say(pool: Pool) -> None:
    broken = as_built(WHOLE, 99, {"scroll": [0, 1]})
    page = "<body style='background:green'>"
    assert pixel(await pool.draw(page, 160, 100, broken)) == GREEN
    for data in ("", "{", "[]", '{"record":{},"assets":{}}'):
        assert pixel(await pool.draw(page, 160, 100, Built(PROGRAM, data))) == GREEN


async def test_one_page_leaves_nothing_for_the_next(pool: Pool) -> None:
    style, body, states, _ = SHOWN["a modal dialog"]
    html = WHOLE.replace("{}", style, 1).replace("{}", body)
    assert pixel(await pool.draw("", 160, 100, as_built(html, *states))) == GREEN
    assert pixel(await pool.draw("<p>x", 160, 100)) == WHITE
