"""Files the register anew when it has changed: soon for people, sites and what was erased.

So an index that is lost takes nothing of those along. What is known of assets changes all the time,
and is filed once an hour. The register before is swept at once: it may hold the hash of a password
that is no longer one, or the address of a picture that only an erased session showed.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hawk_edge.beside import beside
from hawk_edge.errors import DiskFull
from hawk_edge.store.folder import Store
from hawk_edge.store.holds import digest_of
from hawk_edge.store.index.register import KIND, Register, RegisterIndex

LOG = logging.getLogger(__name__)
SOON_S = 1.0  # what people change within it is filed together
HOUR_S = 3600.0
AGAIN_S = 30.0  # after a failure, as of a disk that is full


class Registrar:
    """`file` does it now; `working` when it is time, beside the server."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._index = RegisterIndex(store.database)
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Keep it filed while the block lasts."""
        async with beside(self._keep_working()):
            yield

    async def file(self) -> bool:
        """File the register if it says something new; durable on return.

        Raises DiskFull or Unavailable, and then the one before still stands.
        """
        async with self._one_at_a_time:
            self._store.people.changed.clear()
            number, before = await self._index.newest()
            made = await self._index.made(number)
            same = await digest_of(await _encoded(made)) == before
            if same and before not in self._store.blobs.damaged():
                return False
            content = await _encoded(Register(number + 1, made.tables))
            async with self._store.adding() as hold:
                digest = await hold.put(content, KIND)
                await self._index.name(number + 1, digest)
            await self._store.sweep.these([before] if before else [])
            return True

    async def after_erasing(self) -> None:
        """File it without what was erased; where there is no room for that, have none at all.

        Then it is filed as soon as there is room again. Raises Unavailable.
        """
        try:
            await self.file()
        except DiskFull:
            _, before = await self._index.newest()
            await self._index.forget()
            await self._store.sweep.these([before] if before else [])
            self._store.people.changed.set()

    async def _keep_working(self) -> None:
        while True:
            try:
                await self.file()
            except Exception:
                LOG.exception("filing the register failed")
                await asyncio.sleep(AGAIN_S)
                continue
            try:
                async with asyncio.timeout(HOUR_S):
                    await self._store.people.changed.wait()
            except TimeoutError:
                continue
            await asyncio.sleep(SOON_S)


async def _encoded(register: Register) -> bytes:
    """In a thread: a site may have 20,000 assets."""
    return await asyncio.to_thread(register.encode)
