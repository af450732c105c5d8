"""Events are listed as if their keys were rows: every prefix, every place to go on from."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from hawk_edge.model import Event
from hawk_edge.store.index.events import LINES, adding, event_key
from hawk_edge.timekey import LATEST_MS
from tests.share import share
from tests.store.opened import opened

SCOPE = "account1/site1/"
INSTANTS = [0, 1, 999, 1_557_437_465_123, 1_557_437_465_124, 1_557_437_525_000, LATEST_MS]
SESSIONS = ["A" * 22, "a" * 21 + "b", "a" * 22, "-" * 22, "_" * 22]

made = st.lists(
    st.tuples(
        st.sampled_from(INSTANTS),
        st.sampled_from(SESSIONS),
        st.sampled_from([1, 2, 9, 10, 2**31]),
        st.sampled_from([0, 1, 9, 10, LINES - 1]),
        st.sampled_from(["click", "error"]),
    ),
    unique_by=lambda one: one[:4],
    max_size=20,
)


def event(at_ms: int, session: str, seq: int, line: int, kind: str) -> Event:
    key = event_key(SCOPE, at_ms, session, seq, line)
    return Event(key, session, "pagepage", kind, at_ms, None, {"seq": seq})


cuts = st.builds(
    lambda one, length, tail: event(*one).key[: len(SCOPE) + length] + tail,
    st.tuples(
        st.sampled_from(INSTANTS),
        st.sampled_from(SESSIONS),
        st.sampled_from([1, 10]),
        st.sampled_from([0, 9]),
        st.just("click"),
    ),
    st.integers(0, 64),
    st.sampled_from(["", "", "-", "0", "9", "z", "!"]),
)
starts = st.one_of(cuts, st.text(max_size=60).map(SCOPE.__add__))


@settings(max_examples=share(80))
@given(
    made,
    st.lists(st.tuples(starts, st.one_of(starts, st.sampled_from(["", "a", "z"]))), max_size=9),
)
async def test_any_prefix_and_any_place_to_go_on_from_give_what_sorted_keys_would(
    drawn: list[tuple[int, str, int, int, str]], asked: list[tuple[str, str]]
) -> None:
    events = sorted((event(*one) for one in drawn), key=lambda one: one.key)
    with TemporaryDirectory() as folder:
        async with opened(Path(folder)) as hawk:
            other = events[:3]
            await hawk.store.database.write(adding("site1", events), adding("site2", other))
            listed = hawk.store.listing.events
            for prefix, after in [(SCOPE, ""), *asked]:
                expected = [e for e in events if e.key.startswith(prefix) and e.key > after]
                assert await listed(prefix, after, None, 100) == expected, (prefix, after)
                assert await listed(prefix, after, None, 2) == expected[:2], (prefix, after)
                errors = [one for one in expected if one.kind == "error"]
                assert await listed(prefix, after, "error", 2) == errors[:2], (prefix, after)
