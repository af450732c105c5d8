"""Counts what takes long to count, beside the server, and only while somebody wants to know.

Whoever asks gets what was counted last, at once, and a new count is begun if that is a minute old.
"""

import asyncio
import logging
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path

from msgspec import Struct

from hawk_edge.beside import beside
from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import HawkError
from hawk_edge.store import packed
from hawk_edge.store.folder import INDEX, Store
from hawk_edge.store.index.census import Census

LOG = logging.getLogger(__name__)
PAUSE_S = 60.0  # between two counts
SHARE = 0.01  # of all time; to look through a million files takes some seconds
SAMPLE = 32  # blobs whose labels say how much smaller they are kept; digests are as good as dice
LABEL_BYTES = 16 << 10  # as much of a label as is read; a longer one is passed over


class Counted(Struct, frozen=True):
    """What there was at some time (ms since 1970), in bytes of the disk or as numbers.

    `journal_bytes` are those of the index that are packed when their sessions are sealed;
    `picture_bytes` and `asset_bytes` are among `blob_bytes`. `uses_per_text`: how many sessions
    show a text that lies here once. `ratio`: how many times as large what is kept in blobs is
    without their compression, of a sample. Both are None where there is nothing.
    """

    at_ms: int
    index_bytes: int
    journal_bytes: int
    blob_bytes: int
    picture_bytes: int
    asset_bytes: int
    ballast_bytes: int
    free_bytes: int
    total_bytes: int
    sessions: int
    unsealed: int
    blobs: int
    uses_per_text: float | None
    ratio: float | None


class Survey:
    """`count` counts now; `working` does so beside the server when it is wanted."""

    def __init__(self, store: Store, now_ms: Callable[[], int] = wall_clock_ms) -> None:
        self._store = store
        self._now_ms = now_ms
        self._census = Census(store.database)
        self._wanted = asyncio.Event()
        self._newest: Counted | None = None

    def newest(self) -> Counted | None:
        """What was counted last; None: nothing yet. Who asks has it counted anew before long."""
        self._wanted.set()
        return self._newest

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Count while the block lasts, as often as it is wanted and may be."""
        async with beside(self._keep_counting()):
            yield

    async def count(self) -> Counted:
        """Count everything. Raises Unavailable."""
        found = await self._census.numbers()
        blobs, blob_bytes = await self._store.blobs.size()
        disk = shutil.disk_usage(self._store.folder)
        shared = found["shared"]
        return Counted(
            self._now_ms(),
            index_bytes=sum(map(_bytes, self._store.folder.glob(f"{INDEX}*"))),
            journal_bytes=found["journal_bytes"] + found["fresh_bytes"],
            blob_bytes=blob_bytes,
            picture_bytes=await self._named("pictures"),
            asset_bytes=await self._named("asset_versions"),
            ballast_bytes=_bytes(self._store.ballast.path),
            free_bytes=disk.free,
            total_bytes=disk.total,
            sessions=found["sessions"],
            unsealed=found["unsealed"],
            blobs=blobs,
            uses_per_text=round(found["uses"] / shared, 2) if shared else None,
            ratio=await self._ratio(),
        )

    async def _named(self, table: str) -> int:
        """How many bytes the blobs take that a table names."""
        digests = await self._census.digests(table)
        return (await self._store.blobs.size(digests))[1] if digests else 0

    async def _ratio(self) -> float | None:
        plain = kept = 0
        for digest in await self._sample():
            with suppress(HawkError):  # it was swept just now, or is damaged
                beginning = await self._store.blobs.part(digest, 0, LABEL_BYTES)
                size = packed.label_size(beginning)
                if size > len(beginning):
                    continue
                label = packed.read_label(digest, beginning)
                plain += sum(frame.plain for frame in label.frames)
                plain += sum(size for texts in label.texts for *_, size in texts.texts)
                kept += size + label.size
        return round(plain / kept, 1) if kept else None

    async def _sample(self) -> set[str]:
        found = set[str]()
        for number in range(SAMPLE):
            after = f"{number * 16**4 // SAMPLE:04x}"
            async with aclosing(self._store.blobs.digests(after)) as digests:  # type: ignore[type-var]
                async for digest in digests:
                    found.add(digest)
                    break
        return found

    async def _keep_counting(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            began = time.monotonic()
            try:
                self._newest = await self.count()
            except Exception:
                LOG.exception("counting what there is failed")
            await asyncio.sleep(max(PAUSE_S, (time.monotonic() - began) / SHARE))


def memory_bytes() -> int | None:
    """How much memory this process holds; None where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
