"""Each session is given what its own pages named, in pages of any size."""

from pathlib import Path

import pytest

from hawk_edge.assets import kept
from hawk_edge.errors import NotFound
from hawk_edge.store.index.assets import Version
from tests.assets.desk import SESSION, desk
from tests.assets.site import PNG, RecordedSite, answer
from tests.assets.test_keep import page
from tests.batches import batch, new_id

NAMES = [f"{at}.png" for at in range(7)]


async def test_a_list_goes_on_where_it_ended(
    shop: RecordedSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.paths |= {f"/{name}": answer(PNG + name.encode()) for name in NAMES}
    async with desk(tmp_path, shop.site) as it:
        await it.take(batch(1, page(shop, *NAMES, "missing.png")))
        await it.keeper.work()
        session = await it.store.listing.session(SESSION)
        assert session is not None
        whole, none = await it.kept.during(session, "", 7)
        assert (len(whole), none) == (7, None)
        for limit in (1, 2, 3, 6):
            found: list[Version] = []
            after: str | None = ""
            while after is not None:
                some, after = await it.kept.during(session, after, limit)
                assert len(some) <= limit
                found += some
            assert found == whole, limit
        monkeypatch.setattr(kept, "AT_A_TIME", 2)
        assert set(await it.shown()) == {f"{shop.origin}/{name}" for name in NAMES}


async def test_the_bytes_are_for_sessions_whose_pages_named_them(
    shop: RecordedSite, tmp_path: Path
) -> None:
    shop.paths["/0.png"] = answer(PNG)
    other = new_id()
    async with desk(tmp_path, shop.site) as it:
        sheet = {"k": "blob", "t": 9, "text": "p { color: red } " * 100}
        await it.take(batch(1, page(shop, "0.png"), sheet))
        await it.take(batch(1, page(shop, "1.png"), session=other))
        sheet_digest = (await it.store.texts.readable(SESSION)).pop()
        await it.store.file(sheet_digest)
        await it.keeper.work()
        (asset,) = (await it.kept.at(SESSION, it.now_ms)).values()
        assert asset == kept.Asset("image/png", asset.digest, len(PNG))
        assert await it.kept.read(SESSION, asset.digest) == (asset, PNG)
        for session, digest in [
            (other, asset.digest),
            (SESSION, sheet_digest),
            (SESSION, "0" * 64),
        ]:
            with pytest.raises(NotFound):
                await it.kept.read(session, digest)
