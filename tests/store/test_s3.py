"""What is particular to blobs in a bucket: their age, the server's failures, and how it is opened."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from hawk_edge.config import Config, StoreSettings
from hawk_edge.doctor import examine
from hawk_edge.errors import DiskFull, NotFound, Unavailable, Unusable
from hawk_edge.store.bucket import PAGE, Bucket
from hawk_edge.store.folder import open_store
from hawk_edge.store.s3 import FRESH_S, S3, YOUNG_MS
from tests.batches import new_id, visit
from tests.listening import Handler, listening
from tests.s3 import S3Server
from tests.sealing import Sealing
from tests.store.opened import SITE, Opened

CONTENT = b"a page"


class Clocks:
    """Both of an engine's clocks, of the day and of the machine, as far ahead as is said."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def now_ms(self) -> int:
        return round((time.time() + self.ahead_s) * 1000)

    def steady_s(self) -> float:
        return time.monotonic() + self.ahead_s


async def digests(blobs: S3) -> list[str]:
    return [one async for one in blobs.digests()]


async def test_what_is_young_is_not_deleted_for_another_may_be_about_to_name_it(
    s3: S3Server,
) -> None:
    bucket, clocks = await s3.bucket(), Clocks()
    blobs = S3(bucket, now_ms=clocks.now_ms, steady_s=clocks.steady_s)
    digest = await blobs.put(CONTENT, "html")
    clocks.ahead_s = YOUNG_MS / 1000 - 60
    await blobs.delete(digest)
    assert await digests(blobs) == [digest]
    clocks.ahead_s += 120
    await blobs.delete(digest)
    assert await digests(blobs) == []


async def test_who_puts_what_is_there_makes_it_young_again_but_not_every_time(
    s3: S3Server,
) -> None:
    bucket, clocks = await s3.bucket(), Clocks()
    puts: list[str] = []
    put = bucket.put

    async def counted(name: str, content: bytes) -> None:
        puts.append(name)
        await put(name, content)

    bucket.put = counted  # type: ignore[method-assign]
    for blobs in (S3(bucket, steady_s=clocks.steady_s), S3(bucket, steady_s=clocks.steady_s)):
        puts.clear()
        for ahead_s, expected in ((0, 1), (FRESH_S - 60, 1), (FRESH_S + 60, 2), (2 * FRESH_S, 2)):
            clocks.ahead_s = ahead_s
            await asyncio.gather(*(blobs.put(CONTENT, "html") for _ in range(3)))
            assert len(puts) == expected
    assert FRESH_S < YOUNG_MS / 1000


async def test_a_put_that_failed_is_not_believed(s3: S3Server) -> None:
    bucket = await s3.bucket()
    blobs, put = S3(bucket), bucket.put

    async def fail(name: str, content: bytes) -> None:
        raise Unavailable("gone")

    bucket.put = fail  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        await blobs.put(CONTENT, "html")
    bucket.put = put  # type: ignore[method-assign]
    assert await blobs.get(await blobs.put(CONTENT, "html")) == CONTENT


async def test_two_prefixes_of_a_bucket_know_nothing_of_each_other(s3: S3Server) -> None:
    one, other = S3(await s3.bucket()), S3(await s3.bucket())
    digest = await one.put(CONTENT, "html")
    assert await digests(other) == []
    with pytest.raises(NotFound):
        await other.get(digest)


async def test_all_are_listed_also_when_they_fill_more_than_a_page(s3: S3Server) -> None:
    bucket = await s3.bucket()
    names = [sha256(b"%d" % number).hexdigest() for number in range(PAGE + 20)]
    await asyncio.gather(*(bucket.put(f"{name[:2]}/{name}", b"") for name in names))
    assert await digests(S3(bucket)) == sorted(names)


@pytest.mark.parametrize(
    ("address", "environ", "said"),
    [
        ("s3://no-such-bucket/x", {}, r"the server says 404 Not Found \(NoSuchBucket\)"),
        ("s3://hawk/x", {"AWS_SECRET_ACCESS_KEY": "wrong"}, "the server says 403 Forbidden"),
        ("s3://hawk/x", {"AWS_ACCESS_KEY_ID": "nobody"}, "the server says 403 Forbidden"),
        ("s3://hawk/x", {"AWS_ACCESS_KEY_ID": ""}, "no credentials"),
        ("s3://hawk/x", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "no answer from http://127"),
        ("s3://hawk/x", {"AWS_ENDPOINT_URL": "nonsense"}, "AWS_ENDPOINT_URL is nonsense"),
        ("s3://Hawk/x", {}, "is no address"),
        ("s3://hawk/../x", {}, "is no address"),
        ("gs://hawk/x", {}, "is no address"),
        ("s3://", {}, "is no address"),
    ],
)
async def test_what_cannot_be_used_is_told_in_a_line(
    s3: S3Server, address: str, environ: dict[str, str], said: str
) -> None:
    with pytest.raises(Unusable, match=said) as raised:
        await Bucket.open(address, s3.environ | environ)
    assert "\n" not in str(raised.value)
    assert "only for tests" not in str(raised.value)


