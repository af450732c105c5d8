"""The index on SQLite keeps what Database promises."""

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawk_edge.errors import DiskFull, Unavailable, Unusable
from hawk_edge.store import connections
from hawk_edge.store.engine import Statement
from hawk_edge.store.sqlite import Sqlite
from tests.share import share

LATEST = 20 * 4096  # bytes at the end of the file, which belong to whatever was written last
TABLE = Statement("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")


def note(id: Any, text: Any = "x", *, guard: bool = False) -> Statement:
    """A guard refuses what is there already; without one it is a mistake."""
    sql = "INSERT INTO notes (id, text) VALUES (?, ?)"
    return Statement(sql + " ON CONFLICT DO NOTHING RETURNING id" * guard, [id, text], guard=guard)


async def ids(database: Sqlite) -> list[int]:
    return [row["id"] for row in await database.read("SELECT id FROM notes ORDER BY id")]


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the writer executes."""
    executed: list[str] = []
    connect = connections.connect

    def connect_traced(path: Path) -> sqlite3.Connection:
        db = connect(path)
        db.set_trace_callback(executed.append)
        return db

    monkeypatch.setattr(connections, "connect", connect_traced)
    return executed


@pytest.fixture
async def database(tmp_path: Path, traced: list[str]) -> AsyncIterator[Sqlite]:
    database = await Sqlite.open(tmp_path / "index.db")
    await database.write(TABLE)
    traced.clear()
    yield database
    await database.close()


async def test_the_writer_syncs_every_commit_to_a_write_ahead_log(database: Sqlite) -> None:
    rows = await database.write(Statement("PRAGMA synchronous"), Statement("PRAGMA journal_mode"))
    assert [tuple(found[0]) for found in rows] == [(2,), ("wal",)]


async def test_undoing_a_unit_takes_no_file_elsewhere(database: Sqlite) -> None:
    [[found]] = await database.write(Statement("PRAGMA temp_store"))
    assert found["temp_store"] == 2


async def test_units_that_wait_together_share_a_commit(database: Sqlite, traced: list[str]) -> None:
    await asyncio.gather(*(database.write(note(id)) for id in range(50)))
    assert traced.count("COMMIT") == 1
    assert await ids(database) == list(range(50))


async def test_what_comes_while_a_commit_runs_shares_the_next(
    tmp_path: Path, traced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started, released = threading.Event(), threading.Event()
    with_pause(monkeypatch, started, released)
    database = await Sqlite.open(tmp_path / "index.db")
    await database.write(TABLE)
    traced.clear()
    first = asyncio.create_task(database.write(note(1), Statement("SELECT pause()")))
    await asyncio.to_thread(started.wait)
    later = [asyncio.create_task(database.write(note(id))) for id in range(2, 30)]
    # Readers are not held up, and see nothing of what is not committed.
    assert await ids(database) == []
    released.set()
    await asyncio.gather(first, *later)
    assert traced.count("COMMIT") == 2
    assert await ids(database) == list(range(1, 30))
    await database.close()


async def test_on_return_a_unit_is_in_the_files(database: Sqlite, tmp_path: Path) -> None:
    await database.write(note(1))
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("index.db", "index.db-wal"):
        shutil.copy(tmp_path / name, copy)
    after_a_crash = await Sqlite.open(copy / "index.db")
    assert await ids(after_a_crash) == [1]
    await after_a_crash.close()


@pytest.mark.parametrize(
    "mistake",
    [
        note(1),
        note("no number"),
        note(1 << 70),
        note(3, "\ud83d"),
        note(3, None),
        note(3, object()),
    ],
    ids=["taken", "kind", "too large", "half a pair", "null", "no value"],
)
async def test_a_failing_unit_is_undone_alone(database: Sqlite, mistake: Statement) -> None:
    await database.write(note(1))
    results = await asyncio.gather(
        database.write(note(10)),
        database.write(note(20), mistake, note(21)),
        database.write(note(30)),
        return_exceptions=True,
    )
    assert [isinstance(result, Exception) for result in results] == [False, True, False]
    assert await ids(database) == [1, 10, 30]


async def test_a_guard_without_a_row_undoes_its_unit_and_ends_it(database: Sqlite) -> None:
    await database.write(note(1))
    count = Statement("SELECT count(*) AS n FROM notes")
    done, other = await asyncio.gather(
        database.write(count, note(2), note(1, guard=True), note(3)),
        database.write(note(4, guard=True), count),
    )
    assert [[dict(row) for row in rows] for rows in done] == [[{"n": 1}], []]
    assert [[dict(row) for row in rows] for rows in other] == [[{"id": 4}], [{"n": 2}]]
    assert await ids(database) == [1, 4]


notes = st.builds(note, st.integers(0, 8), guard=st.booleans())


@settings(max_examples=share(40), deadline=None)
@given(st.lists(st.lists(notes, min_size=1, max_size=4), max_size=12))
async def test_any_group_of_units_leaves_what_the_good_ones_say_in_their_order(
    units: list[list[Statement]],
) -> None:
    expected: set[int] = set()
    for unit in units:
        after = set(expected)
        for statement in unit:
            if statement.params[0] in after:
                break
            after.add(statement.params[0])
        else:
            expected = after
    with TemporaryDirectory() as folder:
        database = await Sqlite.open(Path(folder) / "index.db")
        await database.write(TABLE)
        await asyncio.gather(*(database.write(*unit) for unit in units), return_exceptions=True)
        assert await ids(database) == sorted(expected)
        await database.close()


async def test_a_unit_is_committed_though_its_caller_has_gone(database: Sqlite) -> None:
    writing = asyncio.create_task(database.write(note(1)))
    staying = asyncio.create_task(database.write(note(2)))
    await asyncio.sleep(0)
    writing.cancel()
    await staying
    assert await ids(database) == [1, 2]


async def test_closing_finishes_what_is_queued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, released = threading.Event(), threading.Event()
    with_pause(monkeypatch, started, released)
    database = await Sqlite.open(tmp_path / "index.db")
    await database.write(TABLE)
    writing = [asyncio.create_task(database.write(note(0), Statement("SELECT pause()")))]
    await asyncio.to_thread(started.wait)
    writing += [asyncio.create_task(database.write(note(id))) for id in range(1, 20)]
    reading = [asyncio.create_task(ids(database)) for _ in range(20)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(database.close())
    ended, _ = await asyncio.wait([closing], timeout=0.05)
    assert not ended, "it did not wait for the commit"
    released.set()
    await closing
    await asyncio.gather(*writing, *reading)
    with pytest.raises(Unavailable):
        await database.write(note(99))
    with pytest.raises(Unavailable):
        await ids(database)
    again = await Sqlite.open(tmp_path / "index.db")
    assert await ids(again) == list(range(20))
    await again.close()


async def test_a_reader_cannot_write(database: Sqlite) -> None:
    await database.write(note(1))
    with pytest.raises(Unavailable):
        await database.read("DELETE FROM notes")
    assert await ids(database) == [1]


async def test_a_full_disk_changes_nothing_and_is_over_when_there_is_room(
    database: Sqlite,
) -> None:
    size = (await database.read("PRAGMA page_count"))[0]["page_count"]
    await database.write(Statement(f"PRAGMA max_page_count = {size}"))
    with pytest.raises(DiskFull):
        await database.write(note(1), note(2, "long" * 100_000))
    assert await ids(database) == []
    await database.write(Statement(f"PRAGMA max_page_count = {size + 1000}"))
    await database.write(note(2, "long" * 100_000))
    assert await ids(database) == [2]


async def test_a_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.db").write_bytes(b"not a database " * 1000)
    with pytest.raises(Unusable, match=r"index\.db"):
        await Sqlite.open(tmp_path / "index.db")


async def test_a_damaged_page_is_an_error_of_the_index(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    database = await Sqlite.open(path)
    await database.write(TABLE, *(note(id, "long" * 300) for id in range(100)))
    await database.close()
    damaged = bytearray(path.read_bytes())
    damaged[-LATEST:] = b"\xff" * LATEST
    path.write_bytes(damaged)
    database = await Sqlite.open(path)
    with pytest.raises(Unavailable, match="malformed"):
        await database.read("SELECT max(length(text)) FROM notes")
    await database.close()


def with_pause(
    monkeypatch: pytest.MonkeyPatch, started: threading.Event, released: threading.Event
) -> None:
    """Give the writer an SQL function that says it `started`, and waits to be `released`."""
    connect = connections.connect

    def pause() -> None:
        started.set()
        assert released.wait(10)

    def connect_with_pause(path: Path) -> sqlite3.Connection:
        db = connect(path)
        db.create_function("pause", 0, pause)
        return db

    monkeypatch.setattr(connections, "connect", connect_with_pause)
