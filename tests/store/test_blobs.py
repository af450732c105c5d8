"""Every engine keeps what Blobs promises."""

import asyncio
import hashlib
import itertools
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hawk_edge import compress
from hawk_edge.errors import Damaged, NotFound
from hawk_edge.store import packed
from hawk_edge.store.bucket import Bucket
from hawk_edge.store.disk import Disk
from hawk_edge.store.engine import Blobs
from hawk_edge.store.s3 import S3, YOUNG_MS
from tests.s3 import S3Server
from tests.share import share

CONTENT = b"<p>The same words, and the same words again.</p>" * 50
DIGEST = hashlib.sha256(CONTENT).hexdigest()
NOT_THERE = "0" * 64


def later_ms() -> int:
    """So late that nothing is too young to be deleted."""
    return time.time_ns() // 1_000_000 + YOUNG_MS + 60_000


class Engine(Protocol):
    """An engine, and the way behind its back."""

    blobs: Blobs

    async def opened_again(self) -> Blobs: ...
    async def read(self, digest: str) -> bytes: ...
    async def write(self, digest: str, file: bytes) -> None: ...


class OnDisk:
    def __init__(self, root: Path) -> None:
        self._root = root
        self.blobs: Blobs = Disk(root)

    async def opened_again(self) -> Blobs:
        return Disk(self._root)

    async def read(self, digest: str) -> bytes:
        return (self._root / digest[:2] / digest).read_bytes()

    async def write(self, digest: str, file: bytes) -> None:
        (self._root / digest[:2]).mkdir(exist_ok=True)
        (self._root / digest[:2] / digest).write_bytes(file)


class InBucket:
    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self.blobs: Blobs = S3(bucket, now_ms=later_ms)

    async def opened_again(self) -> Blobs:
        return await S3.open(self._bucket, later_ms)

    async def read(self, digest: str) -> bytes:
        return await self._bucket.get(f"{digest[:2]}/{digest}")

    async def write(self, digest: str, file: bytes) -> None:
        await self._bucket.put(f"{digest[:2]}/{digest}", file)


