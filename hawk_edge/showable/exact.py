"""Whether plain HTML says all of a page: parsing it builds the same tree with the same looks.

In doubt it does not. Each rule names what the parser of the HTML standard would do otherwise.
"""

from collections.abc import Iterator
from typing import Any

from hawk_edge.canonical import VOID, attributes
from hawk_edge.dom import HTML, MATHML, SVG, Kind, Node
from hawk_edge.showable import names
from hawk_edge.showable.attributes import SAFE_NAME, said_chosen

DEEPEST = 400  # browsers lay flat what is deeper than 512, and the parser adds some of its own


def is_exact(root: Node) -> bool:
    """Whether `showable(root)` looks as the page did, with no script to help."""
    depth = 0
    for node, going_in in root.walk():
        depth += 1 if going_in else -1
        if going_in and (depth > DEEPEST or _is_otherwise(node) or _needs_script(node)):
            return False
    return True


def _needs_script(node: Node) -> bool:
    """Whether a state says what HTML cannot."""
    state: dict[str, Any] = node.state or {}
    told = ("modal", "popover", "indeterminate", "focus", "animations", "adopted", "assigned")
    if any(state.get(key) for key in told) or any(state.get("scroll") or ()):
        return True
    if "checked" in state and state["checked"] != ("checked" in attributes(node)):
        return True  # what is so from the start looks otherwise to a selector
    return state.get("selected") is not None and state["selected"] != said_chosen(node)


def _is_otherwise(node: Node) -> bool:
    """Whether the parser puts a node elsewhere, or makes something else of it."""
    match node.kind:
        case Kind.DOCUMENT:
            return (
                [one.name for one in _elements(node)] != ["html"]
                or _has_words(node)
                or (node.parent is not None and not _is_standard(node))
            )
        case Kind.TEXT:
            return "\0" in node.raw
        case Kind.ELEMENT:
            return _is_element_otherwise(node)
    return False


def _is_standard(inner: Node) -> bool:
    """Whether a frame's document is in standards mode, as every `srcdoc` is."""
    said = any(one.kind is Kind.DOCTYPE and one.raw == "html" for one in inner.children())
    return said or "strict" in attributes(inner)


def _is_element_otherwise(node: Node) -> bool:
    if not SAFE_NAME.fullmatch(node.name) or ":" in node.name:
        return True
    if node.ns == HTML:
        return _is_html_otherwise(node)
    if node.ns == SVG:
        return _is_foreign_otherwise(node, "svg", names.SVG_INTEGRATION)
    return node.ns != MATHML or _is_foreign_otherwise(node, "math", names.MATHML_INTEGRATION)


def _is_foreign_otherwise(node: Node, top: str, integration: frozenset[str]) -> bool:
    """Only its top element goes into HTML, and some names always lead back there."""
    parent = node.parent
    if parent is None or parent.ns != node.ns or parent.name in integration:
        return node.name != top
    if node.name in ("annotation-xml", "use"):
        return node.name != "use" or any(map(_leads_out, attributes(node).items()))
    if node.ns == SVG and node.name != names.SVG_CASE.get(node.name.lower(), node.name.lower()):
        return True
    return node.name in names.BREAKS_OUT


def _leads_out(attribute: tuple[str, str]) -> bool:
    name, value = attribute
    return name.endswith("href") and not value.startswith("#")


def _is_html_otherwise(node: Node) -> bool:
    name, parent = node.name, node.parent
    assert parent is not None
    around = parent.name if parent.kind is Kind.ELEMENT and parent.ns == HTML else ""
    return (
        name != name.lower()
        or name in names.NEVER
        or not _is_placed(name, around, parent)
        or (parent.ns == SVG and parent.name not in names.SVG_INTEGRATION)
        or (parent.ns == MATHML and parent.name not in names.MATHML_INTEGRATION)
        or (name in VOID and node.first is not None)
        or (name in names.TEXTS and next(_elements(node), None) is not None)
        or (name in names.CHILDREN and _has_words(node))
        or (name == "html" and [one.name for one in _elements(node)] != ["head", "body"])
        or _is_closed_before(node, around)
    )


def _is_placed(name: str, around: str, parent: Node) -> bool:
    """Whether an element may stand right under its parent."""
    if name == "html":
        return parent.kind is Kind.DOCUMENT
    if around in names.CHILDREN and name not in names.CHILDREN[around]:
        return False
    return around in names.PARENTS.get(name, {around})


def _is_closed_before(node: Node, around: str) -> bool:
    """Whether the start tag of `node` would end an element that it is in."""
    name = node.name
    if name in names.CLOSE_P and _is_within(node, {"p"}, names.BUTTON_SCOPE):
        return True
    if name in names.HEADINGS and around in names.HEADINGS:
        return True
    if name in names.ONCE and _is_within(node, {name}, names.ONCE[name]):
        return True
    items = names.ITEMS.get(name)
    return items is not None and _is_within(node, items, names.SPECIAL)


def _is_within(node: Node, wanted: frozenset[str] | set[str], until: frozenset[str]) -> bool:
    above = node.parent
    while above is not None and above.kind is Kind.ELEMENT:
        if above.ns != HTML:
            if above.name in names.SVG_INTEGRATION | names.MATHML_INTEGRATION:
                return False  # a scope of its own
        elif above.name in wanted:
            return True
        elif above.name in until:
            return False
        above = above.parent
    return False


def _elements(node: Node) -> Iterator[Node]:
    return (one for one in node.children() if one.kind is Kind.ELEMENT)


def _has_words(node: Node) -> bool:
    """Whether there is text right in it that is more than white space."""
    return any(one.kind is Kind.TEXT and one.raw.strip(" \t\n\f") for one in node.children())
