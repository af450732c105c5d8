"""Blobs in a bucket: `ab/abcd…` is the file of the blob `abcd…`, in the format of packed.py.

One that was found damaged is `damaged/abcd…`. What was put less than an hour ago is not deleted:
another process may be about to name it. So who puts a blob that is there already puts it anew, and
is believed to have done so for half an hour.
"""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AsyncExitStack, suppress

from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import Damaged, HawkError, NotFound
from hawk_edge.store import packed
from hawk_edge.store.bucket import Bucket, Found
from hawk_edge.store.holds import digest_of

LOG = logging.getLogger(__name__)
YOUNG_MS = 3600 * 1000  # see Blobs.delete
FRESH_S = 1800  # how long a blob that was put need not be put again
REMEMBERED = 50_000  # of those, 8 MB at most
AT_ONCE = 16  # looked for at the same time
_NAME = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})")
_ASIDE = "damaged"


class S3:
    """Blobs (see engine.py) in a bucket."""

    def __init__(
        self, bucket: Bucket, damaged: Collection[str] = (), *,
        now_ms: Callable[[], int] = wall_clock_ms,
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._bucket = bucket
        self._damaged = set(damaged)
        self._now_ms = now_ms
        self._steady_s = steady_s
        self._put_s: dict[str, float] = {}  # when each was put last
        self._alone = [asyncio.Lock() for _ in range(256)]  # see _only

    @classmethod
    async def open(cls, bucket: Bucket, now_ms: Callable[[], int] = wall_clock_ms) -> "S3":
        """The blobs of a bucket. Raises Unavailable."""
        aside = [one.name.removeprefix(f"{_ASIDE}/") async for one in bucket.list(_ASIDE)]
        return cls(bucket, aside, now_ms=now_ms)

    async def put(self, content: bytes, kind: str, digest: str | None = None) -> str:
        """See Blobs.put."""
        digest = digest or await digest_of(content)
        async with self._only(digest):
            if self._steady_s() - self._put_s.get(digest, -FRESH_S) >= FRESH_S:
                await self._write(
                    digest, await asyncio.to_thread(packed.pack_whole, digest, kind, content)
                )
        return digest

    async def replace(self, digest: str, file: bytes) -> None:
        """See Blobs.replace."""
        async with self._only(digest):
            await self._write(digest, file)

    async def get(self, digest: str) -> bytes:
        """See Blobs.get."""
        try:
            return await self._content(digest)
        except Damaged as why:
            with suppress(HawkError):  # it is damaged, whatever the bucket says to that
                await self.verify(digest)
            raise packed.damaged(digest) from why

    async def part(self, digest: str, start: int, size: int) -> bytes:
        """See Blobs.part."""
        name = packed.place(digest)
        for there in (name, f"{_ASIDE}/{digest}", name):  # it may go there, or come back
            with suppress(NotFound):
                return await self._bucket.part(there, start, size)
        raise NotFound(f"there is no blob {digest}")

    async def verify(self, digest: str) -> bool:
        """See Blobs.verify."""
        try:
            await self._content(digest)
        except Damaged:
            async with self._only(digest):
                return await self._set_aside(digest)
        return True

    def damaged(self) -> frozenset[str]:
        """See Blobs.damaged."""
        return frozenset(self._damaged)

    async def digests(self, after: str = "") -> AsyncIterator[str]:
        """See Blobs.digests."""
        async for one in self._bucket.list("", after=f"{after[:2]}/{after}" if after else ""):
            if found := _NAME.fullmatch(one.name):
                yield found[1]

    async def delete(self, *digests: str) -> int:
        """See Blobs.delete. Nothing of it was on the data folder's disk."""
        async with AsyncExitStack() as locks:
            for lock in sorted({int(digest[:2], 16) for digest in digests}):
                await locks.enter_async_context(self._alone[lock])
            found = await self._find(digests)
            before_ms = self._now_ms() - YOUNG_MS
            old = [digest for digest, one in found.items() if one.put_ms <= before_ms]
            for digest in old:
                self._put_s.pop(digest, None)
            aside = self._damaged.intersection(digests)
            names = [*map(packed.place, old), *(f"{_ASIDE}/{digest}" for digest in aside)]
            await self._bucket.delete(*names)
            self._damaged -= aside
        return 0

    async def size(self, among: Collection[str] | None = None) -> tuple[int, int]:
        """See Blobs.size."""
        wanted = None if among is None else {packed.place(digest) for digest in among}
        sizes = [
            one.size
            async for one in self._bucket.list("")
            if (_NAME.fullmatch(one.name) if wanted is None else one.name in wanted)
        ]
        return len(sizes), sum(sizes)

    def _only(self, digest: str) -> asyncio.Lock:
        """What a blob is written and deleted under, so that what is remembered is true."""
        return self._alone[int(digest[:2], 16)]

    async def _content(self, digest: str) -> bytes:
        """Verified. Raises Damaged, also for what is set aside, NotFound or Unavailable."""
        try:
            file = await self._bucket.get(packed.place(digest))
        except NotFound:
            if digest in self._damaged:
                raise packed.damaged(digest) from None
            raise NotFound(f"there is no blob {digest}") from None
        return await asyncio.to_thread(packed.unpack, digest, file)

    async def _write(self, digest: str, file: bytes) -> None:
        self._put_s.pop(digest, None)
        put_s = self._steady_s()
        await self._bucket.put(packed.place(digest), file)
        if digest in self._damaged:
            await self._bucket.delete(f"{_ASIDE}/{digest}")
            self._damaged.discard(digest)
        self._put_s[digest] = put_s
        if len(self._put_s) > REMEMBERED:
            del self._put_s[next(iter(self._put_s))]

    async def _set_aside(self, digest: str) -> bool:
        """Set a blob aside, unless it has been written anew meanwhile: True."""
        try:
            file = await self._bucket.get(packed.place(digest))
            await asyncio.to_thread(packed.unpack, digest, file)
        except NotFound:
            return False  # it is set aside already, or deleted
        except Damaged as why:
            self._put_s.pop(digest, None)
            await self._bucket.put(f"{_ASIDE}/{digest}", file)
            self._damaged.add(digest)
            await self._bucket.delete(packed.place(digest))
            LOG.error("blob %s is damaged, and set aside: %s", digest, why)
            return False
        return True

    async def _find(self, digests: Sequence[str]) -> dict[str, Found]:
        few = asyncio.Semaphore(AT_ONCE)

        async def find(digest: str) -> Found | None:
            async with few:
                return await self._bucket.find(packed.place(digest))

        found = await asyncio.gather(*map(find, digests))
        return {digest: one for digest, one in zip(digests, found, strict=True) if one}
