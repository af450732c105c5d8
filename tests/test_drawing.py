"""A picture that is wanted is drawn some time soon, whatever comes between, or it is said why not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hawk_edge import drawing as drawing_module
from hawk_edge import pictures as pictures_module
from hawk_edge.assets.kept import Kept
from hawk_edge.drawing import PAUSES_MS, Drawing
from hawk_edge.erase import Erasure
from hawk_edge.pictures import Pictures
from hawk_edge.render.orders import Built, Undrawable
from hawk_edge.render.pool import Pool
from hawk_edge.store.index.assets import AssetIndex
from hawk_edge.store.index.picture_jobs import PictureJobs
from hawk_edge.timekey import state_name
from tests.batches import T0, batch, delta, snapshot
from tests.sealing import SESSION
from tests.store.opened import Opened, opened

NAMES = [state_name(T0 + 50 * n, n + 1) for n in range(4)]
FIRST = NAMES[0]


class FakePool(Pool):
    """Says what it was told to draw; draws unless it has a reason not to."""

    def __init__(self) -> None:
        super().__init__(None)
        self.drawn: list[str] = []
        self.refuses: list[str] = []
        self.began = asyncio.Event()
        self.held: asyncio.Event | None = None

    async def draw(self, html: str, width: int, height: int, built: Built | None = None) -> bytes:
        self.drawn.append(html)
        self.began.set()
        if self.held is not None:
            await self.held.wait()
        if self.refuses:
            raise Undrawable(self.refuses.pop(0))
        return f"a picture of {html}".encode()


class Desk(Opened):
    """An opened store with a session of four states, and somebody who draws what is wanted of it."""

    def __init__(self, hawk: Opened) -> None:
        self.__dict__ = hawk.__dict__
        self.pool = FakePool()
        self.may_run = True
        self.pictures = Pictures(
            hawk.store, hawk.replay, Kept(AssetIndex(hawk.store.database), hawk.store.blobs),
            self.pool, program="", now_ms=self._clock,
        )  # fmt: skip
        self.drawing = Drawing(self.pictures, self._clock, may_run=lambda: self.may_run)

    async def want(self, *names: str) -> None:
        """Each a millisecond after the one before."""
        for name in names:
            await self.pictures.want(SESSION, name)
            self.now_ms += 1

    async def has(self, name: str) -> bool:
        return await self.pictures.found(SESSION, name) is not None


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Desk]:
    async with opened(folder) as hawk:
        changes = [delta(n + 1, 50 * n, f"state {n + 1}") for n in range(1, 4)]
        await hawk.take(batch(1, snapshot(text="state 1"), *changes))
        one = Desk(hawk)
        async with one.pictures.working():
            yield one


async def test_what_is_wanted_is_drawn_once_and_found_from_then_on(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        assert await one.pictures.found(SESSION, FIRST) is None
        await one.want(FIRST, FIRST)
        assert one.drawing.says() == {"waiting": 0, "failed": 0, "why": None}
        await one.drawing.work()
        found = await one.pictures.found(SESSION, FIRST)
        assert found is not None
        assert b"state 1" in found
        await one.want(FIRST)
        await one.drawing.work()
        assert len(one.pool.drawn) == 1
        assert await rows(one) == 0


async def rows(one: Desk) -> int:
    counted = await one.store.database.read("SELECT count(*) AS n FROM picture_jobs")
    found: int = counted[0]["n"]
    return found


async def test_the_newest_is_drawn_first(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        await one.want(*NAMES)
        await one.drawing.work()
        assert [html.count(f"state {4 - n}") > 0 for n, html in enumerate(one.pool.drawn)] == [
            True
        ] * 4


async def test_of_too_many_the_oldest_are_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures_module, "MOST_WANTED", 2)
    async with desk(tmp_path) as one:
        await one.want(*NAMES)
        assert await rows(one) == 2
        await one.drawing.work()
        assert [await one.has(name) for name in NAMES] == [False, False, True, True]


async def test_what_fails_is_tried_twice_again_after_growing_pauses(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        one.pool.refuses = ["once", "twice"]
        await one.want(FIRST)
        await one.drawing.work()
        for pause in PAUSES_MS:
            assert one.drawing.says() == {"waiting": 1, "failed": 0, "why": None}
            tried = len(one.pool.drawn)
            one.now_ms += pause - 2
            await one.drawing.work()
            assert len(one.pool.drawn) == tried
            one.now_ms += 2
            await one.drawing.work()
        assert await one.has(FIRST)
        assert PAUSES_MS[0] < PAUSES_MS[1]


async def given_up(one: Desk, *reasons: str) -> None:
    one.pool.refuses = list(reasons)
    await one.want(FIRST)
    for pause in (0, *PAUSES_MS):
        one.now_ms += pause
        await one.drawing.work()


async def test_what_fails_three_times_is_given_up_and_it_is_said_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk(tmp_path) as one:
        await given_up(one, "no", "no", "too big to be drawn")
        said = {"waiting": 0, "failed": 1, "why": "too big to be drawn"}
        assert one.drawing.says() == said
        assert "too big to be drawn" in caplog.text
        assert await one.pictures.jobs.why_not(SESSION, FIRST) == "too big to be drawn"
        one.now_ms += 10**9
        await one.drawing.work()
        assert len(one.pool.drawn) == 3
        # Wanted once more it gets another chance.
        await one.want(FIRST)
        await one.drawing.work()
        assert await one.has(FIRST)
        assert one.drawing.failed() == 0


async def test_a_restart_frees_what_was_claimed_by_a_process_that_is_gone(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        await one.want(FIRST)
        claimed = await one.pictures.jobs.claim(one.now_ms)
        assert claimed is not None
        assert await one.pictures.jobs.claim(one.now_ms) is None
    async with opened(tmp_path) as again:
        one = Desk(again)
        one.now_ms = T0 + 1000
        await one.drawing.work()
        assert await one.has(FIRST)


async def test_it_waits_for_cpu_to_spare(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        one.may_run = False
        await one.want(FIRST)
        await one.drawing.work()
        assert one.drawing.says()["waiting"] == 1
        assert one.pool.drawn == []
        one.may_run = True
        await one.drawing.work()
        assert await one.has(FIRST)


async def test_cpu_that_is_gone_when_it_begins_does_not_count_as_a_try(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        one.pictures._may_run = lambda: False
        await one.want(FIRST)
        for _ in range(5):
            await one.drawing.work()
            one.now_ms += PAUSES_MS[0]
        assert one.drawing.says() == {"waiting": 1, "failed": 0, "why": None}
        one.pictures._may_run = lambda: True
        await one.drawing.work()
        assert await one.has(FIRST)


async def test_it_goes_with_its_session_drawn_or_failed_or_waiting(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        await given_up(one, "no", "no", "no")
        await one.want(NAMES[1])
        await one.drawing.work()
        await one.want(NAMES[2])
        await Erasure(one.store).session(SESSION)
        assert await rows(one) == 0
        assert (await one.store.blobs.size())[0] <= 1  # the register
        await one.want(NAMES[3])
        assert await rows(one) == 0
        assert await one.check() == []


async def test_a_session_that_goes_while_it_is_drawn_leaves_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        one.pool.held = asyncio.Event()
        await one.want(FIRST)
        working = asyncio.create_task(one.drawing.work())
        await one.pool.began.wait()
        await Erasure(one.store).session(SESSION)
        one.pool.held.set()
        await working
        assert await rows(one) == 0
        await one.store.sweep.these([d async for d in one.store.blobs.digests()])
        assert (await one.store.blobs.size())[0] <= 1


async def test_beside_the_server_it_begins_as_soon_as_one_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing_module, "LOOK_S", 3600.0)
    async with desk(tmp_path) as one, one.drawing.working():
        await one.want(FIRST)
        async with asyncio.timeout(20):
            await one.pool.began.wait()


async def test_a_state_that_cannot_be_rebuilt_is_given_up_like_any_other(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        await one.want(state_name(T0 + 7, 9))
        for pause in (0, *PAUSES_MS):
            one.now_ms += pause
            await one.drawing.work()
        assert one.drawing.says() == {"waiting": 0, "failed": 1, "why": "there is no such state"}


async def test_who_claims_gets_each_job_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        await one.want(*NAMES)
        jobs = PictureJobs(one.store.database)
        claimed = await asyncio.gather(*(jobs.claim(one.now_ms) for _ in range(6)))
        assert sorted(job.state for job in claimed if job) == sorted(NAMES)
