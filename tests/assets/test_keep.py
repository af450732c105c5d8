"""What pages name is fetched once, tried again more and more seldom, and kept as it was at a time."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from hawk_edge.assets import fetch
from hawk_edge.assets.keep import MINUTE_MS, REST_MS, WAITS_MS
from hawk_edge.store.index.assets import REFRESH_MS
from tests.assets.desk import SESSION, desk
from tests.assets.site import (
    PNG,
    SVG,
    WOFF2,
    Headers,
    RecordedSite,
    answer,
    hangs,
    redirect,
    with_etag,
)
from tests.batches import T0, batch, new_id, snapshot

DAY_MS = REFRESH_MS
LATER = PNG + b" after the deploy"


def page(shop: RecordedSite, *paths: str, t: int = 0) -> dict[str, Any]:
    html = f"<p>{''.join(f'<img src={path!r}>' for path in paths)}</p>"
    return snapshot(html=html, c=1 + len(paths), url=f"{shop.origin}/", t=t)


async def test_what_a_page_names_is_fetched_once_for_all(
    shop: RecordedSite, tmp_path: Path
) -> None:
    shop.paths |= {
        "/x.png": answer(PNG), "/f": answer(WOFF2, "font/woff2"),
        "/old.svg": redirect("/x.svg"), "/x.svg": answer(SVG, "image/svg+xml"),
    }  # fmt: skip
    sessions = [new_id(), new_id()]
    async with desk(tmp_path, shop.site) as it:
        for session in sessions:
            await it.take(batch(1, page(shop, "x.png", "f", "old.svg"), session=session))
            await it.keeper.work()
        assert sorted(shop.asked) == ["/f", "/old.svg", "/x.png", "/x.svg"]
        for session in sessions:
            assert await it.shown(session) == {
                f"{shop.origin}/x.png": PNG,
                f"{shop.origin}/f": WOFF2,
                f"{shop.origin}/old.svg": SVG,
            }
        assert await it.shown(new_id()) == {}


async def test_an_origin_that_is_not_registered_is_never_asked(
    shop: RecordedSite, tmp_path: Path
) -> None:
    site = structs.replace(shop.site, origins=("https://shop.example",))
    async with desk(tmp_path, site) as it:
        await it.take(batch(1, page(shop, "x.png", f"{shop.origin}/y.png")))
        assert await it.keeper.work() == 0
    assert shop.asked == []


async def test_an_origin_that_was_taken_away_is_not_asked_any_more(
    shop: RecordedSite, tmp_path: Path
) -> None:
    async with desk(tmp_path, shop.site) as it:
        await it.take(batch(1, page(shop, "x.png")))
        await it.store.people.change_site(
            structs.replace(shop.site, origins=("https://shop.example",))
        )
        await it.keeper.work()
        assert "not the site's" in str((await it.failure(f"{shop.origin}/x.png"))[0])
    assert shop.asked == []


async def test_what_is_not_there_is_tried_again_ever_more_seldom(
    shop: RecordedSite, tmp_path: Path
) -> None:
    url = f"{shop.origin}/x.png"
    async with desk(tmp_path, shop.site) as it:
        await it.take(batch(1, page(shop, "x.png")))
        assert await it.keeper.work() == 1
        for tries, wait_ms in enumerate(WAITS_MS, 1):
            assert await it.failure(url) == ("status 404", tries, it.now_ms + wait_ms)
            it.now_ms += wait_ms - 1
            assert await it.keeper.work() == 0
            it.now_ms += 1
            assert await it.keeper.work() == 1
        assert await it.failure(url) == ("status 404", len(WAITS_MS) + 1, None)
        it.now_ms += DAY_MS
        assert await it.keeper.work() == 0
        # Somebody sees it again, and now it is there.
        shop.paths["/x.png"] = answer(PNG)
        await it.take(batch(1, page(shop, "x.png"), session=new_id(), t0=it.now_ms))
        assert await it.keeper.work() == 1
        assert await it.shown() == {url: PNG}
        assert await it.failure(url) == (None, 0, None)


@pytest.mark.parametrize(
    "given", [answer(b"<html>"), answer(PNG, "text/html"), redirect("http://169.254.169.254/")]
)
async def test_what_will_be_no_picture_soon_is_not_tried_again_soon(
    shop: RecordedSite, tmp_path: Path, given: bytes
) -> None:
    shop.paths["/x.png"] = given
    async with desk(tmp_path, shop.site) as it:
        await it.take(batch(1, page(shop, "x.png")))
        await it.keeper.work()
        why, tries, due_ms = await it.failure(f"{shop.origin}/x.png")
        assert why
        assert (tries, due_ms) == (1, None)


async def test_an_origin_that_is_busy_is_left_alone_as_long_as_it_says(
    shop: RecordedSite, tmp_path: Path
) -> None:
    names = ["1.png", "2.png", "3.png"]
    shop.paths |= {f"/{name}": answer(b"", status="503 Busy", retry_after="300") for name in names}
    async with desk(tmp_path, shop.site) as it:
        await it.take(batch(1, page(shop, *names)))
        assert await it.keeper.work() == 1
        it.now_ms += 5 * MINUTE_MS - 1
        assert await it.keeper.work() == 0
        shop.paths |= {f"/{name}": answer(PNG) for name in names}
        it.now_ms += 1
        assert await it.keeper.work() == 3
        assert len(await it.shown()) == 3


async def test_an_origin_that_is_slow_does_not_keep_the_others_waiting(
    shop: RecordedSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = structs.replace(shop.site, origins=(shop.origin, f"http://localhost:{shop.port}"))
    shop.paths |= {"/1.png": hangs, "/2.png": hangs, "/3.png": answer(PNG)}
    quick = f"http://localhost:{shop.port}/3.png"
    async with desk(tmp_path, other) as it:
        monkeypatch.setattr(it.keeper._fetcher, "_timeout_s", 0.1)
        await it.take(batch(1, page(shop, "1.png", "2.png", quick)))
        assert await it.keeper.work() == 2
        assert await it.shown() == {quick: PNG}
        it.now_ms += REST_MS
        assert await it.keeper.work() == 1


async def test_what_is_seen_again_is_asked_for_again_at_most_once_a_day(
    shop: RecordedSite, tmp_path: Path
) -> None:
    url = f"{shop.origin}/x.png"
    shop.paths["/x.png"] = with_etag('"one"', PNG)
    async with desk(tmp_path, shop.site) as it:
        for hours, asked in [(0, 1), (1, 1), (23, 1), (24, 2), (25, 2), (48, 3)]:
            it.now_ms = T0 + hours * 3600 * 1000
            await it.take(batch(1, page(shop, "x.png"), session=new_id(), t0=it.now_ms))
            await it.keeper.work()
            assert len(shop.asked) == asked, hours
        rows = await it.store.database.read("SELECT count(*) AS n FROM asset_versions")
        assert rows[0]["n"] == 1  # the second and third time it was still the same
        assert await it.failure(url) == (None, 0, None)


async def test_a_state_shows_what_was_there_at_its_time(shop: RecordedSite, tmp_path: Path) -> None:
    url = f"{shop.origin}/x.png"
    shop.paths["/x.png"] = with_etag('"one"', PNG)
    early, late = new_id(), new_id()
    async with desk(tmp_path, shop.site) as it:
        await it.take(batch(1, page(shop, "x.png"), session=early))
        await it.keeper.work()
        shop.paths["/x.png"] = with_etag('"two"', LATER)
        it.now_ms = deployed_ms = T0 + 2 * DAY_MS
        await it.take(batch(1, page(shop, "x.png"), session=late, t0=deployed_ms))
        it.now_ms += 5_000  # what is fetched now is what the page showed then
        await it.keeper.work()
        assert await it.shown(early, T0 - 1) == {url: PNG}
        assert await it.shown(early, deployed_ms - 1) == {url: PNG}
        assert await it.shown(late, deployed_ms) == {url: LATER}
        first = await it.store.listing.session(early)
        second = await it.store.listing.session(late)
        assert first is not None
        assert second is not None
        for session, contents in [(first, [PNG]), (second, [LATER])]:
            versions, more = await it.kept.during(session, "", 10)
            assert more is None
            read = [(await it.kept.read(session.id, one.digest))[1] for one in versions]
            assert read == contents
        spanning = structs.replace(first, seen_ms=deployed_ms)
        versions, _ = await it.kept.during(spanning, "", 10)
        assert [one.from_ms for one in versions] == [T0, deployed_ms]


async def test_a_restart_goes_on_where_it_stopped(shop: RecordedSite, tmp_path: Path) -> None:
    names = ["1.png", "2.png", "3.png"]
    shop.paths |= {f"/{name}": answer(PNG) for name in names[:2]}
    turns = iter([True, False])
    async with desk(tmp_path, shop.site, may_run=lambda: next(turns)) as it:
        await it.take(batch(1, page(shop, *names)))
        assert await it.keeper.work() == 1
    async with desk(tmp_path, shop.site) as it:
        assert await it.keeper.work() == 2
        assert len(await it.shown()) == 2
        assert (await it.failure(f"{shop.origin}/3.png"))[1] == 1
    assert sorted(shop.asked) == [f"/{name}" for name in names]
    async with desk(tmp_path, shop.site) as it:
        it.now_ms += WAITS_MS[0]
        assert await it.keeper.work() == 1
        assert (await it.failure(f"{shop.origin}/3.png"))[1] == 2


async def test_a_fetch_that_was_cut_off_is_still_due(shop: RecordedSite, tmp_path: Path) -> None:
    asked = asyncio.Event()

    async def told_and_hangs(headers: Headers, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await hangs(headers, writer)

    shop.paths["/x.png"] = told_and_hangs
    async with desk(tmp_path, shop.site) as it:
        await it.take(batch(1, page(shop, "x.png")))
        working = asyncio.create_task(it.keeper.work())
        await asked.wait()
        working.cancel()
        await asyncio.wait([working])
        shop.paths["/x.png"] = answer(PNG)
        assert await it.keeper.work() == 1


async def test_nothing_is_fetched_while_it_may_not_run(shop: RecordedSite, tmp_path: Path) -> None:
    async with desk(tmp_path, shop.site, may_run=lambda: False) as it:
        await it.take(batch(1, page(shop, "x.png")))
        assert await it.keeper.work() == 0
    assert shop.asked == []


async def test_a_site_that_is_full_keeps_no_more_until_there_is_room(
    shop: RecordedSite, tmp_path: Path
) -> None:
    shop.paths |= {f"/{at}.png": answer(PNG) for at in range(4)}
    async with desk(tmp_path, shop.site, bytes=2 * len(PNG)) as it:
        await it.take(batch(1, page(shop, "0.png", "1.png", "2.png")))
        await it.keeper.work()
        assert len(await it.shown()) == 2
        assert sorted(shop.asked) == ["/0.png", "/1.png"]
        # What no session shows any more makes room.
        await it.store.forgetting.session(SESSION)
        it.now_ms += DAY_MS
        session = new_id()
        await it.take(batch(1, page(shop, "3.png"), session=session, t0=it.now_ms))
        await it.keeper.work()
        assert await it.shown(session) == {f"{shop.origin}/3.png": PNG}
        assert await it.urls() == {f"{shop.origin}/3.png"}


async def test_room_is_made_of_what_was_there_before_the_oldest_session(
    shop: RecordedSite, tmp_path: Path
) -> None:
    url = f"{shop.origin}/x.png"
    async with desk(tmp_path, shop.site) as it:
        for day, content in enumerate([PNG, LATER, PNG + b"newest"]):
            shop.paths["/x.png"] = answer(content)
            it.now_ms = T0 + 2 * day * DAY_MS
            session = "s" * 21 + "AQg"[day]
            await it.take(batch(1, page(shop, "x.png"), session=session, t0=it.now_ms))
            await it.keeper.work()
        await it.index.make_room(shop.site.id)
        assert await it.shown("s" * 21 + "A", T0) == {url: PNG}
        await it.store.forgetting.session("s" * 21 + "A")
        await it.index.make_room(shop.site.id)
        assert await it.index.bytes(shop.site.id) == len(LATER) + len(PNG + b"newest")
        assert await it.shown("s" * 21 + "Q", T0 + 2 * DAY_MS) == {url: LATER}


async def test_a_site_that_was_deleted_is_not_fetched_for(
    shop: RecordedSite, tmp_path: Path
) -> None:
    async with desk(tmp_path, shop.site) as it:
        await it.take(batch(1, page(shop, "x.png")))
        await it.store.forgetting.site(shop.site.id, [], 0)
        assert await it.keeper.work() == 0
    assert shop.asked == []


async def test_what_is_over_five_megabytes_is_not_kept(shop: RecordedSite, tmp_path: Path) -> None:
    shop.paths |= {
        "/1.png": answer(PNG.ljust(fetch.MOST_BYTES)),
        "/2.png": answer(PNG.ljust(fetch.MOST_BYTES + 1)),
    }
    async with desk(tmp_path, shop.site) as it:
        await it.take(batch(1, page(shop, "1.png", "2.png")))
        await it.keeper.work()
        assert set(await it.shown()) == {f"{shop.origin}/1.png"}
