"""The golden files of tests/wire hold for a reader that shares no code with the server.

A case is either canonical `html` with its `nodes` in the order of their ids (`ns` is html, svg,
math or a URI), or a `delta` that leads from `before` to `after`; then `ids` are the node ids of
`after` in pre-order, and `states` what the delta set, by id.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.reporter.bundle import script

CASES = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[1] / "wire").glob("*.json"))
]
HTML = [case for case in CASES if "html" in case]
DELTAS = [case for case in CASES if "delta" in case]


@pytest.fixture(scope="module")
def reader(tab: Page) -> Page:
    tab.evaluate(script("apply.js"))
    return tab


def named(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.browser
@pytest.mark.parametrize("case", HTML, ids=named)
def test_canonical_html_reads_as_its_nodes_and_writes_back_the_same(
    reader: Page, case: dict[str, Any]
) -> None:
    nodes, html = reader.evaluate(
        """html => {
          const page = HawkApply.open(html);
          return [HawkApply.describe(page), HawkApply.write(page)];
        }""",
        case["html"],
    )
    assert nodes == case["nodes"]
    assert html == case["html"]


@pytest.mark.browser
@pytest.mark.parametrize("case", DELTAS, ids=named)
def test_a_delta_leads_from_before_to_after(reader: Page, case: dict[str, Any]) -> None:
    html, ids, states = reader.evaluate(
        """({ before, delta }) => {
          const p = HawkApply.apply(HawkApply.open(before), delta);
          return [HawkApply.write(p), HawkApply.idRuns(p), HawkApply.states(p)];
        }""",
        case,
    )
    assert html == case["after"]
    assert ids == case["ids"]
    assert states == case.get("states", {})
