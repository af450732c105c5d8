"""A sweep takes what nobody names, and never what somebody is about to name."""

import asyncio
import hashlib
import random
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawk_edge.errors import NotFound
from hawk_edge.store.disk import Disk
from hawk_edge.store.engine import Statement
from hawk_edge.store.folder import Store, open_store
from hawk_edge.store.index import named
from tests.batches import batch, new_id, snapshot
from tests.share import share
from tests.store.opened import opened
from tests.store.test_sqlite import with_pause

CONTENT = b"a page"
SHEET = "p { color: red } " * 100
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def naming(session: str, digest: str) -> Statement:
    sql = "INSERT INTO refs (session, digest, site) VALUES (?, ?, 's') ON CONFLICT DO NOTHING"
    return Statement(sql, [session, digest])


def unnaming(session: str) -> Statement:
    return Statement("DELETE FROM refs WHERE session = ?", [session])


async def lost(store: Store) -> list[str]:
    """Blobs that are named and not there."""
    rows = await store.database.read(named.on_file())
    on_file = {digest async for digest in store.blobs.digests()}
    return [row["digest"] for row in rows if row["digest"] not in on_file]


async def test_what_is_named_stays_and_what_is_not_goes(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, snapshot(v=[1, {"sheet": SHEET}]), session=new_id()))
        await hawk.file_texts()
        loose = await hawk.store.blobs.put(b"left by a crash", "html")
        swept = await hawk.store.sweep.everything()
        assert (swept.blobs, swept.bytes > 0, swept.busy) == (1, True, [])
        with pytest.raises(NotFound):
            await hawk.store.blobs.get(loose)
        assert (await hawk.counts())["blobs"] == 1
        assert await lost(hawk.store) == []
        assert (await hawk.store.sweep.everything()).blobs == 0


async def test_a_full_sweep_reaches_every_blob_in_small_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hawk_edge.store.sweep.AT_A_TIME", 7)
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async with open_store(tmp_path) as store:
        for number in range(50):
            await store.blobs.put(b"%d" % number, "html")
        assert (await store.sweep.everything(pause)).blobs == 50
        assert len(pauses) == 7
        assert await store.blobs.size() == (0, 0)


@pytest.mark.parametrize("table", named.NAMING)
async def test_whatever_table_names_a_blob_keeps_it(tmp_path: Path, table: str) -> None:
    async with open_store(tmp_path) as store:
        digest = await store.blobs.put(CONTENT, "html")
        columns = await store.database.read(f"PRAGMA table_info({table})")
        values = {one["name"]: 0 for one in columns} | {"digest": digest}
        places = ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})"
        await store.database.write(Statement(sql, list(values.values())))
        assert (await store.sweep.these([digest])).blobs == 0
        assert await store.blobs.get(digest) == CONTENT


def test_no_table_with_digests_of_blobs_is_forgotten(tmp_path: Path) -> None:
    """Whoever adds one is asked here whether it names a blob."""

    async def tables() -> set[str]:
        async with open_store(tmp_path) as store:
            rows = await store.database.read("SELECT name FROM sqlite_schema WHERE type = 'table'")
            found = set()
            for row in rows:
                columns = await store.database.read(f"PRAGMA table_info({row['name']})")
                if any("digest" in one["name"] for one in columns):
                    found.add(row["name"])
            return found

    # A batch's is of its body as sent, a missing text and a fresh one have no blob yet, a
    # tombstone's is of a name, an invitation's of its token.
    others = {"batches", "missing", "fresh", "tombstones", "invitations"}
    assert asyncio.run(tables()) - set(named.NAMING) == others


