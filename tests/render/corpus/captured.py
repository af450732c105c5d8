"""A page as a reporter that means no good would send it: everything in it, in canonical HTML."""

from html.parser import HTMLParser

from hawk_edge.canonical import VOID

_CASED = {"foreignobject": "foreignObject", "lineargradient": "linearGradient", "textpath": "textPath",
          "feimage": "feImage", "feturbulence": "feTurbulence", "fegaussianblur": "feGaussianBlur",
          "femorphology": "feMorphology", "animatemotion": "animateMotion"}  # fmt: skip
# Below these HTML begins again.
_BACK = {
    "foreignObject",
    "desc",
    "title",
    "mi",
    "mo",
    "mn",
    "ms",
    "mtext",
    "annotation-xml",
    "#shadow",
}
_SHADOW = "#shadow mode='open'"


def captured(html: str) -> str:
    """Canonical HTML with all the tags and values of `html`, closed where they were not."""
    return _Writer().written(html)


def whole(html: str) -> str:
    """The same as the body of a page that is like most."""
    start = "<!DOCTYPE html><html style='background:green'><head></head><body>"
    return f"{start}{captured(html)}</body></html>"


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._open: list[str] = []

    def written(self, html: str) -> str:
        self.feed(html)
        self.close()
        while self._open:
            self._out.append(f"</{self._open.pop()}>")
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = _CASED.get(tag, tag)
        if name == "template" and dict(attrs).get("shadowrootmode"):
            self._out.append(f"<{_SHADOW}>")
            self._open.append("#shadow")
            return
        said = "".join(_attribute(*one) for one in dict(attrs).items())
        self._out.append(f"<{name}{said}>")
        if name not in VOID or self._is_foreign():
            self._open.append(name)

    def handle_endtag(self, tag: str) -> None:
        name = _CASED.get(tag, tag)
        name = "#shadow" if name == "template" and "#shadow" in self._open else name
        if name in self._open:
            while (top := self._open.pop()) != name:
                self._out.append(f"</{top}>")
            self._out.append(f"</{name}>")

    def handle_data(self, data: str) -> None:
        if self._out and not self._out[-1].startswith("<"):
            self._out.append("<!---->")
        text = data.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;")
        self._out.append(text)

    def _is_foreign(self) -> bool:
        """Whether what stands here is SVG or MathML, where nothing is closed by itself."""
        for name in reversed(self._open):
            if name in ("svg", "math"):
                return True
            if name in _BACK:
                return False
        return False


def _attribute(name: str, value: str | None) -> str:
    name = name.translate({ord(sign): None for sign in "'\"<=\0"}) or "x"
    if not value:
        return f" {name}"
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), ("'", "&#39;"), ("\r", "&#13;")):
        value = value.replace(sign, entity)
    return f" {name}='{value}'"
