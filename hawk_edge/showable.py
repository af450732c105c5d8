"""A state as plain HTML to look at: nothing in it can run, navigate or call out.

It is served under a CSP that already forbids all that (web/sessions.py); this takes away what a CSP
does not reach, and puts in what HTML does not hold.
"""

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from hawk_edge.canonical import VOID, attributes, unescape
from hawk_edge.dom import HTML, Kind, Node

FRAMES_DEEP = 5  # each level escapes what is in it once more, and grows by that
Attributes = dict[str, str]
_SAFE_NAME = re.compile(r"[A-Za-z][\w.:-]*")
_RAW_TEXT = frozenset({"style", "xmp", "noembed", "noframes", "plaintext", "iframe"})
_LEFT_OUT = frozenset(
    {"script", "base", "object", "embed", "applet", "portal", "fencedframe", "set", "animate"}
)
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
# Attributes that run, send or navigate without a click; `target` is set by our own base element.
_UNSAFE = re.compile(
    r"on.*|srcdoc|http-equiv|ping|target|formaction|action|nonce|integrity|manifest|is"
    r"|shadowroot.*|autoplay|autofocus|background",
    re.IGNORECASE,
)
_ADDRESSES = frozenset({"href", "src", "xlink:href", "data", "poster", "srcset", "to", "values"})


# Links then need a new window to open in, and the sandbox gives none. It stands before anything
# else, where no captured base can come first: the parser makes a head for it, and puts what the
# page's own html element says onto the one that is there.
_BASE = '<base target="_blank">'


def showable(root: Node) -> str:
    """The page below `root` as one HTML document."""
    out = [f"<!DOCTYPE {one.raw}>" for one in root.children() if one.kind is Kind.DOCTYPE]
    out.append(_BASE)
    for node in root.children():
        if node.kind is not Kind.DOCTYPE:
            out += _subtree(node)
    out += _adopted(root.state or {})
    return "".join(out)


def _subtree(top: Node) -> Iterator[str]:
    skipped: Node | None = None
    for node, going_in in top.walk():
        if skipped is None and going_in:
            yield _start(node)
            skipped = node if _opaque(node) else None
        elif skipped is None or node is skipped:
            yield _end(node)
            skipped = None


def _opaque(node: Node) -> bool:
    """Whether what is below was written by its start already, or must not be."""
    if node.kind is Kind.DOCUMENT:
        return True
    if node.kind is not Kind.ELEMENT:
        return False
    tag = _tag(node)
    typed = tag == "textarea" and "value" in (node.state or {})
    return typed or tag in _RAW_TEXT or tag == "template"


def _tag(node: Node) -> str:
    """The name it is written by; what must not be there becomes a template, which never shows."""
    # By the lower-case name alone: written out, it is the parser's, whatever it was in the page.
    name = node.name.lower()
    if name == "plaintext":
        return "pre"
    if name == "link":
        return "style"
    if name in _LEFT_OUT or not _SAFE_NAME.fullmatch(name):
        return "template"
    return name if node.ns == HTML else node.name


def _start(node: Node) -> str:
    if node.kind is Kind.TEXT:
        return escape(unescape(node.raw), quote=False)
    if node.kind is Kind.SHADOW:
        return '<template shadowrootmode="open">'
    if node.kind is not Kind.ELEMENT:
        return ""
    tag = _tag(node)
    out = f"<{tag}{_attributes(node, tag)}>"
    if tag == "style":
        return out + _style(node)
    if tag in ("pre", "textarea", "listing"):
        out += "\n"  # the parser drops one line feed here
    if tag == "textarea" and "value" in (node.state or {}):
        out += escape((node.state or {})["value"], quote=False)
    return out


def _end(node: Node) -> str:
    if node.kind is Kind.SHADOW:
        return "".join(_adopted(node.state or {})) + "</template>"
    if node.kind is not Kind.ELEMENT:
        return ""
    tag = _tag(node)
    return "" if node.ns == HTML and tag in VOID else f"</{tag}>"


