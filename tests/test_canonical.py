"""The golden files, read and written; and what is not canonical."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge import canonical
from hawk_edge.dom import HTML, MATHML, SVG, Kind, Node
from hawk_edge.errors import Malformed
from hawk_edge.rebuild import Page

GOLDEN = [json.loads(path.read_text()) for path in sorted(Path("tests/wire").glob("*.json"))]
CANONICAL = [case for case in GOLDEN if "nodes" in case]
NAMESPACES = {HTML: "html", SVG: "svg", MATHML: "math"}


def page(html: str, count: int | None = None) -> Page:
    root, nodes = Node(Kind.DOCUMENT), list[Node]()
    canonical.parse(html, root, None, nodes.append)
    return Page({"html": html, "c": len(nodes) if count is None else count})


def describe(node: Node) -> dict[str, Any]:
    assert node.parent is not None
    facts: dict[str, Any] = {"parent": node.parent.id}
    if node.kind is Kind.TEXT:
        return facts | {"text": canonical.unescape(node.raw)}
    if node.kind is Kind.DOCTYPE:
        name, public, system = canonical.doctype(node)
        return facts | {"doctype": name, "public": public, "system": system}
    if node.kind is Kind.SHADOW:
        return facts | {"shadow": canonical.attributes(node)["mode"]}
    if node.kind is Kind.DOCUMENT:
        return facts | {"document": True}
    ns = NAMESPACES.get(node.ns, node.ns)
    return facts | {"name": node.name, "ns": ns, "attrs": canonical.attributes(node)}


@pytest.mark.parametrize("case", CANONICAL, ids=lambda case: str(case["name"]))
def test_a_golden_snapshot_is_read_node_by_node(case: dict[str, Any]) -> None:
    nodes = page(case["html"]).nodes
    assert [describe(nodes[id]) for id in range(1, len(nodes))] == case["nodes"]


@pytest.mark.parametrize("case", CANONICAL, ids=lambda case: str(case["name"]))
def test_a_golden_snapshot_is_written_back_to_the_letter(case: dict[str, Any]) -> None:
    assert canonical.write(page(case["html"]).root) == case["html"]


@pytest.mark.parametrize("case", CANONICAL, ids=lambda case: str(case["name"]))
def test_attributes_that_were_looked_at_are_written_the_same(case: dict[str, Any]) -> None:
    tree = page(case["html"])
    for node in tree.nodes.values():
        canonical.attributes(node)
    assert canonical.write(tree.root) == case["html"]


@pytest.mark.parametrize(
    "html",
    ["<p>", "</p>", "<p></b>", "<p a=b></p>", "<p a='></p>", "<!-- x -->", "a<", "<#q:p></#q:p>",
     "<p  a></p>", "<", "<p></p", "<!DOCTYPE html"],
)  # fmt: skip
def test_what_is_not_canonical_is_refused(html: str) -> None:
    with pytest.raises(Malformed):
        page(html)


def test_hostile_nesting_and_quoting_is_read_in_one_pass() -> None:
    with pytest.raises(Malformed):
        page("<a b='" * 200_000)
    deep = page("<b>" * 50_000 + "</b>" * 50_000)
    assert len(deep.nodes) == 50_001
    assert canonical.write(deep.root).startswith("<b><b>")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_survives_escaping(text: str) -> None:
    assert canonical.unescape(canonical.escape_text(text)) == text
    assert "<" not in canonical.escape_text(text)
