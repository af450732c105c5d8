import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.alerts.hook import Hook


@pytest.fixture
async def shop() -> AsyncIterator[Hook]:
    """A machine that webhooks lead to, of its own for each test."""
    hook = Hook()
    server = await asyncio.start_server(hook.serve, "127.0.0.1", 0)
    hook.settle(server.sockets[0].getsockname()[1])
    async with server:
        yield hook
        await hook.hang_up()
