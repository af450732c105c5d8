"""From a snapshot and its deltas to any state of the page, as docs/wire.md lays down."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from hawk_edge import canonical
from hawk_edge.canonical import escape_text, unescape
from hawk_edge.dom import Kind, Node
from hawk_edge.errors import Malformed
from hawk_edge.records import pairs, triples

Record = dict[str, Any]  # one decoded line of a batch


_PARENTS = (Kind.ELEMENT, Kind.SHADOW, Kind.DOCUMENT)
WORK_LIMIT = 200 << 20  # characters of old text that splices touch: a second or two at most


class Page:
    """One page's tree at one moment. `counter` is the highest id given out so far."""

    def __init__(self, snapshot: Record) -> None:
        self.counter = 0
        self._work = 0
        self.root = Node(Kind.DOCUMENT)
        self.nodes: dict[int, Node] = {0: self.root}
        self._fresh = _runs(snapshot.get("ids", ()))
        canonical.parse(snapshot["html"], self.root, None, self._number)
        counted = self.counter
        self.counter = snapshot["c"]
        if counted > self.counter or ("ids" not in snapshot and counted != self.counter):
            raise Malformed(f"snapshot: {counted} nodes, but c says {self.counter}")
        self._fresh = iter(())
        self._focused: Node | None = None
        self._around = {key: snapshot[key] for key in ("base", "dark") if snapshot.get(key)}
        self._url = snapshot.get("url", "")
        for id, text in pairs(snapshot.get("x", ())):
            self._text(id).raw = escape_text(text)
        self._set_states(snapshot.get("v", ()))

    def apply(self, delta: Record) -> None:
        """Change the tree by one delta. Raises Malformed, and is unusable after that."""
        if delta["c"] != self.counter:
            raise Malformed(f"delta {delta['n']}: counts from {delta['c']}, not {self.counter}")
        if any(id == 0 and "base" in state for id, state in pairs(delta.get("v", ()))):
            self._keep_frames()
        removed = [self._node(id) for id in accumulate(delta.get("r", ()))]
        for node in removed:
            node.take_out()
        self._insert(delta.get("i", ()))
        for id, name, value in triples(delta.get("a", ())):
            self._set_attribute(self._node(id), name, value)
        for id, value in pairs(delta.get("x", ())):
            node = self._text(id)
            node.raw = escape_text(self._spliced(unescape(node.raw), value))
        self._set_states(delta.get("v", ()))
        for node in removed:
            self._forget(node)

    def snapshot(self) -> Record:
        """This state as a snapshot's `html`, `ids`, `c`, `v`, and `base` and `dark` if it has them.

        Every text stands in its place, so there is no `x`.
        """
        ids: list[int] = []
        stated: list[Node] = []
        for node, going_in in self.root.walk():
            if not going_in:
                continue
            if node.state:
                stated.append(node)
            if node is self.root:
                continue
            if ids and node.id == ids[-2] + ids[-1]:
                ids[-1] += 1
            else:
                ids += (node.id, 1)
        html = canonical.write(self.root)
        return {"html": html, "ids": ids, "c": self.counter, "v": _flat(stated)} | self._around

    def close(self) -> None:
        """Take the tree apart; it cannot be used any more.

        Left to the collector, being linked both ways, a big page holds everybody up for longer than
        it took to rebuild.
        """
        for node in self.nodes.values():
            node.parent = node.prev = None
        self.nodes.clear()

    def _number(self, node: Node) -> None:
        node.id = next(self._fresh, self.counter + 1)
        self.counter = max(self.counter, node.id)
        self.nodes[node.id] = node

    def _node(self, id: int) -> Node:
        try:
            return self.nodes[id]
        except KeyError:
            raise Malformed(f"delta: there is no node {id}") from None

    def _text(self, id: int) -> Node:
        node = self._node(id)
        if node.kind is not Kind.TEXT:
            raise Malformed(f"delta: node {id} is no text")
        return node

    def _insert(self, flat: Sequence[Any]) -> None:
        parents = list(accumulate(flat[::3]))
        nexts = list(accumulate(flat[1::3]))
        what: list[str | Node] = []
        moved_id = 0
        for one in flat[2::3]:
            if isinstance(one, str):
                what.append(one)
                continue
            moved_id += one
            node = self._node(moved_id)
            if node is self.root:
                raise Malformed("delta: the document itself moves")
            node.take_out()
            what.append(node)
        for parent_id, next_id, one in zip(parents, nexts, what, strict=True):
            parent = self._node(parent_id)
            if parent.kind not in _PARENTS:
                raise Malformed(f"delta: node {parent_id} holds no nodes")
            before = self._node(next_id) if next_id else None
            if before is not None and before.parent is not parent:
                raise Malformed(f"delta: node {next_id} is not under node {parent_id}")
            if isinstance(one, str):
                canonical.parse(one, parent, before, self._number)
            elif one.parent is not None:
                raise Malformed(f"delta: node {one.id} moves twice")
            else:
                parent.insert(one, before)

    def _set_attribute(self, node: Node, name: str, value: Any) -> None:
        attrs = canonical.attributes(node)
        if value is None:
            attrs.pop(name, None)
        else:
            attrs[name] = self._spliced(attrs.get(name, ""), value)

    def _spliced(self, old: str, value: Any) -> str:
        self._work += len(old)
        if self._work > WORK_LIMIT:
            raise Malformed("delta: too much work for one page")
        return _spliced(old, value)

    def _set_states(self, flat: Sequence[Any]) -> None:
        for id, state in pairs(flat):
            node = self._node(id)
            shared = state.get("adopted")
            told = {"adopted": self._adopted(shared)} if isinstance(shared, int) else {}
            node.state = {**(node.state or {}), **state, **told}
            if node is self.root and "base" in state:
                self._around.pop("base", None)
                self._around |= {"base": state["base"]} if state["base"] else {}
            if state.get("focus"):
                self._focus(node)
            elif not node.state.get("focus"):
                node.state.pop("ring", None)

    def _keep_frames(self) -> None:
        """A base that changes moves no frame that is there: each says its own from now on."""
        base = self._around.get("base") or self._url
        for frame in self.nodes.values():
            if frame.kind is Kind.DOCUMENT and _document_around(frame) is self.root:
                canonical.attributes(frame).setdefault("base", base)

    def _adopted(self, id: int) -> list[str]:
        """The list of another root, to be shared with it until one of them is told another."""
        shared: list[str] | None = (self._node(id).state or {}).get("adopted")
        if shared is None:
            raise Malformed(f"delta: node {id} has adopted nothing")
        return shared

    def _focus(self, focused: Node) -> None:
        before, self._focused = self._focused, focused
        if before is not None and before is not focused and before.state:
            before.state.pop("focus", None)
            before.state.pop("ring", None)

    def _forget(self, removed: Node) -> None:
        if removed.parent is not None:
            return
        for node, going_in in removed.walk():
            if going_in:
                self.nodes.pop(node.id, None)


