"""Fixtures that more than one floor uses."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, sync_playwright

from hawk_edge.chromium import find_chromium
from tests.s3 import s3  # noqa: F401 a fixture for all
from tests.serving import HawkProcess, served

# The machines that run this are shared: how long one example takes says nothing.
settings.register_profile("hawk", deadline=None)
settings.load_profile("hawk")

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


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


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
