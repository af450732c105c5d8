"""Snapshot and deltas rebuild the page exactly, whatever random edits it goes through."""

import pytest
from playwright.sync_api import Page

from tests.reporter.bundle import core, script

START = """<!DOCTYPE html><html lang="en">
<head><title>Start</title><style>p { color: red }</style></head>
<body class="a"><!-- c --><div id="one"><p>first</p>second<p>third</p></div>
<ul><li>1</li><li>2</li><li>3</li></ul><svg><g><rect/></g></svg><iframe></iframe></body></html>"""

ROUNDS = """async ({ seed, rounds }) => {
  const sorted = (value) => JSON.stringify(value, (_, one) =>
    one && typeof one === "object" && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one);

  const wellFormed = (record) => JSON.parse(JSON.stringify(record, (_, value) =>
    typeof value === "string" ? value.toWellFormed() : value));
  const core = HawkCore.createCore(document, { masking: "none" });
  const first = wellFormed(core.snapshot());
  const page = HawkApply.open(first.html);
  if (page.last !== first.c) return `snapshot: c is ${first.c}, counted ${page.last}`;
  let deltas = 0;
  for (let round = 0; round < rounds; round++) {
    HawkFuzz.fuzz(document, seed * 1000 + round, 1 + (round % 7));
    if (round % 3) await null; // the observer speaks in between
    if (round % 5 === 4) continue; // one delta for several rounds
    const delta = core.delta();
    try {
      if (delta) { deltas++; HawkApply.apply(page, wellFormed(delta)); }
    } catch (error) {
      return `round ${round}: ${error.message} ${JSON.stringify(delta)}`;
    }
    const [is, should] = [sorted(HawkApply.dump(page)), sorted(HawkFuzz.dump(document))];
    if (is !== should) {
      let at = 0;
      while (is[at] === should[at]) at++;
      const from = Math.max(0, at - 150);
      const [here, there] = [is, should].map((text) => text.slice(from, at + 100));
      return `round ${round}\\n is ${here}\\n not ${there}\\n ${JSON.stringify(delta)}`;
    }
  }
  core.stop();
  return deltas > rounds / 2 ? "" : `only ${deltas} deltas`;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("seed", range(12))
def test_the_rebuilt_page_equals_the_live_one_after_every_edit(page: Page, seed: int) -> None:
    page.set_content(START)
    page.evaluate(script("apply.js"))
    page.evaluate(script("fuzz.js"))
    page.evaluate(core())
    assert page.evaluate(ROUNDS, {"seed": seed, "rounds": 120}) == ""
