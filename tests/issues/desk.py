"""A store that groups what comes in, on a clock that stands still."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hawk_edge.erase import Erasure
from hawk_edge.issues.given import Given
from hawk_edge.issues.grouper import Grouper
from hawk_edge.issues.maps import Maps
from hawk_edge.store.engine import Row
from hawk_edge.store.index.issues import Issue, Issues
from tests.batches import T0, batch, error, snapshot
from tests.store.opened import SITE, Opened, opened

HOUR_MS = 3600 * 1000
TABLES = ("ungrouped", "issues", "occurrences", "verdicts", "alarms")


def failed(t: int, path: str = "/orders/17", status: int = 500) -> dict[str, Any]:
    url = f"https://shop.example{path}"
    return {"k": "request", "t": t, "how": "fetch", "method": "GET", "url": url, "status": status}


class Desk(Opened):
    """`group` does what the server does beside."""

    def __init__(self, hawk: Opened) -> None:
        self.__dict__ = hawk.__dict__
        self.maps = Maps(self.store)
        self.grouper = Grouper(self.store, self.maps, self._clock)
        self.issues = Issues(self.store.database, self.store.people.changed.set)
        self.given = Given(self.store, self._clock)
        self.erasure = Erasure(self.store, self._clock)
        self._seqs: dict[str, int] = {}

    async def visit(self, session: str, *records: dict[str, Any], t0: int = T0) -> None:
        """A batch of a session; its first begins with a page."""
        seq = self._seqs[session] = self._seqs.get(session, 0) + 1
        if seq == 1:
            records = (snapshot(), *records)
        await self.take(
            batch(seq, *records, session=session, t0=t0, last=None if seq == 1 else [1, 0])
        )

    async def group(self) -> int:
        return await self.grouper.work()

    async def all(self, **only: Any) -> list[Issue]:
        """A site's issues, newest first."""
        asked = {"status": None, "kind": None, "after": "", "limit": 100} | only
        return await self.issues.of_site(SITE.id, **asked)

    async def one(self) -> Issue:
        """The only one."""
        [issue] = await self.all()
        found = await self.issues.get(issue.id)
        assert found is not None
        return found

    async def rows(self, table: str) -> list[dict[str, Any]]:
        rows: Sequence[Row] = await self.store.database.read(f"SELECT * FROM {table}")
        return sorted((dict(row) for row in rows), key=repr)

    async def alarms(self) -> list[str]:
        """Why somebody is to be told, oldest first."""
        rows = await self.store.database.read("SELECT why FROM alarms ORDER BY made_ms, at_ms")
        return [row["why"] for row in rows]

    async def dumped(self) -> dict[str, list[dict[str, Any]]]:
        """All that grouping makes, but for alarms, which depend on what came first."""
        return {table: await self.rows(table) for table in TABLES if table != "alarms"}


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Desk]:
    async with opened(folder) as hawk:
        one = Desk(hawk)
        async with one.maps.open():
            yield one


__all__ = ["HOUR_MS", "SITE", "T0", "Desk", "desk", "error", "failed"]
