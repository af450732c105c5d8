"""Which sessions a filter leaves, and how far one question looks."""

from pathlib import Path
from typing import Any

import pytest

from hawk_edge.store.index import listing
from hawk_edge.store.index.session_filter import SessionFilter
from tests.batches import T0, batch, error, new_id, snapshot
from tests.store.opened import Opened, opened

SCOPE = "account1/site1/"
FIREFOX = "Mozilla/5.0 (Android 15; Tablet; rv:146.0) Gecko/146.0 Firefox/146.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36"


def click(t: int, **told: bool) -> dict[str, Any]:
    return {"k": "click", "t": t, "x": 1, "y": 2, "id": 8, **told}


async def found(hawk: Opened, **only: Any) -> str:
    """The first letters of the sessions that a filter leaves."""
    sessions = await hawk.store.listing.sessions(SCOPE, SessionFilter(**only), "", 10)
    return "".join(sorted(one.id[0] for one in sessions))


async def test_each_fact_of_a_session_can_be_asked_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        hawk.user_agent = FIREFOX
        angry = batch(1, snapshot(), click(5, rage=True), click(6, dead=True), session="a" * 22)
        await hawk.take(angry)
        await hawk.take(batch(2, click(7, rage=True), error(9_000), session="a" * 22))
        hawk.user_agent = CHROME
        await hawk.take(batch(1, snapshot(), click(5, dead=True), session="b" * 22))
        await hawk.take(batch(1, snapshot(), error(60_000), session="c" * 22))
        assert await found(hawk, rage=True) == "a"
        assert await found(hawk, browser="Firefox") == "a"
        assert await found(hawk, browser="Chrome", device="desktop") == "bc"
        assert await found(hawk, device="tablet") == "a"
        assert await found(hawk, browser="") == ""
        assert await found(hawk, longer_ms=9_000) == "ac"
        assert await found(hawk, longer_ms=9_000, shorter_ms=60_000) == "a"
        assert await found(hawk, shorter_ms=9_000) == "b"
        assert await found(hawk, errors=True, browser="Chrome", live_at_ms=hawk.now_ms) == "c"
        [first] = await hawk.store.listing.sessions(SCOPE, SessionFilter(rage=True), "", 1)
        assert (first.rage, first.device) == (2, "tablet")


async def test_one_question_looks_at_so_many_and_the_next_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "LOOKED_AT", 4)
    async with opened(tmp_path) as hawk:
        for minute in range(10):
            records = [snapshot(), *([error(5)] if minute in (1, 8) else [])]
            await hawk.take(batch(1, *records, session=new_id(), t0=T0 + minute * 60_000))
        only, after, turns = SessionFilter(errors=True), "", list[list[int]]()
        while True:
            until = await hawk.store.listing.reach(SCOPE, only, after)
            page = await hawk.store.listing.sessions(SCOPE, only, after, 10, until=until)
            turns.append([(one.started_ms - T0) // 60_000 for one in page])
            if not until:
                break
            after = until
        assert turns == [[8], [], [1]]
        assert await hawk.store.listing.reach(SCOPE, SessionFilter(), "") == ""
        live = SessionFilter(errors=True, live_at_ms=hawk.now_ms)
        assert await hawk.store.listing.reach(SCOPE, live, "") == ""
