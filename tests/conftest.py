"""Fixtures that more than one floor uses."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from hawk_edge.chromium import find_chromium
from tests.s3 import s3  # noqa: F401 a fixture for all
from tests.serving import HawkProcess, served
from tests.share import share

# The machines that run this are shared: how long one example takes says nothing.
settings.register_profile("hawk", deadline=None, max_examples=share(100))
settings.load_profile("hawk")

WINDOW: ViewportSize = {"width": 1280, "height": 800}
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-quic"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One real Chromium for the whole run; a test that needs it fails when there is none."""
    path = find_chromium()
    assert path is not None, "no Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """What pages have in common: to make it takes a browser longer than most tests take."""
    with browser.new_context(viewport=WINDOW) as context:
        yield context


@pytest.fixture
def page(profile: BrowserContext) -> Iterator[Page]:
    """A page of its own. What it stores is its origin's: every server here has a port of its own."""
    before = profile.pages
    yield profile.new_page()
    for one in profile.pages:
        if one not in before:
            one.close()
    profile.clear_cookies()


@pytest.fixture(scope="module")
def tab(profile: BrowserContext) -> Iterator[Page]:
    """One page for a module whose tests begin by going somewhere, and leave nothing behind."""
    page = profile.new_page()
    yield page
    page.close()


@pytest.fixture
def lone_page(browser: Browser) -> Iterator[Page]:
    """A page with nothing in common: for who turns the clock, cuts the network or gives leave."""
    with browser.new_context(viewport=WINDOW) as context:
        yield context.new_page()


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """Async tests run on what the server runs on."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HawkProcess]:
    """A real server with a user and a site, shared by the tests that only add to it."""
    with served(tmp_path_factory.mktemp("hawk") / "data") as hawk:
        yield hawk


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests go last: Playwright's own loop, once started, keeps async tests from theirs."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))