@pytest.fixture(params=["disk", "s3"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    if request.param == "disk":
        yield OnDisk(tmp_path / "blobs")
    else:
        server: S3Server = request.getfixturevalue("s3")
        yield InBucket(await server.bucket())


async def listed(blobs: Blobs, after: str = "") -> list[str]:
    return [digest async for digest in blobs.digests(after)]


@given(st.binary(max_size=2000))
@settings(max_examples=share(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_was_put_is_given_back(engine: Engine, content: bytes) -> None:
    digest = await engine.blobs.put(content, "html")
    assert digest == hashlib.sha256(content).hexdigest()
    assert await engine.blobs.get(digest) == content


async def test_a_file_is_packed_says_what_it_is_and_zstd_reads_it(engine: Engine) -> None:
    assert await engine.blobs.put(CONTENT, "html") == DIGEST
    file = await engine.read(DIGEST)
    assert compress.decompress(file) == CONTENT
    assert len(file) < len(CONTENT) / 10
    assert b'{"kind":"html",' in file


async def test_putting_again_leaves_one_and_the_same_in_this_process_and_the_next(
    engine: Engine,
) -> None:
    await engine.blobs.put(CONTENT, "html")
    file = await engine.read(DIGEST)
    for again in (engine.blobs, await engine.opened_again()):
        assert await again.put(CONTENT, "html", DIGEST) == DIGEST
        assert await again.size() == (1, len(file))
        assert await again.get(DIGEST) == CONTENT


async def test_many_who_put_the_same_at_once_leave_one_whole_file(engine: Engine) -> None:
    digests = await asyncio.gather(*(engine.blobs.put(CONTENT, "html") for _ in range(50)))
    assert set(digests) == {DIGEST}
    assert await listed(engine.blobs) == [DIGEST]
    assert await engine.blobs.get(DIGEST) == CONTENT


async def test_all_are_listed_in_order_and_from_any_on(engine: Engine) -> None:
    put = await asyncio.gather(*(engine.blobs.put(b"%d" % n, "html") for n in range(60)))
    assert await listed(engine.blobs) == sorted(put)
    for after in (sorted(put)[0], sorted(put)[33], sorted(put)[-1], "8" * 64):
        assert await listed(engine.blobs, after) == [one for one in sorted(put) if one > after]


async def test_what_is_deleted_is_gone_and_can_be_put_anew(engine: Engine) -> None:
    put = [await engine.blobs.put(b"%d" % n, "html") for n in range(5)]
    await engine.blobs.delete(*put[:3], NOT_THERE)
    await engine.blobs.delete(put[0])
    await engine.blobs.delete()
    assert await listed(engine.blobs) == sorted(put[3:])
    for call in (engine.blobs.get(put[0]), engine.blobs.part(put[0], 0, 1)):
        with pytest.raises(NotFound):
            await call
    assert await engine.blobs.put(b"0", "html") == put[0]
    assert await engine.blobs.get(put[0]) == b"0"


async def test_who_puts_while_another_deletes_leaves_it_whole_or_gone(engine: Engine) -> None:
    for _ in range(20):
        await asyncio.gather(engine.blobs.put(CONTENT, "html"), engine.blobs.delete(DIGEST))
        if await listed(engine.blobs):
            assert await engine.blobs.get(DIGEST) == CONTENT
        # And nobody remembers wrongly that it is there.
        await engine.blobs.put(CONTENT, "html")
        assert await engine.blobs.get(DIGEST) == CONTENT


async def test_a_part_is_of_the_file_as_it_is_stored_and_shorter_at_its_end(engine: Engine) -> None:
    await engine.blobs.put(CONTENT, "html")
    file = await engine.read(DIGEST)
    around = (0, 1, 7, len(file) - 1, len(file), len(file) + 5)
    for start, size in itertools.product(around, around):
        assert await engine.blobs.part(DIGEST, start, size) == file[start : start + size]
    with pytest.raises(NotFound):
        await engine.blobs.part(NOT_THERE, 0, 1)


async def test_a_file_that_is_made_already_takes_the_place_of_another(engine: Engine) -> None:
    await engine.blobs.put(CONTENT, "html")
    other = packed.pack(DIGEST, "page", [packed.frame(CONTENT, 1)])
    await engine.blobs.replace(DIGEST, other)
    assert await engine.read(DIGEST) == other
    assert await engine.blobs.get(DIGEST) == CONTENT
    await engine.blobs.put(CONTENT, "html")
    assert (await engine.blobs.size())[0] == 1


async def test_what_is_no_digest_leads_nowhere(engine: Engine) -> None:
    for name in ("../../secret.key", "tmp", "damaged", DIGEST[:-1], DIGEST.upper()):
        for call in (engine.blobs.get(name), engine.blobs.part(name, 0, 1)):
            with pytest.raises(NotFound):
                await call


@settings(max_examples=share(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(st.just(CONTENT), st.binary(max_size=300)), st.integers(0, 10_000), st.integers(0, 7)
)
async def test_no_flipped_bit_is_ever_served(
    engine: Engine, content: bytes, place: int, bit: int
) -> None:
    digest = await engine.blobs.put(content, "html")
    whole = await engine.read(digest)
    flipped = bytearray(whole)
    flipped[place % len(whole)] ^= 1 << bit
    await engine.write(digest, bytes(flipped))
    with pytest.raises(Damaged):
        await engine.blobs.get(digest)
    await engine.blobs.replace(digest, whole)
    assert await engine.blobs.get(digest) == content


@pytest.mark.parametrize("length", [0, 5, 30])
async def test_a_file_that_is_cut_short_or_goes_on_is_damaged(engine: Engine, length: int) -> None:
    await engine.blobs.put(CONTENT, "html")
    whole = await engine.read(DIGEST)
    for file in (whole[:length], whole + b"\0"):
        await engine.write(DIGEST, file)
        with pytest.raises(Damaged):
            await engine.blobs.get(DIGEST)
        await engine.blobs.replace(DIGEST, whole)


async def test_what_is_damaged_is_set_aside_known_and_made_whole_by_a_put(engine: Engine) -> None:
    for blobs in (engine.blobs, await engine.opened_again()):
        await blobs.put(CONTENT, "html")
        assert await blobs.verify(DIGEST)
        assert list(blobs.damaged()) == []
        await engine.write(DIGEST, b"something else")
        assert not await blobs.verify(DIGEST)
        assert not await blobs.verify(DIGEST)
        for one in (blobs, await engine.opened_again()):
            assert list(one.damaged()) == [DIGEST]
            assert await listed(one) == []
            assert await one.part(DIGEST, 0, 9) == b"something"
            with pytest.raises(Damaged):
                await one.get(DIGEST)
        await blobs.put(CONTENT, "html")
        assert (list(blobs.damaged()), await blobs.get(DIGEST)) == ([], CONTENT)
        assert list((await engine.opened_again()).damaged()) == []
        await blobs.delete(DIGEST)


async def test_what_is_set_aside_can_be_deleted(engine: Engine) -> None:
    await engine.blobs.put(CONTENT, "html")
    await engine.write(DIGEST, b"something else")
    assert not await engine.blobs.verify(DIGEST)
    await engine.blobs.delete(DIGEST)
    for blobs in (engine.blobs, await engine.opened_again()):
        assert list(blobs.damaged()) == []
        with pytest.raises(NotFound):
            await blobs.get(DIGEST)


async def test_what_is_not_there_cannot_be_verified(engine: Engine) -> None:
    with pytest.raises(NotFound):
        await engine.blobs.verify(NOT_THERE)
