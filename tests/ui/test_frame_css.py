"""CSS is rewritten for the frame where it must be, and nowhere else."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Parts = Callable[..., Any]
KEPT = {"a.png": "blob:1", "a b.png": "blob:2", "a)'b": "blob:3"}
FOCUS, RING, WITHIN = "[data-hawk-focus]", "[data-hawk-ring]", "[data-hawk-within]"
HOLDS, FAILS = "(min-width:0px)", "(max-width:0px)"

CASES = {
    "a { background: url(a.png) }": 'a { background: url("blob:1") }',
    "a { background: URL( 'a b.png' ) }": 'a { background: url("blob:2") }',
    r"a { background: url(a\ b.png) }": 'a { background: url("blob:2") }',
    r"""a { background: url("a\29 'b") }""": 'a { background: url("blob:3") }',
    "a { background: url(gone.png) }": 'a { background: url("data:,") }',
    "a { filter: url(#f) }": 'a { filter: url("#f") }',
    """a { content: image-set("a.png" 1x, url(a.png) 2x type("image/png")) }""": (
        """a { content: image-set(url("blob:1") 1x, url("blob:1") 2x type("image/png")) }"""
    ),
    "@import url(a;b.css) print; @import 'x;y'; b {}": "  b {}",
    "@namespace svg url(http://www.w3.org/2000/svg);": (
        "@namespace svg url(http://www.w3.org/2000/svg);"
    ),
    "a:focus, a:FOCUS-visible, a:focus-within {}": f"a{FOCUS}, a{RING}, a{WITHIN} {{}}",
    r".focus\:x:focus, .a\:focus {}": rf".focus\:x{FOCUS}, .a\:focus {{}}",
    "::part(x):focus, a::before {}": "::part(x):focus, a::before {}",
    ":focus-elsewhere {}": ":focus-elsewhere {}",
    "/* :focus url(a.png) */ a::after { content: ':focus url(a.png)' }": (
        "/* :focus url(a.png) */ a::after { content: ':focus url(a.png)' }"
    ),
    "@media (prefers-color-scheme: dark) {}": f"@media {HOLDS} {{}}",
    "@media not ( prefers-color-scheme:light ) {}": f"@media not {FAILS} {{}}",
    ":root { color-scheme: light dark }": ":root { color-scheme:  dark }",
    ":root { --my-color-scheme: light dark }": ":root { --my-color-scheme: light dark }",
    ":root { color-scheme: only light }": ":root { color-scheme: only light }",
    "x-a:not(:defined) {}": "x-a:not(:not([data-hawk-undefined])) {}",
    "a:target, a:target-within {}": "a[data-hawk-target], a:target-within {}",
    r"a { background: url(\61 .png) }": 'a { background: url("blob:1") }',
    "x-a:state(on) {}": 'x-a[data-hawk-states~="on"] {}',
    "@layer a { :focus {} }": f"@layer hawk-edge;@layer a {{ {FOCUS} {{}} }}",
}


@pytest.mark.parametrize("css", CASES)
def test_css_holds_for_what_the_visitor_had(css: str, parts: Parts) -> None:
    assert parts("rewritten", css, True, KEPT) == CASES[css]


def test_hostile_css_takes_no_longer_than_it_is_long(parts: Parts) -> None:
    for part in ("url(", "image-set(", "@import ", "/*", "color-scheme: light ", "::a(", '"\\'):
        assert isinstance(parts("rewritten", part * 20_000, True, {}), str)
