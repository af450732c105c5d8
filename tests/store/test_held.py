"""A held index is one moment's, byte for byte, whatever is written meanwhile."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawk_edge.errors import DiskFull, Unavailable
from hawk_edge.store import held, sqlite, units
from hawk_edge.store.engine import Overtaken, Statement
from hawk_edge.store.sqlite import Sqlite
from tests.share import share

TABLE = Statement("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
LONG = "x" * 3000


def note(id: int) -> Statement:
    return Statement("INSERT INTO notes (id, text) VALUES (?, ?)", [id, f"{id} {LONG}"])


def forget(id: int) -> Statement:
    return Statement("DELETE FROM notes WHERE id = ?", [id])


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Sqlite]:
    database = await Sqlite.open(tmp_path / "index.db")
    await database.write(TABLE, *map(note, range(500)))
    yield database
    await database.close()


def ids(index: bytes) -> list[int]:
    """What is in an index of these bytes, which must be sound."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "copy.db").write_bytes(index)
        with closing(sqlite3.connect(Path(folder) / "copy.db")) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return [row[0] for row in db.execute("SELECT id FROM notes ORDER BY id")]


def log(tmp_path: Path) -> int:
    return (tmp_path / "index.db-wal").stat().st_size


@settings(max_examples=share(6))
@given(st.lists(st.integers(0, 80), min_size=4, max_size=4), st.booleans())
async def test_a_copy_has_what_was_there_before_and_nothing_that_came_while_it_was_made(
    writes: list[int], deletes: bool
) -> None:
    with TemporaryDirectory() as folder:
        database = await Sqlite.open(Path(folder) / "index.db")
        await database.write(TABLE, *map(note, range(1000)))
        next_id, index = 1000, b""
        async with database.held() as copy:
            async for block in copy.blocks():
                index += block
                for _ in range(writes.pop() if writes else 0):
                    await database.write(forget(next_id - 900) if deletes else note(next_id))
                    next_id += 1
            assert len(await copy.read("SELECT id FROM notes")) == 1000
        assert ids(index) == list(range(1000))
        rows = await database.read("SELECT count(*) AS n FROM notes")
        assert rows[0]["n"] == (2000 - next_id if deletes else next_id)
        await database.close()


async def test_blocks_of_what_has_not_changed_stay_the_same(database: Sqlite) -> None:
    async def blocks() -> list[bytes]:
        async with database.held() as copy:
            return [block async for block in copy.blocks()]

    before = await blocks()
    assert len(before) == 3
    await database.write(note(1000))
    after = await blocks()
    assert [a == b for a, b in zip(before, after, strict=False)][1] is True
    assert before != after


async def test_no_other_program_brings_the_log_into_the_file(
    database: Sqlite, tmp_path: Path
) -> None:
    async with database.held() as copy:
        await asyncio.gather(*(database.write(note(id)) for id in range(1000, 1100)))
        before = (tmp_path / "index.db").read_bytes()
        with closing(sqlite3.connect(tmp_path / "index.db", timeout=0)) as other:
            other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 1
        index = b"".join([block async for block in copy.blocks()])
        assert (tmp_path / "index.db").read_bytes() == before == index
    assert ids(index) == list(range(500))


async def test_afterwards_the_log_is_short_again(database: Sqlite, tmp_path: Path) -> None:
    async with database.held():
        for id in range(1000, 1200):
            await database.write(note(id))
        assert log(tmp_path) > 1_000_000
    assert log(tmp_path) == 0


async def test_a_log_that_becomes_too_long_ends_it(
    database: Sqlite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(held, "LOG_PAGES", 300)
    async with database.held() as copy:
        for id in range(1000, 1400):
            await database.write(note(id))
        with pytest.raises(Overtaken):
            await copy.read("SELECT 1")
        with pytest.raises(Overtaken):
            [block async for block in copy.blocks()]
    assert log(tmp_path) == 0
    async with database.held() as copy:
        assert len(ids(b"".join([block async for block in copy.blocks()]))) == 900


async def test_a_disk_that_is_full_ends_it_for_its_room_may_be_in_the_log(
    database: Sqlite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    async with database.held() as copy:
        await database.write(note(1000))
        before = (tmp_path / "index.db").read_bytes()
        with monkeypatch.context() as patched:
            patched.setattr(units, "execute", full)
            with pytest.raises(DiskFull):
                await database.write(note(1001))
        with pytest.raises(Overtaken):
            await copy.read("SELECT 1")
        await database.write(note(1002))
        assert (tmp_path / "index.db").read_bytes() != before


async def test_a_purge_leaves_the_file_alone_at_first_and_then_ends_it(
    database: Sqlite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await database.write(forget(7))
    async with database.held() as copy:
        before = (tmp_path / "index.db").read_bytes()
        assert not await database.purge()
        assert not await database.reclaim()
        assert (tmp_path / "index.db").read_bytes() == before
        assert await copy.read("SELECT 1 AS one")
    monkeypatch.setattr(sqlite, "HELD_S", 0)
    async with database.held() as copy:
        assert not await database.purge()
        with pytest.raises(Overtaken):
            await copy.read("SELECT 1")
    assert await database.purge()
    assert await database.reclaim()


async def test_it_is_held_once_at_a_time(database: Sqlite) -> None:
    async with database.held():
        with pytest.raises(Unavailable, match="being copied"):
            await database.held().__aenter__()
    async with database.held() as copy:
        assert await copy.read("SELECT 1 AS one")


async def test_who_reads_at_that_moment_is_waited_for_but_not_for_ever(
    database: Sqlite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "index.db", isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM notes").fetchone()
    await database.write(note(1000))  # and now it needs the log
    with monkeypatch.context() as patched:
        patched.setattr(held, "TRIES", 3)
        with pytest.raises(Unavailable, match="another program"):
            await database.held().__aenter__()
    holding = asyncio.ensure_future(database.held().__aenter__())
    await asyncio.wait([holding], timeout=0.2)
    assert not holding.done()
    other.close()
    await holding


async def test_closing_ends_it(tmp_path: Path) -> None:
    database = await Sqlite.open(tmp_path / "index.db")
    await database.write(TABLE, note(1))
    async with database.held() as copy:
        blocks = copy.blocks()
        assert await anext(blocks)
        await database.close()
        with pytest.raises(Unavailable):
            await copy.read("SELECT 1")
    assert ids((tmp_path / "index.db").read_bytes()) == [1]


async def test_who_is_cancelled_while_it_is_taken_leaves_nothing_held(
    database: Sqlite, tmp_path: Path
) -> None:
    cancelled = 0
    for turns in range(12):
        task = asyncio.ensure_future(database.held().__aenter__())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled():
            break  # it was taken
        cancelled += 1
        await database.write(note(1000 + turns))
        assert await database.purge()
        assert log(tmp_path) == 0
    assert cancelled > 2
