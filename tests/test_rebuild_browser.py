"""The law of the wire: what Python rebuilds equals the page in the browser, node by node.

A real Chromium goes through random edits, non-round-tripping DOMs among them; the reporter's core
records it; after each delta the tree here is compared with the page's own account of itself.
"""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from hawk_edge import canonical
from hawk_edge.dom import HTML, MATHML, SVG, Kind, Node
from hawk_edge.rebuild import Page
from tests.reporter.bundle import core, script
from tests.reporter.test_fuzz import START
from tests.share import share

ROUNDS = 60  # of 1 to 7 edits each
SHORT = {HTML: "html", SVG: "svg", MATHML: "math"}

RECORD = """async ({ seed, rounds }) => {
  const sent = (record) => JSON.stringify(record, (_, one) => typeof one === "string" ? one.toWellFormed() : one);
  const core = HawkCore.createCore(document, { masking: "none" });
  const steps = [[sent(core.snapshot()), sent(HawkFuzz.dump(document))]];
  for (let round = 0; round < rounds; round++) {
    HawkFuzz.fuzz(document, seed + round, 1 + (round % 7));
    if (round % 3) await null; // the observer speaks in between
    if (round % 5 === 4) continue; // one delta for several rounds
    const delta = core.delta();
    if (delta) steps.push([sent(delta), sent(HawkFuzz.dump(document))]);
  }
  core.stop();
  return steps;
}"""


def dump(top: Node) -> list[Any]:
    """A tree in the terms of the page's own account."""
    below: dict[Node, list[Any]] = {top: []}
    for node, going_in in top.walk():
        if node is top or not going_in:
            continue
        assert node.parent is not None
        beside = below[node.parent]
        if node.kind is Kind.TEXT:
            beside.append(canonical.unescape(node.raw))
        elif node.kind is Kind.DOCTYPE:
            beside.append({"doctype": canonical.doctype(node)[0]})
        elif node.kind is Kind.ELEMENT:
            below[node] = []
            one = {"n": node.name, "ns": SHORT.get(node.ns, node.ns), "c": below[node]}
            beside.append(one | {"a": dict(canonical.attributes(node))} | inner(node, below))
    return below[top]


def inner(node: Node, below: dict[Node, list[Any]]) -> dict[str, Any]:
    """The place for a shadow root's or frame's content, which the walk comes to next."""
    if node.inner is None:
        return {}
    below[node.inner] = []
    return {"s" if node.inner.kind is Kind.SHADOW else "d": below[node.inner]}


@pytest.mark.browser
@settings(max_examples=share(25))
@given(seed=st.integers(0, 1 << 31))
@example(seed=7122427)  # a text goes into a new element that is gone by the time it is told
def test_what_python_rebuilds_equals_the_page_after_every_delta(
    browser: Browser, seed: int
) -> None:
    with browser.new_page() as page:
        page.set_content(START)
        for source in (script("fuzz.js"), core()):
            page.evaluate(source)
        steps = page.evaluate(RECORD, {"seed": seed, "rounds": ROUNDS})
    assert len(steps) > ROUNDS / 3
    tree = Page(json.loads(steps[0][0]))
    for number, (record, account) in enumerate(steps):
        if number:
            tree.apply(json.loads(record))
        assert dump(tree.root) == json.loads(account), f"after {record}"
    # What the server gives back as a state is the same page again.
    assert dump(Page(tree.snapshot()).root) == dump(tree.root)
