"""Everything is read again within 30 days, evenly, whatever the times at which nothing runs."""

import logging
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from hawk_edge.errors import Unavailable
from hawk_edge.scrub import HOUR_MS, ROUND_MS, Scrub
from hawk_edge.store.engine import Statement
from hawk_edge.store.index.named import TABLES
from hawk_edge.store.index.runs import Runs
from tests.assets.desk import desk
from tests.batches import batch, delta, new_id, snapshot
from tests.store.opened import SITE, Opened, opened

BLOBS = 40
DAY_MS = 24 * HOUR_MS


class Watched:
    """A scrub of a store with many blobs and some sessions; what it read, and at what time."""

    def __init__(self, hawk: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hawk = hawk
        self.read: list[tuple[int, str]] = []
        self.may_run = True
        self.started_ms = hawk.now_ms
        blobs, database = hawk.store.blobs, hawk.store.database
        verify, tables, batches = blobs.verify, database.verify, hawk.store.journal.batches

        async def verify_told(digest: str) -> bool:
            self.read.append((hawk.now_ms, digest))
            return await verify(digest)

        async def table_told(table: str = "") -> list[str]:
            self.read.append((hawk.now_ms, table))
            return await tables(table)

        async def batches_told(session: str, *args: Any) -> Any:
            self.read.append((hawk.now_ms, session))
            return await batches(session, *args)

        monkeypatch.setattr(blobs, "verify", verify_told)
        monkeypatch.setattr(database, "verify", table_told)
        monkeypatch.setattr(hawk.store.journal, "batches", batches_told)
        self.restart()

    def restart(self) -> None:
        """As if the server had been started anew."""

        async def pause(_seconds: float) -> None:
            return None

        self.scrub = Scrub(
            self.hawk.store, lambda: self.hawk.now_ms, may_run=lambda: self.may_run, pause=pause
        )

    async def run(self, until_ms: int, every_ms: int = 3 * HOUR_MS) -> None:
        """Have it work now and then."""
        while self.hawk.now_ms < until_ms:
            await self.scrub.work()
            self.hawk.now_ms += every_ms
        await self.scrub.work()

    def names(self) -> set[str]:
        return {name for _, name in self.read}


@pytest.fixture
async def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watched]:
    async with opened(tmp_path) as hawk:
        for number in range(BLOBS):
            await hawk.store.blobs.put(b"%d" % number, "html")
        for _ in range(5):
            first = snapshot(v=[1, {"sheet": "p { color: red } " * 100}])
            await hawk.take(batch(1, first, delta(2, 5, "x"), session=new_id()))
        await hawk.file_texts()
        yield Watched(hawk, monkeypatch)


async def everything(hawk: Opened) -> set[str]:
    sessions = await hawk.store.database.read("SELECT id FROM sessions")
    return (
        {one async for one in hawk.store.blobs.digests()}
        | {row["id"] for row in sessions}
        | set(TABLES)
    )


async def test_a_round_reads_all_there_is_once_and_evenly(watched: Watched) -> None:
    await watched.run(watched.started_ms + ROUND_MS)
    blobs = [(at, name) for at, name in watched.read if len(name) == 64]
    assert watched.names() == await everything(watched.hawk)
    assert len(blobs) == BLOBS + 1
    assert [name for _, name in blobs] == sorted(name for _, name in blobs)
    halfway = watched.started_ms + ROUND_MS // 2
    assert BLOBS * 0.2 < sum(at < halfway for at, _ in blobs) < BLOBS * 0.8
    assert max(at for at, _ in watched.read) <= watched.started_ms + ROUND_MS


async def test_the_next_round_begins_when_one_is_over(watched: Watched) -> None:
    await watched.run(watched.started_ms + 4 * ROUND_MS, 5 * HOUR_MS)
    for name in await everything(watched.hawk):
        times = [at for at, one in watched.read if one == name]
        assert len(times) >= 4
        assert max(b - a for a, b in pairwise(times)) <= 30 * DAY_MS


