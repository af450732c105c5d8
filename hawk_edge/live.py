"""Live: what is committed reaches whoever watches, and a slow viewer never holds memory."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, suppress

from msgspec import Struct
from sse_starlette import ServerSentEvent

from hawk_edge import wire
from hawk_edge.clock import steady_clock_ms
from hawk_edge.errors import Damaged, Malformed, OverQuota
from hawk_edge.model import Committed
from hawk_edge.rebuild import Record
from hawk_edge.records import BLOB_KIND
from hawk_edge.replay import Rebuilt, Replay, with_at
from hawk_edge.wire import read_line, write_line

WAITING_BYTES = 4 << 20  # a viewer that is further behind starts again from the newest state
MOST_VIEWERS = 2_000
LONG_POLL_S = 23  # a gateway's usual limit is 30 s
LOOK_S = 5  # how often a silent session is asked whether it is over
WATCHED_AFTER_MS = 10_000  # a long poll that has just ended is about to be asked again


class Sent(Struct, frozen=True):
    """One Server-Sent Event, encoded once for all viewers.

    `n` is 0 when it is no state; `whole` says that the state is a snapshot. With `names_texts` it
    is no event yet but the record's line: the texts are put in when a viewer takes it, so that
    nobody holds them while they wait. TEXTS_CAME says that what was missing may be there now.
    """

    page: str
    n: int
    whole: bool
    encoded: bytes
    names_texts: bool = False


TEXTS_CAME = Sent("", 0, False, b"")


class Viewer:
    """Somebody who watches a session: a bounded queue that drops everything when it overflows."""

    def __init__(self) -> None:
        self._waiting: list[Sent] = []
        self._bytes = 0
        self._ready = asyncio.Event()
        self.behind = False  # news was dropped: start again from the newest state
        self.closed = False

    def offer(self, news: list[Sent]) -> None:
        """Hand over what is new; never waits."""
        self._waiting += news
        self._bytes += sum(len(one.encoded) for one in news)
        if self._bytes > WAITING_BYTES:
            self._waiting, self._bytes = [], 0
            self.behind = True
        self._ready.set()

    def close(self) -> None:
        """The server goes away."""
        self.closed = True
        self._ready.set()

    async def take(self, timeout_s: float) -> list[Sent]:
        """What has come since, or nothing after `timeout_s`."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._ready.wait()
        except TimeoutError:
            return []
        self._ready.clear()
        news, self._waiting, self._bytes = self._waiting, [], 0
        return news


class Hub:
    """Who watches what. `publish` is a sink of ingest; `now_ms` is a clock that nobody sets."""

    def __init__(self, now_ms: Callable[[], int] = steady_clock_ms) -> None:
        self._now_ms = now_ms
        self._viewers: dict[str, set[Viewer]] = {}
        self._left_ms: dict[str, int] = {}
        self._closed = False

    def publish(self, batch: Committed) -> None:
        """Tell the viewers of the batch's session."""
        viewers = self._viewers.get(batch.session)
        if not viewers:
            return
        news = [
            _sent(batch.page, with_at(dict(record), batch.base_ms))
            for record in batch.records
            if record["k"] != BLOB_KIND
        ]
        if len(news) < len(batch.records):
            news.append(TEXTS_CAME)
        for viewer in viewers:
            viewer.offer(news)

    def watched(self, session: str) -> bool:
        """Whether somebody watches, or did a moment ago."""
        if session in self._viewers:
            return True
        left_ms = self._left_ms.get(session)
        return left_ms is not None and self._now_ms() - left_ms < WATCHED_AFTER_MS

    def full(self) -> bool:
        """Whether there are as many viewers as one process should hold."""
        return self.watching() >= MOST_VIEWERS

    def watching(self) -> int:
        """How many viewers there are."""
        return sum(map(len, self._viewers.values()))

    @contextmanager
    def viewer(self, session: str) -> Iterator[Viewer]:
        """Watch a session for as long as the block lasts."""
        viewer = Viewer()
        viewer.closed = self._closed
        self._viewers.setdefault(session, set()).add(viewer)
        try:
            yield viewer
        finally:
            self._viewers[session].discard(viewer)
            if not self._viewers[session]:
                del self._viewers[session]
            self._left_ms[session] = self._now_ms()
            self._forget_old()

    def close(self) -> None:
        """Let every viewer go; later ones go at once."""
        self._closed = True
        for viewers in self._viewers.values():
            for viewer in viewers:
                viewer.close()

    def _forget_old(self) -> None:
        horizon = self._now_ms() - WATCHED_AFTER_MS
        self._left_ms = {id: ms for id, ms in self._left_ms.items() if ms > horizon}


