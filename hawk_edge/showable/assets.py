"""Pictures, fonts and sheets in the page itself: a page that calls nobody has them nowhere else."""

import re
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

from hawk_edge.showable.pixels import width_of

MOST_TEXT = 20 << 20  # characters of `data:` URIs in one page; what comes after is left out
_SHEET = "text/css"
_TYPE = re.compile(r"(image|font)/[\w.+-]{1,64}|application/(x-)?font-[\w.+-]{1,64}")


class Inlined:
    """Gives what was kept as `data:` URIs.

    `used` are those that were given, by URL. `sized` is False once a picture's width was asked for
    and is not known, so that HTML cannot say how large it was.
    """

    def __init__(self, read: Callable[[str], tuple[str, bytes] | None]) -> None:
        """`read` gives type and content of what was kept for an absolute URL."""
        self.used: dict[str, str] = {}
        self.sized = True
        self._read = read
        self._widths: dict[str, int] = {}
        self._missing: set[str] = set()
        self._room = MOST_TEXT

    def uri(self, url: str) -> str | None:
        """As a `data:` URI: each time it is written, it takes room."""
        found = self.used.get(url) or self._load(url)
        if found is None or len(found) > self._room:
            return None
        self._room -= len(found)
        self.used[url] = found
        return found

    def sheet(self, url: str) -> str | None:
        """The text of a style sheet. It takes room as often as it is asked for."""
        kept = None if url in self._missing else self._read(url)
        if kept is None or kept[0] != _SHEET or len(kept[1]) > self._room:
            self._missing.add(url)
            return None
        text = kept[1].decode(errors="replace")
        self._room -= len(text)
        # As the frame's program is given it.
        self.used[url] = f"data:{_SHEET},{quote(text)}"
        return text

    def width(self, url: str) -> int:
        """How many pixels wide a picture is; 0 when that is not known."""
        if url not in self._widths and url not in self.used:
            self.uri(url)
        width = self._widths.get(url, 0)
        self.sized = self.sized and bool(width)
        return width

    def _load(self, url: str) -> str | None:
        if url in self._missing:
            return None
        kept = self._read(url)
        if kept is None or not _TYPE.fullmatch(kept[0]) or len(kept[1]) > self._room:
            self._missing.add(url)
            return None
        type, content = kept
        self._widths[url] = width_of(content)
        return f"data:{type};base64,{b64encode(content).decode()}"
