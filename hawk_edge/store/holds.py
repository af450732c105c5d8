"""Who is about to name which blob, so that a sweep never takes one from under them.

All of it happens on one event loop, and between two awaits nothing else does: a digest is either
held or leaving, never both.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from hawk_edge.store.engine import Blobs

T = TypeVar("T")
BIG = 256 << 10  # bytes; more are hashed in a thread, so that everybody else's answer need not wait


class Holds:
    """Counts who holds each digest, and knows which are being deleted."""

    def __init__(self) -> None:
        self._held: Counter[str] = Counter()
        self._leaving: dict[str, asyncio.Event] = {}

    async def take(self, digest: str) -> None:
        """Hold a digest; while it is being deleted, wait for the end of that."""
        while leaving := self._leaving.get(digest):
            await leaving.wait()
        self._held[digest] += 1

    def release(self, digests: Iterable[str]) -> None:
        """Let go of each of them once."""
        for digest in digests:
            self._held[digest] -= 1
            if not self._held[digest]:
                del self._held[digest]

    @contextmanager
    def leaving(self, digests: Iterable[str]) -> Iterator[list[str]]:
        """Those of `digests` that nobody holds. Who wants one of them waits for the block's end.

        What another such block has at the moment is not among them.
        """
        over = asyncio.Event()
        free = [one for one in digests if one not in self._held and one not in self._leaving]
        free = list(dict.fromkeys(free))
        self._leaving.update(dict.fromkeys(free, over))
        try:
            yield free
        finally:
            for digest in free:
                del self._leaving[digest]
            over.set()


class Hold:
    """What one piece of work is about to name. `digests` are those it has put so far."""

    def __init__(self, holds: Holds, blobs: Blobs) -> None:
        self._holds = holds
        self._blobs = blobs
        self.digests: list[str] = []

    async def put(self, content: bytes, kind: str, digest: str | None = None) -> str:
        """See Blobs.put. From before the blob is looked for, until the end, no sweep takes it."""
        digest = digest or await digest_of(content)
        await self._holds.take(digest)
        self.digests.append(digest)
        return await to_the_end(self._blobs.put(content, kind, digest))

    async def replace(self, digest: str, file: bytes) -> None:
        """See Blobs.replace; held as with `put`."""
        await self._holds.take(digest)
        self.digests.append(digest)
        await to_the_end(self._blobs.replace(digest, file))


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives. Who is cancelled meanwhile still waits: its thread would go on alone."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # looked at, or asyncio would complain that nobody does
        raise


async def digest_of(content: bytes) -> str:
    """The name that a blob has."""
    if len(content) > BIG:
        return await asyncio.to_thread(_digest_of, content)
    return _digest_of(content)


def _digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
