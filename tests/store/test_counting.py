"""What goes on at a site, in numbers."""

from pathlib import Path

import pytest

from hawk_edge.model import Site
from hawk_edge.store.index import counting
from hawk_edge.store.index.counting import Counting, SiteCounts
from hawk_edge.store.index.grouping import HOUR_MS
from tests.batches import T0, batch, new_id, snapshot
from tests.serving import ORIGIN
from tests.store.opened import SITE, opened

QUIET = Site("site2", "account1", "hk_other", "Quiet", (ORIGIN,), 0)


async def test_sites_are_counted_by_the_hour_and_each_for_itself(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.file(QUIET)
        for hours in (30, 23, 2, 2, 0):
            hawk.now_ms = T0 - hours * HOUR_MS
            await hawk.take(batch(1, snapshot(), session=new_id(), t0=hawk.now_ms))
        await hawk.take(batch(1, snapshot(), session=new_id(), t0=T0 - 1))  # of the same visitor
        await hawk.take(batch(1, snapshot(), session=new_id(), visitor=new_id(), t0=T0 - 2))
        shop, quiet = await Counting(hawk.store.database).of([SITE.scope, QUIET.scope], T0)
        by_hour = [0] * 24
        by_hour[0], by_hour[-3], by_hour[-1] = 1, 2, 3
        assert shop == SiteCounts(2, by_hour, more=False, open_issues=0, last_ms=T0)
        assert quiet == SiteCounts(0, [0] * 24, more=False, open_issues=0, last_ms=None)
        later = (await Counting(hawk.store.database).of([SITE.scope], T0 + 2 * HOUR_MS))[0]
        assert (later.live, later.by_hour[-3:], sum(later.by_hour)) == (0, [3, 0, 0], 5)


async def test_no_more_is_counted_than_is_cheap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_SESSIONS", 3)
    async with opened(tmp_path) as hawk:
        for hours in range(5):
            await hawk.take(batch(1, snapshot(), session=new_id(), t0=T0 - hours * HOUR_MS))
        [shop] = await Counting(hawk.store.database).of([SITE.scope], T0)
        assert (shop.more, shop.by_hour[-4:]) == (True, [0, 1, 1, 1])
