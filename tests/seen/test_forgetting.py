"""What was seen goes with the sessions that saw it, to the last byte, and comes back with them."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hawk_edge.mend.rebuild import rebuild
from hawk_edge.store.folder import open_store
from hawk_edge.store.index import seen
from tests import raw
from tests.batches import batch, new_id
from tests.seen.desk import SEEN, SITE, Desk, desk, page, run

CANARY = "zaubernuss"
NOTHING = dict.fromkeys(SEEN, 0)


async def test_no_file_has_a_word_that_only_an_erased_session_saw(tmp_path: Path) -> None:
    gone = [new_id() for _ in range(4)]
    async with desk(tmp_path) as hawk:
        for number, session in enumerate(gone):
            body = f"<p>the {CANARY}{number} blooms</p><p>the same for all</p>"
            await hawk.show(session, body, visitor=new_id())
            for _ in range(8):
                await hawk.show(new_id(), "<p>the same for all</p>", visitor=new_id())
        assert raw.found(tmp_path, [CANARY])
        for session in gone:
            assert (await hawk.erasure.session(session)).settled
        assert raw.found(tmp_path, [CANARY, *gone]) == []
        assert len(await hawk.found("same for all")) == 32
        assert await hawk.found("blooms") == []
        assert await hawk.check() == []
    assert raw.found(tmp_path, [CANARY, *gone]) == []


async def test_a_site_takes_all_of_it_along(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        for _ in range(3):
            await hawk.show(new_id(), f"<p>{CANARY}</p>", visitor=new_id())
        await hawk.erasure.forget_site(SITE.id)
        assert await hawk.erasure.settle(5)
        assert await hawk.rows_of_seen() == NOTHING
        assert await hawk.store.database.read("SELECT * FROM seen_sites") == []
        assert raw.found(tmp_path, [CANARY]) == []


async def test_what_expires_is_found_no_more(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        session = new_id()
        await hawk.show(session, f"<p>{CANARY}</p>")
        assert await hawk.store.forgetting.expire(session, hawk.now_ms + 1) is not None
        assert await hawk.found(CANARY) == []
        assert await hawk.rows_of_seen() == NOTHING


async def test_a_session_that_goes_while_it_is_read_leaves_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        session = new_id()
        await hawk.take(batch(1, page(f"<p>{CANARY}</p>"), session=session))
        watched = hawk.seen._noting._watched
        read = watched.read

        async def reading(*args: object) -> object:
            found = await read(*args)  # type: ignore[arg-type]
            await hawk.store.forgetting.session(session)
            return found

        watched.read = reading  # type: ignore[assignment, method-assign]
        assert await hawk.seen.work(soon=True) == 0
        assert await hawk.rows_of_seen() == NOTHING


async def test_it_is_made_anew_with_the_index(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    async with desk(folder) as hawk:
        sealed, not_sealed = new_id(), new_id()
        await hawk.show(sealed, f"<p>{CANARY}</p>")
        await hawk.seal_all()
        await hawk.show(not_sealed, f"<p>{CANARY}</p>", t0=hawk.now_ms)
    assert await rebuild(folder, "", lambda _: None) == []
    async with desk(folder) as hawk:
        assert await hawk.rows_of_seen() == NOTHING
        await hawk.seen.work()
        assert set(await hawk.found(CANARY)) == {sealed, not_sealed}
        assert await hawk.check() == []


VISITS = st.lists(st.sets(st.sampled_from("abcdef"), min_size=1), min_size=1, max_size=9)


@settings(max_examples=10)
@given(visits=VISITS, data=st.data())
def test_what_is_left_is_as_if_the_others_had_never_come(
    visits: list[set[str]], data: st.DataObject
) -> None:
    names = [new_id() for _ in visits]
    gone = data.draw(st.sets(st.sampled_from(names)))

    async def check(folder: Path) -> None:
        async with desk(folder) as hawk:
            for session, lines in zip(names, visits, strict=True):
                await _show(hawk, session, lines)
            for session in gone:
                await hawk.store.forgetting.session(session)
            left = dict(zip(names, visits, strict=True))
            left = {session: lines for session, lines in left.items() if session not in gone}
            for letter in "abcdef":
                found = await hawk.found(f"line{letter} ")
                assert set(found) == {one for one, lines in left.items() if letter in lines}
            there = set[str]().union(*left.values())
            rows = await hawk.rows_of_seen()
            assert (rows["seen_lines"], rows["seen_words"]) == (len(there), len(there))
            assert rows["seen_sessions"] == len(left)
            assert await hawk.check() == []

    before, seen.PLACES = seen.PLACES, 2
    try:
        run(check)
    finally:
        seen.PLACES = before


async def _show(hawk: Desk, session: str, lines: set[str]) -> None:
    body = "".join(f"<p>line{one}</p>" for one in sorted(lines))
    await hawk.show(session, body)


async def test_an_older_index_is_read_in_time(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        names = [new_id() for _ in range(3)]
        for at, session in enumerate(names):
            hawk.now_ms += at  # two of them came at one time
            await hawk.take(batch(1, page("<p>old</p>"), session=session))
    async with desk(tmp_path) as hawk:
        assert await hawk.seen.work() == 3
        assert set(await hawk.found("old")) == set(names)
    async with open_store(tmp_path) as store:
        assert await store.database.read("SELECT 1 FROM seen_sessions WHERE until_ms = 0") == []
