"""Who watches what. What a session says is held once for all of its viewers, and only so much."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

from hawk_edge.clock import steady_clock_ms
from hawk_edge.live.news import END, PING, STOP, News, Sent, news_of
from hawk_edge.model import Committed

HELD_BYTES = 1 << 20  # of one session: who is further behind goes on from the newest state
ALL_HELD_BYTES = 64 << 20  # of all sessions together
MOST_VIEWERS = 2_000
MOST_EARLY = 50  # batches that wait until the first viewer's first picture is read
WATCHED_AFTER_MS = 10_000  # a long poll that has just ended is about to be asked again
PING_MS = 15_000  # a proxy gives up a connection that says nothing for longer, often after 30 s
FRESH_S = 1  # so long the newest state is given to everybody who comes
STUCK_MS = 30_000  # who has taken nothing for so long is gone, or wants us to hold it for ever


class Watched:
    """A session that is watched: what it said lately, until every viewer has taken it."""

    def __init__(self, now_ms: int) -> None:
        self.viewers: set[Viewer] = set()
        self.heard_ms = now_ms  # when the session was last heard of
        self.told_ms = now_ms  # when viewers were last told anything
        self.news: list[News] = []
        self.first = 0  # the number of news[0], counted from the first that there ever was
        self._state: str | None = None  # the newest that all of them have been told of
        self._early: list[Committed] | None = []  # what came before that was known
        self.fresh: Fresh | None = None
        self._seq = 0
        self._bytes = 0

    @property
    def end(self) -> int:
        """The number of what comes next."""
        return self.first + len(self.news)

    def begin(self, state: str | None, most: int = HELD_BYTES) -> None:
        """The first viewer is shown this state, by which all that comes then says where it is."""
        if self._early is not None:
            self._state, early, self._early = state, self._early, None
            for batch in early:
                self.commit(batch, most)

    def commit(self, batch: Committed, most: int) -> None:
        """Tell them what a batch says."""
        if self._early is not None and len(self._early) < MOST_EARLY:
            self._early.append(batch)
            return
        self.begin(None, most)
        news, self._state = news_of(batch, self._state, late=batch.seq < self._seq)
        self._seq = max(self._seq, batch.seq)
        self.tell(news, most)

    def forget(self, fresh: "Fresh") -> None:
        """It is not fresh any more."""
        if self.fresh is fresh:
            self.fresh = None

    def tell(self, news: News, most: int = HELD_BYTES) -> None:
        """Tell them; what all have taken is forgotten, and what is more than `most` bytes."""
        # Nothing is kept for who is behind already: they go on from the newest state.
        places = [viewer.at for viewer in self.viewers if viewer.at >= self.first]
        if self.fresh:
            places.append(self.fresh.at)
        taken = min(places, default=self.end) - self.first
        self._bytes += news.size
        self.news.append(news)
        forgotten = 0
        while forgotten < len(self.news) - 1 and (forgotten < taken or self._bytes > most):
            self._bytes -= self.news[forgotten].size
            forgotten += 1
        del self.news[:forgotten]
        self.first += forgotten
        for viewer in self.viewers:
            viewer.wake()


class Fresh(Struct, frozen=True):
    """The newest state as it is read for all who come now, who go on behind number `at`."""

    at: int
    reading: asyncio.Future[list[Sent]]


class Viewer:
    """Somebody who watches: a place in what the session says. `abort` ends the connection."""

    def __init__(self, watched: Watched, abort: Callable[[], None]) -> None:
        self.watched = watched
        self._waiting: asyncio.Future[None] | None = None
        self.abort = abort
        self.at = watched.end
        self.sending_ms: int | None = None  # since when something is under way to them

    @property
    def behind(self) -> bool:
        """Whether something is forgotten that was not taken."""
        return self.at < self.watched.first

    def skip(self) -> None:
        """Go on with what is not forgotten."""
        self.at = max(self.at, self.watched.first)

    def taken(self) -> list[News]:
        """What has come since, as far as it is not forgotten."""
        watched = self.watched
        found = watched.news[max(0, self.at - watched.first) :]
        self.at = watched.end
        return found

    async def newest(
        self, read: Callable[[], Coroutine[Any, Any, list[Sent]]], *, anew: bool
    ) -> list[Sent]:
        """The newest state by `read`, once for all who ask within a second.

        With `anew` all that was told since is still to be taken; without, it is newer than all that
        was taken.
        """
        watched, fresh = self.watched, self.watched.fresh
        usable = fresh and (watched.first <= fresh.at if anew else self.at <= fresh.at)
        if fresh is None or not usable:
            fresh = watched.fresh = Fresh(watched.end, asyncio.ensure_future(read()))
            # Whoever asked may have gone by the time that it fails.
            fresh.reading.add_done_callback(lambda done: done.cancelled() or done.exception())
            asyncio.get_running_loop().call_later(FRESH_S, watched.forget, fresh)
        if anew:
            self.at = min(self.at, fresh.at)
        return await asyncio.shield(fresh.reading)

    async def come(self) -> None:
        """Wait until there is something to take. Only one may wait."""
        if self.at < self.watched.end:
            return
        self._waiting = asyncio.get_running_loop().create_future()
        await self._waiting

    def wake(self) -> None:
        """There is something to take."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)


