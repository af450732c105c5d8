"""The picture of a state: drawn once, and kept as long as its session."""

import asyncio
from collections.abc import Callable

from hawk_edge.alone import stand_alone
from hawk_edge.assets.kept import Kept
from hawk_edge.errors import Damaged, NotFound, Unavailable
from hawk_edge.render.pool import Pool
from hawk_edge.replay import Replay
from hawk_edge.store.folder import Store
from hawk_edge.store.index.drawn import Drawn

KIND = "png"


class Pictures:
    """`may_run` is asked before each is drawn: whether there is CPU to spare for it."""

    def __init__(
        self,
        store: Store,
        replay: Replay,
        kept: Kept,
        pool: Pool,
        *,
        may_run: Callable[[], bool] = lambda: True,
    ) -> None:
        self._store = store
        self._replay = replay
        self._kept = kept
        self._pool = pool
        self._may_run = may_run
        self._index = Drawn(store.database)
        self._drawing: dict[tuple[str, str], asyncio.Task[bytes]] = {}

    async def of(self, session: str, state: str) -> bytes:
        """The PNG of a state, as large as the visitor's window was.

        Raises NotFound, Undrawable, and Unavailable while there is no CPU for it; DiskFull when the
        picture cannot be kept.
        """
        found = await self._index.find(session, state)
        if found is not None:
            try:
                return await self._store.blobs.get(found)
            except (NotFound, Damaged):
                pass  # it is drawn again
        key = session, state
        task = self._drawing.get(key)
        if task is None:
            task = self._drawing[key] = asyncio.create_task(self._draw(session, state))
            task.add_done_callback(lambda _: self._drawing.pop(key))
        # Whoever else waits for it still gets it when this one goes.
        return await asyncio.shield(task)

    async def _draw(self, session: str, state: str) -> bytes:
        if not self._may_run():  # to make the page again takes some, too
            raise Unavailable("there is no CPU to spare for a picture now", retry_after=60)
        rebuilt = await self._replay.state(session, state)
        width, height = rebuilt.w, rebuilt.h
        alone = await stand_alone(rebuilt, self._kept)
        png = await self._pool.draw(alone.page, width, height)
        async with self._store.adding() as hold:
            digest = await hold.put(png, KIND)
            if not await self._index.add(session, state, digest):
                raise NotFound("the session is gone")
        return png
