"""Jobs end when they are told to; what can wait stands behind all else, and its time is known."""

import asyncio
import ctypes
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from hawk_edge import beside
from hawk_edge.beside import NICENESS, slow_cpu_s, slow_thread, stand_back

_IOPRIO_GET = {"x86_64": 252, "i686": 290, "armv7l": 315, "aarch64": 31, "riscv64": 31}
IDLE = 3


def disk_class(task: int = 0) -> int:
    """0 none, 1 real time, 2 best effort, 3 idle."""
    return int(ctypes.CDLL(None).syscall(_IOPRIO_GET[platform.machine()], 1, task)) >> 13


def spend(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


async def test_a_job_ends_with_the_block_though_its_library_has_lost_a_cancellation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beside, "AGAIN_S", 0.01)
    told = []

    async def work() -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                told.append("cancelled")
                if len(told) == 3:
                    raise

    async with beside.beside(work()):
        await asyncio.sleep(0)
    assert len(told) == 3


async def test_a_job_that_failed_ends_with_the_block_as_well() -> None:
    async def fail() -> None:
        raise ValueError

    async with beside.beside(fail()):
        await asyncio.sleep(0)


def test_a_slow_thread_has_cpu_and_disk_last_and_all_others_as_before() -> None:
    thread = slow_thread("test")
    try:
        assert thread.submit(os.getpriority, os.PRIO_PROCESS, 0).result() == NICENESS
        assert thread.submit(disk_class).result() == IDLE
    finally:
        thread.shutdown()
    assert os.getpriority(os.PRIO_PROCESS, 0) < NICENESS
    assert disk_class() != IDLE


def test_a_process_stands_back_with_all_that_it_starts_later() -> None:
    look = "import os, subprocess, sys; sys.stdin.readline(); os.system('nice; ionice -p $$')"
    child = subprocess.Popen(
        [sys.executable, "-c", look], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    stand_back(child.pid)
    assert child.communicate("\n")[0].split() == [str(NICENESS), "idle"]


def test_the_time_of_slow_threads_is_known_also_when_they_are_gone() -> None:
    before = slow_cpu_s()
    thread = slow_thread("test")
    thread.submit(spend, 0.05).result()
    used = slow_cpu_s() - before
    assert 0.05 <= used < 0.5
    spend(0.05)  # of another thread
    assert slow_cpu_s() - before < used + 0.02
    thread.shutdown()
    assert slow_cpu_s() - before >= used


@pytest.mark.parametrize("refuses", ["setpriority", "ioprio", "unknown machine"])
def test_where_the_system_refuses_work_is_done_all_the_same(
    monkeypatch: pytest.MonkeyPatch, refuses: str
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError

    answers: dict[str, Callable[[], None]] = {
        "setpriority": lambda: monkeypatch.setattr(os, "setpriority", refuse),
        "ioprio": lambda: monkeypatch.setattr(beside, "_IOPRIO_SET", {platform.machine(): 100_000}),
        "unknown machine": lambda: monkeypatch.setattr(beside, "_IOPRIO_SET", {}),
    }
    answers[refuses]()
    thread = slow_thread("test")
    try:
        assert thread.submit(sum, [1, 2]).result(timeout=5) == 3
    finally:
        thread.shutdown()
