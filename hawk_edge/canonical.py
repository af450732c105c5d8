"""Canonical HTML, read and written exactly as docs/wire.md defines it."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote

from hawk_edge.dom import HTML, MATHML, SVG, Kind, Node
from hawk_edge.errors import Malformed

VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
_INTEGRATION = {
    SVG: frozenset({"foreignObject", "desc", "title"}),
    MATHML: frozenset({"mi", "mo", "mn", "ms", "mtext", "annotation-xml"}),
}
_PREFIX = {"h": HTML, "s": SVG, "m": MATHML}
_LETTER = {ns: letter for letter, ns in _PREFIX.items()}

# HTML's own white space: a name may hold any other, such as U+00A0.
_SPACE = r"\t\n\f\r "
# Possessive throughout: hostile input costs one pass, never a backtrack.
ATTRIBUTES = rf"(?: [^{_SPACE}=/>']++(?:='[^']*+')?+)*+"
_TOKEN = re.compile(
    r"([^<]++)"
    rf"|<(?![!/])([^{_SPACE}/>]++)({ATTRIBUTES})>"
    rf"|</([^{_SPACE}/>]++)>"
    r"|<!--(0?)-->"
    r"|<!DOCTYPE ([^>]*+)>"
)
_TEXT, _OPENING, _CLOSING, _COMMENT = 1, 3, 4, 5  # the last group of each that matched
_ATTRIBUTE = re.compile(rf" ([^{_SPACE}=/>']++)(?:='([^']*+)')?+")
_DOCTYPE = re.compile(r"([^ ]*+)(?: PUBLIC '([^']*+)' '([^']*+)')?")


def escape_text(text: str) -> str:
    """As written between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;")


def unescape(text: str) -> str:
    """Text or attribute value as it is in the DOM."""
    if "&" not in text:
        return text
    text = text.replace("&lt;", "<").replace("&#39;", "'").replace("&#13;", "\r")
    return text.replace("&amp;", "&")


def attributes(node: Node) -> dict[str, str]:
    """An element's attributes, unescaped; the dictionary is the node's own from now on."""
    if node.attrs is None:
        node.attrs = read_attributes(node.raw)
    return node.attrs


def read_attributes(raw: str) -> dict[str, str]:
    """Attributes as they stand in a tag, unescaped."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(raw)}


def elements(html: str) -> Iterator[tuple[int, str, str]]:
    """Of each tag its place (the first node has 1), its name, and its attributes as written."""
    place = 0
    for token in _TOKEN.finditer(html):
        place += _is_node(token)
        if token.lastindex == _OPENING:
            yield place, token[2], token[3]


def count_nodes(html: str) -> int:
    """How many ids `html` takes."""
    return sum(map(_is_node, _TOKEN.finditer(html)))


def _is_node(token: re.Match[str]) -> bool:
    return token.lastindex != _CLOSING and (token.lastindex != _COMMENT or bool(token[_COMMENT]))


def doctype(node: Node) -> tuple[str, str, str]:
    """A doctype's name, public and system identifier. Raises Malformed."""
    found = _DOCTYPE.fullmatch(node.raw)
    if not found:
        raise Malformed(f"snapshot: not a doctype: {node.raw[:80]}")
    return found[1], found[2] or "", found[3] or ""


def implied_namespace(name: str, parent: Node) -> str:
    """The namespace that a tag `name` has under `parent` when it does not say so."""
    if name == "svg":
        return SVG
    if name == "math":
        return MATHML
    if parent.kind is Kind.ELEMENT and parent.ns in _INTEGRATION:
        return HTML if parent.name in _INTEGRATION[parent.ns] else parent.ns
    return HTML


def parse(html: str, parent: Node, before: Node | None, number: Callable[[Node], None]) -> None:
    """Read `html` into `parent`, in front of `before`, calling `number` for each node in order.

    Raises Malformed with the offset of the first thing that is not canonical.
    """
    into, end, open_names = parent, 0, list[str]()
    while token := _TOKEN.match(html, end):
        end = token.end()
        which = token.lastindex
        if which == _TEXT:
            node = Node(Kind.TEXT, raw=token[1])
        elif which == _OPENING:
            node = _open(token[2], token[3], into)
        elif which == _CLOSING:
            if not open_names or open_names.pop() != token[4]:
                raise Malformed(f"snapshot: unexpected </{token[4]}> at {token.start()}")
            assert into.parent is not None
            into = into.parent
            continue
        elif which == _COMMENT:
            if not token[_COMMENT]:
                continue
            node = Node(Kind.TEXT)
        else:
            node = Node(Kind.DOCTYPE, raw=token[6])
        into.insert(node, before if into is parent else None)
        number(node)
        if which == _OPENING and not _is_void_tag(token[2], node):
            into = node
            open_names.append(token[2])
    if end != len(html) or open_names:
        raise Malformed(f"snapshot: not canonical HTML at {end}")


def _is_void_tag(tag: str, node: Node) -> bool:
    return node.ns == HTML and tag in VOID


def _open(tag: str, raw: str, parent: Node) -> Node:
    if not tag.startswith("#"):
        return Node(Kind.ELEMENT, tag, implied_namespace(tag, parent), raw)
    if tag == "#shadow":
        return Node(Kind.SHADOW, tag, raw=raw)
    if tag == "#document":
        return Node(Kind.DOCUMENT, tag, raw=raw)
    letter, _, name = tag[1:].partition(":")
    if letter in _PREFIX and name:
        return Node(Kind.ELEMENT, name, _PREFIX[letter], raw)
    uri, _, local = name.partition(":")
    if letter == "x" and local:
        return Node(Kind.ELEMENT, local, unquote(uri), raw)
    raise Malformed(f"snapshot: unknown tag <{tag}>")


def write(root: Node) -> str:
    """Everything below `root` (a DOCUMENT) as canonical HTML."""
    out: list[str] = []
    text_before = False
    tags: list[str] = []
    for node, going_in in root.walk():
        if node is root:
            continue
        if node.kind is Kind.TEXT:
            if going_in:
                if not node.raw:
                    out.append("<!--0-->")
                else:
                    out.append("<!---->" + node.raw if text_before else node.raw)
                text_before = bool(node.raw)
            continue
        text_before = False
        if node.kind is Kind.DOCTYPE:
            if going_in:
                out.append(f"<!DOCTYPE {node.raw}>")
        elif going_in:
            tags.append(_tag(node))
            out.append(f"<{tags[-1]}{write_attributes(node)}>")
        else:
            tag = tags.pop()
            if not _is_void_tag(tag, node):
                out.append(f"</{tag}>")
    return "".join(out)


def write_attributes(node: Node) -> str:
    """An element's attributes as they stand in its tag, with the space in front."""
    if node.attrs is None:
        return node.raw
    return "".join(
        f" {name}='{_escape_value(value)}'" if value else f" {name}"
        for name, value in node.attrs.items()
    )


def _escape_value(value: str) -> str:
    return escape_text(value).replace("'", "&#39;")


def _tag(node: Node) -> str:
    if node.kind is not Kind.ELEMENT:
        return node.name
    assert node.parent is not None
    void_with_children = node.ns == HTML and node.name in VOID and node.first is not None
    if implied_namespace(node.name, node.parent) == node.ns and not void_with_children:
        return node.name
    if node.ns in _LETTER:
        return f"#{_LETTER[node.ns]}:{node.name}"
    return f"#x:{quote(node.ns, safe='')}:{node.name}"
