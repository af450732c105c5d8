"""The visits that the tests look at: one for each masking."""

import pytest
from playwright.sync_api import Browser

from tests.privacy.visited import Visited, visited


@pytest.fixture(scope="session")
def visit(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Visited:
    """A visit with the masking that a site has when nothing is said."""
    return visited(browser, tmp_path_factory.mktemp("canary"), "inputs")


@pytest.fixture(scope="session")
def visit_all(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Visited:
    """A visit with every text masked."""
    return visited(browser, tmp_path_factory.mktemp("canary"), "all")


@pytest.fixture(scope="session")
def visit_none(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Visited:
    """A visit with nothing masked but what never is shown."""
    return visited(browser, tmp_path_factory.mktemp("canary"), "none")