@pytest.mark.parametrize("hours", [1, 5, 23])
async def test_a_machine_that_runs_some_hours_a_day_reads_all_as_often(
    watched: Watched, hours: int
) -> None:
    """It starts anew each day, at another time each."""
    for day in range(62):
        start = watched.started_ms + day * DAY_MS + day % (25 - hours) * HOUR_MS
        watched.hawk.now_ms = start
        watched.restart()
        await watched.run(start + hours * HOUR_MS, hours * HOUR_MS // 4)
    for name in await everything(watched.hawk):
        times = [watched.started_ms, *(at for at, one in watched.read if one == name)]
        times.append(watched.hawk.now_ms)
        assert max(b - a for a, b in pairwise(times)) <= 30 * DAY_MS, name


async def test_a_restart_every_minute_goes_on_and_writes_once_an_hour(watched: Watched) -> None:
    writes = 0
    real = watched.hawk.store.database.write

    async def counted(*unit: Statement) -> Any:
        nonlocal writes
        writes += 1
        return await real(*unit)

    watched.hawk.store.database.write = counted  # type: ignore[method-assign]
    await watched.run(watched.started_ms + DAY_MS, HOUR_MS // 60)
    assert writes <= 24 + 1
    before = len(watched.names())
    watched.restart()
    await watched.run(watched.started_ms + ROUND_MS)
    assert watched.names() == await everything(watched.hawk)
    again = len(watched.read) - len(watched.names())
    assert before > 0
    assert again <= 5  # at most what lay between the note and the restart


async def test_nothing_is_read_while_it_may_not_run_and_all_of_it_later(watched: Watched) -> None:
    watched.may_run = False
    await watched.run(watched.started_ms + ROUND_MS // 2)
    assert watched.read == []
    watched.may_run = True
    await watched.run(watched.started_ms + ROUND_MS)
    assert watched.names() == await everything(watched.hawk)


async def test_a_clock_that_leaps_back_or_forth_ends_nothing(watched: Watched) -> None:
    await watched.run(watched.started_ms + DAY_MS)
    for leap in (-400 * DAY_MS, 800 * DAY_MS):
        watched.hawk.now_ms += leap
        begin = watched.hawk.now_ms
        watched.read.clear()
        await watched.run(begin + 2 * ROUND_MS)
        assert watched.names() == await everything(watched.hawk)


async def test_what_it_finds_is_set_aside_and_in_the_log(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    hawk = watched.hawk
    digest = await hawk.store.blobs.put(b"to be damaged", "html")
    path = hawk.store.folder / "blobs" / digest[:2] / digest
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    [row] = await hawk.store.database.read("SELECT session FROM batches LIMIT 1")
    await hawk.store.database.write(
        Statement("UPDATE batches SET body = x'00' WHERE session = ?", [row["session"]])
    )
    caplog.set_level(logging.ERROR)
    await watched.run(watched.started_ms + ROUND_MS)
    assert hawk.store.blobs.damaged() == {digest}
    said = [record.message for record in caplog.records]
    assert len([line for line in said if digest in line]) == 1
    assert len([line for line in said if row["session"] in line and "unreadable" in line]) == 1


async def test_a_blob_that_cannot_be_read_now_stays_where_it_is_and_the_rest_is_read(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = watched.hawk.store.blobs.verify
    sick = min([one async for one in watched.hawk.store.blobs.digests()])

    async def failing(digest: str) -> bool:
        if digest == sick:
            raise Unavailable("the disk is tired")
        return await real(digest)

    monkeypatch.setattr(watched.hawk.store.blobs, "verify", failing)
    await watched.run(watched.started_ms + ROUND_MS)
    assert watched.names() == await everything(watched.hawk) - {sick}
    assert f"blob {sick}: the disk is tired" in caplog.text
    assert watched.hawk.store.blobs.damaged() == set()


async def test_it_takes_no_more_than_a_tenth_of_the_time_when_it_hurries(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.store.blobs.put(bytes(5_000_000), "html")
        rests: list[float] = []

        async def pause(seconds: float) -> None:
            rests.append(seconds)

        scrub = Scrub(hawk.store, lambda: hawk.now_ms, pause=pause)
        await scrub.work()
        hawk.now_ms += 2 * ROUND_MS
        await scrub.work()
        await scrub.work()
        assert max(rests) > 9 * 0.002  # to read as much takes longer


async def test_a_picture_that_is_damaged_is_fetched_again_whatever_it_was(tmp_path: Path) -> None:
    async with desk(tmp_path, SITE) as there:
        digest = await there.store.blobs.put(b"a picture", "asset")
        write = there.store.database.write
        row = (
            "a",
            SITE.id,
            "https://shop.example/a.png",
            "https://shop.example",
            1,
            None,
            there.now_ms,
            0,
            None,
            '"etag"',
            "monday",
        )
        await write(Statement(f"INSERT INTO assets VALUES ({', '.join('?' * 11)})", row))
        await write(
            Statement(
                "INSERT INTO asset_versions VALUES ('a', 1, ?, ?, 'image/png', 9)",
                [SITE.id, digest],
            )
        )
        path = there.store.folder / "blobs" / digest[:2] / digest
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        assert not await there.store.blobs.verify(digest)
        scrub = Scrub(there.store, lambda: there.now_ms)
        await scrub.work()
        assert await there.index.next_due(there.now_ms) is None  # it was tried today
        there.now_ms += DAY_MS
        await scrub.work()
        due = await there.index.next_due(there.now_ms)
        assert due is not None
        assert (due.url, due.etag, due.modified) == (row[2], None, None)


async def test_a_round_that_is_over_is_noted_with_what_it_found(watched: Watched) -> None:
    runs = Runs(watched.hawk.store.database)
    await watched.run(watched.started_ms + ROUND_MS - DAY_MS)
    assert await runs.all() == []
    await watched.run(watched.started_ms + ROUND_MS)
    [run] = await runs.all()
    assert (run.job, run.well, run.said) == ("scrub", True, {"damaged": 0})
    assert run.began_ms == watched.started_ms
    assert run.ended_ms - run.began_ms >= ROUND_MS
