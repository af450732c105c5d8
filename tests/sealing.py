"""What tests of sealing share: a store that seals, and all that its journal answers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hawk_edge.bodies import lines_of
from hawk_edge.erase import Erasure
from hawk_edge.lifting import lift_own
from hawk_edge.model import JournalBatch
from hawk_edge.seal import ENDED_MS, Sealer
from hawk_edge.store.disk import Disk
from hawk_edge.store.index.journal import Journal
from tests.store.opened import Opened, opened

SESSION = "s" * 22
ROWS = ("sessions", "pages", "batches", "snapshots", "refs", "missing", "events")
WORDS = " ".join(f"word{number * 7919 % 10007}" for number in range(600))  # 5 kB of a page


class CountingDisk(Disk):
    """Counts the bytes that are read."""

    read = 0

    async def get(self, digest: str) -> bytes:
        content = await super().get(digest)
        self.read += self._path(digest).stat().st_size
        return content

    async def part(self, digest: str, start: int, size: int) -> bytes:
        part = await super().part(digest, start, size)
        self.read += len(part)
        return part


class Sealing(Opened):
    """An opened store with a sealer and an eraser on its clock."""

    def __init__(self, hawk: Opened) -> None:
        self.__dict__ = hawk.__dict__
        self.disk = CountingDisk(hawk.store.folder / "blobs")
        hawk.store.blobs = self.disk
        self.sealer = Sealer(hawk.store, self._clock)
        self.erasure = Erasure(hawk.store, self._clock, release=self.sealer.release)

    async def seal_all(self) -> int:
        """Let all sessions end, and seal them."""
        self.now_ms += ENDED_MS
        return await self.sealer.work()

    async def digest(self, session: str = SESSION) -> str | None:
        """The blob of a sealed session."""
        rows = await self.store.database.read(
            "SELECT digest FROM sealed WHERE session = ?", [session]
        )
        return rows[0]["digest"] if rows else None

    async def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of all sessions; a batch's body by what it holds."""
        found = {}
        for table in ROWS:
            rows = [dict(row) for row in await self.store.database.read(f"SELECT * FROM {table}")]
            for row in rows:
                if "body" in row:
                    row["body"] = said(row["body"])
            found[table] = sorted(tuple(map(repr, row.values())) for row in rows)
        return found


async def answers(journal: Journal, pages: Sequence[str], most: int) -> list[Any]:
    """All that a session's journal says, of states up to `most` and a little beyond."""
    said: list[Any] = [
        await journal.sequence(SESSION),
        _plain(await journal.batches(SESSION)),
        _plain(await journal.batches(SESSION, 2, 3)),
        _plain([one for one in [await journal.newest_states(SESSION)] if one]),
    ]
    for n in range(most + 2):
        said.append(_plain(await journal.batches_with_number(SESSION, n)))
        for page in (*pages, "nosuchpage"):
            said.append(await journal.snapshot_before(SESSION, page, n))
            said += [
                _plain(await journal.batches_between(SESSION, page, n, to))
                for to in range(n, most + 2, 3)
            ]
    return said


def said(body: bytes) -> bytes:
    """What a batch's body says, whether its own texts stand in it or beside it."""
    return lift_own(lines_of(body))[0]


def _plain(batches: list[JournalBatch]) -> list[tuple[Any, ...]]:
    return [(b.session, b.seq, b.page, b.t0, said(b.body)) for b in batches]


@asynccontextmanager
async def sealing(folder: Path) -> AsyncIterator[Sealing]:
    async with opened(folder) as hawk:
        yield Sealing(hawk)
