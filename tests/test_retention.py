"""What is kept for how long, and what goes first when room is short."""

import os
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from hawk_edge import retention
from hawk_edge.clock import TRUST_S
from hawk_edge.config import Retention as Settings
from hawk_edge.model import SiteSettings
from hawk_edge.retention import DAY_MS, IDLE_MS, Retention, on_disk
from tests.batches import T0, batch, error, snapshot
from tests.store.opened import SITE, Opened, opened

RAGE = {"k": "click", "t": 3, "x": 1, "y": 1, "rage": True}
DEAD = {"k": "click", "t": 3, "x": 1, "y": 1, "dead": True}
CLICK = {"k": "click", "t": 3, "x": 1, "y": 1}
FAILED = {"k": "request", "t": 3, "how": "fetch", "method": "GET", "url": "/x", "status": 500}


class Keeping(Opened):
    """The steady clock goes with the server's, but for leaps."""

    leapt_ms = 0

    def with_rule(self, **rule: object) -> Retention:
        return Retention(
            self.store,
            Settings(**rule),  # type: ignore[arg-type]
            lambda: self.now_ms,
            steady_s=lambda: (self.now_ms - self.leapt_ms) / 1000,
        )

    async def visit(self, name: str, *records: dict[str, object], size: int = 0) -> None:
        """A session whose id begins with a name, with a page of its own, now."""
        text = random.Random(name).randbytes(size // 2).hex()
        sheet = [1, {"sheet": f"p::after {{ content: '{name}' }}" * 40}]
        body = batch(
            1,
            snapshot(text=text or name, v=sheet),
            *records,
            session=name.ljust(22, "_"),
            t0=self.now_ms,
        )
        await self.take(body)

    async def names(self) -> list[str]:
        rows = await self.store.database.read("SELECT id FROM sessions ORDER BY id")
        return [row["id"].rstrip("_") for row in rows]


@asynccontextmanager
async def keeping(folder: Path) -> AsyncIterator[Keeping]:
    async with opened(folder) as hawk:
        hawk.__class__ = Keeping
        assert isinstance(hawk, Keeping)
        yield hawk


async def test_what_is_older_than_its_days_expires_with_its_blobs(tmp_path: Path) -> None:
    async with keeping(tmp_path) as hawk:
        rule = hawk.with_rule(days=30)
        for day in range(3):
            await hawk.visit(f"day-{day}", error(5))
            await hawk.file_texts()
            assert await rule.by_days() == 0
            hawk.now_ms += DAY_MS
        hawk.now_ms = T0 + 30 * DAY_MS
        assert await rule.by_days() == 0
        hawk.now_ms += 1
        assert await rule.by_days() == 1
        assert await hawk.names() == ["day-1", "day-2"]
        assert (await hawk.counts())["blobs"] == 2
        hawk.now_ms += 300 * DAY_MS
        assert await rule.by_days() == 2
        assert set((await hawk.counts()).values()) == {0}
        assert await hawk.check(read_data=True) == []


async def test_for_ever_is_for_ever(tmp_path: Path) -> None:
    async with keeping(tmp_path) as hawk:
        await hawk.visit("old")
        hawk.now_ms += 20_000 * DAY_MS
        rule = hawk.with_rule()
        assert (await rule.by_days(), await rule.by_disk()) == (0, 0)
        assert await hawk.names() == ["old"]


async def test_what_is_expired_may_begin_anew(tmp_path: Path) -> None:
    async with keeping(tmp_path) as hawk:
        await hawk.visit("old")
        hawk.now_ms += 31 * DAY_MS
        assert await hawk.with_rule(days=30).by_days() == 1
        await hawk.visit("old")
        assert await hawk.names() == ["old"]


@pytest.mark.parametrize("years", [5, -5])
async def test_a_clock_that_leaps_expires_nothing(tmp_path: Path, years: int) -> None:
    async with keeping(tmp_path) as hawk:
        rule = hawk.with_rule(days=30)
        await hawk.visit("kept")
        assert await rule.by_days() == 0
        leap_ms = years * 365 * DAY_MS
        hawk.leapt_ms += leap_ms
        hawk.now_ms += leap_ms + 15_000
        assert await rule.by_days() == 0
        hawk.leapt_ms -= leap_ms
        hawk.now_ms -= leap_ms - 15_000
        assert await rule.by_days() == 0
        hawk.now_ms += (TRUST_S + 1) * 1000
        assert await rule.by_days() == 0
        assert await hawk.names() == ["kept"]
        hawk.now_ms += 30 * DAY_MS
        assert await rule.by_days() == 1


async def expired_in_order(hawk: Keeping, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The order in which sessions go when there is never room."""
    order: list[str] = []
    expire = hawk.store.forgetting.expire

    async def told(id: str, before_ms: int) -> set[str] | None:
        order.append(id.rstrip("_"))
        return await expire(id, before_ms)

    monkeypatch.setattr(hawk.store.forgetting, "expire", told)
    await hawk.with_rule(disk="0.001 MB").by_disk()
    return order


async def test_dull_sessions_go_first_then_the_oldest_and_live_ones_never(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_A_TIME", 1)
    async with keeping(tmp_path) as hawk:
        for name, record in [
            ("error", error(5)), ("dull-1", CLICK), ("rage", RAGE), ("dull-2", CLICK),
            ("dead", DEAD), ("failed", FAILED), ("dull-3", CLICK),
        ]:  # fmt: skip
            await hawk.visit(name, record)
            hawk.now_ms += 60_000
        hawk.now_ms += IDLE_MS
        await hawk.visit("live", CLICK)
        assert await expired_in_order(hawk, monkeypatch) == [
            "dull-1", "dull-2", "dull-3", "error", "rage", "dead", "failed"
        ]  # fmt: skip
        assert await hawk.names() == ["live"]


async def test_a_session_that_wakes_up_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with keeping(tmp_path) as hawk:
        await hawk.visit("asleep")
        await hawk.visit("gone")
        hawk.now_ms += IDLE_MS + 1000
        expire = hawk.store.forgetting.expire

        async def wakes_up(id: str, before_ms: int) -> set[str] | None:
            if id.startswith("asleep"):
                await hawk.take(batch(2, snapshot(2, text="back"), session=id))
            return await expire(id, before_ms)

        monkeypatch.setattr(hawk.store.forgetting, "expire", wakes_up)
        await hawk.with_rule(disk="0.001 MB").by_disk()
        assert await hawk.names() == ["asleep"]
        assert await hawk.check(read_data=True) == []


async def test_it_never_takes_more_of_the_disk_than_it_may(tmp_path: Path) -> None:
    budget = 6_000_000
    async with keeping(tmp_path) as hawk:
        rule, most = hawk.with_rule(disk="6 MB"), 0
        for number in range(60):
            what = error(5) if number % 10 == 0 else CLICK
            await hawk.visit(f"session-{number:03}", what, size=400_000)
            hawk.now_ms += IDLE_MS
            await rule.by_disk()
            most = max(most, on_disk(tmp_path))
        assert 0.7 * budget < most < budget
        left = await hawk.names()
        assert "session-059" in left
        # The newest, and of the older ones those with errors: each takes 200 KB on disk.
        assert {name for name in left if name < "session-040"} <= {
            f"session-{number:03}" for number in range(0, 60, 10)
        }
        assert "session-040" in left
        assert await hawk.check(read_data=True) == []


async def test_the_room_in_the_index_comes_back_as_well(tmp_path: Path) -> None:
    async with keeping(tmp_path) as hawk:
        for number in range(40):
            body = batch(
                1, {"k": "console", "t": 1, "message": os.urandom(9_000).hex()},
                session=f"s{number}".ljust(22, "_"),
            )  # fmt: skip
            await hawk.take(body)
        index = tmp_path / "index.db"
        await hawk.store.database.reclaim()
        before = index.stat().st_size
        hawk.now_ms += 2 * DAY_MS
        assert await hawk.with_rule(days=1).by_days() == 40
        assert index.stat().st_size < before - 40 * 9_000
        assert (tmp_path / "index.db-wal").stat().st_size == 0


async def test_nothing_expires_in_vain_while_no_room_can_come_back(tmp_path: Path) -> None:
    async with keeping(tmp_path) as hawk:
        for number in range(5):
            await hawk.visit(f"session-{number}")
        hawk.now_ms += IDLE_MS + 1000
        other = sqlite3.connect(tmp_path / "index.db", isolation_level=None)
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM events").fetchone()
        await hawk.visit("new")
        assert await hawk.with_rule(disk="0.001 MB").by_disk() == 0
        assert len(await hawk.names()) == 6
        other.close()
        assert await hawk.with_rule(disk="0.001 MB").by_disk() == 5


async def test_a_site_may_say_less_and_the_others_stay(tmp_path: Path) -> None:
    async with keeping(tmp_path) as hawk:
        other = msgspec.structs.replace(SITE, id="site2", key="hk_2", settings=SiteSettings(days=7))
        await hawk.visit("shop")
        await hawk.take(
            batch(1, snapshot(), session="brief".ljust(22, "_"), t0=hawk.now_ms), site=other
        )
        await hawk.take(
            batch(1, snapshot(), error(5), session="broken".ljust(22, "_"), t0=hawk.now_ms),
            site=other,
        )
        hawk.now_ms += 7 * DAY_MS
        assert await hawk.with_rule().by_days() == 0
        hawk.now_ms += 1
        assert await hawk.with_rule().by_days() == 2
        assert await hawk.names() == ["shop"]


async def test_a_site_that_says_more_than_the_server_gets_no_more(tmp_path: Path) -> None:
    async with keeping(tmp_path) as hawk:
        other = msgspec.structs.replace(
            SITE, id="site2", key="hk_2", settings=SiteSettings(days=90)
        )
        await hawk.take(
            batch(1, snapshot(), session="long".ljust(22, "_"), t0=hawk.now_ms), site=other
        )
        hawk.now_ms += 30 * DAY_MS + 1
        assert await hawk.with_rule(days=30).by_days() == 1
