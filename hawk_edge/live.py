"""Live: what is committed reaches whoever watches, and a slow viewer never holds memory."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct
from sse_starlette import ServerSentEvent

from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import Malformed
from hawk_edge.model import Committed
from hawk_edge.rebuild import Record
from hawk_edge.replay import Rebuilt, Replay, with_at
from hawk_edge.wire import write_line

WAITING_FRAMES = 400  # a viewer that is further behind starts again from the newest state
RESUMED_BATCHES = 100  # further back than this, the newest state is less to send
LONG_POLL_S = 23  # a gateway's usual limit is 30 s
LOOK_S = 5  # how often a silent session is asked whether it is over
WATCHED_AFTER_MS = 10_000  # a long poll that has just ended is about to be asked again


class Frame(Struct, frozen=True):
    """One Server-Sent Event, encoded once for all viewers. `n` is 0 when it is not a state."""

    page: str
    n: int
    encoded: bytes


class Viewer:
    """Somebody who watches a session: a bounded queue that drops everything when it overflows."""

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque()
        self._ready = asyncio.Event()
        self.behind = False  # frames were dropped: start again from the newest state
        self.closed = False

    def offer(self, frames: list[Frame]) -> None:
        """Hand over what is new; never waits."""
        self._frames.extend(frames)
        if len(self._frames) > WAITING_FRAMES:
            self._frames.clear()
            self.behind = True
        self._ready.set()

    def close(self) -> None:
        """The server goes away."""
        self.closed = True
        self._ready.set()

    async def take(self, timeout_s: float) -> list[Frame]:
        """What has come since, or nothing after `timeout_s`."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._ready.wait()
        except TimeoutError:
            return []
        self._ready.clear()
        frames = list(self._frames)
        self._frames.clear()
        return frames


class Hub:
    """Who watches what. `publish` is a sink of ingest."""

    def __init__(self, now_ms: Callable[[], int] = wall_clock_ms) -> None:
        self._now_ms = now_ms
        self._viewers: dict[str, set[Viewer]] = {}
        self._left_ms: dict[str, int] = {}
        self._closed = False

    def publish(self, batch: Committed) -> None:
        """Tell the viewers of the batch's session."""
        viewers = self._viewers.get(batch.session)
        if not viewers:
            return
        frames = [
            _frame(batch.page, with_at(dict(record), batch.base_ms)) for record in batch.records
        ]
        for viewer in viewers:
            viewer.offer(frames)

    def watched(self, session: str) -> bool:
        """Whether somebody watches, or did a moment ago."""
        if session in self._viewers:
            return True
        left_ms = self._left_ms.get(session)
        return left_ms is not None and self._now_ms() - left_ms < WATCHED_AFTER_MS

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

    async def stream(self, session: str, last_state: str | None) -> AsyncGenerator[bytes, None]:
        """Server-Sent Events until the session is over or the server stops (docs/http.md)."""
        with self._hub.viewer(session) as viewer:
            shown = ("", 0)  # page and number of the newest state sent
            frames = await self._missed(session, last_state)
            if frames is None:
                frames = await self._newest(session)
            while not viewer.closed:
                for frame in frames:
                    if frame.n:
                        if frame.page == shown[0] and frame.n <= shown[1]:
                            continue
                        shown = (frame.page, frame.n)
                    yield frame.encoded
                frames = await viewer.take(self._look_s)
                if viewer.behind:
                    viewer.behind = False
                    frames, shown = await self._newest(session), ("", 0)
                elif not frames and not viewer.closed and not await self._is_live(session):
                    yield _encode("end", None, {})
                    return

    async def next_state(
        self, session: str, after: str | None, timeout_s: float = LONG_POLL_S
    ) -> Rebuilt | None:
        """The newest state once it is newer than `after`, or None when time is up."""
        deadline = asyncio.get_running_loop().time() + timeout_s
        with self._hub.viewer(session) as viewer:
            while True:
                newest = await self._replay.newest(session)
                # Names sort newest first.
                if newest and (after is None or newest.state < after):
                    return newest
                while not any(frame.n for frame in await viewer.take(deadline - _loop_time())):
                    if viewer.closed or _loop_time() >= deadline:
                        return None

    async def _newest(self, session: str) -> list[Frame]:
        newest = await self._replay.newest(session)
        return [_frame(newest.page, newest.record())] if newest else []

    async def _missed(self, session: str, last_state: str | None) -> list[Frame] | None:
        if last_state is None:
            return None
        try:
            missed = await self._replay.since(session, last_state, RESUMED_BATCHES)
        except Malformed:
            return None
        if missed is None:
            return None
        return [_frame(batch.page, record) for batch, record in missed]


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


def _frame(page: str, record: Record) -> Frame:
    at_ms, state = record.pop("at"), record.pop("state", None)
    if state is None:
        data = {"at": at_ms, "kind": record.pop("k"), "page": page, **record}
        return Frame(page, 0, _encode("event", None, data))
    data = {"state": state, "at": at_ms, "page": page, "record": record}
    return Frame(page, record["n"], _encode("state", state, data))


def _encode(event: str, id: str | None, data: Record) -> bytes:
    text = write_line(data).decode()
    return ServerSentEvent(text, event=event, id=id, sep="\n").encode()
