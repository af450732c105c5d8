"""A page as a tree: nodes linked both ways, so that a delta costs what it changes."""

from collections.abc import Iterator
from enum import IntEnum
from typing import Any

HTML = "http://www.w3.org/1999/xhtml"
SVG = "http://www.w3.org/2000/svg"
MATHML = "http://www.w3.org/1998/Math/MathML"


class Kind(IntEnum):
    """What a node is. DOCUMENT is the page's own (id 0) or a frame's."""

    ELEMENT = 1
    TEXT = 2
    DOCTYPE = 3
    SHADOW = 4
    DOCUMENT = 5


class Node:
    """One node. `raw` is an element's attributes, a text, or a doctype, still escaped.

    Attributes stay as written until one of them changes: most never do, and opening a big page is
    mostly the cost of not touching them.
    """

    __slots__ = (
        "attrs", "first", "id", "inner", "kind", "last", "name", "next", "ns", "parent", "prev",
        "raw", "state",
    )  # fmt: skip

    def __init__(self, kind: Kind, name: str = "", ns: str = HTML, raw: str = "") -> None:
        self.kind = kind
        self.name = name
        self.ns = ns
        self.raw = raw
        self.id = 0
        self.attrs: dict[str, str] | None = None
        self.state: dict[str, Any] | None = None
        self.inner: Node | None = None  # the shadow root of a host, the document of a frame
        self.parent: Node | None = None
        self.prev: Node | None = None
        self.next: Node | None = None
        self.first: Node | None = None
        self.last: Node | None = None

    def insert(self, child: "Node", before: "Node | None") -> None:
        """Put a loose `child` among the children; a SHADOW or DOCUMENT becomes the inner tree."""
        child.parent = self
        if child.kind in (Kind.SHADOW, Kind.DOCUMENT):
            self.inner = child
            return
        child.next = before
        child.prev = before.prev if before else self.last
        if child.prev:
            child.prev.next = child
        else:
            self.first = child
        if before:
            before.prev = child
        else:
            self.last = child

    def take_out(self) -> None:
        """Loosen from the parent, keeping everything below."""
        parent = self.parent
        if parent is None:
            return
        if parent.inner is self:
            parent.inner = None
        else:
            if self.prev:
                self.prev.next = self.next
            else:
                parent.first = self.next
            if self.next:
                self.next.prev = self.prev
            else:
                parent.last = self.prev
        self.parent = self.prev = self.next = None

    def children(self) -> "Iterator[Node]":
        """The children in order, without the inner tree."""
        child = self.first
        while child:
            yield child
            child = child.next

    def walk(self) -> "Iterator[tuple[Node, bool]]":
        """This node and all below in the order of writing: (node, True) going in, False coming out.

        Without recursion, because a captured page may be tens of thousands deep.
        """
        node: Node = self
        while True:
            yield node, True
            below = node.inner or node.first
            if below:
                node = below
                continue
            while True:
                yield node, False
                if node is self:
                    return
                parent = node.parent
                assert parent is not None
                # The inner tree stands first, before the children.
                beside = parent.first if parent.inner is node else node.next
                if beside:
                    node = beside
                    break
                node = parent
