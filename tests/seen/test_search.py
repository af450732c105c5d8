"""Sessions are found by what their visitors saw."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hawk_edge.masking import DOT
from hawk_edge.seen import search
from hawk_edge.seen.asked import terms_of
from hawk_edge.seen.job import GATHER_S
from hawk_edge.store.index import seen
from hawk_edge.store.index.session_filter import SessionFilter
from hawk_edge.timekey import state_name
from tests.batches import batch, delta, error, new_id
from tests.seen.desk import T0, desk, page, run

HOUR_MS = 3600 * 1000


async def test_a_session_is_found_by_a_line_that_its_visitor_saw(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        mine, other = new_id(), new_id()
        await hawk.show(mine, "<p>Your payment was declined.</p>")
        await hawk.show(other, "<p>Your payment was taken.</p>")
        assert await hawk.found("payment declined") == [mine]
        assert set(await hawk.found("your paym")) == {mine, other}
        assert await hawk.found('"was taken"') == [other]
        assert await hawk.found("refused") == await hawk.found("…") == []
        answer = await hawk.asked("declined")
        name = state_name(T0, 1)
        said = search.Seen("Your payment was declined.", name, "pagepage", T0)
        assert answer.seen == {mine: said}
        assert (await hawk.replay.state(mine, name)).n == 1
        assert hawk.news == ["site1", "site1"]


async def test_what_was_there_for_a_moment_is_found_where_it_was(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        session = new_id()
        toast = {"k": "delta", "t": 900, "n": 2, "c": 6, "i": [4, 5, "<p>Card <b>refused</b></p>"]}
        gone = {"k": "delta", "t": 950, "n": 3, "c": 10, "r": [7]}
        await hawk.visit(session, page("<p>Pay</p>"), toast, gone)
        answer = await hawk.asked("card refused")
        assert answer.seen[session].state == state_name(T0 + 900, 2)
        assert answer.seen[session].text == "Card refused"


async def test_a_text_that_changes_is_found_with_the_line_around_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        session = new_id()
        # p 5, its text 6, b 7, its text 8.
        await hawk.visit(session, page("<p>State: <b>sent</b></p>"))
        later = {"k": "delta", "t": 9, "n": 2, "c": 8, "x": [8, [0, 4, "lost"]]}
        await hawk.visit(session, later, seq=2)
        assert await hawk.found('"state lost"') == await hawk.found('"state sent"') == [session]


async def test_what_was_hidden_is_found_once_it_shows(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        session = new_id()
        hidden = (
            "<div hidden><p>Terms apply</p></div><details><summary>a</summary>Fine print</details>"
        )
        await hawk.visit(session, page(hidden))
        assert await hawk.found("terms") == await hawk.found("print") == []
        # div 5, p 6, its text 7, details 8, summary 9, its text 10, and 11.
        shown = {"k": "delta", "t": 5, "n": 2, "c": 11, "a": [5, "hidden", None, 3, "open", ""]}
        await hawk.visit(session, shown, seq=2)
        assert await hawk.found("terms") == await hawk.found('"fine print"') == [session]


async def test_what_is_typed_or_masked_is_never_found(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        session, secret = new_id(), "Zaubernuss"
        # form 5, input 6, textarea 7, its text 8, p 9, its text 10, and the masked one's 12.
        body = (
            f"<form><input value='{secret}'><textarea>{secret}</textarea>"
            f"<p contenteditable>{secret}</p><p>{DOT * 6} {DOT * 3}</p></form>"
        )
        typed = [6, {"value": secret}, 1, {"value": secret}]
        changed = {
            "k": "delta", "t": 5, "n": 2, "c": 12, "v": typed,
            "x": [8, f"{secret} more", 2, f"{secret} more", 2, DOT * 9], "a": [6, "value", secret],
        }  # fmt: skip
        await hawk.visit(session, page(body, v=typed), changed)
        state = await hawk.replay.newest(session)
        assert state is not None
        assert state.n == 2
        assert await hawk.found(secret) == []
        assert (await hawk.rows_of_seen())["seen_lines"] == 0
        assert DOT not in str(await hawk.store.database.read("SELECT text FROM seen_lines"))


async def test_a_clock_fills_no_index(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        session = new_id()
        ticks = [
            {"k": "delta", "t": n, "n": n, "c": 6, "x": [6, f"{n} seconds left"]}
            for n in range(2, 400)
        ]
        end = {"k": "delta", "t": 400, "n": 400, "c": 6, "x": [6, "Time is up"]}
        await hawk.visit(session, page("<p>900 seconds left</p>"), *ticks, end)
        assert (await hawk.rows_of_seen())["seen_lines"] < 8
        assert await hawk.found("time up") == [session]


async def test_what_comes_late_and_out_of_order_is_found(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        session = new_id()
        await hawk.visit(session, page("<p>one</p>"))
        third = {"k": "delta", "t": 9, "n": 3, "c": 6, "x": [6, "third"]}
        await hawk.visit(session, third, seq=3)
        assert await hawk.found("third") == []  # what came before it is not known
        second = {"k": "delta", "t": 8, "n": 2, "c": 6, "x": [6, "second"]}
        await hawk.visit(session, second, seq=2)
        assert await hawk.found("second") == await hawk.found("third") == [session]
        assert await hawk.check() == []


async def test_it_is_gathered_waits_for_cpu_and_survives_a_restart(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        session = new_id()
        await hawk.seen.work()
        await hawk.take(batch(1, page("<p>one thing</p>"), session=session))
        assert await hawk.seen.work() == 0
        hawk.clock_s, hawk.may_run = GATHER_S, False
        assert await hawk.seen.work() == 0
        assert hawk.seen.waiting() == 1
        hawk.begin()
        assert await hawk.seen.work() == 0
        hawk.may_run = True
        assert await hawk.seen.work() == 1
        assert await hawk.found("thing") == [session]
        hawk.begin()
        assert await hawk.seen.work() == 0
        hawk.now_ms += 1
        await hawk.take(batch(2, {"k": "end", "t": 3}, session=session))
        hawk.begin()
        assert await hawk.seen.work() == 1


async def test_a_page_that_ended_is_read_at_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        await hawk.seen.work()
        await hawk.take(batch(1, page("<p>over</p>"), {"k": "end", "t": 3}))
        assert await hawk.seen.work() == 1


async def test_sealed_sessions_are_found_and_read_if_they_were_not(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        before, after = new_id(), new_id()
        await hawk.show(before, "<p>long ago</p>")
        await hawk.take(batch(1, page("<p>so long</p>"), session=after))
        assert await hawk.seal_all() == 2
        assert await hawk.found("ago") == [before]
        hawk.begin()
        await hawk.seen.work()
        assert set(await hawk.found("long")) == {before, after}


async def test_all_else_that_is_asked_for_holds_as_well(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        bad, good, old = new_id(), new_id(), new_id()
        await hawk.visit(bad, page("<p>the same</p>"), error(5))
        await hawk.show(good, "<p>the same</p>")
        await hawk.show(old, "<p>the same</p>", t0=T0 - HOUR_MS)
        only = SessionFilter(errors=True)
        assert [one.id for one in (await hawk.asked("same", only)).sessions] == [bad]
        recent = SessionFilter(from_ms=T0)
        assert {one.id for one in (await hawk.asked("same", recent)).sessions} == {bad, good}
        past = SessionFilter(to_ms=T0 - 1)
        assert [one.id for one in (await hawk.asked("same", past)).sessions] == [old]


@settings(max_examples=8)
@given(
    starts=st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=8, max_size=14),
    places=st.integers(1, 3),
    limit=st.integers(1, 4),
    looks=st.sampled_from([0, 20_000]),
)
def test_pages_hold_every_session_once_and_in_order(
    starts: list[tuple[int, bool]], places: int, limit: int, looks: int
) -> None:
    async def check(folder: Path) -> None:
        async with desk(folder) as hawk:
            wanted = list[str]()
            for minutes, has in starts:
                session = new_id()
                body = "<p>needle in hay</p>" if has else "<p>hay</p>"
                await hawk.show(session, body, t0=T0 - 60_000 * minutes)
                wanted += [session] if has else []
            every = await hawk.store.listing.sessions("account1/site1/", SessionFilter(), "", 99)
            after, found = "", list[str]()
            while after is not None:
                answer = await hawk.asked("needle", after=after, limit=limit + 1)
                some = answer.sessions[:limit]
                found += [one.id for one in some]
                assert answer.seen.keys() >= {one.id for one in some}
                if len(answer.sessions) > limit:
                    after = some[-1].key
                elif answer.until_ms is not None:
                    after = search.next_key("account1/site1/", answer.until_ms)
                else:
                    break
            assert found == [one.id for one in every if one.id in wanted]

    before = seen.PLACES, search.BUNDLES, search.MOST_LOOKS
    seen.PLACES, search.BUNDLES, search.MOST_LOOKS = places, 1, looks
    try:
        run(check)
    finally:
        seen.PLACES, search.BUNDLES, search.MOST_LOOKS = before


async def test_what_a_line_is_called_says_no_more_than_fits_a_list() -> None:
    term = terms_of("needle")[0]
    line = f"{'hay ' * 50}needle {'straw ' * 50}".strip()
    shown = search.snippet(line, term)
    assert "needle" in shown
    assert len(shown) <= search.SNIPPET + 2
    assert shown.startswith("…hay")
    assert shown.endswith("…")
    assert search.snippet("short", term) == "short"


async def test_a_delta_on_a_page_that_is_not_known_harms_nobody(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        session = new_id()
        await hawk.visit(session, delta(5, 9, "lost"))
        await hawk.visit(session, page("<p>here</p>", n=6, t=10), seq=2)
        assert await hawk.found("here") == [session]