class Failing(Handler):
    """Answers a GET as an empty bucket, and all else with `status` and `code`."""

    status, code, requests = 500, "", list[str]()

    def do_GET(self) -> None:
        empty = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
        self.answer(200, {}, empty)

    def do_PUT(self) -> None:
        self.body()
        self.requests.append(self.path)
        error = f"<?xml version='1.0'?>\n<Error><Code>{self.code}</Code></Error>"
        self.answer(self.status, {}, error.encode())


@pytest.fixture
def failing() -> Iterator[tuple[type[Failing], dict[str, str]]]:
    Failing.requests.clear()
    with listening(Failing) as port:
        yield (
            Failing,
            {
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
                "AWS_ACCESS_KEY_ID": "a",
                "AWS_SECRET_ACCESS_KEY": "b",
            },
        )


@pytest.mark.parametrize(
    ("status", "code", "raised"),
    [
        (507, "InsufficientStorage", DiskFull),
        (403, "QuotaExceeded", DiskFull),
        (400, "XMinioStorageFull", DiskFull),
        (403, "AccessDenied", Unavailable),
        (404, "NoSuchBucket", Unavailable),
        (405, "MethodNotAllowed", Unavailable),
    ],
)
async def test_what_the_server_refuses_is_told_apart_and_asked_for_again_a_few_times(
    failing: tuple[type[Failing], dict[str, str]], status: int, code: str, raised: type[Exception]
) -> None:
    handler, environ = failing
    handler.status, handler.code = status, code
    blobs = S3(await Bucket.open("s3://hawk/here", environ))
    with pytest.raises(raised):
        await blobs.put(CONTENT, "html")
    assert len(handler.requests) == (5 if status >= 500 else 1)
    assert all(path.startswith("/hawk/here/") for path in handler.requests)


async def test_a_store_keeps_its_blobs_in_a_bucket_and_all_goes_as_with_a_disk(
    s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3.environ.items():
        monkeypatch.setenv(name, value)
    address, sessions = s3.address(), [new_id() for _ in range(3)]
    async with open_store(tmp_path, address) as store:
        hawk = Opened(store)
        await hawk.file(SITE)
        for session in sessions:
            for body in visit(session):
                await hawk.take(body)
        on_s3, sealing = store.blobs, Sealing(hawk)
        store.blobs = on_s3
        assert await sealing.seal_all() == 3
        assert await hawk.check(read_data=True) == []
        assert (await hawk.counts())["blobs"] >= 3
        assert not (tmp_path / "blobs").exists() or not list((tmp_path / "blobs").glob("??"))
        gone = await sealing.erasure.session(sessions[0])
        assert gone.settled
    async with open_store(tmp_path, address) as store:
        assert isinstance(store.blobs, S3)
        assert await store.listing.session(sessions[0]) is None
        assert len(await store.journal.batches(sessions[1])) > 1
        # Nothing of it was on the disk of the folder, so nothing of that is freed.
        assert (await store.sweep.everything()).bytes == 0


def test_the_doctor_looks_whether_the_bucket_answers(
    s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3.environ.items():
        monkeypatch.setenv(name, value)
    for address, bad in ((s3.address(), False), ("s3://no-such-bucket/x", True)):
        settings = StoreSettings(data=str(tmp_path), blobs=address)
        [found] = [one for one in examine(Config(store=settings)) if one.what == "blobs"]
        assert (address in found.says, found.bad) == (True, bad)


def test_who_needs_no_bucket_loads_nothing_for_one() -> None:
    code = "import sys, hawk_edge.app, hawk_edge.cli; sys.exit('obstore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_a_bucket_that_is_wrong_stops_the_start(
    s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3.environ.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Unusable, match=r"cannot use s3://no-such-bucket/x: .*NoSuchBucket"):
        await open_store(tmp_path, "s3://no-such-bucket/x").__aenter__()
    async with open_store(tmp_path):
        pass  # and the folder was let go
