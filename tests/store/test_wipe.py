"""Nothing of a deleted row is left in any file of the index, and the rest is as it was."""

import asyncio
import os
import random
import secrets
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from hawk_edge.errors import Unavailable
from hawk_edge.store import wipe
from hawk_edge.store.engine import Statement
from hawk_edge.store.sqlite import Sqlite

TABLE = "CREATE TABLE things (id TEXT PRIMARY KEY, owner TEXT NOT NULL, body BLOB NOT NULL)"
INDEX = "CREATE INDEX things_owner ON things (owner)"
PAGE = 4096


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Sqlite]:
    database = await Sqlite.open(tmp_path / "index.db")
    await database.write(Statement(TABLE), Statement(INDEX))
    yield database
    await database.close()


async def churn(database: Sqlite, chance: random.Random) -> tuple[list[str], list[str]]:
    """Rows of many owners between each other, some deleted meanwhile; who is left, and who not."""
    left = [chance.randbytes(11).hex() for _ in range(300)]
    gone = list[str]()
    for _ in range(75):
        rows = []
        for owner in chance.choices(left, k=60):
            body = f"body of {owner} ".encode() + chance.randbytes(chance.randint(1, 600))
            rows.append((f"{chance.random()}-{owner}", owner, body))
        await database.write(
            Statement("INSERT INTO things (id, owner, body) VALUES (?, ?, ?)", rows, many=True)
        )
        gone.append(left.pop(chance.randrange(len(left))))
        await database.write(Statement("DELETE FROM things WHERE owner = ?", [gone[-1]]))
    return left, gone


def raw(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("index.db*")))


async def rows(database: Sqlite) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await database.read("SELECT * FROM things ORDER BY id")]


