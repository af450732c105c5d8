"""What a viewer is sent: first from what is stored, then what comes."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import closing, suppress

from msgspec import structs

from hawk_edge.errors import Damaged, HawkError, Malformed, OverQuota
from hawk_edge.live.hub import Hub, Viewer
from hawk_edge.live.news import BEHIND, END, TEXTS_CAME, News, Position, Sent, sent, told
from hawk_edge.live.shown import Shown
from hawk_edge.replay import Rebuilt, Replay
from hawk_edge.wire import read_line

LONG_POLL_S = 23  # a gateway's usual limit is 30 s
LOOK_S = 5  # how often a silent session is asked whether it is over
SLICE = 16 << 10  # bytes that are handed on at once: a connection holds no more than some of them


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
        self._tending: asyncio.Task[None] | None = None

    def admit(self) -> None:
        """Raises OverQuota when there are too many viewers already."""
        if self._hub.full():
            raise OverQuota("too many people are watching")

    async def stream(
        self, session: str, last_id: str | None, abort: Callable[[], None] = lambda: None
    ) -> AsyncGenerator[bytes | memoryview, None]:
        """Server-Sent Events until the session is over or the server stops (docs/http.md).

        In slices, which need not end where events do. `abort` ends the connection at once.
        """
        try:
            with self._hub.viewer(session, abort) as viewer:
                self._tend()
                shown, news = await self._begin(session, last_id, viewer)
                if not await self._is_live(session):
                    news.append(END)
                while True:
                    encoded, over = list[bytes](), False
                    for one in map(shown.rest, news):
                        if shown.leads_to(one):
                            shown.saw(one.page, one.last)
                            encoded.append(one.encoded or b"")
                        else:
                            encoded += await self._one_by_one(session, one, shown, viewer)
                        over = over or one.over
                    for part in _slices(encoded):
                        viewer.sending_ms = self._hub.now_ms()
                        yield part
                    viewer.sending_ms = None
                    if over:
                        return
                    await viewer.come()
                    if viewer.behind:
                        yield BEHIND
                        viewer.skip()
                        news = await self._anew(session, viewer, shown)
                    else:
                        news = viewer.taken()
        finally:
            if not self._hub.watching() and self._tending:
                self._tending.cancel()

    async def next_state(
        self, session: str, after: str | None, timeout_s: float = LONG_POLL_S
    ) -> Rebuilt | None:
        """The newest state once it is newer than `after`, or None when time is up."""
        with self._hub.viewer(session) as viewer, suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while True:
                    newest = await self._replay.newest(session)
                    viewer.watched.begin(newest.state if newest else None)
                    # Names sort newest first.
                    if newest and (after is None or newest.state < after):
                        return newest
                    while True:
                        await viewer.come()
                        behind, news = viewer.behind, viewer.taken()
                        if any(one.over for one in news):
                            return None
                        if behind or any(map(_may_show, news)):
                            break
        return None

    async def _begin(
        self, session: str, last_id: str | None, viewer: Viewer
    ) -> tuple[Shown, list[News]]:
        """What a viewer has seen, and what is to be told first."""
        missed = None
        if last_id:
            where = Position.read(last_id)
            with suppress(Malformed):  # a name that is none is as good as no name
                missed = await self._replay.since(session, where.state, where.seq, where.line)
        if missed is None:
            shown = Shown()
            return shown, await self._anew(session, viewer, shown)
        items = list[Sent]()
        state: str | None = where.state
        for batch, records in missed.batches:
            told_of, state = told(batch.page, batch.seq, records, state)
            items += told_of
        viewer.watched.begin(state)
        shown = Shown(missed.page, missed.n)
        shown.begin(0, {batch.seq for batch, _ in missed.batches})
        return shown, [News(0, tuple(items)), *viewer.taken()]

    async def _anew(self, session: str, viewer: Viewer, shown: Shown) -> list[News]:
        """The newest state, and what came after it."""
        newest = await self._newest(session, viewer, anew=True)
        following = [one for one in newest if shown.follows(one)]
        for one in following:
            shown.saw(one.page, one.n)
            shown.begin(one.seq)
        return [*(News(0, (), encoded=one.encoded) for one in following), *viewer.taken()]

    async def _one_by_one(
        self, session: str, news: News, shown: Shown, viewer: Viewer
    ) -> list[bytes]:
        """What to send of news to whoever was `shown` that much."""
        found = list[bytes]()
        for one in news.items:
            for showable in await self._showable(session, one, shown, viewer):
                shown.saw(showable.page, showable.n)
                found.append(showable.encoded)
        return found

    async def _showable(self, session: str, one: Sent, shown: Shown, viewer: Viewer) -> list[Sent]:
        if one is TEXTS_CAME:
            newest = await self._newest(session, viewer)
            return [state for state in newest if not shown.passed(state)]
        if shown.follows(one):
            return await self._with_texts(session, one)
        # Something came out of order: what is stored may have it in order by now.
        newest = await self._newest(session, viewer) if shown.misses(one) else []
        return [state for state in newest if shown.follows(state)]

    async def _with_texts(self, session: str, one: Sent) -> list[Sent]:
        """The event with its texts in it, or nothing while its HTML has not come."""
        if not one.names_texts:
            return [one]
        try:
            record = await self._replay.filled(session, read_line(one.encoded))
        except Damaged:
            return []
        return [] if record is None else [await asyncio.to_thread(sent, one.page, record)]

    async def _newest(self, session: str, viewer: Viewer, *, anew: bool = False) -> list[Sent]:
        async def read() -> list[Sent]:
            try:
                newest = await self._replay.newest(session)
            except Damaged:
                newest = None  # what is still to come may be whole
            if newest is None:
                viewer.watched.begin(None)
                return []
            viewer.watched.begin(newest.state)
            return [await asyncio.to_thread(_state_sent, newest)]

        return await viewer.newest(read, anew=anew)

    def _tend(self) -> None:
        if self._tending is None or self._tending.done():
            self._tending = asyncio.create_task(self._look())

    async def _look(self) -> None:
        """Once for all viewers: finds out which sessions are over."""
        look_ms = round(1000 * self._look_s)
        while self._hub.watching():
            await asyncio.sleep(self._look_s)
            self._hub.tend()
            for session in self._hub.silent(look_ms):
                with suppress(HawkError):  # it is asked again
                    is_live = await self._is_live(session)
                    # Something may have come while that was read.
                    if not is_live and session in self._hub.silent(look_ms):
                        self._hub.end(session)


def _may_show(news: News) -> bool:
    """Whether there may be a newer state because of it."""
    return any(one.n or one is TEXTS_CAME for one in news.items)


def _state_sent(state: Rebuilt) -> Sent:
    with closing(state):
        made = sent(state.page, state.record())
        return structs.replace(made, seq=state.seq)


def _slices(encoded: list[bytes]) -> Iterable[bytes | memoryview]:
    """Together where that is little; what is much in parts, and never copied for a viewer."""
    if sum(map(len, encoded)) <= SLICE:
        return encoded if len(encoded) < 2 else [b"".join(encoded)]
    views = [memoryview(one) for one in encoded]
    return [view[at : at + SLICE] for view in views for at in range(0, len(view), SLICE)]
