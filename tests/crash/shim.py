"""Builds shim.c, and arms it in a process that was started with it."""

import ctypes
import errno
import subprocess
from enum import IntEnum
from pathlib import Path

import msgspec

SOURCE = Path(__file__).with_name("shim.c")


class How(IntEnum):
    """What happens at the chosen call: the process dies before it, in the middle of it (only a
    write has one) or after it; or the call fails."""

    NEVER = 0
    BEFORE = 1
    HALF = 2
    AFTER = 3
    FAIL = 4


class Plan(msgspec.Struct, frozen=True):
    """`at`: the number of the call that changes a file, counted from 1.

    `error` is what a failing one fails with, `lasting` whether all that follow fail as well.
    Below `unsynced`, a part of a path, files are never really synced.
    """

    at: int = 0
    how: How = How.NEVER
    error: int = errno.EIO
    lasting: bool = False
    unsynced: str = ""


def build(folder: Path) -> Path:
    """The compiled shim, for LD_PRELOAD."""
    library = folder / "shim.so"
    command = ["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([*command, "-o", library, SOURCE, "-ldl"], check=True)
    return library


def arm(folder: str, plan: Plan) -> None:
    """From here on calls that change something below `folder` are counted."""
    ctypes.CDLL(None).hawk_arm(
        folder.encode(), ctypes.c_long(plan.at), int(plan.how), plan.error, int(plan.lasting),
        plan.unsynced.encode(),
    )  # fmt: skip


def calls() -> int:
    """How many there were."""
    count = ctypes.CDLL(None).hawk_calls
    count.restype = ctypes.c_long
    return int(count())