async def test_what_is_held_stays_until_it_is_let_go(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        async with store.adding() as first, store.adding() as second:
            await first.put(CONTENT, "html")
            await second.put(CONTENT, "html")
            await first.put(CONTENT, "html")
            assert (await store.sweep.these([DIGEST])).busy == [DIGEST]
        async with store.adding() as third:
            await third.put(CONTENT, "html")
            store.holds.release([])
            swept = await store.sweep.these([DIGEST])
            assert (swept.blobs, swept.busy) == (0, [DIGEST])
        assert (await store.sweep.these([DIGEST])).blobs == 1


class Slow(Disk):
    """Says when it is asked to delete, and its thread waits until it may."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.asked, self.may = asyncio.Event(), threading.Event()
        self._loop = asyncio.get_running_loop()

    def _delete(self, digests: Sequence[str]) -> int:
        self._loop.call_soon_threadsafe(self.asked.set)
        assert self.may.wait(10)
        return super()._delete(digests)


async def test_a_put_waits_for_the_deletion_and_writes_anew(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        store.blobs = blobs = Slow(tmp_path / "blobs")
        await blobs.put(CONTENT, "html")
        sweeping = asyncio.create_task(store.sweep.these([DIGEST]))
        await blobs.asked.wait()
        async with store.adding() as hold:
            putting = asyncio.create_task(hold.put(CONTENT, "html"))
            other = await hold.put(b"another page", "html")
            assert not putting.done()
            blobs.may.set()
            assert await putting == DIGEST
            assert (await sweeping).blobs == 1
            await store.database.write(naming("s", DIGEST), naming("s", other))
        assert await store.blobs.get(DIGEST) == CONTENT


async def test_a_sweep_that_is_stopped_finishes_what_it_has_begun(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        store.blobs = blobs = Slow(tmp_path / "blobs")
        await blobs.put(CONTENT, "html")
        sweeping = asyncio.create_task(store.sweep.these([DIGEST]))
        await blobs.asked.wait()
        sweeping.cancel()
        async with store.adding() as hold:
            putting = asyncio.create_task(hold.put(CONTENT, "html"))
            for _ in range(5):
                await asyncio.sleep(0)
            assert not putting.done(), "the blob would be deleted after it was put"
            blobs.may.set()
            await putting
        with pytest.raises(asyncio.CancelledError):
            await sweeping
        assert await store.blobs.get(DIGEST) == CONTENT


async def test_a_row_whose_writer_has_gone_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, released = threading.Event(), threading.Event()
    with_pause(monkeypatch, started, released)
    async with open_store(tmp_path) as store:

        async def add() -> None:
            async with store.adding() as hold:
                await hold.put(CONTENT, "html")
                await store.database.write(naming("s", DIGEST), Statement("SELECT pause()"))

        adding = asyncio.create_task(add())
        await asyncio.to_thread(started.wait)
        adding.cancel()  # its client went away; the unit is committed all the same
        await asyncio.wait([adding])
        assert adding.cancelled()
        sweeping = asyncio.create_task(store.sweep.these([DIGEST]))
        await asyncio.wait([sweeping], timeout=0.05)
        released.set()
        assert (await sweeping).blobs == 0
        assert await lost(store) == []


class Jittery(Disk):
    """Every call takes as many turns of the loop as chance has it, before and after."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        super().__init__(root)
        self._chance = chance

    async def put(self, content: bytes, kind: str, digest: str | None = None) -> str:
        put: str = await self._around(lambda: super(Jittery, self).put(content, kind, digest))
        return put

    async def delete(self, *digests: str) -> int:
        freed: int = await self._around(lambda: super(Jittery, self).delete(*digests))
        return freed

    async def _around(self, call: Callable[[], Awaitable[Any]]) -> Any:
        await turns(self._chance)
        done = await call()
        await turns(self._chance)
        return done


def is_there(store: Store, digest: str) -> bool:
    return (store.folder / "blobs" / digest[:2] / digest).is_file()


async def turns(chance: random.Random) -> None:
    for _ in range(chance.randint(0, 6)):
        await asyncio.sleep(0)


@asynccontextmanager
async def jittery(chance: random.Random) -> AsyncIterator[Store]:
    with TemporaryDirectory() as folder:
        async with open_store(Path(folder)) as store:
            store.blobs = Jittery(Path(folder) / "blobs", chance)
            yield store


@settings(max_examples=share(25))
@given(st.integers(0, 1 << 32))
async def test_no_order_of_events_loses_a_blob(seed: int) -> None:
    """Few contents, so that everybody is always at the same ones; some give up half way."""
    chance = random.Random(seed)
    contents = [b"%d" % number for number in range(3)]
    digests = [hashlib.sha256(content).hexdigest() for content in contents]
    async with jittery(chance) as store:

        async def add(session: str) -> None:
            async with store.adding() as hold:
                put = [await hold.put(chance.choice(contents), "html") for _ in range(2)]
                await turns(chance)
                await store.database.write(*(naming(session, digest) for digest in put))
                # The blob of a row that is there is there, at this very moment.
                assert [one for one in put if not is_there(store, one)] == []

        async def forget(session: str) -> None:
            await store.database.write(unnaming(session))
            await store.sweep.these(chance.sample(digests, 2))

        tasks = list[asyncio.Task[Any]]()
        for number in range(25):
            job = chance.choice([add, add, forget])
            tasks.append(asyncio.create_task(job(f"session{number % 4}")))
            await turns(chance)
            if chance.random() < 0.15:
                chance.choice(tasks).cancel()
            if chance.random() < 0.2:
                tasks.append(asyncio.create_task(store.sweep.everything(lambda _: turns(chance))))
        for done in await asyncio.gather(*tasks, return_exceptions=True):
            assert not isinstance(done, Exception), done
        assert await lost(store) == []
        await store.database.write(*(unnaming(f"session{number}") for number in range(4)))
        assert (await store.sweep.everything()).busy == []
        assert await store.blobs.size() == (0, 0)
