"""The file `erased`: the tombstones once more, for an index that does not know of them.

An index that is brought back from a backup, or made anew from the blobs, is older than what was
erased since. The file stays, so that it is erased again before anybody can see it. A line is a
digest and a time in ms since 1970; a line is durable before anything is deleted on its account.
"""

import asyncio
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from hawk_edge.errors import DiskFull
from hawk_edge.store.disk import sync_folder
from hawk_edge.store.fuse import Fuse

_LINE = re.compile(rb"([0-9a-f]{64}) (\d{1,15})\n")


class Erased:
    """The lines of the file. `make_room` is asked once for each on a full disk; whether it did."""

    def __init__(self, folder: Path, fuse: Fuse, make_room: Callable[[], bool]) -> None:
        self._path = folder / "erased"
        self._fuse = fuse
        self._make_room = make_room

    async def add(self, digests: Iterable[str], now_ms: int) -> None:
        """Add a line for each. Raises DiskFull or Unavailable."""
        lines = "".join(f"{digest} {now_ms}\n" for digest in digests).encode()
        try:
            await self._add(lines)
        except DiskFull:
            if not self._make_room():
                raise
            await self._add(lines)

    async def _add(self, lines: bytes) -> None:
        self._fuse.require()
        try:
            await asyncio.to_thread(self._append, lines)
        except OSError as error:
            raise self._fuse.meaning(error) from error

    def _append(self, lines: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        is_new = not self._path.exists()
        with os.fdopen(os.open(self._path, flags, 0o600), "wb") as file:
            # Behind a line that a crash cut short.
            file.write(b"\n" + lines)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_folder(self._path.parent)

    async def all(self) -> dict[str, int]:
        """Each digest and its newest time."""
        try:
            text = await asyncio.to_thread(self._path.read_bytes)
        except FileNotFoundError:
            return {}
        return {found[1].decode(): int(found[2]) for found in _LINE.finditer(text)}
