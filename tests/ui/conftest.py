"""What the tests of the web UI start from: the frame alone, or somebody at the whole of it."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import WINDOW
from tests.serving import HawkProcess, served
from tests.ui.person import Person
from tests.ui.troubled import busy, calm, stock  # noqa: F401 fixtures for all
from tests.ui.viewer import Viewer
from tests.ui.world import World

expect.set_options(timeout=30_000)  # a slow machine is no mistake
ROOT = Path(__file__).parents[2]
STATIC = ROOT / "hawk_edge/web/static"


@pytest.fixture
def viewer(tab: Page) -> Iterator[Viewer]:
    """The built frame in a player that does nothing by itself."""
    yield Viewer(tab, (STATIC / "frame.html").read_bytes())
    tab.unroute_all()


@pytest.fixture(scope="session")
def bundle() -> str:
    """What esbuild makes of frame_parts.ts."""
    return subprocess.run(
        ["node_modules/.bin/esbuild", "tests/ui/frame_parts.ts", "--bundle", "--target=es2022"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture
def parts(tab: Page, bundle: str) -> Callable[..., Any]:
    """The frame's own functions outside of it, where ids can be seen: see frame_parts.ts."""
    tab.goto("about:blank")
    tab.add_script_tag(content=bundle)

    def call(name: str, *args: Any) -> Any:
        return tab.evaluate(f"args => {name}(...args)", json.loads(json.dumps(args)))

    return call


@pytest.fixture(scope="session")
def british(browser: Browser) -> Iterator[BrowserContext]:
    """The browser of all people: to make another takes it longer than most tests take."""
    with browser.new_context(viewport=WINDOW, locale="en-GB") as context:
        yield context


@pytest.fixture
def somebody(british: BrowserContext) -> Iterator[Callable[[HawkProcess], Person]]:
    """Makes people who are not signed in anywhere yet."""
    people: list[Person] = []

    def make(server: HawkProcess) -> Person:
        people.append(Person(british, server))
        return people[-1]

    yield make
    for page in british.pages:
        page.close()
    british.clear_cookies()
    british.clear_permissions()
    assert [fault for person in people for fault in person.faults] == []


@pytest.fixture
def punctual(browser: Browser, server: HawkProcess) -> Iterator[Person]:
    """Somebody signed in with a browser of their own, whose clock may be turned."""
    with browser.new_context(viewport=WINDOW, locale="en-GB") as context:
        person = Person(context, server).sign_in()
        yield person
    assert person.faults == []


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HawkProcess]:
    """One of their own: what people see first depends on what else is in the list."""
    with served(tmp_path_factory.mktemp("ui") / "data") as hawk:
        yield hawk


@pytest.fixture
def person(somebody: Callable[[HawkProcess], Person], server: HawkProcess) -> Person:
    """Somebody signed in to the shared server."""
    return somebody(server).sign_in()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Something on every screen of screens.py; nobody changes what is there."""
    with served(tmp_path_factory.mktemp("world") / "data") as hawk:
        yield World(hawk)
