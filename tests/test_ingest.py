"""A batch comes in whole, once, and is told of when it is durable; or nothing has happened."""

import asyncio
import sqlite3
from pathlib import Path

import httpx
import pytest

from hawk_edge.config import Config
from hawk_edge.errors import Conflict, DiskFull, Unavailable
from hawk_edge.hawk import Hawk
from hawk_edge.ingest import Ingest
from hawk_edge.model import Committed, Site
from hawk_edge.quota import Quota
from hawk_edge.records import LONGEST_PAGE_MS
from hawk_edge.skews import TOLERANCE_MS
from hawk_edge.store.disk import Disk
from hawk_edge.store.engine import Row, Statement
from hawk_edge.store.index.journal import records_of
from hawk_edge.store.index.session_filter import SessionFilter
from hawk_edge.store.sqlite import Sqlite
from hawk_edge.timekey import LATEST_MS, state_name
from tests.batches import T0, batch, delta, error, new_id, snapshot
from tests.serving import ORIGIN
from tests.store.opened import SITE, TABLES, Opened, opened

SESSION = "s" * 22
NOTHING = dict.fromkeys((*TABLES, "blobs"), 0)
SHEET = "p { color: red } " * 100
WHOLE = batch(1, snapshot(v=[1, {"sheet": SHEET}]), delta(2, 50, "later"), error(60))


class FullDisk(Disk):
    """Has no room for a while."""

    full = True

    async def put(self, content: bytes, kind: str, digest: str | None = None) -> str:
        if self.full:
            raise DiskFull("the disk is full")
        return await super().put(content, kind, digest)


async def events(hawk: Opened) -> list[tuple[str, str | None]]:
    """Kind and state of each, oldest first."""
    found = await hawk.store.listing.events("account1/site1/", "", None, 100)
    return [(event.kind, event.state) for event in reversed(found)]


async def test_the_same_sheet_of_two_visitors_is_stored_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        for _ in range(2):
            body = batch(1, snapshot(v=[1, {"sheet": SHEET}]), session=new_id(), visitor=new_id())
            await hawk.take(body)
        counts = await hawk.counts()
        assert (counts["sessions"], counts["refs"], counts["fresh"]) == (2, 2, 1)
        assert counts["blobs"] == 0  # the commit of the rows is the only thing that is waited for


async def test_long_sheets_are_kept_beside_the_batch_and_all_else_in_it(tmp_path: Path) -> None:
    picture = "data:image/png;base64," + "A" * 2000
    states = [1, {"sheet": SHEET}, 1, {"picture": picture}, 1, {"adopted": ["p{}", SHEET + " "]}]
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, snapshot(v=states)))
        kept = [await hawk.store.text(digest) for digest in await hawk.store.fresh.digests()]
        assert sorted(kept) == [SHEET.encode(), (SHEET + " ").encode()]
        [there] = await hawk.store.journal.batches(SESSION)
        [record] = records_of(there)
        assert (record["html"], record["v"][3]["picture"]) == (snapshot()["html"], picture)
        assert SHEET not in str(record)
        # What watches live sees the texts themselves.
        assert hawk.told[0].records[0]["v"] == states


async def full(*_: Statement) -> list[list[Row]]:
    raise DiskFull("the disk is full")


async def test_a_full_disk_leaves_no_row_and_the_same_batch_is_taken_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as hawk:
        with monkeypatch.context() as patched:
            patched.setattr(Sqlite, "write", full)
            with pytest.raises(DiskFull):
                await hawk.take(WHOLE)
        assert await hawk.counts() == NOTHING
        assert hawk.told == []
        assert not (await hawk.take(WHOLE)).resync
        assert (await hawk.counts())["batches"] == 1
        assert len(hawk.told) == 1


async def test_where_there_is_no_room_for_a_text_that_is_mended_no_row_names_it(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, snapshot(v=[1, {"sheet": SHEET}]), session=new_id()))
        await hawk.file_texts()
        [path] = (tmp_path / "blobs").glob("??/*")
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        hawk.store.blobs = blobs = FullDisk(tmp_path / "blobs")
        assert not await blobs.verify(path.name)
        before, told = await hawk.counts(), len(hawk.told)
        with pytest.raises(DiskFull):
            await hawk.take(WHOLE)
        assert await hawk.counts() == before
        assert len(hawk.told) == told
        blobs.full = False
        await hawk.take(WHOLE)
        assert blobs.damaged() == set()
        assert await hawk.check(read_data=True) == []


async def test_a_full_disk_is_507_with_when_to_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as opened_store:
        store = opened_store.store
        monkeypatch.setattr(Sqlite, "write", full)
        transport = httpx.ASGITransport(Hawk(Config(), store).asgi())
        async with httpx.AsyncClient(transport=transport, base_url="http://hawk") as client:
            answer = await client.post(
                f"/v1/collect/{SITE.key}", content=WHOLE, headers={"origin": ORIGIN}
            )
        assert (answer.status_code, answer.json()["error"]["code"]) == (507, "disk_full")
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert await opened_store.counts() == NOTHING


