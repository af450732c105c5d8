"""A process and all that came of it, by what `/proc` says."""

import os
import signal
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def family(pid: int) -> list[int]:
    """The process and its descendants, whatever sessions and groups they are in."""
    children: dict[int, list[int]] = {}
    for path in _PROC.glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            # The name may hold anything, but the last `)` ends it.
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(path.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def memory(pids: list[int]) -> int:
    """The bytes that they have for themselves alone."""
    total = 0
    for pid in pids:
        with suppress(OSError, ValueError, IndexError):
            resident, shared = (_PROC / str(pid) / "statm").read_text().split()[1:3]
            total += (int(resident) - int(shared)) * _PAGE
    return total


def let_go_first(pid: int) -> None:
    """Should memory run out it is ended before others, and what it starts later as well."""
    with suppress(OSError):
        (_PROC / str(pid) / "oom_score_adj").write_text("800")


def kill(pid: int) -> None:
    """End all of them at once, first those that could begin new ones."""
    tell(pid, signal.SIGKILL)


def tell(pid: int, what: signal.Signals) -> None:
    """Send all of them a signal."""
    for one in family(pid):
        with suppress(ProcessLookupError):
            os.kill(one, what)
