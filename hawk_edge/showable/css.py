"""CSS as the visitor's browser took it, with what was kept in place of addresses."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from hawk_edge.addresses import CSS_STRING, in_css
from hawk_edge.imports import imports_in
from hawk_edge.showable.surroundings import Surroundings

_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
# What is found without a name only keeps the rest out of it.
_LIVE = re.compile(
    rf"\\.|/\*.*?(?:\*/|\Z)|{CSS_STRING}|url\([^()\"']*+\)"
    r"|\(\s*+prefers-color-scheme\s*+:\s*+(?P<prefers>dark|light)\s*+\)"
    r"|(?<![-\w])color-scheme\s*+:(?P<scheme>(?:\s++|\b(?:light|dark|only)\b)++)"
    r"|(?P<defined>:defined)(?![-\w\\])|:state\(\s*+(?P<state>[-\w]++)\s*+\)"
    r"|(?P<target>:target)(?![-\w\\])",
    re.DOTALL | re.IGNORECASE,
)
_MATTERS = re.compile(r":defined|:state\(|:target|color-scheme", re.IGNORECASE)
_KEYFRAMES = re.compile(r"@(?:-webkit-)?keyframes", re.IGNORECASE)
# What would move only because the page is new here came to its end long ago.
_ENDED = (
    "\n*,::before,::after{animation-delay:-1000000s!important;"
    "animation-play-state:paused!important}"
)
# Of an element that no script of the page had defined, and of the states of one that was.
UNDEFINED, STATES = "data-hawk-undefined", "data-hawk-states"
TARGET = "data-hawk-target"  # of what the fragment of the page's address leads to


def rewrite(text: str, around: Surroundings) -> str:
    """CSS for a style element: what holds for the visitor holds, and no address leads outside.

    It holds no tag, not even where the parser takes a style's text for markup (in SVG): to CSS
    `\\3c ` is `<` again, in strings and URLs; where `<` compares, no letter follows it.
    """
    text = "".join(_with_imports(text, around))
    if _KEYFRAMES.search(text) and "timeline" not in text:
        text += _ENDED
    return _TAG_START.sub(r"\\3c ", text)


def linked(address: str, around: Surroundings) -> str:
    """The kept sheet at an address, rewritten; empty when there is none."""
    found = around.sheet(address)
    return rewrite(*found) if found else ""


def _with_imports(text: str, around: Surroundings) -> Iterator[str]:
    """Each import's sheet in its place: no page that stands alone could import it."""
    end = 0
    for one in imports_in(text):
        yield from _with_assets(as_preferred(text[end : one.start], around.dark), around)
        conditions = replace(one, media=as_preferred(one.media, around.dark))
        yield conditions.put(linked(one.address, around))
        end = one.end
    yield from _with_assets(as_preferred(text[end:], around.dark), around)


def as_preferred(text: str, dark: bool) -> str:
    """CSS or a media query with its conditions on the visitor's browser decided."""
    if not _MATTERS.search(text):
        return text

    def decide(found: re.Match[str]) -> str:
        if found["prefers"]:
            holds = (found["prefers"].lower() == "dark") == dark
            return "(min-width:0px)" if holds else "(max-width:0px)"
        if found["scheme"]:
            return f"color-scheme:{scheme(found['scheme'], dark)}"
        if found["target"]:
            return f"[{TARGET}]"
        if found["state"]:
            return f'[{STATES}~="{found["state"]}"]'
        return f":not([{UNDEFINED}])" if found["defined"] else found[0]

    return _LIVE.sub(decide, text)


def scheme(listed: str, dark: bool) -> str:
    """The one of the listed colour schemes that the visitor's browser took."""
    words = listed.lower().split()
    if "light" in words and "dark" in words:
        words.remove("light" if dark else "dark")
        return " " + " ".join(words)
    return listed


def _with_assets(text: str, around: Surroundings) -> Iterator[str]:
    end = 0
    for found in in_css(text):
        if found.address.startswith(("#", "data:")):
            continue
        yield text[end : found.start]
        uri = around.find(found.address) or "data:,"
        yield f'"{uri}"'
        end = found.end
    yield text[end:]
