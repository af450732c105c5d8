"""The lines of a page that its visitor could read, as far as the recording itself tells.

A line is the text of one block, or of a row of a table. Masked text is in none, nor how long it
was; nor is what can be typed, whatever the site masks. Texts that only a style sheet hides are in:
no sheet is looked at.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from hawk_edge.canonical import attributes, unescape
from hawk_edge.dom import Kind, Node
from hawk_edge.masking import DOT

LONGEST_LINE = 300  # characters
MOST_STEPS = 400_000  # nodes that are looked at in one page, however often it changes
# What shows no text, or another one than it holds, for browsers that cannot show the element.
_UNREAD = frozenset(
    (
        "area", "audio", "base", "canvas", "col", "colgroup", "datalist", "defs", "desc", "head",
        "iframe", "link", "map", "meta", "meter", "noscript", "object", "optgroup", "option",
        "param", "progress", "rp", "script", "select", "source", "style", "template", "title",
        "track", "video",
    )
)  # fmt: skip
_INLINE = frozenset(
    (
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
        "em", "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "picture", "q", "rb",
        "rt", "ruby", "s", "samp", "slot", "small", "span", "strike", "strong", "sub", "sup",
        "svg", "td", "th", "time", "tspan", "tt", "u", "var", "wbr",
    )
)  # fmt: skip
_FIELDS = frozenset({"input", "textarea"})
_BUTTONS = frozenset({"button", "submit", "reset"})
_WITHOUT_HINT = frozenset({"hidden", "checkbox", "radio", "image", "file", "range", "color"})
# Attributes that say whether an element is shown, and with it all inside; and those that are read.
SHOWING = frozenset({"hidden", "style", "open", "popover", "contenteditable"})
READ = frozenset({"placeholder", "value", "type"})
_MAY_HIDE = re.compile(r" (?:hidden|contenteditable|popover|style='[^']*(?:none|hidden|collapse))")
_HIDING = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE
)
_LEFT_OUT = "…"  # in place of masked words, however many
# A number alone says something only with its currency, or when it is as long as an order's.
_WORTH = re.compile(r"[^\W\d_]|[$£¥€¢₹₩₽₺₴₪₫]|\d{5}")
_BREAK = "\0"


class TooMuch(Exception):
    """A page of which more was to be looked at than any is worth."""


class Budget:
    """How many more nodes of a page may be looked at."""

    def __init__(self) -> None:
        self.left = MOST_STEPS

    def step(self, count: int = 1) -> None:
        """Look at some. Raises TooMuch."""
        self.left -= count
        if self.left < 0:
            raise TooMuch


def lines_in(node: Node, budget: Budget) -> list[str]:
    """Every line in a node and below; nothing when something around it is hidden.

    Raises TooMuch.
    """
    if not _is_read(node, budget):
        return []
    return _lines(_pieces(node, budget, deep=True))


def lines_at(node: Node, budget: Budget) -> list[str]:
    """The lines that a text or element stands in: those of the block around it, but not of the
    blocks within. Raises TooMuch.
    """
    block = node
    while block.parent is not None and (block.kind is Kind.TEXT or not _is_block(block)):
        budget.step()
        block = block.parent
    if not _is_read(block, budget):
        return []
    return _lines(_pieces(block, budget, deep=False))


def is_block(node: Node) -> bool:
    """Whether a node begins lines of its own."""
    return node.kind is not Kind.TEXT and _is_block(node)


def hides(node: Node) -> bool:
    """Whether an element says of itself that it is not shown, or is one to write in."""
    name = node.name
    if name == "dialog":
        if "open" not in attributes(node):
            return True
    elif node.attrs is None and not (node.raw and _MAY_HIDE.search(node.raw)):
        return False
    attrs = attributes(node)
    if "hidden" in attrs or attrs.get("contenteditable", "false") != "false":
        return True
    if "popover" in attrs and not (node.state or {}).get("popover"):
        return True
    style = attrs.get("style")
    return bool(style and _HIDING.search(style))


def _is_block(node: Node) -> bool:
    return node.kind is not Kind.ELEMENT or not (node.name in _INLINE or node.name in _UNREAD)


def _is_read(node: Node, budget: Budget) -> bool:
    """Whether all around a node is shown."""
    below, above = node, node.parent
    while above is not None:
        budget.step()
        if above.kind is Kind.ELEMENT and (
            hides(above)
            or above.name in _FIELDS
            or (above.name in _UNREAD and above.inner is not below)
            or _is_folded(above, below)
        ):
            return False
        below, above = above, above.parent
    return True


def _is_folded(details: Node, child: Node) -> bool:
    """Whether a child is in the closed part of a `details`."""
    return (
        details.name == "details" and child.name != "summary" and "open" not in attributes(details)
    )


def _pieces(top: Node, budget: Budget, *, deep: bool) -> Iterator[str]:
    """Texts in their order, still escaped, with a break between lines and a space where tags meet.

    Without recursion, because a captured page may be tens of thousands deep. Without `deep` a block
    within is passed over.
    """
    todo: list[Node | str] = [top]
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            yield node
        elif node.kind is Kind.TEXT:
            yield node.raw
        elif node is not top and not deep and _is_block(node):
            yield _BREAK
        else:
            is_element = node.kind is Kind.ELEMENT
            if is_element and hides(node):
                continue
            end = _BREAK if _is_block(node) else ""
            below = _of_field(node) if is_element and node.name in _FIELDS else _below(node)
            budget.step(1 + len(below))
            yield end
            todo += (end, *below)


def _below(node: Node) -> Sequence[Node | str]:
    """What is read of an element's children, the last first, with spaces where two tags meet."""
    found = list[Node | str]()
    is_details, after_tag = node.name == "details", False
    child = None if node.kind is Kind.ELEMENT and node.name in _UNREAD else node.last
    while child is not None:
        if not (is_details and _is_folded(node, child)):
            is_tag = child.kind is not Kind.TEXT
            if is_tag and after_tag:
                found.append(" ")
            found.append(child)
            after_tag = is_tag
        child = child.prev
    if node.inner is not None:
        found.append(node.inner)
    return found


def _of_field(field: Node) -> Sequence[Node | str]:
    """What a field shows that nobody typed."""
    attrs, kind = attributes(field), ""
    if field.name == "input":
        kind = attrs.get("type", "").strip().lower()
    if kind not in _WITHOUT_HINT:
        shown = attrs.get("value" if kind in _BUTTONS else "placeholder", "")
        return (shown.replace("&", "&amp;"),)
    return ()


def _lines(pieces: Iterator[str]) -> list[str]:
    found = list[str]()
    for text in unescape("".join(pieces)).split(_BREAK):
        words = text.split()
        if DOT in text:
            words = list(_unmasked(words))
        if words and _WORTH.search(line := " ".join(words)):
            found += [line] if len(line) <= LONGEST_LINE else _cut(words)
    return found


def _unmasked(words: Iterable[str]) -> Iterator[str]:
    """Without what is masked, of which nothing shows but that it is there."""
    before = ""
    for word in words:
        shown = _LEFT_OUT if DOT in word else word
        if shown != before or shown != _LEFT_OUT:
            yield shown
        before = shown


def _cut(words: Iterable[str]) -> Iterator[str]:
    """A long line in pieces, between words where that can be."""
    piece, size = list[str](), 0
    for word in words:
        if size + len(word) > LONGEST_LINE and piece:
            yield " ".join(piece)
            piece, size = [], 0
        piece.append(word[:LONGEST_LINE])
        size += len(piece[-1]) + 1
    yield " ".join(piece)