class Hub:
    """`publish` is a sink of ingest; `now_ms` is a clock that nobody sets."""

    def __init__(self, now_ms: Callable[[], int] = steady_clock_ms) -> None:
        self.now_ms = now_ms
        self._watched: dict[str, Watched] = {}
        self._left_ms: dict[str, int] = {}
        self._count = 0
        self._closed = False

    def publish(self, batch: Committed) -> None:
        """Tell the viewers of the batch's session."""
        watched = self._watched.get(batch.session)
        if watched:
            watched.heard_ms = watched.told_ms = self.now_ms()
            watched.commit(batch, min(HELD_BYTES, ALL_HELD_BYTES // len(self._watched)))

    def watched(self, session: str) -> bool:
        """Whether somebody watches, or did a moment ago."""
        if session in self._watched:
            return True
        left_ms = self._left_ms.get(session)
        return left_ms is not None and self.now_ms() - left_ms < WATCHED_AFTER_MS

    def full(self) -> bool:
        """Whether there are as many viewers as one process should hold."""
        return self._count >= MOST_VIEWERS

    def watching(self) -> int:
        """How many viewers there are."""
        return self._count

    @contextmanager
    def viewer(self, session: str, abort: Callable[[], None] = lambda: None) -> Iterator[Viewer]:
        """Watch a session for as long as the block lasts."""
        watched = self._watched.setdefault(session, Watched(self.now_ms()))
        viewer = Viewer(watched, abort)
        watched.viewers.add(viewer)
        self._count += 1
        if self._closed:
            watched.tell(STOP)
        try:
            yield viewer
        finally:
            self._count -= 1
            watched.viewers.discard(viewer)
            if not watched.viewers:
                del self._watched[session]
            self._left_ms[session] = self.now_ms()
            self._forget_old()

    def silent(self, for_ms: int) -> list[str]:
        """The watched sessions that nothing was heard of for so long."""
        before_ms = self.now_ms() - for_ms
        return [id for id, watched in self._watched.items() if watched.heard_ms <= before_ms]

    def end(self, session: str) -> None:
        """The session is over."""
        if session in self._watched:
            self._watched[session].tell(END)

    def tend(self) -> None:
        """To be called every few seconds: keeps quiet connections open, and ends stuck ones."""
        now_ms = self.now_ms()
        for watched in list(self._watched.values()):
            if now_ms - watched.told_ms >= PING_MS:
                watched.told_ms = now_ms
                watched.tell(PING)
            for viewer in list(watched.viewers):
                if viewer.sending_ms is not None and now_ms - viewer.sending_ms >= STUCK_MS:
                    viewer.abort()

    def close(self) -> None:
        """Let every viewer go; later ones go at once."""
        self._closed = True
        for watched in self._watched.values():
            watched.tell(STOP)

    def cut(self) -> None:
        """End the connections of those who have not gone."""
        for watched in list(self._watched.values()):
            for viewer in list(watched.viewers):
                viewer.abort()

    def _forget_old(self) -> None:
        horizon = self.now_ms() - WATCHED_AFTER_MS
        self._left_ms = {id: ms for id, ms in self._left_ms.items() if ms > horizon}
