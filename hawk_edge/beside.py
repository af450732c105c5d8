"""Runs jobs beside what a block does, and slow work behind all else."""

import asyncio
import ctypes
import os
import platform
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

AGAIN_S = 3.0  # until a task that goes on is cancelled once more; more than it takes to tidy up
NICENESS = 19  # the most there is: whoever else wants the CPU goes first
# The call's number; no library has a function for it. The second is what most newer machines have.
_IOPRIO_SET = {"x86_64": 251, "i686": 289, "armv7l": 314, "aarch64": 30, "riscv64": 30}
_PROCESS, _IDLE = 1, 3 << 13  # the disk serves the idle class when nobody else wants it
T = TypeVar("T")


class _Slow:
    """What a thread for slow work has used, as far as its clock could be read."""

    def __init__(self) -> None:
        self._clock = time.pthread_getcpuclockid(threading.get_ident())
        self._used_s = 0.0

    def used_s(self) -> float:
        # The clock of a thread that has ended cannot be read.
        with suppress(OSError):
            self._used_s = max(time.clock_gettime(self._clock), self._used_s)
        return self._used_s


_slow: list[_Slow] = []


@asynccontextmanager
async def beside(*jobs: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Run `jobs` while the block lasts. At its end they are cancelled, and waited for."""
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        yield
    finally:
        await end(tasks)


async def end(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Cancel tasks, and wait until each has ended, however it did.

    They are told until they hear: before Python 3.12 asyncio.wait_for, on which libraries build,
    loses a cancellation that comes together with what it waits for (python/cpython, issue 86296).
    """
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        ended, running = await asyncio.wait(running, timeout=AGAIN_S)
        for task in ended:
            if not task.cancelled():
                task.exception()  # or the loop would say that nobody looked


def slow_thread(name: str) -> ThreadPoolExecutor:
    """One thread for what takes long and can wait: all others go first."""
    return slow_threads(name, 1)


def slow_threads(name: str, count: int) -> ThreadPoolExecutor:
    """Some of them."""
    return ThreadPoolExecutor(count, name, initializer=_begin)


async def run_in(thread: ThreadPoolExecutor, function: Callable[..., T], *args: Any) -> T:
    """What a function gives that is called in such a thread."""
    return await asyncio.get_running_loop().run_in_executor(thread, function, *args)


def slow_cpu_s() -> float:
    """CPU seconds that the threads for slow work have used so far."""
    return sum(one.used_s() for one in list(_slow))


def stand_back(task: int = 0) -> None:
    """Let all others have CPU and disk first: of a process, or of a thread by its native id.

    0 is the thread that calls. What is started by it later stands back as well. Where the system
    refuses, everything stays as it was.
    """
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, task, NICENESS)
    number = _IOPRIO_SET.get(platform.machine())
    if number is not None and platform.system() == "Linux":
        ctypes.CDLL(None).syscall(number, _PROCESS, task, _IDLE)


def _begin() -> None:
    stand_back()
    with suppress(OSError, AttributeError):  # no such clocks: then all time counts as the server's
        _slow.append(_Slow())
