"""The sheets that a style sheet imports, and how each stands in its place."""

import re
from collections.abc import Iterator

from msgspec import Struct

from hawk_edge.addresses import CSS_STRING, css_text

_BARE = r"(?:[^\s\"'()\\]|\\.)*+"
_NESTED = rf"(?:{CSS_STRING}|\((?:{CSS_STRING}|\([^()\"']*+\)|[^()\"'])*+\)|[^()\"';])*+"
# An import stands before all other rules, so one within a block or a string is none.
_IMPORT = re.compile(
    rf"/\*.*?(?:\*/|\Z)|{CSS_STRING}"
    rf"|@import\s*+(?:url\(\s*+(?:(?P<quoted>{CSS_STRING})|(?P<bare>{_BARE}))\s*+\)"
    rf"|(?P<string>{CSS_STRING}))\s*+"
    r"(?:(?P<layered>layer(?![-\w]))(?:\((?P<layer>[^()\"']*+)\))?+\s*+)?+"
    rf"(?:supports\((?P<supports>{_NESTED})\)\s*+)?+(?P<media>{_NESTED});?+",
    re.DOTALL | re.IGNORECASE,
)


class Import(Struct, frozen=True):
    """An import; `text[start:end]` is the whole rule."""

    start: int
    end: int
    address: str
    layer: str | None
    supports: str
    media: str

    def put(self, text: str) -> str:
        """What stands for it: the sheet's text under the conditions of the import."""
        if self.layer is not None:
            text = f"@layer {self.layer}{{{text}}}"
        if self.supports:
            text = f"@supports ({self.supports}){{{text}}}"
        return f"@media {self.media}{{{text}}}" if self.media else text


def imports_in(text: str) -> Iterator[Import]:
    """What a sheet imports, in order."""
    if "@import" not in text.lower():
        return
    for found in _IMPORT.finditer(text):
        written = found["quoted"] or found["string"]
        address = css_text(written[1:-1] if written else found["bare"] or "")
        if address:
            layer = (found["layer"] or "").strip() if found["layered"] else None
            supports, media = (found[name] or "" for name in ("supports", "media"))
            yield Import(found.start(), found.end(), address, layer, supports, media.strip())
