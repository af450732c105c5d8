"""The work goes on beside the server, survives what goes wrong, and stops when it is told to."""

import asyncio
from pathlib import Path

import pytest

from hawk_edge.assets import job
from hawk_edge.assets.gather import Gatherer
from hawk_edge.assets.job import Assets
from hawk_edge.assets.keep import Keeper
from hawk_edge.config import AssetSettings
from hawk_edge.errors import Unavailable
from tests.assets.desk import SESSION
from tests.assets.site import PNG, Headers, RecordedSite, answer, hangs
from tests.assets.test_keep import page
from tests.batches import batch, new_id
from tests.store.opened import Opened, opened


async def take(hawk: Opened, assets: Assets, shop: RecordedSite, session: str = SESSION) -> None:
    await hawk.take(batch(1, page(shop, "x.png"), session=session), site=shop.site)
    assets.sink(hawk.told[-1])


async def kept(assets: Assets, session: str = SESSION) -> bool:
    """Whether the picture comes to be there."""
    async with asyncio.timeout(20):
        # There is nothing in here to wait for: it is another task's row.
        while not await assets.kept.at(session, 1 << 45):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return True


async def test_what_comes_in_is_kept_meanwhile(shop: RecordedSite, tmp_path: Path) -> None:
    shop.paths["/x.png"] = answer(PNG)
    async with opened(tmp_path) as hawk:
        assets = Assets(hawk.store, AssetSettings())
        async with assets.working():
            await take(hawk, assets, shop)
            assert await kept(assets)


async def test_what_goes_wrong_once_does_not_end_it(
    shop: RecordedSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather, work = Gatherer.gather, Keeper.work
    wrong: list[str] = []

    async def gather_once_more(self: Gatherer) -> int:
        found = await gather(self)
        if len(wrong) < 2:
            wrong.append("gather")
            raise Unavailable("the disk is away")
        return found

    async def work_once_more(self: Keeper) -> int:
        if "work" not in wrong:
            wrong.append("work")
            raise Unavailable("the disk is away")
        return await work(self)

    monkeypatch.setattr(Gatherer, "gather", gather_once_more)
    monkeypatch.setattr(Keeper, "work", work_once_more)
    monkeypatch.setattr(job, "LOOK_S", 0.05)
    shop.paths["/x.png"] = answer(PNG)
    sessions = [new_id(), new_id()]
    async with opened(tmp_path) as hawk:
        assets = Assets(hawk.store, AssetSettings())
        async with assets.working():
            for session in sessions:
                await take(hawk, assets, shop, session)
                assert await kept(assets, session)
    assert sorted(wrong) == ["gather", "work"]


async def test_it_stops_at_once_and_what_was_under_way_is_still_due(
    shop: RecordedSite, tmp_path: Path
) -> None:
    asked = asyncio.Event()

    async def told_and_hangs(headers: Headers, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await hangs(headers, writer)

    shop.paths["/x.png"] = told_and_hangs
    async with opened(tmp_path) as hawk:
        assets = Assets(hawk.store, AssetSettings())
        async with asyncio.timeout(10), assets.working():
            await take(hawk, assets, shop)
            await asked.wait()
    shop.paths["/x.png"] = answer(PNG)
    async with opened(tmp_path) as hawk:
        assets = Assets(hawk.store, AssetSettings())
        async with assets.working():
            assert await kept(assets)


async def test_nothing_is_looked_for_or_fetched_when_it_is_switched_off(
    shop: RecordedSite, tmp_path: Path
) -> None:
    async with opened(tmp_path) as hawk:
        assets = Assets(hawk.store, AssetSettings(fetch=False))
        before = asyncio.all_tasks()
        async with assets.working():
            await take(hawk, assets, shop)
            assert asyncio.all_tasks() == before
        assert not assets._gatherer.noted.is_set()
    assert shop.asked == []
