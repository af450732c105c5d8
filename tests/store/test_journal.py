"""Batches in any order: the same session, and a resync exactly while something is missing."""

import gzip
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawk_edge.errors import Conflict
from hawk_edge.model import Session, Site
from tests.batches import batch, delta, error, gzipped, snapshot
from tests.sealing import SESSION, sealing
from tests.serving import ORIGIN
from tests.share import share
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
        self.records = records
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


@settings(max_examples=share(50), deadline=None)
@given(any_order)
async def test_a_resync_is_asked_for_exactly_while_something_is_missing(
    arriving: list[Made],
) -> None:
    with TemporaryDirectory() as folder:
        async with opened(Path(folder)) as hawk:
            for at, one in enumerate(arriving, 1):
                answer = await hawk.take(one.body)
                assert answer.resync == missing(one.page, arriving[:at]), (at, one.body)


@settings(max_examples=share(30), deadline=None)
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


SHEET = "p { color: red } " * 100
SECRET = "<input type='password' value='hunter2'>"
OTHER_SITE = Site("site2", "account1", "hk_other", "Other", (ORIGIN,), 0)
# One with a page's own texts, one with a text to share, and one that has to be masked.
SAID = [
    batch(1, snapshot(), delta(2, 5, "x"), error(6)),
    batch(2, snapshot(3, 10, v=[1, {"sheet": SHEET}]), {"k": "blob", "t": 11, "text": SHEET}),
    batch(3, snapshot(4, 20, html=SECRET, c=4)),
]
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzipped": gzipped,
    "gzipped otherwise": lambda body: gzip.compress(body, 1),
}


@pytest.mark.parametrize("again", PACKED)
@pytest.mark.parametrize("sent", PACKED)
async def test_a_batch_that_comes_again_is_recognised_however_it_is_packed(
    tmp_path: Path, sent: str, again: str
) -> None:
    async with sealing(tmp_path) as hawk:
        for body in SAID:
            await hawk.take(PACKED[sent](body))

        async def nothing_new() -> None:
            before, told = await hawk.rows(), len(hawk.told)
            for seq, body in enumerate(SAID, 1):
                answer = await hawk.take(PACKED[again](body))
                assert (answer.seq, answer.resync, answer.need) == (seq, False, [])
                for other in (
                    batch(seq, snapshot(), error(9)),
                    body.replace(b"pagepage", b"otherpag"),
                    body.replace(b'"t": ', b'"t": 1'),
                ):
                    with pytest.raises(Conflict):
                        await hawk.take(PACKED[again](other))
            assert (await hawk.rows(), len(hawk.told)) == (before, told)

        await nothing_new()
        assert (await hawk.counts())["batches"] == 3
        assert await hawk.seal_all() == 1
        await nothing_new()
        assert await hawk.store.journal.is_sealed(SESSION)
        await hawk.take(batch(4, error(40)))  # by which it is brought back
        await nothing_new()
        assert (await hawk.counts())["batches"] == 4
        assert await hawk.check(read_data=True) == []


@pytest.mark.parametrize("again", PACKED)
async def test_a_session_that_two_sites_name_is_the_first_ones_alone(
    tmp_path: Path, again: str
) -> None:
    async with sealing(tmp_path) as hawk:
        for body in SAID:
            await hawk.take(body)
        for _ in range(2):
            before, told = await hawk.rows(), len(hawk.told)
            for body in [*SAID, batch(5, error(50)), batch(6, snapshot(9, 60, "not theirs"))]:
                with pytest.raises(Conflict):
                    await hawk.take(PACKED[again](body), site=OTHER_SITE)
            assert (await hawk.rows(), len(hawk.told)) == (before, told)
            await hawk.seal_all()
        assert await hawk.store.journal.is_sealed(SESSION)
        assert await hawk.check(read_data=True) == []
