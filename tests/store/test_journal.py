"""Batches in any order: the same session, and a resync exactly while something is missing."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hawk_edge.model import Session
from tests.batches import batch, delta, error, snapshot
from tests.store.opened import opened

PAGES = ("firstpage", "otherpage")
# Of one page: whether each state is a snapshot, and how many states are in each batch. It begins
# with a snapshot, as with every reporter.
pages = st.tuples(
    st.lists(st.booleans(), max_size=14).map(lambda later: [True, *later]),
    st.lists(st.integers(0, 4), min_size=14, max_size=14).map(lambda later: [1, *later]),
)


class Made:
    """A batch, and the numbers of its states and of its snapshots."""

    def __init__(self, seq: int, page: str, records: list[dict[str, Any]]) -> None:
        self.seq = seq
        self.page = page
        self.states = {record["n"] for record in records if "n" in record}
        self.snapshots = {record["n"] for record in records if record["k"] == "snapshot"}
        self.body = batch(seq, *records, page=page)

    def __repr__(self) -> str:
        return f"Made({self.seq}, {self.page}, {self.states})"


def made(drawn: list[tuple[list[bool], list[int]]]) -> list[Made]:
    """The batches of a visit to one page after the other, every record at a time of its own."""
    batches: list[Made] = []
    t = 0
    for page, (states, cuts) in zip(PAGES, drawn, strict=False):
        n = 1
        for cut in [*cuts, len(states)]:
            records: list[dict[str, Any]] = []
            for is_snapshot in states[n - 1 : n - 1 + cut]:
                url = f"https://shop.example/{page}/{n}"
                records.append(
                    snapshot(n, t, title=url, w=n, url=url) if is_snapshot else delta(n, t, f"{n}")
                )
                n, t = n + 1, t + 10
            records.append(error(t))
            t += 10
            batches.append(Made(len(batches) + 1, page, records))
            if n > len(states):
                break
    return batches


def missing(page: str, arrived: list[Made]) -> bool:
    """Whether a state of the page cannot be rebuilt from what has arrived."""
    states = {n for one in arrived if one.page == page for n in one.states}
    snapshots = {n for one in arrived if one.page == page for n in one.snapshots}
    if not states:
        return False
    return not snapshots or not states.issuperset(range(max(snapshots), max(states) + 1))


any_order = st.lists(pages, min_size=1, max_size=2).map(made).flatmap(st.permutations)


@settings(max_examples=50, deadline=None)
@given(any_order)
async def test_a_resync_is_asked_for_exactly_while_something_is_missing(
    arriving: list[Made],
) -> None:
    with TemporaryDirectory() as folder:
        async with opened(Path(folder)) as hawk:
            for at, one in enumerate(arriving, 1):
                answer = await hawk.take(one.body)
                assert answer.resync == missing(one.page, arriving[:at]), (at, one.body)


@settings(max_examples=30, deadline=None)
@given(any_order)
async def test_when_all_has_come_in_any_order_nothing_is_missing_and_the_session_is_the_same(
    arriving: list[Made],
) -> None:
    in_order = sorted(arriving, key=lambda one: one.seq)
    assert await _filed(arriving) == await _filed(in_order)


async def _filed(batches: list[Made]) -> Session:
    """The session that results; its key names whichever batch came first."""
    with TemporaryDirectory() as folder:
        async with opened(Path(folder)) as hawk:
            asked = {one.page: (await hawk.take(one.body)).resync for one in batches}
            assert not any(asked.values())
            session = await hawk.store.listing.session("s" * 22)
            assert session is not None
            return msgspec.structs.replace(session, key="")


async def test_batches_are_read_back_whole_and_in_their_order(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        for seq in (3, 1, 2, 5):
            await hawk.take(batch(seq, error(seq)))
        journal, session = hawk.store.journal, "s" * 22
        assert [one.seq for one in await journal.batches(session)] == [1, 2, 3, 5]
        assert [one.seq for one in await journal.batches(session, after=1, limit=2)] == [2, 3]
        assert [one.seq for one in await journal.sequence(session)] == [1, 2, 3, 5]


async def test_the_batches_between_two_states_are_those_of_their_page(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        await hawk.take(batch(1, snapshot(1), delta(2, 10, "b")))
        await hawk.take(batch(2, error(15)))
        await hawk.take(batch(3, delta(3, 20, "c"), delta(4, 30, "d")))
        await hawk.take(batch(4, snapshot(1), page="otherpage"))
        await hawk.take(batch(5, snapshot(5, 40)))
        journal, session = hawk.store.journal, "s" * 22
        found = await journal.batches_between(session, "pagepage", 2, 4)
        assert [one.seq for one in found] == [1, 2, 3]
        start = await journal.snapshot_before(session, "pagepage", 4)
        assert start is not None
        assert start.n == 1
        assert await journal.snapshot_before(session, "nosuchpage", 4) is None
        newest = await journal.newest_states(session)
        assert newest is not None
        assert newest.seq == 5
