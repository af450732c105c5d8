"""Deltas: the golden ones, any random sequence against a plain model, and what is refused."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge import canonical, wire
from hawk_edge.errors import Malformed
from hawk_edge.rebuild import Page
from tests.batches import batch, delta, snapshot
from tests.test_canonical import page

GOLDEN = [json.loads(path.read_text()) for path in sorted(Path("tests/wire").glob("*.json"))]
DELTAS = [case for case in GOLDEN if "delta" in case]
SNAPSHOTS = [case for case in GOLDEN if "snapshot" in case]


@pytest.mark.parametrize("case", DELTAS, ids=lambda case: str(case["name"]))
def test_a_golden_delta_turns_before_into_after(case: dict[str, Any]) -> None:
    tree = page(case["before"])
    tree.apply(case["delta"])
    holds(tree, case)


@pytest.mark.parametrize("case", SNAPSHOTS, ids=lambda case: str(case["name"]))
def test_a_golden_snapshot_has_its_long_texts_and_gives_all_back(case: dict[str, Any]) -> None:
    given = wire.parse(batch(1, snapshot(**case["snapshot"]))).sent[0]
    tree = Page(given)
    holds(tree, case)
    again = tree.snapshot()
    around = {key: given[key] for key in ("base", "dark") if key in given}
    assert again == again | around | {"html": case["after"]}
    assert "x" not in again
    holds(Page(json.loads(json.dumps(again))), case)


def holds(tree: Page, case: dict[str, Any]) -> None:
    assert canonical.write(tree.root) == case["after"]
    ids = [node.id for node, going_in in tree.root.walk() if going_in and node is not tree.root]
    assert ids == case["ids"]
    states = {str(node.id): node.state for node in tree.nodes.values() if node.state}
    assert states == case.get("states", {})


def test_what_stands_around_a_page_stays_through_its_deltas() -> None:
    tree = Page(snapshot(base="https://b.example/", dark=True))
    tree.apply(delta(2, 5, "x"))
    assert (tree.snapshot()["base"], tree.snapshot()["dark"]) == ("https://b.example/", True)
    assert not {"base", "dark"} & Page(snapshot(dark=False, base="")).snapshot().keys()


def test_a_delta_says_the_base_from_now_on() -> None:
    tree = Page(snapshot(base="https://b.example/"))
    tree.apply(delta(2, 5, "x") | {"v": [0, {"base": "https://c.example/"}]})
    assert tree.snapshot()["base"] == "https://c.example/"
    tree.apply(delta(3, 5, "y") | {"v": [0, {"base": None}]})
    assert "base" not in tree.snapshot()


def test_a_base_that_changes_moves_no_frame_that_was_there() -> None:
    frame = "<p><iframe><#document{}><html></html></#document></iframe></p>"
    html = frame.format("") + frame.format(" base='https://f.example/'")
    tree = Page(snapshot(html=html, c=8, base="https://b.example/", v=[]))
    say = {"k": "delta", "n": 2, "c": 8, "v": [0, {"base": "https://c.example/"}]}
    tree.apply(say | {"i": [1, 0, "<iframe><#document></#document></iframe>"]})
    written = tree.snapshot()["html"]
    assert re.findall("<#document[^>]*>", written) == [
        "<#document base='https://b.example/'>", "<#document>", "<#document base='https://f.example/'>",
    ]  # fmt: skip


@pytest.mark.parametrize("x", [[9, "x"], [0, "x"], [2, "x"], [-1, "x"], [8, "x", 1, "y"]])
def test_a_long_text_for_what_is_no_text_is_refused(x: list[Any]) -> None:
    with pytest.raises(Malformed):
        Page(snapshot(x=x))


@pytest.mark.parametrize("case", DELTAS, ids=lambda case: str(case["name"]))
def test_a_state_given_back_as_a_snapshot_takes_the_next_delta(case: dict[str, Any]) -> None:
    tree = page(case["before"])
    again = Page(json.loads(json.dumps(tree.snapshot())))
    again.apply(case["delta"])
    tree.apply(case["delta"])
    assert again.snapshot() == tree.snapshot()
    assert Page(tree.snapshot()).snapshot() == tree.snapshot()


PLAIN = "<ul><li>one</li><li>two</li></ul>"  # ul 1, li 2, text 3, li 4, text 5


@pytest.mark.parametrize(
    "delta",
    [
        {"c": 4, "r": [2]},
        {"c": 5, "r": [9]},
        {"c": 5, "i": [9, 0, "x"]},
        {"c": 5, "i": [1, 3, "x"]},
        {"c": 5, "i": [1, 0, "<b>"]},
        {"c": 5, "x": [9, "x"]},
        {"c": 5, "x": [2, " onclick='x'"]},
        {"c": 5, "x": [0, "x"]},
        {"c": 5, "a": [9, "id", "x"]},
        {"c": 5, "v": [9, {"focus": True}]},
    ],
)  # fmt: skip
def test_a_delta_that_does_not_fit_is_refused(delta: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        page(PLAIN).apply({"n": 2, **delta})


def test_a_snapshot_whose_count_is_wrong_is_refused() -> None:
    with pytest.raises(Malformed, match="5 nodes, but c says 6"):
        page(PLAIN, count=6)


def test_removed_nodes_are_forgotten_and_moved_out_ones_are_not() -> None:
    tree = page(PLAIN)
    tree.apply({"n": 2, "c": 5, "r": [2], "i": [4, 5, 3]})
    assert sorted(tree.nodes) == [0, 1, 3, 4, 5]
    assert canonical.write(tree.root) == "<ul><li>one<!---->two</li></ul>"


def test_adopted_sheets_that_roots_share_stand_once_until_one_changes() -> None:
    root = "<b><#shadow mode='open'></#shadow></b>"
    tree = page(root * 4)  # the shadow roots are 2, 4, 6 and 8
    tree.apply(
        {"n": 2, "c": 8, "v": [2, {"adopted": ["p{}"]}, 4, {"adopted": 2, "scroll": [0, 1]}]}
    )
    tree.apply({"n": 3, "c": 8, "v": [8, {"adopted": 6}, -4, {"adopted": ["p{}"]}]})
    shared = [
        2,
        {"adopted": ["p{}"]},
        2,
        {"adopted": ["p{}"]},
        2,
        {"adopted": 2, "scroll": [0, 1]},
        2,
        {"adopted": 2},
    ]
    assert tree.snapshot()["v"] == shared
    again = Page(json.loads(json.dumps(tree.snapshot())))
    for one in (tree, again):
        one.apply({"n": 4, "c": 8, "v": [2, {"adopted": ["b{}"]}]})
        assert one.snapshot()["v"] == [
            2, {"adopted": ["b{}"]}, 2, {"adopted": ["p{}"]}, 2, {"adopted": ["p{}"], "scroll": [0, 1]},
            2, {"adopted": 6},
        ]  # fmt: skip
    for unknown in (4, 1, 99, 2):
        with pytest.raises(Malformed):
            page(root * 2).apply({"n": 2, "c": 4, "v": [2, {"adopted": unknown}]})


def test_only_one_node_has_the_focus() -> None:
    tree = page("<input><input>")
    tree.apply({"n": 2, "c": 2, "v": [1, {"focus": True}]})
    tree.apply({"n": 3, "c": 2, "v": [2, {"focus": True}]})
    assert tree.snapshot()["v"] == [2, {"focus": True}]


def test_the_ring_goes_with_the_focus() -> None:
    tree = page("<input><input>")
    tree.apply({"n": 2, "c": 2, "v": [1, {"focus": True, "ring": True, "value": ""}]})
    tree.apply({"n": 3, "c": 2, "v": [2, {"focus": True}]})
    assert tree.snapshot()["v"] == [1, {"value": ""}, 1, {"focus": True}]
    tree.apply({"n": 4, "c": 2, "v": [2, {"ring": True}]})
    tree.apply({"n": 5, "c": 2, "v": [2, {"focus": False}]})
    assert tree.snapshot()["v"] == [1, {"value": ""}, 1, {"focus": False}]


well_formed = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(well_formed, well_formed, st.data())
def test_a_splice_in_utf16_units_does_what_javascript_does(
    old: str, inserted: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    tree = page("<!--0-->")
    tree.apply({"n": 2, "c": 1, "x": [1, old]})
    units = [len(old[:at].encode("utf-16-le")) // 2 for at in (start, end)]
    tree.apply({"n": 3, "c": 1, "x": [1, [units[0], units[1] - units[0], inserted]]})
    assert canonical.unescape(tree.nodes[1].raw) == old[:start] + inserted + old[end:]


def test_a_splice_that_parts_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(Malformed):
        page("😀").apply({"n": 2, "c": 1, "x": [1, [1, 0, "x"]]})


class Model:
    """A page as nested lists, edited naively: what a delta should amount to."""

    def __init__(self) -> None:
        self.children: dict[int, list[int]] = {0: []}
        self.counter = 0

    def parent_of(self, id: int) -> int:
        return next(parent for parent, below in self.children.items() if id in below)

    def below(self, id: int) -> list[int]:
        return [id, *(one for child in self.children[id] for one in self.below(child))]

    def html(self, id: int = 0) -> str:
        inside = "".join(self.html(child) for child in self.children[id])
        return f"<n{id}>{inside}</n{id}>" if id else inside


@given(st.data())
def test_any_sequence_of_inserts_moves_and_removals_equals_the_model(data: st.DataObject) -> None:
    model, tree = Model(), page("")
    for n in range(data.draw(st.integers(1, 12))):
        delta: dict[str, Any] = {"n": n + 2, "c": model.counter}
        ids = list(model.children)
        chosen = data.draw(st.sampled_from(ids))
        match data.draw(st.sampled_from(["insert", "move", "remove"])) if chosen else "insert":
            case "remove":
                delta["r"] = [chosen]
                model.children[model.parent_of(chosen)].remove(chosen)
                for gone in model.below(chosen):
                    del model.children[gone]
            case "move":
                below = model.below(chosen)
                parent = data.draw(st.sampled_from([id for id in ids if id not in below]))
                model.children[model.parent_of(chosen)].remove(chosen)
                at = data.draw(st.integers(0, len(model.children[parent])))
                following = model.children[parent][at : at + 1]
                model.children[parent].insert(at, chosen)
                delta["i"] = [parent, (following or [0])[0], chosen]
            case "insert":
                at = data.draw(st.integers(0, len(model.children[chosen])))
                following = model.children[chosen][at : at + 1]
                model.counter += 1
                new = model.counter
                model.children[chosen].insert(at, new)
                model.children[new] = []
                delta["i"] = [chosen, (following or [0])[0], f"<n{new}></n{new}>"]
        tree.apply(delta)
        assert canonical.write(tree.root) == model.html()
        assert sorted(tree.nodes) == sorted(model.children)
