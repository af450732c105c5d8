"""Looks through every file of a data folder for names that must not be there any more.

From a process of its own: to close a file that SQLite has open elsewhere in the same process would
end the locks on it.
"""

import os
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from msgspec import Struct

from hawk_edge.errors import Damaged
from hawk_edge.store import packed

CHUNK = 4 << 20
SLACK_S = 24 * 3600  # a clock that was set back meanwhile


class Traces(Struct):
    """`found`: files with a name in them; `unread`: how many there was no time for."""

    found: list[str] = []
    unread: int = 0


def look(
    folder: Path, names: Collection[str], since_ms: int, *, seconds: float,
    steady_s: Callable[[], float] = time.monotonic,
) -> Traces:  # fmt: skip
    """Every file raw, and of the blobs that were written since then also the plain content."""
    needles = [name.encode() for name in names]
    until, traces = steady_s() + seconds, Traces()
    blobs = folder / "blobs"
    for path in sorted(_files(folder), key=lambda one: one.is_relative_to(blobs)):
        try:
            is_blob = path.parent.parent == blobs and len(path.name) == 64
            if steady_s() > until:
                traces.unread += 1
            elif _in_file(path, needles) or (
                is_blob and path.stat().st_mtime * 1000 > since_ms - SLACK_S * 1000
                and _in_blob(path, needles)
            ):  # fmt: skip
                traces.found.append(str(path.relative_to(folder)))
        except FileNotFoundError:
            continue  # it was swept just now
    return traces


def _files(folder: Path) -> Iterator[Path]:
    for at, _, names in os.walk(folder):
        yield from (path for path in (Path(at, name) for name in names) if path.is_file())


def _in_file(path: Path, needles: list[bytes]) -> bool:
    overlap = max(map(len, needles), default=1) - 1
    rest = b""
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            piece = rest + chunk
            if any(needle in piece for needle in needles):
                return True
            rest = piece[-overlap:] if overlap else b""
    return False


def _in_blob(path: Path, needles: list[bytes]) -> bool:
    try:
        content = packed.unpack(path.name, path.read_bytes())
    except Damaged:
        return False  # `check` tells of it
    return any(needle in content for needle in needles)
