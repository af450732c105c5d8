"""Notes what visitors see, beside the server: nobody's answer waits for it.

What is to be read follows from the index: a session that was not read up to its newest batch. So a
crash loses nothing, and what was recorded before there was a search is read in time as well. In
memory there is only what has come since the start, to be read soon; the rest is looked for.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial

from msgspec import Struct

from hawk_edge.beside import beside, run_in, slow_thread
from hawk_edge.clock import steady_clock_s
from hawk_edge.errors import DiskFull, Unavailable
from hawk_edge.model import Committed
from hawk_edge.records import STATE_TYPES, End
from hawk_edge.seen.noting import Noting
from hawk_edge.seen.watched import Watched
from hawk_edge.store.folder import Store
from hawk_edge.store.index.seen import SeenIndex, sweep
from hawk_edge.timekey import LATEST_MS

LOG = logging.getLogger(__name__)
GATHER_S = 10.0  # what a session shows within it is read together
LOOK_S = 2.0
AGAIN_S = 30.0  # after a failure
MOST_DUE = 20_000  # sessions; more are looked for later, as those of the last run are
AT_A_TIME = 100  # of those that are looked for


class _Due(Struct):
    """A session with something new: of which site, from which batch on, and since when."""

    site: str
    seq: int
    since_s: float
    ended: bool = False


class Seen:
    """`sink` is told of batches, `work` notes what is due, `working` does so beside the server.

    `may_run` is asked before each session, `stretch` says how many times as long as usual things
    may be gathered now. `told` is called with a site when more can be found there.
    """

    def __init__(
        self,
        store: Store,
        *,
        may_run: Callable[[], bool] = lambda: True,
        stretch: Callable[[], float] = lambda: 1.0,
        told: Callable[[str], object] = lambda _: None,
        clock_s: Callable[[], float] = steady_clock_s,
    ) -> None:
        self._store = store
        self._may_run = may_run
        self._stretch = stretch
        self._told = told
        self._clock_s = clock_s
        self._slow = slow_thread("seen")
        self._index = SeenIndex(store.database)
        self._noting = Noting(store, self._index, Watched(store, partial(run_in, self._slow)))
        self._due: dict[str, _Due] = {}
        self._unable = set[str]()
        self._left = True  # whether there may be some that only the index knows of

    def sink(self, batch: Committed) -> None:
        """A sink of ingest."""
        ended = isinstance(batch.checked[-1], End) if batch.checked else False
        due = self._due.get(batch.session)
        if due is not None:
            due.seq = min(due.seq, batch.seq)
            due.ended = due.ended or ended
        elif STATE_TYPES.isdisjoint(map(type, batch.checked)):
            return
        elif len(self._due) < MOST_DUE:
            self._due[batch.session] = _Due(batch.site.id, batch.seq, self._clock_s(), ended)
        else:
            self._left = True

    def waiting(self) -> int:
        """How many sessions have something new."""
        return len(self._due)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Note what is seen while the block lasts. What is left at its end is read later."""
        try:
            async with beside(self._keep_working()):
                yield
        finally:
            self._slow.shutdown(wait=False, cancel_futures=True)

    async def work(self, *, soon: bool = False) -> int:
        """Note all that is due and has been gathered, while it may run; how many sessions.

        `soon`: what has come just now as well. Raises DiskFull or Unavailable.
        """
        done = 0
        for session, due in list(self._ripe(soon=soon)):
            if not self._may_run():
                return done
            self._due.pop(session, None)
            done += await self._note(session, due)
        return done + await self._what_is_left()

    def _ripe(self, *, soon: bool) -> Iterator[tuple[str, _Due]]:
        now, gather_s = self._clock_s(), GATHER_S * self._stretch()
        for session, due in self._due.items():
            if soon or due.ended or now - due.since_s >= gather_s:
                yield session, due

    async def _note(self, session: str, due: _Due) -> bool:
        try:
            noted = await self._noting.note(session, due.seq)
        except (DiskFull, Unavailable):
            self._due.setdefault(session, due)
            raise
        except Exception:  # this one's own: no other waits behind it
            LOG.exception("session %s cannot be searched", session)
            self._unable.add(session)
            return False
        if noted:
            self._told(due.site)
        return noted

    async def _what_is_left(self) -> int:
        """Note sessions of which only the index says that they are not read to their end."""
        done = 0
        if not self._left:
            return done
        await sweep(self._store.database)  # what was cut short
        for site in await self._store.people.sites():
            before_ms, after = LATEST_MS, ""
            while some := await self._index.unread(site.id, before_ms, after, AT_A_TIME):
                for session, received_ms in some:
                    before_ms, after = received_ms, session
                    if session in self._due or session in self._unable:
                        continue
                    if not self._may_run() or any(self._ripe(soon=False)):
                        return done
                    done += await self._note(session, _Due(site.id, 1, 0.0))
        self._left = False
        return done

    async def _keep_working(self) -> None:
        while True:
            try:
                await self.work()
            except Exception:
                LOG.exception("noting what was seen failed")
                await asyncio.sleep(AGAIN_S)
            await asyncio.sleep(LOOK_S)
