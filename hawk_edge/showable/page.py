"""A page as plain HTML."""

import re
from collections.abc import Iterator
from html import escape

from hawk_edge.canonical import VOID, attributes, unescape
from hawk_edge.dom import HTML, Kind, Node
from hawk_edge.showable.attributes import SAFE_NAME, Attributes, shown_attributes
from hawk_edge.showable.css import linked, rewrite
from hawk_edge.showable.surroundings import NOWHERE, Surroundings

FRAMES_DEEP = 5  # each level escapes what is in it once more, and grows by that
RAW_TEXT = frozenset({"style", "xmp", "noembed", "noframes", "plaintext", "iframe"})
LEFT_OUT = frozenset(
    {"script", "base", "object", "embed", "applet", "portal", "fencedframe", "set", "animate"}
)
_PLUGINS = {"object": ("data",), "embed": ("src",)}
# Links then need a new window to open in, and the sandbox gives none. It stands before anything
# else, where no captured base can come first: the parser makes a head for it, and puts what the
# page's own html element says onto the one that is there.
_BASE = '<base target="_blank">'
# The parser makes line feeds of them.
_RETURN = re.compile(r"\r")


def showable(root: Node, around: Surroundings = NOWHERE) -> str:
    """The page below `root` as one HTML document."""
    out = [f"<!DOCTYPE {one.raw}>" for one in root.children() if one.kind is Kind.DOCTYPE]
    out.append(_BASE)
    writer = _Writer(around)
    for node in root.children():
        if node.kind is not Kind.DOCTYPE:
            out += writer.subtree(node)
    out += writer.adopted(root)
    return "".join(out)


def tag_of(node: Node) -> str:
    """The name it is written by; what must not be there becomes a template, which never shows."""
    # By the lower-case name alone: written out, it is the parser's, whatever it was in the page.
    name = node.name.lower()
    if name == "plaintext":
        return "pre"
    if name == "link":
        return "style"
    if name in LEFT_OUT or not SAFE_NAME.fullmatch(name):
        return "template"
    return name if node.ns == HTML else node.name


class _Writer:
    """Writes what is below one document."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def subtree(self, top: Node) -> Iterator[str]:
        skipped: Node | None = None
        for node, going_in in top.walk():
            if skipped is None and going_in:
                yield self._start(node)
                skipped = node if _opaque(node) else None
            elif skipped is None or node is skipped:
                yield self._end(node)
                skipped = None

    def adopted(self, root: Node) -> Iterator[str]:
        texts = (root.state or {}).get("adopted")
        for text in texts if isinstance(texts, list) else ():
            if isinstance(text, str):
                yield f"<style>{rewrite(text, self._around)}</style>"

    def _start(self, node: Node) -> str:
        if node.kind is Kind.TEXT:
            return _text(unescape(node.raw))
        if node.kind is Kind.SHADOW:
            return '<template shadowrootmode="open">'
        if node.kind is not Kind.ELEMENT:
            return ""
        tag = tag_of(node)
        out = f"<{tag}{_written(self._attributes(node, tag))}>"
        if tag == "style":
            return out + self._style(node)
        if tag in ("pre", "textarea", "listing"):
            out += "\n"  # the parser drops one line feed here
        if tag == "textarea" and "value" in (node.state or {}):
            out += _text((node.state or {})["value"])
        return out

    def _end(self, node: Node) -> str:
        if node.kind is Kind.SHADOW:
            return "".join(self.adopted(node)) + "</template>"
        if node.kind is not Kind.ELEMENT:
            return ""
        tag = tag_of(node)
        return "" if node.ns == HTML and tag in VOID else f"</{tag}>"

    def _attributes(self, node: Node, tag: str) -> Attributes:
        if tag == "template":
            for name in _PLUGINS.get(node.name, ()):
                # HTML without scripts cannot show it, but the program can.
                self._around.find(attributes(node).get(name, "#"))
            return {}
        shown = shown_attributes(node, tag, self._around)
        return shown | self._framed(node) if tag == "iframe" and node.ns == HTML else shown

    def _framed(self, node: Node) -> Attributes:
        inner = node.inner
        if inner is None or _frames_around(node) >= FRAMES_DEEP:
            return {"sandbox": "", "srcdoc": ""}
        around = self._around.inside(attributes(inner).get("base"))
        return {"sandbox": "", "srcdoc": showable(inner, around)}

    def _style(self, node: Node) -> str:
        """The rules of a style or link element."""
        state = node.state or {}
        if state.get("disabled", _is_alternative(node)) or _is_off(node):
            return ""
        text = state.get("sheet")
        if isinstance(text, str):
            return rewrite(text, self._around)
        if node.name.lower() == "link":
            return linked(sheet_of(node), self._around)
        texts = (unescape(one.raw) for one in node.children() if one.kind is Kind.TEXT)
        return rewrite("".join(texts), self._around)


def sheet_of(link: Node) -> str:
    """The address of the sheet that a link applies, or none: an empty text."""
    said = attributes(link)
    return said.get("href", "") if "stylesheet" in said.get("rel", "").lower().split() else ""


def _opaque(node: Node) -> bool:
    """Whether what is below was written by its start already, or must not be."""
    if node.kind is Kind.DOCUMENT:
        return True
    if node.kind is not Kind.ELEMENT:
        return False
    tag = tag_of(node)
    typed = tag == "textarea" and "value" in (node.state or {})
    return typed or tag in RAW_TEXT or tag == "template"


def _is_off(node: Node) -> bool:
    """Whether it is a link that is off by its attribute: it has no sheet that could be told of."""
    return node.name.lower() == "link" and "disabled" in attributes(node)


def _is_alternative(node: Node) -> bool:
    """Whether a link is offered beside the sheets in use, which no state says of it."""
    said = attributes(node)
    return (
        node.name.lower() == "link"
        and bool(said.get("title"))
        and "alternate" in said.get("rel", "").lower().split()
    )


def _frames_around(node: Node) -> int:
    around, above = 0, node.parent
    while above is not None:
        around += above.kind is Kind.DOCUMENT
        above = above.parent
    return around


def _text(text: str) -> str:
    return _RETURN.sub("&#13;", escape(text, quote=False))


def _written(shown: Attributes) -> str:
    return "".join(
        f' {name}="{_RETURN.sub("&#13;", escape(value))}"' for name, value in shown.items()
    )
