"""No address of the web UI is without a line in the list of screens."""

import re
from pathlib import Path

import pytest

from tests.ui.screens import SCREENS
from tests.ui.world import World

pytestmark = pytest.mark.browser

ROUTES = Path(__file__).parents[2] / "ui/src/index.tsx"


def patterns(source: str) -> list[str]:
    """The patterns of ROUTES, which Python reads as JavaScript does."""
    table = source.partition("const ROUTES")[2].partition("\n];")[0]
    return re.findall(r"^  \[/(.+?)/,? ", table, re.MULTILINE)


def test_every_route_is_in_the_list(world: World) -> None:
    source = ROUTES.read_text()
    found = patterns(source)
    assert len(found) == source.count("\n  [/"), "a route is written in another manner"
    addresses = [screen.address(world).partition("#")[0].partition("?")[0] for screen in SCREENS]
    unlisted = [one for one in found if not any(re.match(one, path) for path in addresses)]
    assert unlisted == []


def test_names_are_told_apart() -> None:
    names = [screen.name for screen in SCREENS]
    assert len(set(names)) == len(names)
