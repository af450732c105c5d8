"""An address is the same URL here as in the browser that looks it up."""

import pytest
from playwright.sync_api import Page

from hawk_edge.addresses import in_css, in_srcset, origin_of, resolve

BASE = "https://shop.example:443/a/b/c.html?x=1#f"
ADDRESSES = [
    "p.png", "./p.png", "../p.png", "../../../p.png", "/p.png", "//cdn.example/p.png", "?q=1",
    "HTTPS://Shop.Example/P.png", "https:p.png", "http:p.png", "https:/p.png",
    "http://a.example:80/x", "http://a.example:8080/x", "http://a.example:0080/x", "a b.png",
    "ä.png?ö=ü", "a%2fb", "a/%2e%2e/b", "a/./b/..", "a//b", "..", "a/..", ".", "\\\\a.example\\x",
    "/x\\y?\\", " \n x\t.png ", "https://a.example?x", "https://a.example", "https:///a.example/x",
    "x.svg#id", "https://[::1]:8080/x", "\x7f.png", "a\x01b.png?c\x7fd", "%zz.png", "a?b?c",
    "//shop.example", "/..//x", "a'b\"c`d{e}f^g|h<i>j?a'b\"c`d{e}f^g|h<i>j",
    "a;b,c=d@e&f+g$h!i*j(k)~l_m-n", "[x].png?[y]", "https://münchen.example/x",
    "https://a.example:99999/x", "http://",
]  # fmt: skip
HREF = """([addresses, base]) => addresses.map((address) => {
    try { const url = new URL(address, base); url.hash = ''; return url.href; }
    catch { return null; }
})"""


def test_an_address_becomes_the_url_that_a_browser_makes_of_it(page: Page) -> None:
    expected = page.evaluate(HREF, [ADDRESSES, BASE])
    assert [resolve(address, BASE) for address in ADDRESSES] == expected


@pytest.mark.parametrize(
    "address",
    [
        "", " ", "#top", "data:image/png;base64,AA==", "blob:https://shop.example/1", "about:blank",
        "javascript:alert(1)", "file:///etc/passwd", "ftp://a.example/x",
        "https://user:secret@shop.example/x", "https://shop.example\\@evil.example/x?@",
    ],
)  # fmt: skip
def test_what_is_no_web_address_of_its_own_is_none(address: str) -> None:
    found = resolve(address, BASE)
    assert found is None or origin_of(found) == "https://shop.example"


@pytest.mark.parametrize("base", ["", "about:blank", "file:///x/y.html", "https://"])
def test_without_a_base_only_whole_addresses_lead_somewhere(base: str) -> None:
    assert resolve("x.png", base) is None
    assert resolve("https://shop.example/x.png", base) == "https://shop.example/x.png"


def test_an_origin_is_scheme_host_and_port() -> None:
    url = resolve("//Shop.Example:8080/x/y?z", "http://a.example/")
    assert url is not None
    assert origin_of(url) == "http://shop.example:8080"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a.png", ["a.png"]),
        ("a.png 1x, b.png 2x", ["a.png", "b.png"]),
        ("a.png, b.png 100w ,c.png 1.5x", ["a.png", "b.png", "c.png"]),
        ("a,b.png 1x,c.png", ["a,b.png", "c.png"]),
        ("data:image/png;base64,AA== 1x, a.png", ["data:image/png;base64,AA==", "a.png"]),
        ("a.png (1, 2), b.png", ["a.png", "b.png"]),
        (" , ", []),
        ("", []),
    ],
)
def test_the_addresses_of_a_srcset(text: str, found: list[str]) -> None:
    assert list(in_srcset(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a{background:url(a.png),URL( 'b c.png' )}", ["a.png", "b c.png"]),
        ("@font-face{src:url(\"f.woff2\")format('woff2'),url(f.woff)}", ["f.woff2", "f.woff"]),
        (r"a{background:url(a\)b.png),url('c\'d'),url(\000065 .png)}", ["a)b.png", "c'd", "e.png"]),
        ("a{background:image-set('a.png' 1x, \"b.png\" 2x)}", ["a.png", "b.png"]),
        ("a{background:image-set('a.avif' type('image/avif'),'b.png' type('image/png'))}",
         ["a.avif", "b.png"]),
        ("/* url(a.png) */ a{content:'url(b.png)';cursor:url(c.cur)}", ["c.cur"]),
        ("@import url(a.css);@namespace svg url(http://b);a{mask:url(c.svg#m)}", ["c.svg#m"]),
        ("@import 'a;b' layer(x);a{src:url(c)}", ["c"]),
        ("a{background:url(a b.png) url('c\n') url(d", []),
        ("a{color:red}", []),
    ],
)  # fmt: skip
def test_the_addresses_of_a_sheet(text: str, found: list[str]) -> None:
    assert [one.address for one in in_css(text)] == found


def test_an_address_in_a_sheet_can_be_put_another_in_its_place() -> None:
    text = "a{background:url( a.png ) , url('b.png')}"
    for one in reversed(list(in_css(text))):
        text = text[: one.start] + '"x"' + text[one.end :]
    assert text == 'a{background:url( "x" ) , url("x")}'
