"""The recorded site as a fixture."""

from collections.abc import Iterator

import pytest

from tests.reporter.site import Site, serve


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as served:
        yield served