def rebuild(snapshot: Record, deltas: Iterable[Record]) -> Page:
    """The page after `deltas`, which follow the snapshot without a gap. Raises Malformed."""
    page = Page(snapshot)
    for delta in deltas:
        page.apply(delta)
    return page


def _runs(flat: Sequence[int]) -> Iterator[int]:
    for first, count in zip(flat[::2], flat[1::2], strict=True):
        yield from range(first, first + count)


def _flat(stated: Iterable[Node]) -> list[Any]:
    """The states of nodes as a snapshot has them; a list that many roots share stands once."""
    flat: list[Any] = []
    before = 0
    told: dict[int, int] = {}  # which node has each list first, by Python's own name for the list
    for node in stated:
        state, adopted = node.state or {}, (node.state or {}).get("adopted")
        if adopted:
            first = told.setdefault(id(adopted), node.id)
            state = state if first == node.id else {**state, "adopted": first}
        flat += (node.id - before, state)
        before = node.id
    return flat


def _document_around(frame: Node) -> Node | None:
    above = frame.parent
    while above is not None and above.kind is not Kind.DOCUMENT:
        above = above.parent
    return above


def _spliced(old: str, value: str | list[Any]) -> str:
    """`value`, or `old` with [start, deleted, inserted] done to it, in UTF-16 units."""
    if isinstance(value, str):
        return value
    start, deleted, inserted = int(value[0]), int(value[1]), str(value[2])
    if old.isascii():
        return old[:start] + inserted + old[start + deleted :]
    units = old.encode("utf-16-le")
    before, after = units[: 2 * start], units[2 * (start + deleted) :]
    try:
        return before.decode("utf-16-le") + inserted + after.decode("utf-16-le")
    except UnicodeDecodeError:
        raise Malformed("delta: a splice parts a surrogate pair") from None
