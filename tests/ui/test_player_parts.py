"""What the player holds of a session."""

import subprocess

import pytest
from playwright.sync_api import Page

from tests.ui.conftest import ROOT

pytestmark = pytest.mark.browser

BATCHES, STATES = 17_280, 20


@pytest.fixture(scope="module")
def player(tab: Page) -> Page:
    """A page with the player's parts in it."""
    script = subprocess.run(
        ["node_modules/.bin/esbuild", "tests/ui/player_parts.ts", "--bundle", "--target=es2022"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    tab.goto("about:blank")
    tab.add_script_tag(content=script)
    return tab


def test_it_holds_no_more_of_a_day_than_of_an_hour(player: Page) -> None:
    played = player.evaluate("most(20_000)")
    assert played["asked"] >= BATCHES  # all of it came
    assert played["held"] <= 10 * 7 * STATES  # and a few chunks of it were there at a time
    leapt = player.evaluate("most(600_000)")
    assert leapt["asked"] < BATCHES
    assert leapt["held"] <= 10 * 7 * STATES


def test_what_comes_after_an_idle_stretch_is_ready_before_it_is_leapt_over(player: Page) -> None:
    begins = player.evaluate("ahead(30_000, 5000, 800)")
    assert begins[0] <= 30_000
    assert any(2_960_000 < at <= 3_000_000 for at in begins)
    assert max(player.evaluate("ahead(30_000, 5000, null)")) < 120_000
