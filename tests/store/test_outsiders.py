"""Another program that has the index open holds up nobody, and loses nobody's batches."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hawk_edge.errors import Unavailable
from hawk_edge.store import connections, room
from hawk_edge.store.sqlite import LOG_COMMITS
from tests.batches import batch, new_id, snapshot
from tests.store.opened import Opened, opened

COUNT = "SELECT count(*) FROM batches"


@pytest.fixture
async def hawk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Opened]:
    monkeypatch.setattr(room, "PATIENCE_MS", 20)
    monkeypatch.setattr(connections, "LOG_BYTES", 1 << 16)
    async with opened(tmp_path / "data") as one:
        yield one


@pytest.fixture
def other(hawk: Opened) -> Iterator[sqlite3.Connection]:
    path = hawk.store.folder / "index.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        yield db


def log_bytes(hawk: Opened) -> int:
    return (hawk.store.folder / "index.db-wal").stat().st_size


async def take(hawk: Opened, many: int) -> None:
    for _ in range(many):
        await hawk.take(batch(1, snapshot(), session=new_id()))


async def test_a_reader_that_stays_holds_up_nobody_and_the_log_grows_small_again(
    hawk: Opened, other: sqlite3.Connection
) -> None:
    await take(hawk, 1)
    other.execute("BEGIN")
    assert other.execute(COUNT).fetchone() == (1,)
    await take(hawk, 3 * LOG_COMMITS)
    assert other.execute(COUNT).fetchone() == (1,)
    assert (await hawk.counts())["batches"] == 1 + 3 * LOG_COMMITS
    grown = log_bytes(hawk)
    await take(hawk, LOG_COMMITS)
    assert log_bytes(hawk) > grown
    other.execute("COMMIT")
    await take(hawk, 2 * LOG_COMMITS)
    assert log_bytes(hawk) < grown
    assert await hawk.check(read_data=True) == []


async def test_a_lock_from_outside_is_told_and_over_when_it_is_over(
    hawk: Opened, other: sqlite3.Connection
) -> None:
    await take(hawk, 1)
    refused = batch(1, snapshot(), session=new_id())
    other.execute("BEGIN EXCLUSIVE")
    for _ in range(3):
        with pytest.raises(Unavailable) as why:
            await hawk.take(refused)
        assert why.value.retry_after
        assert (await hawk.counts())["batches"] == 1
    other.execute("ROLLBACK")
    await hawk.take(refused)
    assert (await hawk.counts())["batches"] == 2
    assert await hawk.check(read_data=True) == []