def _attributes(node: Node, tag: str) -> str:
    if tag == "template":
        return ""
    kept = {
        name: value
        for name, value in attributes(node).items()
        if _SAFE_NAME.fullmatch(name)
        and not _UNSAFE.fullmatch(name)
        and not (name in _ADDRESSES and _runs(value))
    }
    add_state = _STATEFUL.get(tag) if node.ns == HTML else None
    if add_state:
        kept = add_state(node, kept)
    if node.state and node.state.get("popover"):
        kept["style"] = f"{kept.get('style', '')};display:block"
    return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())


def _style_attributes(_node: Node, kept: Attributes) -> Attributes:
    """A link becomes a style element: of its attributes only the condition counts."""
    return {name: kept[name] for name in ("media",) if name in kept}


def _frame_attributes(node: Node, kept: Attributes) -> Attributes:
    kept = {name: value for name, value in kept.items() if name not in ("src", "allow", "sandbox")}
    shown = node.inner is not None and _frames_around(node) < FRAMES_DEEP
    return kept | {"sandbox": "", "srcdoc": showable(node.inner) if shown and node.inner else ""}


def _frames_around(node: Node) -> int:
    around, above = 0, node.parent
    while above is not None:
        around += above.kind is Kind.DOCUMENT
        above = above.parent
    return around


def _input_attributes(node: Node, kept: Attributes) -> Attributes:
    state = node.state or {}
    if "value" in state:
        kept["value"] = state["value"]
    if "checked" in state:
        kept.pop("checked", None)
        kept |= {"checked": ""} if state["checked"] else {}
    return kept


def _select_attributes(node: Node, kept: Attributes) -> Attributes:
    """Tell each option, once for the whole list, whether it is chosen."""
    chosen = (node.state or {}).get("selected")
    if chosen is not None:
        options = [one for one, going_in in node.walk() if going_in and one.name == "option"]
        for place, option in enumerate(options):
            option.state = {"chosen": place in chosen}
    return kept


def _option_attributes(node: Node, kept: Attributes) -> Attributes:
    if "chosen" not in (node.state or {}):
        return kept
    kept.pop("selected", None)
    return kept | ({"selected": ""} if (node.state or {})["chosen"] else {})


def _canvas_attributes(node: Node, kept: Attributes) -> Attributes:
    picture = (node.state or {}).get("picture", "")
    if picture.startswith("data:image/"):
        kept["style"] = f"{kept.get('style', '')};background:url('{picture}') 0 0/100% 100%"
    return kept


_STATEFUL: dict[str, Callable[[Node, Attributes], Attributes]] = {
    "style": _style_attributes,
    "iframe": _frame_attributes,
    "input": _input_attributes,
    "select": _select_attributes,
    "option": _option_attributes,
    "canvas": _canvas_attributes,
}


def _style(node: Node) -> str:
    """The rules of a style or link element."""
    state = node.state or {}
    if state.get("disabled"):
        return ""
    text = state.get("sheet")
    if text is None and node.name.lower() == "style":
        text = "".join(unescape(child.raw) for child in node.children() if child.kind is Kind.TEXT)
    return _css(text or "")


def _adopted(state: dict[str, Any]) -> Iterator[str]:
    for text in state.get("adopted", ()):
        yield f"<style>{_css(text)}</style>"


def _css(text: str) -> str:
    """Rules that hold no tag, not even where the parser takes a style's text for markup (in SVG).

    To CSS `\\3c ` is `<` again, in strings and URLs; where `<` compares, no letter follows it.
    """
    return _TAG_START.sub(r"\\3c ", text)


def _runs(address: str) -> bool:
    bare = re.sub(r"[\x00-\x20]", "", address).lower()
    return bare.startswith(("javascript:", "vbscript:"))
