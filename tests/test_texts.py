"""Long texts that a batch only names: asked for once a site, and read by that site alone."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import pytest

from hawk_edge import receipt as receipts
from hawk_edge.errors import Conflict, NotFound, TooLarge
from hawk_edge.model import Site
from hawk_edge.replay import Rebuilt, Replay
from hawk_edge.timekey import state_name
from hawk_edge.wire import NAMED_LIMIT
from tests.batches import PAGE, T0, batch, delta, new_id, snapshot
from tests.serving import ORIGIN
from tests.store.opened import SITE, Opened, opened

SESSION = "s" * 22
OTHER = Site("site2", "account2", "hk_other", "Other", (ORIGIN,), 0)
HTML = PAGE.format("by name")
SHEET = "p { color: red } " * 100
ANOTHER = "b { color: blue } " * 100


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def ref(text: str) -> dict[str, str]:
    return {"blob": digest(text)}


def blob(text: str, t: int = 90) -> dict[str, Any]:
    return {"k": "blob", "t": t, "text": text}


def by_name(n: int = 1, t: int = 0, **fields: Any) -> dict[str, Any]:
    """A snapshot that names its HTML."""
    return snapshot(n, t, **fields) | {"html": ref(HTML), "c": 8}


async def need(hawk: Opened, body: bytes, site: Site = SITE) -> list[str]:
    return (await hawk.take(body, site=site)).need


async def shown(hawk: Opened, n: int = 1, t: int = 0, session: str = SESSION) -> Rebuilt:
    return await Replay(hawk.store).state(session, state_name(T0 + t, n))


async def receipt(hawk: Opened, session: str = SESSION) -> tuple[int, bool]:
    said = await receipts.receipt(hawk.store, session)
    return said["missing"], said["complete"]


async def test_what_a_site_has_never_sent_is_asked_for_and_the_batch_is_kept(
    tmp_path: Path,
) -> None:
    body = batch(1, by_name(v=[2, {"sheet": ref(SHEET)}]))
    async with opened(tmp_path) as hawk:
        assert await need(hawk, body) == sorted([digest(HTML), digest(SHEET)])
        assert (await hawk.counts())["batches"] == 1
        assert await receipt(hawk) == (2, False)
        # The answer may have been lost: it is the same when the batch is sent again.
        assert await need(hawk, body) == sorted([digest(HTML), digest(SHEET)])
        assert await need(hawk, batch(2, blob(HTML), blob(SHEET))) == []
        assert await need(hawk, body) == []
        assert await receipt(hawk) == (0, True)
        state = (await shown(hawk)).record()
        assert (state["html"], state["v"]) == (HTML, [2, {"sheet": SHEET}])


async def test_a_state_without_its_html_is_not_there_and_says_why(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, by_name(), delta(2, 50, "later")))
        for n, t in ((1, 0), (2, 50)):
            with pytest.raises(NotFound, match="HTML of the snapshot before this state has not"):
                await shown(hawk, n, t)
        assert await Replay(hawk.store).newest(SESSION) is None
        [items], _ = await Replay(hawk.store).records(SESSION, 0, 9)
        assert [record["k"] for record in items["records"]] == ["delta"]
        await hawk.take(batch(2, blob(HTML)))
        assert "<p>later</p>" in (await shown(hawk, 2, 50)).record()["html"]
        [items, _], _ = await Replay(hawk.store).records(SESSION, 0, 9)
        assert items["records"][0]["html"] == HTML


async def test_texts_that_never_come_are_left_out(tmp_path: Path) -> None:
    gone = {"blob": "0" * 64}
    states = [
        2,
        {"sheet": gone, "picture": gone, "disabled": True},
        -2,
        {"adopted": [gone, "p{}", gone]},
    ]
    body = batch(
        1,
        snapshot(html="<p><!--0-->a</p><b><!--0--></b>", c=5, x=[2, gone, 3, "b's"], v=states),
        {"k": "delta", "t": 5, "n": 2, "c": 5, "v": [1, {"sheet": gone}]},
    )
    async with opened(tmp_path) as hawk:
        assert await need(hawk, body) == ["0" * 64]
        state = (await shown(hawk, 2, 5)).record()
        assert state["html"] == "<p><!--0-->a</p><b>b's</b>"
        assert state["v"] == [0, {"adopted": ["p{}"]}, 2, {"disabled": True}]
        assert await receipt(hawk) == (1, False)


async def test_a_text_that_one_visitor_brought_is_there_for_all_of_the_site(
    tmp_path: Path,
) -> None:
    first, second, third = (new_id() for _ in range(3))
    async with opened(tmp_path) as hawk:
        for session in (first, second):
            assert await need(hawk, batch(1, by_name(), session=session))
        assert await need(hawk, batch(2, blob(HTML), session=second)) == []
        assert await need(hawk, batch(1, by_name(), session=third)) == []
        for session in (first, second, third):
            assert (await shown(hawk, session=session)).record()["html"] == HTML
            assert await receipt(hawk, session) == (0, True)
        # Whoever brought it may be deleted: each session refers to it itself.
        await hawk.store.forgetting.session(second)
        assert (await shown(hawk, session=first)).record()["html"] == HTML


async def test_whatever_comes_at_once_nobody_waits_for_what_has_come(tmp_path: Path) -> None:
    sessions = [new_id() for _ in range(12)]
    naming = [batch(1, by_name(), session=session) for session in sessions]
    bringing = [batch(2, blob(HTML, at), session=sessions[at]) for at in (3, 8)]
    async with opened(tmp_path) as hawk:
        bodies = [*naming[:4], bringing[0], *naming[4:9], bringing[1], *naming[9:]]
        await asyncio.gather(*map(hawk.take, bodies))
        assert [await receipt(hawk, session) for session in sessions] == [(0, True)] * 12


async def test_a_text_that_was_sent_in_full_is_known_as_well(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, snapshot(v=[2, {"sheet": SHEET}]), session=new_id()))
        assert await need(hawk, batch(1, snapshot(v=[2, {"sheet": ref(SHEET)}]))) == []
        assert (await shown(hawk)).record()["v"] == [2, {"sheet": SHEET}]
        # Also within one batch, whichever comes first.
        both = snapshot(2, 9, v=[2, {"sheet": ref(ANOTHER)}, 1, {"sheet": ANOTHER}])
        assert await need(hawk, batch(2, both)) == []


async def test_another_site_can_neither_tell_nor_read_what_one_has_sent(tmp_path: Path) -> None:
    theirs = new_id()
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, snapshot(v=[2, {"sheet": SHEET}])))
        await hawk.take(batch(2, by_name(2, 9), blob(HTML)))
        body = batch(1, by_name(v=[2, {"sheet": ref(SHEET)}]), session=theirs)
        for _ in range(2):
            asked = await need(hawk, body, OTHER)
            assert asked == sorted([digest(HTML), digest(SHEET)])
        with pytest.raises(NotFound):
            await shown(hawk, session=theirs)
        # Its own name for the text is not enough, also not for its next session.
        again = batch(1, by_name(), session=new_id())
        assert await need(hawk, again, OTHER) == [digest(HTML)]
        await hawk.take(batch(2, blob(HTML), session=theirs), site=OTHER)
        assert (await shown(hawk, session=theirs)).record()["v"] == []


async def test_a_session_of_another_site_gains_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, by_name()))
        before = await hawk.counts()
        with pytest.raises(Conflict):
            await hawk.take(batch(2, blob(HTML)), site=OTHER)
        assert await hawk.counts() == before
        assert await receipt(hawk) == (1, False)


async def test_the_digest_is_the_servers_own(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, by_name()))
        forged = blob("<p>something else</p>") | {"digest": digest(HTML), "blob": digest(HTML)}
        await hawk.take(batch(2, forged))
        assert await receipt(hawk) == (1, False)


async def test_what_was_brought_is_no_news_to_a_player(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, by_name()))
        await hawk.take(batch(2, blob(HTML, 95)))
        replay = Replay(hawk.store)
        items, _ = await replay.records(SESSION, 0, 9)
        assert [[one["k"] for one in item["records"]] for item in items] == [["snapshot"], []]
        assert [item["kind"] for item in (await replay.timeline(SESSION, 0, 9))[0]] == ["snapshot"]


async def test_no_batch_names_more_texts_than_a_page_has(tmp_path: Path) -> None:
    def naming(count: int) -> bytes:
        refs = [{"blob": f"{at:064x}"} for at in range(count)]
        return batch(1, snapshot(v=[0, {"adopted": refs}]))

    async with opened(tmp_path) as hawk:
        with pytest.raises(TooLarge, match="texts"):
            await hawk.take(naming(NAMED_LIMIT + 1))
        assert len(await need(hawk, naming(NAMED_LIMIT))) == NAMED_LIMIT


async def test_deleting_a_session_forgets_what_it_waited_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, by_name()))
        await hawk.store.forgetting.session(SESSION)
        rows = await hawk.store.database.read("SELECT * FROM missing")
        assert rows == []
        await hawk.take(batch(1, blob(HTML), session=new_id()))
        refs = await hawk.store.database.read("SELECT session FROM refs")
        assert [row["session"] for row in refs] != [SESSION]
