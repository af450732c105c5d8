"""Runs first in hawk-edge.pyz: refuses a Python it was not built for, and removes older builds."""

from __future__ import annotations  # so that an old Python gets as far as being refused

import fcntl
import os
import shutil
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

SITE_PACKAGES = Path(__file__).resolve().parents[1]
BUILD = SITE_PACKAGES.parent


def refuse_other_python() -> None:
    """Exit 1 with one line where the compiled modules do not fit this Python or machine."""
    if (SITE_PACKAGES / "msgspec" / f"_core{EXTENSION_SUFFIXES[0]}").exists():
        return
    built = next(SITE_PACKAGES.glob("msgspec/_core*")).name.split(".")[1]
    running = EXTENSION_SUFFIXES[0].split(".")[1]
    sys.exit(
        f"This hawk-edge.pyz was built for {built}, and this is {running}: "
        "run it with that Python, or build your own with `make zipapp`."
    )


def hold(build: Path, mode: int) -> int | None:
    """Lock an unpacked build until the descriptor is closed; None when it is in use or gone."""
    try:
        descriptor = os.open(build, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def remove_older_builds() -> None:
    """Delete the other unpacked builds of this file's name that no process runs from.

    Each running one holds a shared lock on its folder until it ends, so that a server outlives
    the start of a newer build.
    """
    name = BUILD.name.rpartition("_")[0]
    for build in BUILD.parent.glob(f"{name}_*"):
        if build == BUILD or build.suffix == ".tmp":
            continue
        descriptor = hold(build, fcntl.LOCK_EX)
        if descriptor is not None:
            shutil.rmtree(build, ignore_errors=True)
            os.close(descriptor)


refuse_other_python()
if hold(BUILD, fcntl.LOCK_SH) is None:
    # Another build, started at this moment, is removing this one: begin again and unpack anew.
    os.execv(sys.executable, [sys.executable, *sys.argv])
remove_older_builds()
