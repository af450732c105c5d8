"""The whole file of a session, piece by piece: no more of it is in memory than is being written."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any

import msgspec

from hawk_edge import __version__
from hawk_edge.assets.kept import Kept
from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import NotFound, Unavailable, Unusable
from hawk_edge.export.gathered import Gathered
from hawk_edge.export.pace import Pace
from hawk_edge.export.parts import part
from hawk_edge.export.pictures import Pictures
from hawk_edge.model import Session
from hawk_edge.overview import overview
from hawk_edge.receipt import receipt
from hawk_edge.replay import Replay, session_facts
from hawk_edge.store.folder import Store
from hawk_edge.store.index.assets import AssetIndex
from hawk_edge.timekey import iso

FORMAT = 1
HERE = b"<!-- session -->"  # where in the page its parts stand
READ_BATCHES = 4  # in memory at a time; each may be some megabytes
MOST_BYTES = 300 << 20  # of records; the recording ends there
AT_ONCE = 3  # files that are made; each takes a few megabytes, of huge pages 60
AGAIN_S = 30
# Of the session alone: no key, no account, no site, and no number that other sessions have as well.
_FACTS = (
    "id", "identity", "browser", "device", "started", "ended", "live", "duration_ms", "pages",
    "events", "errors", "clicks", "rage", "url", "title", "width", "height",
)  # fmt: skip
Say = Callable[[str], object]


class Exports:
    """Makes files of the sessions of one store. `page` gives the built page they all are."""

    def __init__(
        self,
        store: Store,
        page: Callable[[], bytes],
        *,
        may_run: Callable[[], bool] = lambda: True,
        now_ms: Callable[[], int] = wall_clock_ms,
    ) -> None:
        self.store = store
        self.page = page
        self.kept = Kept(AssetIndex(store.database), store.blobs)
        self.replay = Replay(store)
        self.may_run = may_run
        self.now_ms = now_ms
        self._room = AT_ONCE

    async def file(self, id: str, say: Say = lambda _: None) -> "SessionFile":
        """The file of a session, of which nothing is written yet.

        Raises NotFound, Damaged when nothing of it can be read, Unavailable while many are made,
        and Unusable when the page is not built.
        """
        session = await self.store.listing.session(id)
        if session is None:
            raise NotFound(f"there is no session {id[:64]}")
        await self.store.journal.sequence(id)
        head, found, tail = self.page().partition(HERE)
        if not found:
            raise Unusable("offline.html is not what it should be: run `make build`")
        if not self._room:
            raise Unavailable("other sessions are being exported", retry_after=AGAIN_S)
        return SessionFile(self, session, (head, tail), say)

    def begin(self) -> None:
        """A file is begun; at its end, `end`."""
        self._room -= 1

    def end(self) -> None:
        """Of a file that was begun."""
        self._room += 1


class SessionFile:
    """One file. When `pieces` have come to their end, `missing` says how much is not in it."""

    def __init__(
        self, exports: Exports, session: Session, page: tuple[bytes, bytes], say: Say
    ) -> None:
        self.session = session
        self.live = session.live(exports.now_ms())
        self.missing = {"batches": 0, "pictures": 0}
        self._exports = exports
        self._page = page
        self._say = say
        self._pace = Pace(exports.may_run)
        self._gathered = Gathered()
        self._pictures = Pictures(exports.kept, self._pace)

    @property
    def name(self) -> str:
        """What it may be called."""
        return f"session-{iso(self.session.started_ms)[:10]}-{self.session.id[:8]}.html"

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """All of it. Raises NotFound when the session was erased meanwhile."""
        head, tail = self._page
        self._exports.begin()
        try:
            yield head
            glance = await self._glance()
            async for one in self._records():
                yield one
            async for one in self._pictures.parts(self.session):
                yield one
            self.missing["pictures"] = self._pictures.lost
            facts = msgspec.json.encode(await self._facts() | {"overview": glance})
            yield await self._pace.work(part, "facts", facts)
            if await self._exports.store.listing.session(self.session.id) is None:
                raise NotFound("the session was erased meanwhile")
            yield tail
        finally:
            self._exports.end()
            self._pace.close()

    async def _glance(self) -> dict[str, Any]:
        async with self._pace.step():
            return await overview(self._exports.replay, self.session.id, self.session.started_ms)

    async def _records(self) -> AsyncIterator[bytes]:
        """Up to the batch that is the newest now: a session that is live goes on."""
        every = await self._exports.store.journal.sequence(self.session.id)
        last, wanted = max((one.seq for one in every), default=0), len(every)
        more: int | None = 0
        took = size = 0
        while more is not None and more < last and size < MOST_BYTES:
            async with self._pace.step():
                batches, more = await self._exports.replay.records(
                    self.session.id, more, READ_BATCHES, last
                )
            for batch in batches:
                async with self._pace.step():
                    parts = await self._pace.work(self._gathered.take, batch)
                for one in parts:
                    size += len(one)
                    yield one
            took += len(batches)
            self._say(f"{took} of {wanted} batches, {size / 1e6:.1f} MB")
        for one in await self._pace.work(self._gathered.end):
            yield one
        self.missing["batches"] = wanted - took

    async def _facts(self) -> dict[str, Any]:
        exports, session = self._exports, self.session
        facts = session_facts(session, exports.now_ms())
        told = {key: facts[key] for key in _FACTS}
        return {
            "format": FORMAT,
            "version": __version__,
            "exported": iso(exports.now_ms()),
            "session": told | {"receipt": await receipt(exports.store, session.id)},
            "missing": self.missing,
            "spans": self._gathered.spans,
            "snapshots": self._gathered.snapshots,
            "assets": self._pictures.items,
        }
