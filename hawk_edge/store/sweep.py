"""Deletes blobs that no row names, and never one that is about to be named.

A digest is marked as leaving if nobody holds it; only then is it looked up; only if no row names it
is it deleted. Who names a digest has held it since before its blob was put (holds.py), and lets go
when the transaction is over, so: either the hold is seen; or it came later, and waits until the
blob is gone, to write it anew; or it is over, and then its row is seen.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from msgspec import Struct

from hawk_edge.store.engine import Blobs, Database
from hawk_edge.store.holds import Holds, to_the_end
from hawk_edge.store.index.named import named, named_in_the_end

AT_A_TIME = 200
PAUSE_S = 0.2  # between two steps of a full sweep: a million blobs take a quarter of an hour


class Swept(Struct):
    """How many blobs went, the bytes they took, and which may have to go later: they were held."""

    blobs: int = 0
    bytes: int = 0
    busy: list[str] = []


class Sweep:
    """The one way in which blobs are deleted."""

    def __init__(self, database: Database, blobs: Callable[[], Blobs], holds: Holds) -> None:
        self._database = database
        self._blobs = blobs
        self._holds = holds

    async def these(self, digests: Iterable[str]) -> Swept:
        """Delete those of `digests` that no row names; who is gone on return is gone for good.

        Raises Unavailable or DiskFull; what is left then, a full sweep finds.
        """
        swept, wanted = Swept(), sorted(set(digests))
        for at in range(0, len(wanted), AT_A_TIME):
            some = wanted[at : at + AT_A_TIME]
            kept = await named(self._database, some)
            with self._holds.leaving(one for one in some if one not in kept) as leaving:
                busy = [one for one in some if one not in kept and one not in leaving]
                if leaving:
                    kept = await named_in_the_end(self._database, leaving)
                    going = [one for one in leaving if one not in kept]
                    swept.bytes += await to_the_end(self._blobs().delete(*going))
                    swept.blobs += len(going)
            swept.busy += busy
        return swept

    async def everything(
        self, pause: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> Swept:
        """The same with every blob that is there: also what a crash has left. Takes its time."""
        swept, some = Swept(), list[str]()
        async for digest in self._blobs().digests():
            some.append(digest)
            if len(some) == AT_A_TIME:
                _add(swept, await self.these(some))
                some = []
                await pause(PAUSE_S)
        _add(swept, await self.these([*some, *self._blobs().damaged()]))
        return swept


def _add(total: Swept, more: Swept) -> None:
    total.blobs += more.blobs
    total.bytes += more.bytes
    total.busy += more.busy
