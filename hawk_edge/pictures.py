"""The picture of a state: drawn once, and kept as long as its session."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from hawk_edge.alone import stand_alone
from hawk_edge.assets.kept import Kept
from hawk_edge.beside import end
from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import Damaged, NotFound, Unavailable
from hawk_edge.render.orders import Built
from hawk_edge.render.pool import Pool
from hawk_edge.replay import Replay
from hawk_edge.showable import as_data
from hawk_edge.store.folder import Store
from hawk_edge.store.index.drawn import Drawn
from hawk_edge.store.index.picture_jobs import PictureJobs

KIND = "png"
_CLOSED = "the server is being stopped"
MOST_WANTED = 500  # newest first: who still waits for the others has long gone on


class Pictures:
    """`program` builds in a browser what HTML alone cannot say (ui/src/frame/drawing.ts).

    `may_run` is asked before each is drawn: whether there is CPU to spare for it. `jobs` are those
    that are wanted, and `wanted` is set when there is another.
    """

    def __init__(
        self,
        store: Store,
        replay: Replay,
        kept: Kept,
        pool: Pool,
        *,
        program: str,
        may_run: Callable[[], bool] = lambda: True,
        now_ms: Callable[[], int] = wall_clock_ms,
    ) -> None:
        self.jobs = PictureJobs(store.database)
        self.wanted = asyncio.Event()
        self._store = store
        self._replay = replay
        self._kept = kept
        self._pool = pool
        self._program = program
        self._may_run = may_run
        self._now_ms = now_ms
        self._index = Drawn(store.database)
        self._drawing: dict[tuple[str, str], asyncio.Task[bytes]] = {}
        self._closed = False

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """What is being drawn at the end of the block is given up."""
        try:
            yield
        finally:
            drawing = list(self._drawing.values())
            self.close()
            await end(drawing)

    def close(self) -> None:
        """Give up what is being drawn, and tell those who wait: the server is to end soon."""
        self._closed = True
        for task in self._drawing.values():
            task.cancel()

    async def want(self, session: str, state: str) -> None:
        """Have a picture drawn some time soon (drawing.py); durable on return.

        Nothing happens when it is there, or there is no such session. Raises DiskFull or
        Unavailable.
        """
        await self.jobs.want(session, state, self._now_ms(), MOST_WANTED)
        self.wanted.set()

    async def found(self, session: str, state: str) -> bytes | None:
        """The PNG of a state, if it was drawn. Raises Unavailable."""
        digest = await self._index.find(session, state)
        if digest is None:
            return None
        try:
            return await self._store.blobs.get(digest)
        except (NotFound, Damaged):
            return None  # it is drawn again for whoever asks for it

    async def of(self, session: str, state: str) -> bytes:
        """The PNG of a state, as large as the visitor's window was.

        Raises NotFound, Undrawable, and Unavailable while there is no CPU for it; DiskFull when the
        picture cannot be kept.
        """
        found = await self.found(session, state)
        if found is not None:
            return found
        if self._closed:
            raise Unavailable(_CLOSED)
        key = session, state
        task = self._drawing.get(key)
        if task is None:
            task = self._drawing[key] = asyncio.create_task(self._draw(session, state))
            task.add_done_callback(lambda _: self._drawing.pop(key))
        try:
            # Whoever else waits for it still gets it when this one goes.
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if self._closed and task.cancelled():
                raise Unavailable(_CLOSED) from None
            raise

    async def _draw(self, session: str, state: str) -> bytes:
        if not self._may_run():  # to make the page again takes some, too
            raise Unavailable("there is no CPU to spare for a picture now", retry_after=60)
        rebuilt = await self._replay.state(session, state)
        width, height = rebuilt.w, rebuilt.h
        alone = await stand_alone(rebuilt, self._kept)
        html, built = alone.page, None
        if not alone.exact:
            data = await asyncio.to_thread(as_data, alone.record, alone.assets)
            html, built = "", Built(self._program, data)
        png = await self._pool.draw(html, width, height, built)
        async with self._store.adding() as hold:
            digest = await hold.put(png, KIND)
            if not await self._index.add(session, state, digest):
                raise NotFound("the session is gone")
        return png
