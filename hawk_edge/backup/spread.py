"""Does a few things at a time, and never has more than those in memory."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

from hawk_edge.backup.place import PARALLEL
from hawk_edge.beside import end

LOOK_S = 0.001
LATE_S = 0.0005  # so late is called whoever waits for their turn when nobody has much to do
PATIENCE, LONGEST_S = 100, 0.25  # how much longer than that to stay away
T = TypeVar("T")
R = TypeVar("R")


async def spread(items: AsyncIterator[T], work: Callable[[T], Awaitable[object]]) -> None:
    """Do `work` with each item; the first failure ends it all, and is raised."""
    turn = asyncio.Lock()

    async def go_on() -> None:
        while True:
            async with turn:
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    return
            await work(item)

    tasks = [asyncio.create_task(go_on()) for _ in range(PARALLEL)]
    try:
        await asyncio.gather(*tasks)
    finally:
        await end(tasks)


async def in_order(
    items: Iterable[T], work: Callable[[T], Coroutine[Any, Any, R]]
) -> AsyncIterator[R]:
    """What `work` makes of each item, in their order."""
    tasks = deque[asyncio.Task[R]]()
    try:
        for item in items:
            tasks.append(asyncio.create_task(work(item)))
            if len(tasks) == PARALLEL:
                yield await tasks.popleft()
        while tasks:
            yield await tasks.popleft()
    finally:
        await end(tasks)


async def give_way() -> None:
    """Stay away for a while when others have so much to do that they wait for each other."""
    began = time.monotonic()
    await asyncio.sleep(LOOK_S)
    late_s = time.monotonic() - began - LOOK_S
    if late_s > LATE_S:
        await asyncio.sleep(min(late_s * PATIENCE, LONGEST_S))


async def in_turn(items: Iterable[T]) -> AsyncIterator[T]:
    """Items for `spread`."""
    for item in items:
        yield item
