"""Reads every byte that is kept once more, slowly, so that damage is found while it can be mended.

All that is read has a place between 0 and 1: a blob by its digest, a session that is not sealed by
its id, which are random, and a table of the index by its number. A round goes through them in the
order of their places, evenly. So where it is follows from one number, which is noted once an hour:
who starts again goes on from there, and faster, should time have been lost.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from msgspec import Struct

from hawk_edge.beside import beside
from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import HawkError, NotFound
from hawk_edge.store.folder import Store
from hawk_edge.store.index.assets import AssetIndex
from hawk_edge.store.index.named import TABLES
from hawk_edge.store.index.runs import Run, Runs
from hawk_edge.store.index.scrubbing import Scrubbing
from hawk_edge.unsound import unsound

LOG = logging.getLogger(__name__)
HOUR_MS = 3600 * 1000
# Whatever the times at which it is off: who is read first in a round and last in the next one is
# read again within two rounds, which is within 30 days.
ROUND_MS = 15 * 24 * HOUR_MS
NOTED_MS = HOUR_MS  # how often the place is noted, and the pace found anew
LOOK_S = 30.0
SHARE = 0.1  # of all time at most, should it have to hurry
_HEX, _BITS = 13, 52  # digits of a digest, and bits, that make its place: as many as a float has
_IDS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_ID_DIGITS = 8  # characters of an id that make its place
_BEHIND_IDS = "~"


class _Pace(Struct, frozen=True):
    """From `place` at `from_ms` to the end of the round at `until_ms`."""

    place: float
    from_ms: int
    until_ms: int

    def due(self, now_ms: int) -> float:
        """The place that should be reached by now."""
        if now_ms >= self.until_ms:
            return 1.0
        share = (now_ms - self.from_ms) / (self.until_ms - self.from_ms)
        return self.place + (1 - self.place) * max(share, 0.0)


class Scrub:
    """`work` reads what is due by now; `working` does so beside the server.

    `may_run` is asked before each blob. `pause` waits for some seconds.
    """

    def __init__(
        self,
        store: Store,
        now_ms: Callable[[], int] = wall_clock_ms,
        *,
        may_run: Callable[[], bool] = lambda: True,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._now_ms = now_ms
        self._may_run = may_run
        self._pause = pause
        self._scrubbing = Scrubbing(store.database)
        self._runs = Runs(store.database)
        self._assets = AssetIndex(store.database)
        self._began_ms = 0
        self._place = 0.0
        self._pace: _Pace | None = None
        self._said = set[str]()  # in this round

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Scrub while the block lasts."""
        async with beside(self._keep_working()):
            yield

    async def work(self) -> None:
        """Read what is due by now, as far as it may. Raises DiskFull or Unavailable."""
        now = self._now_ms()
        if self._pace is None:
            self._began_ms, self._place = await self._scrubbing.where() or (now, 0.0)
            self._pace = await self._note(now)
        due = self._pace.due(now)
        if await self._read(self._place, due):
            self._place = due
        if self._place >= 1.0:
            began_ms, self._began_ms, self._place = self._began_ms, now, 0.0
            self._said.clear()
            damaged = len(self._store.blobs.damaged())
            run = Run("scrub", not damaged, began_ms, now, {"damaged": damaged})
            await self._runs.note(run)
        if not self._place or not 0 <= now - self._pace.from_ms < NOTED_MS:
            self._pace = await self._note(now)

    async def _note(self, now: int) -> _Pace:
        """Note the place, and find the pace anew."""
        self._began_ms = min(self._began_ms, now)  # the clock may have been set back
        until = max(self._began_ms + ROUND_MS, now + HOUR_MS)
        if (self._began_ms, self._place) != await self._scrubbing.where():
            await self._scrubbing.note(self._began_ms, self._place)
        await self._assets.fetch_again(self._store.blobs.damaged(), now)
        return _Pace(self._place, now, until)

    async def _read(self, start: float, end: float) -> bool:
        """Read all whose place is from `start` on and before `end`; False: it may not run."""
        for session in await self._sessions(start, end):
            if not await self._slowly(self._session, session):
                return False
        for number, table in enumerate(TABLES):
            is_next = start <= number / len(TABLES) < end
            if is_next and not await self._slowly(self._table, table):
                return False
        async for digest in self._store.blobs.digests(after=_digest_at(start)):
            if digest >= _digest_at(end):
                break
            if not await self._slowly(self._blob, digest):
                return False
            self._place = int(digest[:_HEX], 16) / 2**_BITS
        return True

    async def _sessions(self, start: float, end: float) -> list[str]:
        try:
            return await self._scrubbing.sessions(_id_at(start), _id_at(end))
        except HawkError as why:
            self._say(f"index: {why.message}")
            return []

    async def _slowly(self, read: Callable[[str], Awaitable[None]], what: str) -> bool:
        """Read one thing, and rest; False when it may not run."""
        if not self._may_run():
            return False
        began = time.monotonic()
        await read(what)
        await self._pause((time.monotonic() - began) * (1 / SHARE - 1))
        return True

    async def _blob(self, digest: str) -> None:
        try:
            await self._store.blobs.verify(digest)
        except NotFound:
            return  # it was swept just now
        except HawkError as why:
            self._say(f"blob {digest}: {why.message}")

    async def _session(self, session: str) -> None:
        try:
            async for line in unsound(self._store, session):
                self._say(line)
        except HawkError as why:
            self._say(f"session {session}: {why.message}")

    async def _table(self, table: str) -> None:
        try:
            for flaw in await self._store.database.verify(table):
                self._say(f"index: {flaw}")
        except HawkError as why:
            self._say(f"index: {why.message}")

    def _say(self, line: str) -> None:
        if line not in self._said:
            self._said.add(line)
            LOG.error("%s", line)

    async def _keep_working(self) -> None:
        while True:
            try:
                await self.work()
            except HawkError as why:
                # The place cannot be noted, as on a disk that is full or has failed.
                self._say(f"scrubbing goes on unnoted: {why.message}")
            except Exception:
                LOG.exception("scrubbing failed")
            await asyncio.sleep(LOOK_S)


def _digest_at(place: float) -> str:
    """Sorts before each digest from this place on, and behind all before it."""
    number = int(place * 2**_BITS)
    return f"{number:0{_HEX}x}" if place < 1.0 else "g"


def _id_at(place: float) -> str:
    """The same for ids."""
    if place >= 1.0:
        return _BEHIND_IDS
    digits = ""
    for _ in range(_ID_DIGITS):
        place *= len(_IDS)
        digits += _IDS[int(place)]
        place -= int(place)
    return digits
