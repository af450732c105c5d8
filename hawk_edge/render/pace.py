"""Stops a browser while others need the CPU: its priority keeps nothing of a quota free."""

import asyncio
import signal
from collections.abc import Callable

from hawk_edge.render import tree

LOOK_S = 0.25


async def pace(pid: int, may_go_on: Callable[[], bool]) -> None:
    """Stop a process with all that it has started, and let it go on, until this is cancelled."""
    stopped = False
    try:
        while True:
            await asyncio.sleep(LOOK_S)
            if may_go_on() == stopped:
                stopped = not stopped
                how = signal.SIGSTOP if stopped else signal.SIGCONT
                await asyncio.to_thread(tree.tell, pid, how)
    finally:
        if stopped:
            tree.tell(pid, signal.SIGCONT)
