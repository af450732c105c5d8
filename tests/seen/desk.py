"""A store whose sessions can be searched, for tests."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hawk_edge import canonical
from hawk_edge.seen.job import Seen
from hawk_edge.seen.search import Answer, Search
from hawk_edge.store.index.session_filter import SessionFilter
from tests.batches import T0, batch, snapshot
from tests.sealing import Sealing, sealing
from tests.store.opened import SITE

NOTHING = SessionFilter()
SEEN = ("seen_lines", "seen_words", "seen_bundles", "seen_marks", "seen_sessions")


def document(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def page(body: str, n: int = 1, t: int = 0, **fields: Any) -> dict[str, Any]:
    """A snapshot of a page with this body, which begins with node 5."""
    html = document(body)
    return snapshot(n, t, html=html, c=canonical.count_nodes(html), **fields)


class Desk(Sealing):
    """`told`: sites of which more can be found; `clock_s` and `may_run` stand still."""

    def __init__(self, hawk: Sealing) -> None:
        self.__dict__ = hawk.__dict__
        self.news: list[str] = []
        self.clock_s = 0.0
        self.may_run = True
        self.seen = self.begin()
        self.search = Search(self.store)

    def begin(self) -> Seen:
        """The job, as it is at the start of a server."""
        self.seen = Seen(
            self.store,
            may_run=lambda: self.may_run,
            told=self.news.append,
            clock_s=lambda: self.clock_s,
        )
        self.ingest._sinks = [self.told.append, self.seen.sink]
        return self.seen

    async def visit(
        self, session: str, *records: dict[str, Any], seq: int = 1, **header: Any
    ) -> None:
        """A batch of a session, which is read."""
        await self.take(batch(seq, *records, session=session, **header))
        await self.seen.work(soon=True)

    async def show(self, session: str, body: str, **header: Any) -> None:
        """A session whose only page has this body."""
        await self.visit(session, page(body), **header)

    async def asked(
        self, text: str, only: SessionFilter = NOTHING, after: str = "", limit: int = 50
    ) -> Answer:
        return await self.search.sessions(SITE.scope, text, only, after, limit)

    async def found(self, text: str) -> list[str]:
        """Ids of the sessions that saw it."""
        return [one.id for one in (await self.asked(text)).sessions]

    async def rows_of_seen(self) -> dict[str, int]:
        counts = {}
        for table in SEEN:
            rows = await self.store.database.read(f"SELECT count(*) AS n FROM {table}")
            counts[table] = rows[0]["n"]
        return counts


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Desk]:
    async with sealing(folder) as hawk:
        yield Desk(hawk)


def run(check: Callable[[Path], Awaitable[None]]) -> None:
    """One example of a property, in a folder of its own."""

    async def checked() -> None:
        with TemporaryDirectory() as folder:
            await check(Path(folder))

    asyncio.run(checked())


__all__ = ["SITE", "T0", "Desk", "desk", "document", "page", "run"]
