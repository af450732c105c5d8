"""A site's key, and those that it had before."""

from pathlib import Path

from hawk_edge.store.index.keys import FormerKey, Keys
from tests.store.opened import SITE, Opened, opened

FIRST, SECOND, THIRD = SITE.key, "hk_second", "hk_third"


async def heard(hawk: Opened, at_ms: int) -> set[str]:
    """Which of the keys lead to the site then."""
    found = {key: await hawk.store.people.site_by_key(key, at_ms) for key in (FIRST, SECOND, THIRD)}
    return {key for key, site in found.items() if site is not None and site.id == SITE.id}


def keys(hawk: Opened) -> Keys:
    return Keys(hawk.store.database, hawk.store.people)


async def test_a_former_key_counts_until_its_time_is_over(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        assert await heard(hawk, 0) == {FIRST}
        await keys(hawk).change(SITE.id, SECOND, 0, 100)
        assert await heard(hawk, 99) == {FIRST, SECOND}
        assert await heard(hawk, 100) == {SECOND}
        assert await keys(hawk).former(SITE.account, 99) == [FormerKey(SITE.id, FIRST, 100)]
        assert await keys(hawk).former(SITE.account, 100) == []
        assert await keys(hawk).former("another", 0) == []
        site = await hawk.store.people.site_by_key(FIRST, 0)
        assert site is not None
        assert site.key == SECOND


async def test_each_of_several_has_its_own_time(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await keys(hawk).change(SITE.id, SECOND, 0, 500)
        await keys(hawk).change(SITE.id, THIRD, 0, 100)
        assert await heard(hawk, 99) == {FIRST, SECOND, THIRD}
        assert await heard(hawk, 400) == {FIRST, THIRD}
        assert [one.key for one in await keys(hawk).former(SITE.account, 0)] == [FIRST, SECOND]


async def test_at_once_means_all_that_there_were(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await keys(hawk).change(SITE.id, SECOND, 0, 500)
        assert await heard(hawk, 1) == {FIRST, SECOND}
        await keys(hawk).change(SITE.id, THIRD, 1, 1)
        assert await heard(hawk, 1) == {THIRD}


async def test_former_keys_are_ended_and_the_key_stays(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await keys(hawk).change(SITE.id, SECOND, 0, 500)
        assert await heard(hawk, 1) == {FIRST, SECOND}
        await keys(hawk).end(SITE.id)
        assert await heard(hawk, 1) == {SECOND}


async def test_what_is_over_is_forgotten_with_the_next_change(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await keys(hawk).change(SITE.id, SECOND, 0, 100)
        await keys(hawk).change(SITE.id, THIRD, 200, 300)
        rows = await hawk.store.database.read("SELECT key FROM former_keys")
        assert [row["key"] for row in rows] == [SECOND]


async def test_a_site_that_is_deleted_takes_its_former_keys_along(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await keys(hawk).change(SITE.id, SECOND, 0, 500)
        assert await heard(hawk, 1) == {FIRST, SECOND}
        await hawk.store.forgetting.site(SITE.id, [], 0)
        assert await heard(hawk, 1) == set()
        assert not await hawk.store.database.read("SELECT * FROM former_keys")
