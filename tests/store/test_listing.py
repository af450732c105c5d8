"""Newest first, page after page, and nothing left of what is deleted."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hawk_edge.erase import Erasure
from hawk_edge.model import Event, Session, Site
from hawk_edge.store.index.session_filter import SessionFilter
from hawk_edge.timekey import timekey
from tests.batches import T0, batch, delta, error, new_id, snapshot, visit
from tests.serving import ORIGIN
from tests.share import share
from tests.store.opened import SITE, TABLES, opened

SCOPE = "account1/site1/"
EVERYTHING = SessionFilter()
# Close together and far apart, some at the same millisecond.
instants = st.lists(
    st.sampled_from([T0, T0 + 1, T0 + 999, T0 + 60_000, T0 + 86_400_000, T0 - 1]),
    min_size=1, max_size=12,
)  # fmt: skip


async def paged(read: Callable[[str, int], Awaitable[list[Any]]], limit: int) -> list[str]:
    """All keys, `limit` at a time."""
    keys: list[str] = []
    while found := await read(keys[-1] if keys else "", limit):
        assert len(found) <= limit
        assert found[0].key not in keys[-1:]
        keys += [one.key for one in found]
    return keys


@settings(max_examples=share(20), deadline=None)
@given(instants, st.integers(1, 5), st.sampled_from([4, 10, 19, 23, 24]))
async def test_pages_of_sessions_and_events_are_the_sorted_whole(
    starts: list[int], limit: int, prefix: int
) -> None:
    with TemporaryDirectory() as folder:
        async with opened(Path(folder)) as hawk:
            sessions = [(start, new_id()) for start in starts]
            for start, id in sessions:
                body = batch(1, error(0), error(0), error(7), session=id, t0=start)
                await hawk.take(body)
            listing = hawk.store.listing

            async def read_sessions(after: str, limit: int) -> list[Session]:
                return await listing.sessions(SCOPE, EVERYTHING, after, limit)

            newest_first = sorted(sessions, key=lambda one: (-one[0], one[1]))
            expected = [f"{SCOPE}{timekey(start)}-{id}" for start, id in newest_first]
            assert await paged(read_sessions, limit) == expected

            async def read_events(after: str, limit: int) -> list[Event]:
                return await listing.events(SCOPE, after, None, limit)

            every = await paged(read_events, limit)
            times = [event.at_ms for event in await listing.events(SCOPE, "", None, 1000)]
            assert every == sorted(every)
            assert times == sorted([at + t for at in starts for t in (0, 0, 7)], reverse=True)

            under = f"{SCOPE}{timekey(starts[0])[:prefix]}"

            async def read_prefix(after: str, limit: int) -> list[Event]:
                return await listing.events(under, after, None, limit)

            assert await paged(read_prefix, limit) == [k for k in every if k.startswith(under)]


@settings(max_examples=share(20), deadline=None)
@given(instants, st.integers(-2, 2), st.integers(-2, 2))
async def test_sessions_between_two_instants_include_both(
    starts: list[int], before: int, after: int
) -> None:
    only = SessionFilter(from_ms=T0 + before, to_ms=T0 + 60_000 + after)
    with TemporaryDirectory() as folder:
        async with opened(Path(folder)) as hawk:
            for start in starts:
                await hawk.take(batch(1, error(0), session=new_id(), t0=start))
            found = await hawk.store.listing.sessions(SCOPE, only, "", 100)
            expected = [at for at in starts if T0 + before <= at <= T0 + 60_000 + after]
            assert [one.started_ms for one in found] == sorted(expected, reverse=True)


async def test_filters_leave_what_they_say(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, snapshot(url="https://shop.example/a_b"), session="a" * 22))
        body = batch(1, snapshot(url="https://shop.example/acb"), error(5), session="b" * 22)
        await hawk.take(body)
        hawk.now_ms += 100_000
        identify = {"k": "identify", "t": 1, "name": "ada"}
        await hawk.take(batch(1, identify, session="c" * 22, visitor="w" * 22))

        async def found(**only: Any) -> str:
            sessions = await hawk.store.listing.sessions(SCOPE, SessionFilter(**only), "", 10)
            return "".join(sorted(one.id[0] for one in sessions))

        assert await found() == "abc"
        assert await found(url="/a_b") == "a"
        assert await found(url="%") == ""
        assert await found(errors=True) == "b"
        assert await found(visitor="v" * 22) == "ab"
        assert await found(visitor="ada") == "c"
        assert await found(live_at_ms=hawk.now_ms) == "c"
        assert await found(visitor="v" * 22, errors=True) == "b"


async def test_sites_see_only_their_own(tmp_path: Path) -> None:
    other = Site("site10", "account1", "hk_other", "Other", (ORIGIN,), 0)
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, error(0), session="a" * 22))
        await hawk.take(batch(1, error(0), session="b" * 22), site=other)
        for scope, id in ((SCOPE, "a"), ("account1/site10/", "b")):
            sessions = await hawk.store.listing.sessions(scope, EVERYTHING, "", 10)
            events = await hawk.store.listing.events(scope, "", None, 10)
            assert [one.id[0] for one in sessions] == [id]
            assert [one.session[0] for one in events] == [id]


async def test_a_deleted_session_leaves_no_row_and_no_byte_of_the_index(tmp_path: Path) -> None:
    gone, kept = new_id(), new_id()
    async with opened(tmp_path) as hawk:
        for session in (gone, kept):
            for body in visit(session):
                await hawk.take(body)
        before = await hawk.counts()
        await hawk.store.forgetting.session(gone)
        after = await hawk.counts()
        assert {table: after[table] * 2 for table in TABLES} == {t: before[t] for t in TABLES}
        assert await hawk.store.listing.session(gone) is None
        kept_session = await hawk.store.listing.session(kept)
        assert kept_session is not None
    assert gone.encode() not in (tmp_path / "index.db").read_bytes()
    assert kept.encode() in (tmp_path / "index.db").read_bytes()


async def test_a_deleted_site_takes_its_sessions_with_it_and_no_others(tmp_path: Path) -> None:
    other = Site("site2", "account1", "hk_other", "Other", (ORIGIN,), 0)
    async with opened(tmp_path) as hawk:
        for site in (SITE, other):
            first = snapshot(v=[1, {"sheet": "p { color: red } " * 100}])
            body = batch(1, first, delta(2, 5, "x"), error(9), session=new_id())
            await hawk.take(body, site=site)
        await Erasure(hawk.store).forget_site(SITE.id)
        counts = await hawk.counts()
        assert {table: counts[table] for table in TABLES} == dict.fromkeys(TABLES, 1)
        assert await hawk.store.people.sites() == [other]
