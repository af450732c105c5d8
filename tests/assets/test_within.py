"""What a sheet names that no script could read is found when it comes, and kept with it."""

import asyncio
from pathlib import Path

import pytest
from msgspec import structs

from hawk_edge.assets import within
from hawk_edge.assets.within import named_in
from hawk_edge.store.index.assets import REFRESH_MS
from tests.assets.desk import desk
from tests.assets.site import PNG, WOFF2, RecordedSite, answer
from tests.batches import batch, new_id, snapshot

SHEET = b"@import url(../more.css) print; @font-face{src:url('f')} a{background:url(p.png)}"
MORE = b"b{background:url(/q.png)} @import 'late.css';"


def page(shop: RecordedSite, *paths: str, t: int = 0) -> dict[str, object]:
    """A page of another origin of the site, so that it could not read these sheets."""
    html = "".join(f"<link rel='stylesheet' href='{shop.origin}{path}'>" for path in paths)
    return snapshot(html=html, c=len(paths), url="https://www.example/", t=t)


def sheets(shop: RecordedSite) -> dict[str, bytes]:
    shop.site = structs.replace(shop.site, origins=(shop.origin, "https://www.example"))
    shop.paths |= {
        "/css/a.css": answer(SHEET, "text/css; charset=utf-8"), "/more.css": answer(MORE, "text/css"),
        "/css/f": answer(WOFF2, "font/woff2"), "/css/p.png": answer(PNG), "/q.png": answer(PNG),
    }  # fmt: skip
    return {
        f"{shop.origin}/css/a.css": SHEET, f"{shop.origin}/more.css": MORE,
        f"{shop.origin}/css/f": WOFF2, f"{shop.origin}/css/p.png": PNG, f"{shop.origin}/q.png": PNG,
    }  # fmt: skip


async def test_a_sheet_is_kept_with_all_that_it_names_and_imports(
    shop: RecordedSite, tmp_path: Path
) -> None:
    kept, sessions = sheets(shop), [new_id() for _ in range(3)]
    async with desk(tmp_path, shop.site) as it:
        for session in sessions[:2]:
            await it.take(batch(1, page(shop, "/css/a.css"), session=session))
        await it.keeper.work()
        asked = len(shop.asked)
        # Somebody comes when all is there already.
        assert await it.take(batch(1, page(shop, "/css/a.css"), session=sessions[2])) == 6
        assert await it.keeper.work() == 0
        assert len(shop.asked) == asked
        for session in sessions:
            assert await it.shown(session) == kept
        assert await it.shown(new_id()) == {}


async def test_a_sheet_that_has_changed_brings_what_is_new_to_who_saw_the_change(
    shop: RecordedSite, tmp_path: Path
) -> None:
    sheets(shop)
    before, after = new_id(), new_id()
    async with desk(tmp_path, shop.site) as it:
        await it.take(batch(1, page(shop, "/more.css"), session=before))
        await it.keeper.work()
        shop.paths["/more.css"] = answer(b"b{background:url(/css/p.png)}", "text/css")
        it.now_ms += REFRESH_MS + 1
        await it.take(batch(1, page(shop, "/more.css"), session=after, t0=it.now_ms))
        await it.keeper.work()
        new = f"{shop.origin}/css/p.png"
        assert new in await it.shown(after)
        assert new not in await it.shown(before)


async def test_what_a_sheet_names_at_a_foreign_origin_is_left_alone(
    shop: RecordedSite, tmp_path: Path
) -> None:
    sheets(shop)
    shop.paths["/x.css"] = answer(
        b"@import 'https://evil.example/x.css'; a{background:url(https://evil.example/y.png)}",
        "text/css",
    )
    async with desk(tmp_path, shop.site) as it:
        await it.take(batch(1, page(shop, "/x.css")))
        await it.keeper.work()
        assert await it.urls() == {f"{shop.origin}/x.css"}


async def test_sheets_that_import_each_other_come_to_an_end(
    shop: RecordedSite, tmp_path: Path
) -> None:
    sheets(shop)
    shop.paths |= {
        "/x.css": answer(b"@import '/y.css';", "text/css"),
        "/y.css": answer(b"@import '/x.css'; @import '/y.css';", "text/css"),
    }
    async with desk(tmp_path, shop.site) as it:
        for session in (new_id(), new_id()):
            await it.take(batch(1, page(shop, "/x.css"), session=session))
            async with asyncio.timeout(10):
                await it.keeper.work()
            assert len(await it.shown(session)) == 2
        assert sorted(shop.asked) == ["/x.css", "/y.css"]


async def test_a_site_that_names_too_much_already_gets_nothing_new(
    shop: RecordedSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets(shop)
    monkeypatch.setattr(within, "MOST_URLS", 2)
    async with desk(tmp_path, shop.site) as it:
        await it.take(batch(1, page(shop, "/css/a.css")))
        await it.keeper.work()
        assert await it.urls() == {f"{shop.origin}/css/a.css"}


def test_the_addresses_in_a_sheet_are_relative_to_the_sheet() -> None:
    text = "@import 'b.css';a{background:url(../c.png), url(#d), url(data:x), url(../c.png)}"
    assert named_in(text, "https://a.example/x/y.css") == (
        "https://a.example/x/b.css", "https://a.example/c.png",
    )  # fmt: skip


def test_a_sheet_names_only_so_much() -> None:
    text = "".join(f"a{{background:url({at}.png)}}" for at in range(within.MOST_WITHIN + 9))
    assert len(named_in(text, "https://a.example/")) == within.MOST_WITHIN
