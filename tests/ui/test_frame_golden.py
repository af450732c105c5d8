"""The frame builds from canonical HTML and deltas what docs/wire.md says: the golden files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

GOLDEN = [json.loads(file.read_text()) for file in Path("tests/wire").glob("*.json")]
SNAPSHOTS = [case for case in GOLDEN if "nodes" in case]
DELTAS = [case for case in GOLDEN if "delta" in case]
WHOLE = [case for case in GOLDEN if "snapshot" in case]
Parts = Callable[..., Any]

pytestmark = pytest.mark.browser


def _as_a_tree_says_it(node: dict[str, Any]) -> dict[str, Any]:
    """What the golden file says, but for what no DOM tells of shadow roots and frames."""
    inner = next((kind for kind in ("shadow", "document") if kind in node), None)
    return {"parent": None, inner: True} if inner else node


@pytest.mark.parametrize("case", SNAPSHOTS, ids=lambda case: case["name"])
def test_canonical_html_becomes_exactly_these_nodes(case: dict[str, Any], parts: Parts) -> None:
    wanted = {str(n): _as_a_tree_says_it(node) for n, node in enumerate(case["nodes"], 1)}
    assert parts("built", case["html"], len(wanted)) == wanted


@pytest.mark.parametrize("case", DELTAS, ids=lambda case: case["name"])
def test_a_delta_leaves_exactly_this_tree(case: dict[str, Any], parts: Parts) -> None:
    after = parts("changed", case["before"], case["delta"])
    assert after == parts("numbered", case["after"], _runs(case["ids"]))
    assert {int(id) for id in after} == set(case["ids"])


@pytest.mark.parametrize("case", DELTAS, ids=lambda case: case["name"])
def test_a_delta_leaves_exactly_these_states(case: dict[str, Any], parts: Parts) -> None:
    stated = parts("stated", case["before"], case["delta"]["c"], {}, case["delta"])
    assert _told(stated) == case.get("states", {})


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: case["name"])
def test_long_texts_and_states_come_to_where_they_belong(
    case: dict[str, Any], parts: Parts
) -> None:
    snapshot = case["snapshot"]
    built = parts("built", snapshot["html"], snapshot["c"], snapshot)
    assert built == parts("numbered", case["after"], _runs(case["ids"]))
    stated = parts("stated", snapshot["html"], snapshot["c"], snapshot)
    assert _told(stated) == case["states"]


def _told(states: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What was told: where a style's text was set, HTML says its sheet again."""
    told = {id: {k: v for k, v in state.items() if v is not None} for id, state in states.items()}
    return {id: state for id, state in told.items() if state}


def _runs(ids: list[int]) -> list[int]:
    return [number for id in ids for number in (id, 1)]
