"""What comes in is looked through once, and only the site's own addresses are noted."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from hawk_edge.assets import found, gather
from hawk_edge.model import Site
from tests.assets.desk import SESSION, Desk, desk
from tests.batches import T0, batch, new_id, snapshot

ORIGIN = "https://shop.example"
SHOP = Site("site2", "account1", "hk_key2", "Shop", (ORIGIN, "https://*.shop.example"), 0)
PAGE = "https://shop.example/a/b.html"


def shows(html: str, **fields: Any) -> dict[str, Any]:
    return snapshot(html=html, c=found_nodes(html), url=PAGE, **fields)


def found_nodes(html: str) -> int:
    return html.count("<") - html.count("</") + html.count(">text<")


def delta(n: int = 2, c: int = 1, **fields: Any) -> dict[str, Any]:
    return {"k": "delta", "t": 100 * n, "n": n, "c": c, **fields}


IMG = shows("<img src='x.png'>")


async def test_addresses_of_the_sites_own_origins_are_noted(tmp_path: Path) -> None:
    html = (
        "<p><img src='x.png'><img src='//img.shop.example/y.png'><img src='https://evil.example/z'>"
        "<img src='http://shop.example/insecure.png'><img src='https://shop.example:1/port.png'></p>"
    )
    async with desk(tmp_path, SHOP) as it:
        assert await it.take(batch(1, shows(html))) == 2
        assert await it.urls() == {f"{ORIGIN}/a/x.png", "https://img.shop.example/y.png"}


@pytest.mark.parametrize(
    ("records", "urls"),
    [
        ([shows("<p></p>", base="https://shop.example/c/"),
          delta(i=[1, 0, "<img src='x.png'>"])], {"/c/x.png"}),
        ([shows("<p></p>"), delta(a=[1, "style", "background:url(x.png)"])], {"/a/x.png"}),
        ([shows("<style></style>", v=[1, {"sheet": "a{src:url(https://shop.example/x.woff)}"}])],
         {"/x.woff"}),
        ([shows("<img>", v=[1, {"src": ["https://shop.example/chosen.png", 20]}])],
         {"/chosen.png"}),
        ([shows("<p></p>"), delta(v=[0, {"adopted": ["a{src:url(/x.png)}"]}])], {"/x.png"}),
        ([shows("<p></p>"),
          {"k": "navigation", "t": 50, "how": "push", "url": "https://shop.example/c/d"},
          delta(i=[1, 0, "<img src='x.png'>"])], {"/c/x.png"}),
        ([shows("<style></style>", x=[1, "a{background:url(x.png)}"])], {"/a/x.png"}),
    ],
)  # fmt: skip
async def test_every_record_is_read_as_its_page_meant_it(
    tmp_path: Path, records: list[dict[str, Any]], urls: set[str]
) -> None:
    async with desk(tmp_path, SHOP) as it:
        await it.take(batch(1, *records))
        assert await it.urls() == {ORIGIN + url for url in urls}


async def test_a_delta_after_a_restart_finds_its_page_again(tmp_path: Path) -> None:
    async with desk(tmp_path, SHOP) as it:
        await it.take(batch(1, shows("<p></p>")))
    async with desk(tmp_path, SHOP) as it:
        await it.take(batch(2, delta(i=[1, 0, "<img src='x.png'>"])))
        assert await it.urls() == {f"{ORIGIN}/a/x.png"}


async def test_a_text_is_looked_through_once_for_all_visitors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def look(form: found.Form, text: str, *known: Any) -> tuple[found.Named, ...]:
        looked.append(text)
        return found.look(form, text, *known)

    monkeypatch.setattr(gather, "look", look)
    sessions = [new_id() for _ in range(3)]
    text = IMG["html"]
    named = IMG | {"html": {"blob": hashlib.sha256(text.encode()).hexdigest()}}
    async with desk(tmp_path, SHOP) as it:
        assert await it.take(batch(1, {"k": "blob", "t": 1, "text": text})) == 0
        for session in sessions:
            assert await it.take(batch(2, named, session=session)) == 1
        assert looked == [text]
        for session in sessions:
            assert len((await it.index.used([session]))[session]) == 1


async def test_what_a_session_named_already_costs_no_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, SHOP) as it:
        assert await it.take(batch(1, IMG)) == 1
        monkeypatch.setattr(it.index, "see", None)  # whoever calls it now fails
        assert await it.take(batch(2, IMG | {"n": 2, "t": 1})) == 0


async def test_a_text_that_comes_later_is_looked_through_when_it_comes(tmp_path: Path) -> None:
    text = "<p>" + "<img src='x.png'>" * 50 + "</p>"
    named = shows(text) | {"html": {"blob": hashlib.sha256(text.encode()).hexdigest()}, "c": 51}
    sessions = [new_id(), new_id()]
    async with desk(tmp_path, SHOP) as it:
        for session in sessions:
            assert await it.take(batch(1, named, session=session)) == 0
        comes = batch(2, {"k": "blob", "t": 1, "text": text}, session=sessions[1])
        assert await it.take(comes) == 2
        for session in sessions:
            assert len((await it.index.used([session]))[session]) == 1


async def test_a_text_of_another_site_is_not_had_by_its_digest(tmp_path: Path) -> None:
    other = structs.replace(SHOP, id="site3", key="hk_key3")
    digest = hashlib.sha256(IMG["html"].encode()).hexdigest()
    async with desk(tmp_path, SHOP) as it:
        await it.take(batch(1, IMG))
        stolen = batch(1, IMG | {"html": {"blob": digest}}, session=new_id())
        assert await it.take(stolen, site=other) == 0
        assert await it.urls(other) == set()


async def test_a_session_and_a_site_name_only_so_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "MOST_USES", 3)
    monkeypatch.setattr(gather, "MOST_URLS", 4)
    html = "<p>{}</p>"
    first = html.format("".join(f"<img src='{at}.png'>" for at in range(5)))
    more = html.format("".join(f"<img src='{at}.png'>" for at in (0, 1, 7, 8)))
    sessions = [new_id(), new_id()]
    async with desk(tmp_path, SHOP) as it:
        assert await it.take(batch(1, shows(first), session=sessions[0])) == 3
        await it.take(batch(1, shows(more), session=sessions[1]))
        assert await it.urls() == {f"{ORIGIN}/a/{at}.png" for at in (0, 1, 2)}
        # There is no room for what is new, but what is there already is this session's, too.
        assert len((await it.index.used(sessions))[sessions[1]]) == 2


async def test_a_session_that_was_deleted_meanwhile_leaves_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path, SHOP) as it:
        await it.hawk.take(batch(1, IMG), site=SHOP)
        it.gatherer.sink(it.hawk.told[-1])
        await it.store.forgetting.session(SESSION)
        await it.gatherer.gather()
        assert await it.urls() == set()


async def test_when_it_was_seen_is_when_the_page_showed_it(tmp_path: Path) -> None:
    async def wanted(it: Desk) -> int:
        rows = await it.store.database.read("SELECT wanted_ms FROM assets ORDER BY wanted_ms")
        return int(rows[-1]["wanted_ms"])

    async with desk(tmp_path, SHOP) as it:
        it.now_ms = T0 + 4_000
        await it.take(batch(1, IMG))
        assert await wanted(it) == T0
        # A batch from the shelf of a closed tab, or from a clock that lies.
        it.now_ms = T0 + 30 * 24 * 3600 * 1000
        late = shows("<img src='late.png'>")
        await it.take(batch(1, late, session=new_id()))
        assert await wanted(it) == it.now_ms - gather.LATEST_MS


async def test_what_is_too_long_to_be_looked_at_at_once_is_read_from_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "BIG_TEXT", len(IMG["html"]) - 1)
    async with desk(tmp_path, SHOP) as it:
        assert await it.take(batch(1, IMG)) == 1
        assert await it.urls() == {f"{ORIGIN}/a/x.png"}


@pytest.mark.parametrize("asked_for", [False, True])
async def test_a_text_that_came_with_a_batch_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, asked_for: bool
) -> None:
    text = IMG["html"]
    named = IMG | {"html": {"blob": hashlib.sha256(text.encode()).hexdigest()}}
    async with desk(tmp_path, SHOP) as it:
        if asked_for:
            assert await it.take(batch(1, named)) == 0
        record = {"k": "blob", "t": 1, "text": text} if asked_for else IMG
        await it.hawk.take(batch(2, record), site=SHOP)
        it.gatherer.sink(it.hawk.told[-1])
        await asyncio.sleep(0)
        monkeypatch.setattr(it.store, "text", None)  # whoever asks it now fails
        assert await it.gatherer.gather() == 1


async def test_batches_that_came_together_are_filed_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, SHOP) as it:
        writes: list[int] = []
        see = it.index.see

        async def counted(sightings: Any, *, add: bool = True) -> None:
            writes.append(len(list(sightings)))
            await see(sightings, add=add)

        monkeypatch.setattr(it.index, "see", counted)
        for at in range(3):
            await it.hawk.take(
                batch(1, shows(f"<img src='{at}.png'>"), session=new_id()), site=SHOP
            )
            it.gatherer.sink(it.hawk.told[-1])
        assert await it.gatherer.gather() == 3
        assert writes == [3]
        assert len(await it.urls()) == 3


async def test_what_could_not_be_filed_is_filed_the_next_time_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, SHOP) as it:
        with monkeypatch.context() as broken:
            broken.setattr(it.index, "see", None)
            with pytest.raises(TypeError):
                await it.take(batch(1, IMG))
        assert await it.take(batch(2, IMG | {"n": 2, "t": 1})) == 1
        assert await it.urls() == {f"{ORIGIN}/a/x.png"}


@pytest.mark.parametrize(
    ("change", "noted"),
    [
        (delta(i=[1, 0, "<b>new</b>"]), False),
        (delta(a=[1, "class", "on"], v=[1, {"scroll": [0, 9]}]), False),
        (delta(x=[1, "src"]), False),
        (delta(i=[1, 0, "<img src='y.png'>"]), True),
        (delta(a=[1, "style", "background: URL(y.png)"]), True),
        (delta(v=[0, {"base": "https://shop.example/c/"}]), True),
    ],
)
async def test_a_delta_that_has_no_word_of_a_name_is_not_looked_at(
    tmp_path: Path, change: dict[str, Any], *, noted: bool
) -> None:
    async with desk(tmp_path, SHOP) as it:
        await it.hawk.take(batch(1, change), site=SHOP)
        it.gatherer.sink(it.hawk.told[-1])
        assert it.gatherer.noted.is_set() is noted