def plant(path: Path, text: bytes) -> int:
    """Write a text where SQLite may leave one: in the free room of every page of rows."""
    whole, planted = bytearray(path.read_bytes()), 0
    for number in range(1, len(whole) // PAGE + 1):
        page = bytes(whole[(number - 1) * PAGE : number * PAGE])
        if wipe._is_map(number, PAGE):
            continue
        for start, end in wipe._room(page, 100 if number == 1 else 0):
            if end - start >= len(text):
                at = (number - 1) * PAGE + start
                whole[at : at + len(text)] = text
                planted += 1
    path.write_bytes(whole)
    return planted


async def test_what_lies_between_rows_is_overwritten_and_the_rows_are_not(tmp_path: Path) -> None:
    path, remnant = tmp_path / "index.db", b"left of a row"
    database = await Sqlite.open(path)
    await database.write(Statement(TABLE), Statement(INDEX))
    left, _ = await churn(database, random.Random(0))
    before = await rows(database)
    await database.close()
    assert plant(path, remnant) > 100
    database = await Sqlite.open(path)
    # Pages that the writer has seen by then, and remembers.
    change = Statement("UPDATE things SET owner = 'X' || owner WHERE owner = ?", [left[0]])
    back = Statement("UPDATE things SET owner = ? WHERE owner = 'X' || ?", [left[0], left[0]])
    await database.write(change, back)
    assert remnant in raw(tmp_path)
    assert await database.purge()
    assert remnant not in raw(tmp_path)
    await database.write(change, back)
    assert remnant not in raw(tmp_path)
    assert await rows(database) == before
    (found,) = await database.read("PRAGMA integrity_check")
    assert found["integrity_check"] == "ok"
    await database.close()


async def test_no_deleted_row_is_left_in_any_file(database: Sqlite, tmp_path: Path) -> None:
    kept, gone = await churn(database, random.Random(1))
    assert [one for one in gone if one.encode() in raw(tmp_path)], "they are in the log at least"
    assert await database.purge()
    assert [one for one in gone if one.encode() in raw(tmp_path)] == []
    assert [one for one in kept if one.encode() not in raw(tmp_path)] == []


async def test_nothing_changes_for_who_reads(database: Sqlite) -> None:
    await churn(database, random.Random(1))
    before = await rows(database)
    assert await database.purge()
    assert await rows(database) == before
    (found,) = await database.read("PRAGMA integrity_check")
    assert found["integrity_check"] == "ok"


async def test_batches_go_on_meanwhile_and_are_there(
    database: Sqlite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wipe, "SLICE", 64)
    _, gone = await churn(database, random.Random(2))
    purging = asyncio.create_task(database.purge())
    written = 0
    while not purging.done():
        # So little that the file does not grow as fast as it is gone through.
        await database.write(
            Statement("INSERT INTO things VALUES (?, 'new', 'kept')", [secrets.token_hex(8)])
        )
        written += 1
    assert await purging
    [found] = await database.read("SELECT count(*) AS n FROM things WHERE owner = 'new'")
    assert found["n"] == written > 5
    assert [one for one in gone if one.encode() in raw(tmp_path)] == []
    (found,) = await database.read("PRAGMA integrity_check")
    assert found["integrity_check"] == "ok"


async def test_while_somebody_reads_what_was_there_it_says_so(
    database: Sqlite, tmp_path: Path
) -> None:
    _, gone = await churn(database, random.Random(3))
    other = sqlite3.connect(tmp_path / "index.db", isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM things").fetchone()
    await database.write(Statement("INSERT INTO things VALUES ('x', 'x', 'x')"))
    assert not await database.purge()
    assert not await database.reclaim()
    # Nobody has to wait because of that.
    await database.write(Statement("INSERT INTO things VALUES ('y', 'y', 'y')"))
    other.close()
    assert await database.purge()
    assert [one for one in gone if one.encode() in raw(tmp_path)] == []


async def test_the_room_of_deleted_rows_is_the_disks_again(
    database: Sqlite, tmp_path: Path
) -> None:
    big = [(str(number), "x", os.urandom(50_000)) for number in range(100)]
    await database.write(Statement("INSERT INTO things VALUES (?, ?, ?)", big, many=True))
    assert await database.reclaim()
    before = len(raw(tmp_path))
    assert before > 5_000_000
    await database.write(Statement("DELETE FROM things WHERE id <> '7'"))
    assert await database.reclaim()
    assert len(raw(tmp_path)) < 700_000
    assert (await rows(database))[0][2] == big[7][2]


async def test_an_older_index_learns_to_give_back_its_room(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    old = sqlite3.connect(path)
    old.execute(TABLE)
    bodies = [(str(number), "x", os.urandom(9_000)) for number in range(300)]
    old.executemany("INSERT INTO things VALUES (?, ?, ?)", bodies)
    old.commit()
    old.close()
    (path.with_suffix(".new")).write_bytes(b"left by a crash")
    database = await Sqlite.open(path)
    assert len(await rows(database)) == 300
    await database.write(Statement("DELETE FROM things WHERE id <> '7'"))
    assert await database.reclaim()
    assert len(raw(tmp_path)) < 600_000
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "index.db",
        "index.db-shm",
        "index.db-wal",
    ]
    await database.close()


async def test_an_older_index_on_a_disk_without_room_is_used_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "index.db"
    old = sqlite3.connect(path)
    old.execute(TABLE)
    old.commit()
    old.close()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0, total=1 << 30))
    database = await Sqlite.open(path)
    await database.write(Statement("INSERT INTO things VALUES ('a', 'b', 'c')"))
    assert not await database.reclaim()
    assert await database.purge()
    await database.close()


def test_a_file_of_another_form_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other"
    path.write_bytes(bytes(20) + b"\1" + bytes(4096 * 3 - 21))
    fd = os.open(path, os.O_RDWR)
    with pytest.raises(Unavailable):
        wipe.wipe(fd, 1, 4096)
    os.close(fd)


@pytest.mark.parametrize("number", [2, 822, 1642])
def test_pages_of_the_map_are_no_rows(number: int) -> None:
    assert wipe._is_map(number, 4096)
    assert not wipe._is_map(number + 1, 4096)
    assert not wipe._is_map(number - 1, 4096)
