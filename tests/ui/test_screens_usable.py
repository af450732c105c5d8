"""On every screen: axe finds nothing, all is done by keyboard, and nothing moves or scrolls sideways
for who minds it.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.conftest import WINDOW
from tests.ui.looking import Lookers
from tests.ui.screens import SCREENS, Screen
from tests.ui.usable import by_axe, by_keyboard, by_motion, by_width
from tests.ui.world import World

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 375, "height": 800}


@pytest.fixture(scope="module")
def lookers(browser: Browser, world: World) -> Iterator[Lookers]:
    """They want no motion; so nothing is on its way to another colour while axe looks at it."""
    with Lookers(browser, world, reduced_motion="reduce") as people:
        yield people


@pytest.fixture(scope="module", params=SCREENS, ids=lambda screen: screen.name)
def shown(request: pytest.FixtureRequest, lookers: Lookers) -> Iterator[Page]:
    screen: Screen = request.param
    page = lookers.look(screen)
    yield page
    page.set_viewport_size(WINDOW)
    page.emulate_media(color_scheme="light")
    assert lookers.faults() == []


@pytest.mark.parametrize("window", [WINDOW, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(window: ViewportSize, shown: Page) -> None:
    shown.set_viewport_size(window)
    for scheme in ("light", "dark"):
        shown.emulate_media(color_scheme=scheme)
        assert by_axe(shown) == [], scheme


def test_tab_reaches_everything_and_shows_where_it_is(shown: Page) -> None:
    shown.set_viewport_size(WINDOW)
    assert by_keyboard(shown) == []


def test_nothing_scrolls_sideways_on_a_phone(shown: Page) -> None:
    shown.set_viewport_size(PHONE)
    assert by_width(shown) == []


def test_nothing_moves_for_who_wants_no_motion(shown: Page) -> None:
    assert by_motion(shown) == []


def test_all_of_it_would_be_noticed(lookers: Lookers, world: World) -> None:
    page = lookers.look(SCREENS[0])
    page.emulate_media(reduced_motion="no-preference")
    page.evaluate(
        """() => {
          document.body.replaceChildren();
          const main = document.body.appendChild(document.createElement("main"));
          for (const [name, style] of [["a", "transition: all 1s"], ["b", "outline: none"], ["c", "width: 3000px"]]) {
            const button = main.appendChild(document.createElement("button"));
            if (name !== "a") button.textContent = name;
            button.style = style;
            if (name === "b") button.onkeydown = event => event.preventDefault();
          }
        }"""
    )
    assert any("button-name" in one for one in by_axe(page))
    found = by_keyboard(page)
    assert any("no outline" in one for one in found)
    assert any("does not reach" in one for one in found)
    assert by_width(page)
    assert by_motion(page)
    page.emulate_media(reduced_motion="reduce")
