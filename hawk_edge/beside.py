"""Runs jobs beside what a block does."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager


@asynccontextmanager
async def beside(*jobs: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Run `jobs` while the block lasts. At its end they are cancelled, and waited for."""
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
