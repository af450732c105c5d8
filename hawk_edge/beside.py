"""Runs jobs beside what a block does, and slow work beside all else."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

NICENESS = 10  # of a thread for slow work, where threads have one


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


def slow_thread(name: str) -> ThreadPoolExecutor:
    """One thread for what takes long and can wait: all others go first."""
    return ThreadPoolExecutor(1, name, initializer=_be_nice)


def _be_nice() -> None:
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