async def test_an_index_that_fails_leaves_no_row_and_tells_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: Statement) -> list[list[Row]]:
        raise Unavailable("not now")

    async with opened(tmp_path) as hawk:
        with monkeypatch.context() as patched:
            patched.setattr(Sqlite, "write", failing)
            with pytest.raises(Unavailable):
                await hawk.take(WHOLE)
        assert await hawk.counts() == NOTHING
        assert hawk.told == []
        await hawk.take(WHOLE)
        assert len(hawk.told) == 1


async def test_a_sink_is_told_once_and_only_of_what_others_can_read_by_then(
    tmp_path: Path,
) -> None:
    seen: list[tuple[int, int]] = []

    def look(told: Committed) -> None:
        outside = sqlite3.connect(tmp_path / "index.db")
        (stored,) = outside.execute("SELECT count(*) FROM events").fetchone()
        outside.close()
        seen.append((told.seq, stored))

    async with opened(tmp_path) as hawk:
        ingest = Ingest(hawk.store, [look], Quota(100, 100))
        for _ in range(3):
            await ingest.take(SITE, WHOLE, None, "")
        assert seen == [(1, 1)]
        await asyncio.gather(*(ingest.take(SITE, batch(2, error(70)), None, "") for _ in range(5)))
        assert seen == [(1, 1), (2, 2)]


async def test_a_conflict_changes_nothing_and_tells_nobody(tmp_path: Path) -> None:
    other = Site("site2", "account1", "hk_other", "Other", (ORIGIN,), 0)
    async with opened(tmp_path) as hawk:
        await hawk.take(WHOLE)
        before = await hawk.counts()
        with pytest.raises(Conflict):
            await hawk.take(batch(1, error(5), error(6)))
        with pytest.raises(Conflict):
            await hawk.take(batch(2, error(5), page="otherpage"), site=other)
        assert await hawk.counts() == before
        assert len(hawk.told) == 1


async def test_an_event_is_on_the_newest_state_before_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, error(0), snapshot(1, 10), error(20), delta(2, 30, "x")))
        await hawk.take(batch(2, error(40), last=[2, 30]))
        await hawk.take(batch(3, error(50)))
        assert await events(hawk) == [
            ("error", None),
            ("error", state_name(T0 + 10, 1)),
            ("error", state_name(T0 + 30, 2)),
            ("error", None),
        ]


async def test_events_of_one_millisecond_are_listed_newest_first(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(10, *(error(5, f"1{at}") for at in range(12))))
        await hawk.take(batch(9, *(error(5, f"0{at}") for at in range(2))))
        found = await hawk.store.listing.events("account1/site1/", "", None, 100)
        messages = [event.data["message"] for event in found]
        assert messages == [*(f"1{at}" for at in reversed(range(12))), "01", "00"]


@pytest.mark.parametrize(
    ("behind_ms", "corrected_ms"),
    [
        (0, 0),
        (TOLERANCE_MS, 0),
        (-TOLERANCE_MS, 0),
        (TOLERANCE_MS + 1, TOLERANCE_MS + 1),
        (-TOLERANCE_MS - 1, -TOLERANCE_MS - 1),
    ],
)
async def test_a_clock_is_corrected_when_it_is_off_by_more_than_is_tolerated(
    tmp_path: Path, behind_ms: int, corrected_ms: int
) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(WHOLE, sent_ms=hawk.now_ms - behind_ms)
        session = await hawk.store.listing.session(SESSION)
        assert session is not None
        assert (session.skew_ms, session.started_ms) == (corrected_ms, T0 + corrected_ms)
        assert await events(hawk) == [("error", state_name(T0 + corrected_ms + 50, 2))]


async def test_a_session_is_corrected_once_also_after_a_restart_and_by_two_at_once(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as hawk:
        bodies = [batch(seq, error(seq)) for seq in (1, 2)]
        now = hawk.now_ms
        await asyncio.gather(hawk.take(bodies[0], now - 60_000), hawk.take(bodies[1], now + 9_000))
        listed = await hawk.store.listing.sessions("account1/", SessionFilter(), "", 9)
    async with opened(tmp_path) as restarted:
        await restarted.take(batch(3, error(3)), sent_ms=now - 3_600_000)
        found = await restarted.store.listing.events("account1/site1/", "", None, 9)
        skew_ms = listed[0].skew_ms
        assert skew_ms in (60_000, -9_000)
        assert [event.at_ms for event in found] == [T0 + skew_ms + t for t in (3, 2, 1)]


async def test_a_time_beyond_the_calendar_is_the_last_one_in_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        latest = LATEST_MS - LONGEST_PAGE_MS
        body = batch(1, snapshot(1, LONGEST_PAGE_MS), t0=latest)
        await hawk.take(body, sent_ms=0)
        await hawk.take(batch(1, snapshot(), session="e" * 22, t0=0), sent_ms=LATEST_MS)
        found = await hawk.store.listing.sessions("account1/", SessionFilter(), "", 9)
        assert [one.started_ms for one in found] == [LATEST_MS, 0]
