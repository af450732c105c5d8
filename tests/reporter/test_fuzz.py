"""Snapshot and deltas rebuild the page exactly, whatever random edits it goes through."""

import pytest
from playwright.sync_api import Page

from tests.reporter.bundle import core, script

START = """<!DOCTYPE html><html lang="en">
<head><title>Start</title><style>p { color: red }</style></head>
<body class="a"><!-- c --><div id="one"><p>first</p>second<p>third</p></div>
<ul><li>1</li><li>2</li><li>3</li></ul><svg><g><rect/></g></svg><iframe></iframe></body></html>"""

ROUNDS = """async ({ seed, rounds, inTwo }) => {
  const sorted = (value) => JSON.stringify(value, (_, one) =>
    one && typeof one === "object" && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one);
  const wellFormed = (record) => JSON.parse(JSON.stringify(record, (_, value) =>
    typeof value === "string" ? value.toWellFormed() : value));
  const core = HawkCore.createCore(document, { masking: "none" });
  let page;

  function difference(when, delta) {
    try {
      if (delta) HawkApply.apply(page, wellFormed(delta));
    } catch (error) {
      return `${when}: ${error.message} ${JSON.stringify(delta)}`;
    }
    const [is, should] = [sorted(HawkApply.dump(page)), sorted(HawkFuzz.dump(document))];
    if (is === should) return "";
    let at = 0;
    while (is[at] === should[at]) at++;
    const [here, there] = [is, should].map((text) => text.slice(Math.max(0, at - 150), at + 100));
    return `${when}\\n is ${here}\\n not ${there}\\n ${JSON.stringify(delta)}`;
  }

  function begin() {
    if (!inTwo) return wellFormed(core.snapshot());
    const rest = core.snapshotInTwo();
    HawkFuzz.fuzz(document, seed, 5);
    return wellFormed(rest());
  }

  if (inTwo) for (let step = 0; step < 30; step++) HawkFuzz.fuzz(document, seed * 77 + step, 6);
  let first = begin();
  page = HawkApply.open(first.html, first.x);
  if (page.last !== first.c) return `snapshot: c is ${first.c}, counted ${page.last}`;
  const late = inTwo && difference("under the walk", core.delta());
  if (late) return late;
  let deltas = 0;
  for (let round = 0; round < rounds; round++) {
    HawkFuzz.fuzz(document, seed * 1000 + round, 1 + (round % 7));
    if (round % 3) await null; // the observer speaks in between
    if (round % 10 === 9) await new Promise((done) => setTimeout(done)); // frames get where they go
    if (round % 5 === 4) continue; // one delta for several rounds
    const delta = core.delta();
    if (delta) deltas++;
    const wrong = difference(`round ${round}`, delta);
    if (wrong) return wrong;
  }
  core.stop();
  return deltas > (inTwo ? 0 : rounds / 3) ? "" : `only ${deltas} deltas`;
}"""


def run(page: Page, seed: int, rounds: int, in_two: bool) -> str:
    page.set_content(START)
    for source in (script("apply.js"), script("fuzz.js"), core()):
        page.evaluate(source)
    return str(page.evaluate(ROUNDS, {"seed": seed, "rounds": rounds, "inTwo": in_two}))


@pytest.mark.browser
@pytest.mark.parametrize("seed", range(12))
def test_the_rebuilt_page_equals_the_live_one_after_every_edit(page: Page, seed: int) -> None:
    assert run(page, seed, 120, False) == ""


@pytest.mark.browser
def test_a_page_that_changes_while_its_snapshot_is_written_is_right_one_delta_later(
    page: Page,
) -> None:
    for seed in range(40):
        assert run(page, seed, 12, True) == "", seed
