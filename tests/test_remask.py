"""A reporter that does not mask is masked here, before anything is stored or told."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from hawk_edge import remask
from hawk_edge.bodies import lines_of
from hawk_edge.ingest import Ingest
from hawk_edge.quota import Quota
from hawk_edge.receipt import receipt
from hawk_edge.replay import Replay
from tests.batches import batch, snapshot
from tests.store.opened import SITE, Opened, opened

SESSION = "s" * 22
SECRET = "correct-horse-battery"
# form 1, text 2, input 3, password 4
FORM = "<form>user<input><input type='password'></form>"


def form(n: int = 1, **fields: Any) -> dict[str, Any]:
    return snapshot(n, n, html=FORM, **{"c": 4, **fields})


def typed(n: int, id: int, value: str, c: int = 4, **fields: Any) -> dict[str, Any]:
    return {"k": "delta", "t": n, "n": n, "c": c, "v": [id, {"value": value}], **fields}


async def masked(hawk: Opened) -> int:
    return int((await receipt(hawk.store, SESSION))["masked"])


async def everything(hawk: Opened) -> str:
    """All that was told and can be read."""
    items, _ = await Replay(hawk.store).records(SESSION, 0, 99)
    batches = [lines_of(one.body) for one in await hawk.store.journal.batches(SESSION)]
    texts = [await hawk.store.text(digest) for digest in await hawk.store.fresh.digests()]
    await hawk.file_texts()
    texts += [await hawk.store.blobs.get(digest) async for digest in hawk.store.blobs.digests()]
    return str(([told.records for told in hawk.told], items, batches, texts))


async def test_a_snapshot_that_shows_a_password_is_masked_and_counted(tmp_path: Path) -> None:
    bad = FORM.replace("'password'", f"'password' value='{SECRET}'")
    async with opened(tmp_path) as hawk:
        record = form(v=[3, {"value": "ann"}, 1, {"value": SECRET}]) | {"html": bad}
        await hawk.take(batch(1, record))
        said = await everything(hawk)
        assert SECRET not in said
        assert "ann" in said
        assert await masked(hawk) == 2
        # The same again is the same batch, though it was changed.
        await hawk.take(batch(1, record))
        assert await masked(hawk) == 2


async def test_what_is_typed_is_masked_after_any_way_to_the_field(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, form(), typed(2, 3, "ann")))
        await hawk.take(batch(2, typed(3, 4, SECRET)))
        inserted = {"i": [1, 0, "<i></i><input autocomplete='cc-number'>"]}
        await hawk.take(batch(3, {"k": "delta", "t": 4, "n": 4, "c": 4} | inserted))
        await hawk.take(batch(4, typed(5, 6, SECRET, c=6), typed(6, 3, "bob", c=6)))
        said = await everything(hawk)
        assert (SECRET in said, "ann" in said, "bob" in said) == (False, True, True)
        assert await masked(hawk) == 2


async def test_the_fields_are_read_from_the_journal_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, form()))
        inserted = {"i": [1, 0, "<i></i><input type='password'>"]}
        await hawk.take(batch(2, {"k": "delta", "t": 2, "n": 2, "c": 4} | inserted))
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(3, typed(3, 6, SECRET, c=6), typed(4, 4, SECRET, c=6)))
        await hawk.take(batch(4, typed(5, 3, "ann", c=6)))
        said = await everything(hawk)
        assert (SECRET in said, "ann" in said) == (False, True)
        assert await masked(hawk) == 2


async def test_ids_are_those_of_the_newest_snapshot_before_them(tmp_path: Path) -> None:
    swapped = "<form>user<input type='password'><input></form>"
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, form(), typed(2, 3, "ann")))
        await hawk.take(batch(3, form(4) | {"html": swapped}))
        await hawk.take(batch(4, typed(5, 3, SECRET), typed(6, 4, "bob")))
        # This one was held up: it belongs to the page as it was before.
        await hawk.take(batch(2, typed(3, 4, SECRET)))
        await hawk.take(batch(5, typed(7, 3, SECRET), typed(8, 4, "eve")))
        said = await everything(hawk)
        assert SECRET not in said
        assert all(name in said for name in ("ann", "bob", "eve"))
        assert await masked(hawk) == 3


@pytest.mark.parametrize("on_file", [False, True])
async def test_a_page_whose_html_is_named_is_looked_up(tmp_path: Path, on_file: bool) -> None:
    async with opened(tmp_path) as hawk:
        text = {"k": "blob", "t": 1, "text": FORM}
        await hawk.take(batch(1, text, session="o" * 22))
        if on_file:
            await hawk.file_texts()
        digest = sha256(FORM.encode()).hexdigest()
        named = form(v=[3, {"value": "ann"}, 1, {"value": SECRET}]) | {"html": {"blob": digest}}
        await hawk.take(batch(1, named))
        assert await masked(hawk) == 1
        # Of HTML that has not come nobody knows which fields are secret.
        unknown = form(2, v=[3, {"value": "bob"}]) | {"html": {"blob": "0" * 64}}
        await hawk.take(batch(2, unknown))
        await hawk.take(batch(3, typed(3, 3, "eve")))
        said = await everything(hawk)
        assert ("ann" in said, "bob" in said, "eve" in said) == (True, False, False)
        assert await masked(hawk) == 3


async def test_a_page_that_began_with_a_delta_is_not_believed(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, typed(2, 3, SECRET)))
        assert SECRET not in await everything(hawk)
        assert await masked(hawk) == 1


async def test_a_text_that_was_asked_for_is_masked_too(tmp_path: Path) -> None:
    bad = FORM.replace("'password'", f"'password' value='{SECRET}'")
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, {"k": "blob", "t": 1, "text": bad}))
        assert SECRET not in await everything(hawk)
        assert await masked(hawk) == 1


async def test_honest_batches_ask_the_store_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as hawk:
        monkeypatch.setattr(hawk.store.journal, "snapshot_before", None)
        monkeypatch.setattr(hawk.store.texts, "known", None)
        await hawk.take(batch(1, form(v=[3, {"value": "••••••"}, 1, {"value": ""}])))
        await hawk.take(batch(2, typed(2, 4, "••••••")))
        assert await masked(hawk) == 0


async def test_what_is_remembered_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remask, "MOST_REMEMBERED", 5)
    async with opened(tmp_path) as hawk:
        ingest = Ingest(hawk.store, [], Quota(1000, 1000))
        for at in range(6):
            page = f"page{at:04d}"
            body = batch(at + 1, form(v=[3, {"value": "ann"}]), page=page)
            await ingest.take(SITE, body, None, "")
        kept = ingest._remask._known
        assert [page.page for page in kept] == ["page0004", "page0005"]
        assert ingest._remask._remembered == sum(fields.weight for fields in kept.values()) == 4
