"""A process and all that came of it, by what `/proc` says."""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PARENT, _START = 1, 19  # fields behind the name


class Brood:
    """A process and all that ever came of it, as far as somebody looked.

    What is left of it when the process itself is gone has another parent, and a browser has left
    its group: so who was seen once is remembered, with the time at which it began.
    """

    def __init__(self, pid: int) -> None:
        self._began: dict[int, int] = {}
        self._pid = pid

    def look(self) -> list[int]:
        """All that are there now."""
        there = _processes()
        known = [pid for pid, began in self._began.items() if there.get(pid, (0, -1))[1] == began]
        found = _below({self._pid, *known} & there.keys(), there)
        self._began = {pid: there[pid][1] for pid in found}
        return found

    def kill(self) -> None:
        """End all of them; twice, for what was begun while one looked."""
        for _ in range(2):
            _tell(self.look(), signal.SIGKILL)


def family(pid: int) -> list[int]:
    """The process and its descendants, whatever sessions and groups they are in."""
    return _below([pid], _processes())


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


def end_below(pid: int) -> None:
    """End all that came of a process, and not itself."""
    _tell(family(pid)[1:], signal.SIGKILL)


def tell(pid: int, what: signal.Signals) -> None:
    """Send a process and all that came of it a signal."""
    _tell(family(pid), what)


def _tell(pids: Iterable[int], what: signal.Signals) -> None:
    for one in pids:
        with suppress(ProcessLookupError):
            os.kill(one, what)


def _processes() -> dict[int, tuple[int, int]]:
    """The parent of each process there is, and when it began."""
    found = {}
    for path in _PROC.glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            # The name may hold anything, but the last `)` ends it.
            fields = path.read_text().rpartition(")")[2].split()
            found[int(path.parent.name)] = int(fields[_PARENT]), int(fields[_START])
    return found


def _below(tops: Iterable[int], there: dict[int, tuple[int, int]]) -> list[int]:
    """They and their descendants, those before these."""
    children: dict[int, list[int]] = {}
    for pid, (parent, _) in there.items():
        children.setdefault(parent, []).append(pid)
    found = list(dict.fromkeys(tops))
    seen = set(found)
    for one in found:
        more = [child for child in children.get(one, []) if child not in seen]
        seen.update(more)
        found += more
    return found
