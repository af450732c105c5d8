"""What a page of its own is made of: CSS, pictures, and whether HTML says it all."""

import re
import struct
from base64 import b64decode
from typing import Any

import pytest

from hawk_edge.dom import Node
from hawk_edge.showable import Inlined, Surroundings, assets, is_exact, showable, with_program
from hawk_edge.showable.css import as_preferred
from hawk_edge.showable.pixels import width_of
from tests.test_canonical import page as tree

WHOLE = "<!DOCTYPE html><html><head></head><body>{}</body></html>"
BASE = "https://shop.example/dir/"


def png(width: int) -> bytes:
    """The start of one, which is all that is read of it."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, 9)


def around(*, dark: bool = False, **kept: bytes) -> Surroundings:
    """Pictures by the last part of their address."""

    def read(url: str) -> tuple[str, bytes] | None:
        name = url.rpartition("/")[2].partition(".")[0]
        return ("image/png", kept[name]) if name in kept else None

    return Surroundings(BASE, dark=dark, look=Inlined(read))


def page(body: str, **states: Any) -> Node:
    """A whole page; the states are those of its first node."""
    root = tree(WHOLE.replace("{}", body))
    if states:
        root.nodes[5].state = states
    return root.root


@pytest.mark.parametrize(
    "body",
    [
        "<p>a<b>b</b></p><ul><li>c</li><li>d<ol><li>e</li></ol></li></ul>",
        "<table><caption>a</caption><thead><tr><th>b</th></tr></thead> <tbody><tr><td><p>c</p></td>"
        "</tr></tbody></table>",
        "<select><optgroup label='x'><option>a</option></optgroup><option>b</option></select>",
        "<dl><dt>a</dt><dd>b<p>c</p></dd></dl><h1>d</h1><h2>e</h2>",
        "<button><p>a</p></button><table><tbody><tr><td><a>b</a></td></tr></tbody></table>",
        "<svg><g><linearGradient></linearGradient><foreignObject><p>a</p></foreignObject></g></svg>",
        "<math><mi>x</mi><mrow></mrow></math><ruby>a<rt>b</rt></ruby><textarea>c</textarea>",
        "<x-a><#shadow mode='open'><p>a</p><slot></slot></#shadow><p>b</p></x-a>",
        "<iframe><#document><!DOCTYPE html><html><head></head><body></body></html></#document></iframe>",
        "<svg><use href='#a'></use></svg><noscript></noscript><template></template>",
    ],
)
def test_html_says_a_page_that_it_could_have_made(body: str) -> None:
    assert is_exact(page(body))


@pytest.mark.parametrize(
    "body",
    [
        "<p><p>a</p></p>", "<p><b><div>a</div></b></p>", "<p><table></table></p>",
        "<a><b><a>a</a></b></a>", "<form><div><form></form></div></form>",
        "<button><i><button></button></i></button>", "<nobr><nobr>a</nobr></nobr>",
        "<h1><h2>a</h2></h1>", "<li><b><li>a</li></b></li>", "<dd><dt>a</dt></dd>",
        "<table><tr><td>a</td></tr></table>", "<table><div>a</div></table>",
        "<table>words</table>", "<div><td>a</td></div>", "<tr></tr>", "<col>",
        "<select><div>a</div></select>", "<select>words</select>", "<option><b>a</b></option>",
        "<div><body></body></div>", "<div><html></html></div>", "<div><head></head></div>",
        "<frameset></frameset>", "<image></image>", "<textarea><b>a</b></textarea>",
        "<#h:br>in</#h:br>", "<DIV>a</DIV>", "<x_(y)>a</x_(y)>", "<a:b></a:b>",
        "<svg><p>a</p></svg>", "<svg><#h:div>a</#h:div></svg>", "<svg><clippath></clippath></svg>",
        "<svg><use href='sprite.svg#a'></use></svg>", "<#s:g></#s:g>", "<#m:mi></#m:mi>",
        "<math><annotation-xml></annotation-xml></math>", "<#x:urn%3Ax:y></#x:urn%3Ax:y>",
        "<rt>a</rt>", "<xmp>a</xmp>", "<plaintext>a</plaintext>", "<object></object>",
        "<canvas></canvas>", "<video></video>",
        "<iframe><#document><html><head></head><body></body></html></#document></iframe>", "<b>" * 500 + "</b>" * 500,
        "<iframe><#document><html><p>a</p></html></#document></iframe>",
    ],
)  # fmt: skip
def test_html_does_not_say_what_its_parser_would_make_otherwise(body: str) -> None:
    assert not is_exact(page(body))


@pytest.mark.parametrize(
    "html",
    ["<p>a</p>", "words", "<html></html>", "<html><head></head></html>", "<html><body></body></html>",
     "<html><head>a</head><body></body></html>", "<html><head><p></p></head><body></body></html>",
     "<html><head></head><body></body><p></p></html>", "<html><head></head>a<body></body></html>"],
)  # fmt: skip
def test_a_page_has_a_head_and_a_body_and_nothing_beside(html: str) -> None:
    assert not is_exact(tree(html).root)


@pytest.mark.parametrize(
    "state",
    [
        {"scroll": [0, 1]}, {"modal": True}, {"popover": True}, {"indeterminate": True},
        {"focus": True}, {"animations": [{"time": 1, "name": "x"}]}, {"adopted": ["p {}"]},
        {"selected": [0]}, {"checked": True}, {"assigned": [1]},
    ],
)  # fmt: skip
def test_html_does_not_say_what_only_a_script_can_do(state: dict[str, Any]) -> None:
    assert not is_exact(page("<select></select>", **state))


@pytest.mark.parametrize(
    ("options", "chosen"),
    [("<option></option><option selected></option>", [1]), ("<option></option>", [0]), ("", [])],
)
def test_html_says_a_choice_that_it_makes_by_itself(options: str, chosen: list[int]) -> None:
    assert is_exact(page(f"<select>{options}</select>", selected=chosen))
    assert not is_exact(page(f"<select>{options}</select>", selected=[2]))


def test_pictures_stand_in_the_page_itself() -> None:
    body = (
        "<img src='a.png'><img src='gone.png'><table background='/dir/a.png'></table>"
        "<p style='background: url(a.png), url(gone.png)'></p><svg><image href='a.png'></image></svg>"
    )
    shown = showable(page(body), around(a=png(5)))
    assert shown.count("data:image/png;base64,") == 4
    assert shown.count('<img src="data:image/svg+xml,') == 1
    assert "gone.png" not in shown
    assert "&quot;data:,&quot;" in shown


def test_a_picture_of_many_places_takes_its_room_in_each() -> None:
    one = b"\0" * (1 << 20)
    shown = showable(page("<img src='a.png'>" * 30), around(a=one))
    assert shown.count("data:image/png") == 14  # of 20 megabytes, with a third more for base64


def test_what_is_no_picture_or_font_is_not_shown() -> None:
    look = Inlined(lambda _: ("text/html", b"<script>"))
    shown = showable(page("<img src='a.png'>"), Surroundings(BASE, dark=False, look=look))
    assert "text/html" not in shown


def sheets(**kept: str) -> Surroundings:
    """Style sheets by the last part of their address; all pictures are there."""

    def read(url: str) -> tuple[str, bytes]:
        name = url.rpartition("/")[2].removesuffix(".css")
        return ("text/css", kept[name].encode()) if name in kept else ("image/png", url.encode())

    return Surroundings(BASE, dark=True, look=Inlined(read))


def shown_sheets(html: str, **kept: str) -> list[str]:
    """The text of each style element, with pictures by their URLs."""
    shown = showable(page(html), sheets(**kept))
    plain = re.sub(r"data:image/png;base64,([\w=+/]+)", lambda it: b64decode(it[1]).decode(), shown)
    return re.findall("<style[^>]*>(.*?)</style>", plain, re.DOTALL)


def test_a_sheet_that_no_script_could_read_is_put_in() -> None:
    link = "<link rel='stylesheet' href='{}'>"
    assert shown_sheets(
        link.format("//cdn.example/x/a.css") + link.format("gone.png") + "<link href='a.css'>",
        a="p{background:url(../q.png)} <b>",
    ) == ['p{background:url("https://cdn.example/q.png")} \\3c b>', "", ""]


def test_imports_stand_in_their_places() -> None:
    assert shown_sheets(
        "<style>@import 'a.css' layer(x) (prefers-color-scheme: dark); @import 'gone'; b{}</style>",
        a="@import url(/deep/b.css);a{}", b="i{background:url(p.png)}",
    ) == [
        '@media (min-width:0px){@layer x{i{background:url("https://shop.example/deep/p.png")}a{}}}  b{}'
    ]  # fmt: skip


def test_sheets_that_import_each_other_without_end_are_cut_short() -> None:
    both = {"a": "@import 'b.css';@import 'a.css';a{}", "b": "@import 'a.css';b{}"}
    assert shown_sheets("<style>@import 'a.css';</style>", **both) == ["b{}a{}"]


def test_sheets_take_room_each_time_they_are_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "MOST_TEXT", 2_500)
    imports = "@import 'a.css';" * 5
    (shown,) = shown_sheets(f"<style>{imports}</style>", a="a{}" * 300)
    assert shown.count("a{}") == 600


def test_a_picture_says_how_dense_it_is() -> None:
    at = around(a=png(640))
    for width, density in [(320, "2.0x"), (213, "3.0x"), (640, ""), (300, "2.1333333333333333x")]:
        root = page("<img srcset='c.png 2x' src='b.png'>", src=[f"{BASE}a.png", width])
        shown = showable(root, at)
        assert (f' {density}"' in shown) if density else ("srcset" not in shown)
    assert at.look.sized  # type: ignore[attr-defined]
    showable(page("<img>", src=[f"{BASE}b.png", 9]), at := around(b=b"<svg/>"))
    assert not at.look.sized  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("offer", "shown"),
    [("<img srcset='a.png'>", ' 1x"'), ("<img srcset='b.png, a.png 1.5x'>", ' 1.5x"'),
     ("<img srcset='b.png 160w,a.png 640w' sizes='30vw'>", ' 640w" sizes="30vw"'),
     ("<img srcset=',,a.png   3x ,b.png'>", ' 3x"'), ("<img srcset='data:image/gif,x 1x, a.png 2x'>", ' 2x"'),
     ("<img srcset='a.png 640w' sizes='auto, 9px'>", ' 2.0x" sizes="auto"'), ("<img srcset='a.png 4q'>", ' 2.0x"')],
)  # fmt: skip
def test_a_picture_is_as_large_as_it_was_offered(offer: str, shown: str) -> None:
    written = showable(page(offer, src=[f"{BASE}a.png", 320]), around(a=png(640)))
    assert re.search(f'<img srcset="data:[^ ]*{re.escape(shown)}>', written), written


def test_a_picture_is_as_large_as_its_source_offered_it() -> None:
    sources = "<source srcset='b.png 9w' sizes='1px'><source srcset='a.png 640w' sizes='30vw'>"
    root = page(f"<picture>{sources}<img srcset='a.png 2x'></picture>")
    image = next(node for node, _ in root.walk() if node.name == "img")
    image.state = {"src": [f"{BASE}a.png", 320]}
    assert ' 640w" sizes="30vw">' in showable(root, around(a=png(640)))


def test_addresses_in_a_frame_are_relative_to_its_own_base() -> None:
    inner = "<#document base='../other/f.html'><html><img src='a.png'></html></#document>"
    asked: list[str] = []
    look = Inlined(asked.append)
    showable(page(f"<iframe>{inner}</iframe>"), Surroundings(BASE, dark=False, look=look))
    assert asked == ["https://shop.example/other/a.png"]


@pytest.mark.parametrize("dark", [True, False])
def test_css_holds_for_what_the_visitor_preferred(dark: bool) -> None:
    holds, fails = "(min-width:0px)", "(max-width:0px)"
    query = as_preferred("(prefers-color-scheme: dark) and ( prefers-color-scheme:light )", dark)
    assert query == (f"{holds} and {fails}" if dark else f"{fails} and {holds}")
    css = as_preferred("a { color-scheme: light dark; content: ':defined' }", dark)
    assert css == f"a {{ color-scheme: {'dark' if dark else 'light'}; content: ':defined' }}"


def test_elements_are_defined_unless_told_otherwise() -> None:
    style = "<x-a></x-a><style>:not(:defined), :state(on) { color: red }</style>"
    shown = showable(page(style, defined=False, states=["on"]))
    assert '<x-a data-hawk-undefined="" data-hawk-states="on">' in shown
    assert ':not(:not([data-hawk-undefined])), [data-hawk-states~="on"] {' in shown


def test_what_moves_is_at_its_end() -> None:
    shown = showable(page("<style>@keyframes x {} p { animation: x }</style><p>p</p>"))
    assert "animation-delay:-1000000s!important" in shown
    one = showable(page("<p>p</p>", animations=[{"name": "x", "time": 250}]))
    assert "animation-delay:-250ms!important" in one


def test_a_sheet_that_was_not_in_use_is_left_out() -> None:
    link = "<link rel='alternate stylesheet' title='x'><link rel='stylesheet' disabled>"
    root = tree(WHOLE.replace("{}", link))
    root.nodes[5].state = {"sheet": "p { color: red }"}
    root.nodes[6].state = {"sheet": "p { color: red }"}
    assert "color" not in showable(root.root)
    root.nodes[5].state["disabled"] = False
    assert showable(root.root).count("color") == 1


@pytest.mark.parametrize("value", ["</script>", "<!--<script>", "<SCRIPT", "\u2028", "]]>"])
def test_no_record_ends_the_block_it_stands_in(value: str) -> None:
    record = {"html": value, "v": [1, {"value": value}], value: value}
    shown = with_program("<!DOCTYPE html><p>", record, {value: value}, "run()")
    start, end = (
        '<!DOCTYPE html><script type="application/json">',
        "</script><script>run()</script><p>",
    )
    assert shown.startswith(start)
    assert shown.endswith(end)
    assert "<" not in shown[len(start) : -len(end)]


@pytest.mark.parametrize(
    ("content", "width"),
    [
        (png(70_000), 70_000),
        (b"GIF89a" + struct.pack("<HH", 300, 5), 300),
        (b"\xff\xd8\xff\xe0\0\4ab\xff\xc2\0\x11\x08\0\x05\1\2", 258),
        (b"\xff\xd8\xff\xe1\0\x0aExif\0\0ab\xff\xc2\0\x11\x08\0\x05\1\2", 0),
        (b"RIFF1234WEBPVP8X" + bytes(8) + b"\x0f\1\0", 272),
        (b"RIFF1234WEBPVP8L" + bytes(4) + b"\x2f" + struct.pack("<I", 99), 100),
        (b"RIFF1234WEBPVP8 " + bytes(10) + struct.pack("<H", 64), 64),
        (b"<svg/>", 0), (b"", 0), (b"\xff\xd8", 0), (b"GIF89a", 0),
    ],
)  # fmt: skip
def test_a_picture_says_how_wide_it_is(content: bytes, width: int) -> None:
    assert width_of(content) == width


def test_names_that_only_the_parser_takes_are_written_and_none_that_acts() -> None:
    odd = "<div @click='a' x:y='1' [b]='2' #c='3' *if='4' OnClick='evil' SRC='evil'>x</div>"
    html = showable(page(odd))
    assert '<div @click="a" x:y="1" [b]="2" #c="3" *if="4">x</div>' in html.replace("'", '"')
