"""What the tests of the web UI start from: the frame alone, or somebody at the whole of it."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.serving import HawkProcess, served
from tests.ui.person import Person
from tests.ui.viewer import Viewer

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "hawk_edge/web/static"


@pytest.fixture
def viewer(page: Page) -> Viewer:
    """The built frame in a player that does nothing by itself."""
    return Viewer(page, (STATIC / "frame.html").read_bytes())


@pytest.fixture
def parts(page: Page) -> Callable[..., Any]:
    """The frame's own functions outside of it, where ids can be seen: see frame_parts.ts."""
    bundle = subprocess.run(
        ["node_modules/.bin/esbuild", "tests/ui/frame_parts.ts", "--bundle", "--target=es2022"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    page.add_script_tag(content=bundle)

    def call(name: str, *args: Any) -> Any:
        return page.evaluate(f"args => {name}(...args)", json.loads(json.dumps(args)))

    return call


@pytest.fixture
def somebody(browser: Browser) -> Iterator[Callable[[HawkProcess], Person]]:
    """Makes people who are not signed in anywhere yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    people: list[Person] = []

    def make(server: HawkProcess) -> Person:
        people.append(Person(context, server))
        return people[-1]

    yield make
    context.close()
    assert [fault for person in people for fault in person.faults] == []


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HawkProcess]:
    """One of their own: what people see first depends on what else is in the list."""
    with served(tmp_path_factory.mktemp("ui") / "data") as hawk:
        yield hawk


@pytest.fixture
def person(somebody: Callable[[HawkProcess], Person], server: HawkProcess) -> Person:
    """Somebody signed in to the shared server."""
    return somebody(server).sign_in()