class Live:
    """Streams of a session, from what is stored and then from the hub."""

    def __init__(
        self,
        hub: Hub,
        replay: Replay,
        is_live: Callable[[str], Awaitable[bool]],
        look_s: float = LOOK_S,
    ) -> None:
        self._hub = hub
        self._replay = replay
        self._is_live = is_live
        self._look_s = look_s

    def admit(self) -> None:
        """Raises OverQuota when there are too many viewers already."""
        if self._hub.full():
            raise OverQuota("too many people are watching")

    async def stream(self, session: str, last_state: str | None) -> AsyncGenerator[bytes, None]:
        """Server-Sent Events until the session is over or the server stops (docs/http.md)."""
        with self._hub.viewer(session) as viewer:
            shown, news = await self._missed(session, last_state)
            if news is None:
                news = await self._newest(session)
            while not viewer.closed:
                for one in news:
                    for showable in await self._showable(session, one, shown):
                        shown.saw(showable)
                        yield showable.encoded
                news = await viewer.take(self._look_s)
                if viewer.behind:
                    viewer.behind = False
                    news = [TEXTS_CAME]
                elif not news and not viewer.closed and not await self._is_live(session):
                    yield _encode("end", None, {})
                    return

    async def next_state(
        self, session: str, after: str | None, timeout_s: float = LONG_POLL_S
    ) -> Rebuilt | None:
        """The newest state once it is newer than `after`, or None when time is up."""
        deadline = _loop_time() + timeout_s
        with self._hub.viewer(session) as viewer:
            while True:
                newest = await self._replay.newest(session)
                # Names sort newest first.
                if newest and (after is None or newest.state < after):
                    return newest
                while not any(map(_may_show, await viewer.take(deadline - _loop_time()))):
                    if viewer.closed or _loop_time() >= deadline:
                        return None

    async def _showable(self, session: str, one: Sent, shown: "_Shown") -> list[Sent]:
        """What to send of a piece of news to whoever was `shown` that much."""
        if one is TEXTS_CAME:
            return [newest for newest in await self._newest(session) if not shown.passed(newest)]
        if shown.follows(one):
            return await self._with_texts(session, one)
        # Something came out of order: what is stored may have it in order by now.
        newest = await self._newest(session) if shown.misses(one) else []
        return [state for state in newest if shown.follows(state)]

    async def _with_texts(self, session: str, one: Sent) -> list[Sent]:
        """The event with its texts in it, or nothing while its HTML has not come."""
        if not one.names_texts:
            return [one]
        try:
            record = await self._replay.filled(session, read_line(one.encoded))
        except Damaged:
            return []
        return [] if record is None else [await asyncio.to_thread(_sent, one.page, record)]

    async def _newest(self, session: str) -> list[Sent]:
        try:
            newest = await self._replay.newest(session)
        except Damaged:
            return []  # what is still to come may be whole
        if newest is None:
            return []
        return [await asyncio.to_thread(_state_sent, newest)]

    async def _missed(
        self, session: str, last_state: str | None
    ) -> "tuple[_Shown, list[Sent] | None]":
        """What a viewer who comes back has seen and missed since; None when that is unknown."""
        missed = None
        with suppress(Malformed):  # a name that is none is as good as no name
            missed = await self._replay.since(session, last_state) if last_state else None
        if missed is None:
            return _Shown("", 0), None
        shown = _Shown(missed.page, missed.n)
        return shown, [_sent(batch.page, record) for batch, record in missed.records]


class _Shown:
    """Which states a viewer has seen, and so which may come next."""

    def __init__(self, page: str, n: int) -> None:
        self._page = page
        self._seen = {page: n}  # the newest of each page

    def follows(self, one: Sent) -> bool:
        """Whether it may be sent now."""
        seen = self._seen.get(one.page, 0)
        next_one = one.page == self._page and one.n == seen + 1
        return not one.n or next_one or (one.whole and one.n > seen)

    def saw(self, one: Sent) -> None:
        """It is what was seen last."""
        if one.n:
            self._page = one.page
            self._seen[one.page] = one.n

    def passed(self, newest: Sent) -> bool:
        """Whether something newer was seen already."""
        return newest.n < self._seen.get(newest.page, 0)

    def misses(self, one: Sent) -> bool:
        """Whether something between what was seen and this one has not come."""
        return not one.whole and one.n > self._seen.get(one.page, 0)


def _may_show(one: Sent) -> bool:
    """Whether there may be a newer state because of it."""
    return bool(one.n) or one is TEXTS_CAME


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


def _sent(page: str, record: Record) -> Sent:
    if wire.named(record):
        return Sent(page, record["n"], wire.is_snapshot(record), write_line(record), True)
    at_ms, state = record.pop("at"), record.pop("state", None)
    if state is None:
        data = {**record, "at": at_ms, "kind": record.pop("k"), "page": page}
        return Sent(page, 0, False, _encode("event", None, data))
    data = {"state": state, "at": at_ms, "page": page, "record": record}
    return Sent(page, record["n"], wire.is_snapshot(record), _encode("state", state, data))


def _state_sent(state: Rebuilt) -> Sent:
    with closing(state):
        return _sent(state.page, state.record())


def _encode(event: str, id: str | None, data: Record) -> bytes:
    text = write_line(data).decode()
    return ServerSentEvent(text, event=event, id=id, sep="\n").encode()
