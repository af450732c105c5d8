"""What is lifted out of records can be put back, and nothing else of them changes."""

import copy
import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge import wire
from hawk_edge.lifting import OWN, SHARED, SHORT_TEXT, Lifted, lift_own, put_back
from tests.batches import delta, error, snapshot

texts = st.one_of(
    st.text(max_size=40),
    st.builds(lambda one, text: one * SHORT_TEXT + text, st.sampled_from("aé…😀"), st.text()),
)
named = st.builds(lambda text: {"blob": sha256(text.encode()).hexdigest()}, texts)
either = st.one_of(texts, named)
states = st.one_of(
    st.fixed_dictionaries({"sheet": either}),
    st.fixed_dictionaries({"picture": either}),
    st.fixed_dictionaries({"adopted": st.lists(either, max_size=3)}),
    st.just({"value": "typed"}),
)
pairs = st.lists(states, max_size=4).map(lambda some: [x for one in some for x in (1, one)])
long = st.lists(either, max_size=3).map(lambda some: [x for one in some for x in (1, one)])
records = st.one_of(
    st.builds(lambda html, v, x: snapshot(html=html, v=v, x=x), either, pairs, long),
    st.builds(lambda v, text: {**delta(2, 5, text), "v": v}, pairs, texts),
    st.builds(lambda text: {"k": "blob", "t": 1, "text": text}, either),
    st.builds(lambda text: error(5, text), texts),
    st.builds(lambda text: {"k": "newer", "t": 1, "html": text, "sheet": {"blob": 7}}, texts),
)
batches = st.lists(records, max_size=6)


def lines_of(said: list[dict[str, Any]]) -> bytes:
    return b"\n".join(wire.write_line(one) for one in said)


def read(lines: bytes) -> list[dict[str, Any]]:
    return [wire.read_line(line) for line in lines.split(b"\n")] if lines else []


def filled(said: list[dict[str, Any]], lifted: Lifted) -> list[dict[str, Any]]:
    """The records with the texts that were lifted out of them, and no other."""
    for record in said:
        for holder, key in wire.long_texts(record):
            digest = holder[key]["blob"] if isinstance(holder[key], dict) else ""
            if digest in lifted.texts:
                holder[key] = lifted.texts[digest].decode()
    return said


def without_names(said: list[dict[str, Any]], lifted: Lifted) -> list[dict[str, Any]]:
    """What has been named from the beginning stands for the same text afterwards."""
    return filled(copy.deepcopy(said), lifted)


@given(batches)
def test_what_was_lifted_and_is_filled_in_again_is_what_was_there(
    said: list[dict[str, Any]],
) -> None:
    lines, lifted = lift_own(lines_of(said))
    assert filled(read(lines), lifted) == without_names(said, lifted)
    assert all(sha256(text).hexdigest() == digest for digest, text in lifted.texts.items())
    assert lifted.kinds.keys() == lifted.texts.keys()


@given(batches)
def test_to_lift_twice_changes_nothing(said: list[dict[str, Any]]) -> None:
    lines, _ = lift_own(lines_of(said))
    again, more = lift_own(lines)
    assert again == lines
    assert more.texts == {}


@given(batches)
def test_a_pages_own_leaves_nothing_long_behind_and_what_is_shared_stays(
    said: list[dict[str, Any]],
) -> None:
    lines, _ = lift_own(lines_of(said))
    for before, after in zip(said, read(lines), strict=True):
        places = zip(wire.long_texts(before), wire.long_texts(after), strict=True)
        for (was, key), (holder, _) in places:
            shared = key == "sheet" or (isinstance(key, int) and holder is not after.get("x"))
            if shared:
                assert holder[key] == was[key]
            elif isinstance(holder[key], str):
                assert len(holder[key]) <= SHORT_TEXT
                assert key != "html"


@given(batches)
def test_a_line_from_which_nothing_is_lifted_stays_byte_by_byte(
    said: list[dict[str, Any]],
) -> None:
    spaced = [json.dumps(one, ensure_ascii=True, indent=None).encode() for one in said]
    lines, _ = lift_own(b"\n".join(spaced))
    for was, before, after in zip(spaced, said, lines.split(b"\n"), strict=False):
        assert after == was or wire.read_line(after) != before


@given(st.one_of(records), st.sampled_from([OWN, SHARED, OWN | SHARED]))
def test_what_is_put_back_stands_where_it_stood(
    record: dict[str, Any], wanted: frozenset[str]
) -> None:
    before, lifted = copy.deepcopy(record), Lifted()
    places = lifted.lift(record, wanted)
    assert len({sha256(text.encode()).hexdigest() for *_, text in places}) == len(lifted.texts)
    assert (record == before) == (places == [])
    assert set(lifted.kinds.values()) <= wanted
    put_back(places)
    assert record == before


def test_each_is_called_what_it_is() -> None:
    long = "…" * (SHORT_TEXT + 1)
    record = snapshot(
        x=[8, f"{long} text"],
        v=[1, {"sheet": f"{long} sheet"}, 2, {"adopted": [f"{long} adopted", "p{}"]},
           3, {"picture": f"{long} picture"}, 4, {"picture": "data:,"}],
    )  # fmt: skip
    lifted = Lifted()
    lifted.lift(record, OWN | SHARED)
    kinds = {lifted.texts[digest].decode(): kind for digest, kind in lifted.kinds.items()}
    assert kinds.pop(snapshot()["html"]) == "html"
    assert {text.removeprefix(f"{long} "): kind for text, kind in kinds.items()} == {
        "text": "text", "sheet": "sheet", "adopted": "sheet", "picture": "picture"
    }  # fmt: skip
    assert record["v"][3]["adopted"][1] == "p{}"


@pytest.mark.parametrize("line", [b'{"k":"snapshot","html":"' + b"a" * 600, b"[" * 600])
def test_a_line_that_is_none_is_told(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"truncated|Expected"):
        lift_own(line)
