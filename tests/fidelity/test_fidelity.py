"""What was captured looks like the page did, without the page's site."""

from pathlib import Path

import pytest

from tests.fidelity.gaps import GAPS
from tests.fidelity.record import PHASES
from tests.fidelity.studio import FIXTURES, MOST, Outcome, Studio
from tests.fidelity.view import WAYS

#: Less than this in pixels, and a fixture shows too little to be worth a comparison.
LEAST_INK = 5_000

pytestmark = pytest.mark.browser
every = pytest.mark.parametrize("name", [name for name in FIXTURES if name not in GAPS])


@every
def test_a_state_looks_as_the_page_did(name: str, outcome: Outcome, tmp_path: Path) -> None:
    assert not outcome.fault, outcome.fault
    shares = {
        f"{way}, {phase}": f"{outcome.scores[way, phase].share:.2%}"
        for way in WAYS
        for phase in PHASES
        if outcome.scores[way, phase].share > MOST
    }
    if shares:
        outcome.save(tmp_path)
    assert not shares, f"pictures are in {tmp_path}"


@every
def test_a_fixture_shows_something_that_its_change_changes(name: str, outcome: Outcome) -> None:
    assert not outcome.fault, outcome.fault
    assert all(score.ink > LEAST_INK for score in outcome.scores.values())
    assert outcome.recorded.pictures["load"] != outcome.recorded.pictures["change"]
    assert outcome.recorded.states["load"] != outcome.recorded.states["change"]


def test_every_gap_is_a_fixture() -> None:
    assert GAPS.keys() <= set(FIXTURES)


def test_whoever_looks_asks_nothing_of_the_recorded_site(studio: Studio) -> None:
    assert studio.wall.asked == []
