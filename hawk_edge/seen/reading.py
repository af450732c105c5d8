"""Reads a page as its visitor did: state by state, and of each what had not been there before."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate

from msgspec import Struct

from hawk_edge.dom import Node
from hawk_edge.errors import Malformed
from hawk_edge.rebuild import Page, Record
from hawk_edge.records import pairs, triples
from hawk_edge.seen.visible import (
    READ,
    SHOWING,
    Budget,
    TooMuch,
    hides,
    is_block,
    lines_at,
    lines_in,
)

# A line that keeps its shape while its digits change is a clock, and nothing to look for.
MOST_TURNS = 3  # of lines of one shape that change where they are
MOST_ALIKE = 20  # of states that bring another line of one shape
_DIGITS = re.compile(r"\d+")
# Not `ids`: only a state that was rebuilt here has them, and none comes in a batch by right.
_KEPT = ("k", "t", "n", "c", "html", "url", "x", "r", "i", "a")


class Sight(Struct, frozen=True):
    """What a state of a page showed that none before it had: `n` is its number."""

    page: str
    n: int
    at_ms: int
    lines: list[str]


def needed(record: Record) -> Record:
    """A state without what nobody reads: above all values, sheets and pictures."""
    kept = {key: record[key] for key in _KEPT if key in record}
    flat, before = list[object](), 0
    for id, state in pairs(record.get("v", ())):
        if "popover" in state:
            flat += (id - before, {"popover": state["popover"]})
            before = id
    return kept | {"v": flat} if flat else kept


class Reading:
    """A page from one of its snapshots on. `n` is the newest state that was read, `size` how many
    nodes the page has; `lost` when it can be followed no further.
    """

    def __init__(self, page: str) -> None:
        self.page = page
        self.n = 0
        self.lost = False
        self._tree: Page | None = None
        self._budget = Budget()
        self._said = set[str]()
        self._alike = Counter[str]()

    @property
    def size(self) -> int:
        """How much it holds."""
        return 0 if self._tree is None else len(self._tree.nodes)

    def read(self, states: Iterable[tuple[Record, int]], *, aloud: bool = True) -> list[Sight]:
        """What states show that follow, each with its time; nothing where not `aloud`."""
        return [
            Sight(self.page, record["n"], at_ms, lines)
            for record, at_ms in states
            if (lines := self._lines(record, aloud=aloud))
        ]

    def close(self) -> None:
        """Let go of the page."""
        if self._tree is not None:
            self._tree.close()
            self._tree = None

    def _lines(self, record: Record, *, aloud: bool) -> list[str]:
        try:
            if record["k"] == "snapshot":
                self._begin(record)
                return self._whole() if aloud else []
            if self.lost or self._tree is None or record["n"] != self.n + 1:
                self.lost = True
                return []
            self.n = record["n"]
            if aloud:
                return self._new(self._follow(record))
            self._tree.apply(record)
        except (Malformed, TooMuch):
            self.lost = True
        return []

    def _begin(self, snapshot: Record) -> None:
        self.close()
        self.lost, self.n = False, snapshot["n"]
        self._tree = Page(snapshot)

    def _whole(self) -> list[str]:
        assert self._tree is not None
        return self._new(lines_in(self._tree.root, self._budget))

    def _new(self, lines: Iterable[str]) -> list[str]:
        new = [line for line in dict.fromkeys(lines) if line not in self._said]
        self._said.update(new)
        return new

    def _follow(self, delta: Record) -> Iterator[str]:
        """The lines that a delta touches; of those that differ in digits alone, some."""
        tree = self._tree
        assert tree is not None
        hidden = self._hidden(tree, delta)
        tree.apply(delta)
        turned = dict.fromkeys(
            line for node in _changed(tree, delta) for line in lines_at(node, self._budget)
        )
        come = dict.fromkeys(
            line
            for node in (*_inserted(tree, delta), *(one for one in hidden if not hides(one)))
            for line in (lines_in if is_block(node) else lines_at)(node, self._budget)
        )
        yield from self._but_clocks(come, MOST_ALIKE)
        yield from self._but_clocks(turned, MOST_TURNS)

    def _but_clocks(self, lines: Iterable[str], most: int) -> Iterator[str]:
        shapes = {line: _DIGITS.sub("0", line) for line in lines if line not in self._said}
        for line, shape in shapes.items():
            if self._alike[shape] < most or shape == line:
                yield line
        self._alike.update(set(shapes.values()))

    def _hidden(self, tree: Page, delta: Record) -> list[Node]:
        """What may be shown by a delta that was not before it."""
        ids = [id for id, name, _ in triples(delta.get("a", ())) if name in SHOWING]
        ids += [id for id, _ in pairs(delta.get("v", ()))]
        nodes = (tree.nodes.get(id) for id in dict.fromkeys(ids))
        return [one for one in nodes if one is not None and (one.name == "details" or hides(one))]


def _changed(tree: Page, delta: Record) -> Iterator[Node]:
    """What says something else by now."""
    ids = [*accumulate(delta.get("x", ())[::2])]
    ids += [id for id, name, _ in triples(delta.get("a", ())) if name in READ]
    for id in ids:
        if (node := tree.nodes.get(id)) is not None:
            yield node


def _inserted(tree: Page, delta: Record) -> Iterator[Node]:
    """The topmost of the nodes that a delta has put anywhere."""
    before, moved = delta["c"], 0
    for what in delta.get("i", ())[2::3]:
        if isinstance(what, int):
            moved += what
            if (node := tree.nodes.get(moved)) is not None:
                yield node
    for id in range(before + 1, tree.counter + 1):
        node = tree.nodes.get(id)
        if node is not None and node.parent is not None and node.parent.id <= before:
            yield node
