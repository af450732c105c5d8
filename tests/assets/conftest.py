from collections.abc import AsyncIterator

import pytest

from tests.assets.site import RecordedSite, recorded_site


@pytest.fixture
async def shop() -> AsyncIterator[RecordedSite]:
    """A recorded site of its own for each test."""
    async with recorded_site() as site:
        yield site
