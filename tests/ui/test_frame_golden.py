"""The frame builds from canonical HTML and deltas what docs/wire.md says: the golden files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

GOLDEN = [json.loads(file.read_text()) for file in Path("tests/wire").glob("*.json")]
SNAPSHOTS = [case for case in GOLDEN if "nodes" in case]
DELTAS = [case for case in GOLDEN if "delta" in case]
Parts = Callable[..., Any]

pytestmark = pytest.mark.browser


def _without_what_the_guard_drops(node: dict[str, Any]) -> dict[str, Any]:
    """What the golden file says, but for what never exists in the frame."""
    kept = dict(node)
    if "shadow" in kept or "document" in kept:
        kept = {"parent": None, "shadow" if "shadow" in kept else "document": True}
    if kept.get("name") == "iframe":
        kept["attrs"] = {**kept["attrs"], "sandbox": ""}
        kept["attrs"].pop("src", None)
    return kept


@pytest.mark.parametrize("case", SNAPSHOTS, ids=lambda case: case["name"])
def test_canonical_html_becomes_exactly_these_nodes(case: dict[str, Any], parts: Parts) -> None:
    wanted = {
        str(n): _without_what_the_guard_drops(node) for n, node in enumerate(case["nodes"], 1)
    }
    assert parts("built", case["html"], len(wanted)) == wanted


@pytest.mark.parametrize("case", DELTAS, ids=lambda case: case["name"])
def test_a_delta_leaves_exactly_this_tree(case: dict[str, Any], parts: Parts) -> None:
    after = parts("changed", case["before"], case["delta"])
    assert after == parts("numbered", case["after"], _runs(case["ids"]))
    assert {int(id) for id in after} == set(case["ids"])


def _runs(ids: list[int]) -> list[int]:
    return [number for id in ids for number in (id, 1)]
