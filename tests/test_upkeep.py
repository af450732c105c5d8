"""The jobs run beside the server, survive what goes wrong, and stop when they are told to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hawk_edge import upkeep
from hawk_edge.config import Retention as Settings
from hawk_edge.erase import Erasure
from hawk_edge.errors import DiskFull, Unavailable
from hawk_edge.retention import Retention
from hawk_edge.upkeep import Upkeep
from tests import raw
from tests.batches import T0, batch, new_id, snapshot
from tests.store.opened import Opened, opened

DAY_MS = 24 * 3600 * 1000


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "LOOK_S", 0.01)
    monkeypatch.setattr(upkeep, "PURGE_S", 0.01)
    monkeypatch.setattr(upkeep, "SHARE", 1.0)


class Kept:
    def __init__(self, hawk: Opened) -> None:
        self.hawk = hawk
        self.erasure = Erasure(hawk.store)
        self.retention = Retention(
            hawk.store, Settings(days=30), lambda: hawk.now_ms, steady_s=lambda: hawk.now_ms / 1000
        )
        self.upkeep = Upkeep(hawk.store, self.erasure, self.retention)


@asynccontextmanager
async def kept(folder: Path) -> AsyncIterator[Kept]:
    async with opened(folder) as hawk:
        yield Kept(hawk)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        # There is nothing in here to wait for: it is another task's doing.
        while not await holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_what_has_expired_goes_and_what_a_crash_left_is_swept(tmp_path: Path) -> None:
    async with kept(tmp_path) as it:
        await it.hawk.take(batch(1, snapshot(), session=new_id()))
        await it.hawk.store.blobs.put(b"left by a crash", "html")
        it.hawk.now_ms = T0 + 31 * DAY_MS
        async with it.upkeep.working():
            await until(lambda: empty(it.hawk))


async def empty(hawk: Opened) -> bool:
    counts = await hawk.counts()
    return not counts["sessions"] and not counts["blobs"]


async def test_what_was_deleted_is_purged_soon_and_what_fails_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = new_id()
    async with kept(tmp_path) as it:
        await it.hawk.take(batch(1, snapshot(), session=session))
        purge, failures = it.hawk.store.database.purge, [Unavailable("not now"), None]

        async def sometimes() -> bool:
            if failures:
                failure = failures.pop()
                if failure:
                    raise failure
                return False
            return await purge()

        monkeypatch.setattr(it.hawk.store.database, "purge", sometimes)
        async with it.upkeep.working():
            place = await it.hawk.store.forgetting.session_place(session)
            assert place
            await it.erasure.forget([place])
            await until(lambda: gone(tmp_path, session))
        assert failures == []


async def gone(folder: Path, name: str) -> bool:
    return not raw.found(folder, [name])


async def test_what_goes_wrong_once_does_not_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kept(tmp_path) as it:
        asked = 0

        async def fails() -> int:
            nonlocal asked
            asked += 1
            raise Unavailable("the disk is away")

        async def thrice() -> bool:
            return asked > 3

        monkeypatch.setattr(it.retention, "by_days", fails)
        async with it.upkeep.working():
            await until(thrice)


async def test_the_ballast_is_there_while_it_works_and_without_it_nothing_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kept(tmp_path) as it:
        async with it.upkeep.working():
            assert (tmp_path / "ballast").exists()
        (tmp_path / "ballast").unlink()
        monkeypatch.setattr(it.hawk.store.ballast, "_made", lambda: False)
        async with it.upkeep.working():
            with pytest.raises(DiskFull):
                await it.hawk.take(batch(1, snapshot(), session=new_id()))
