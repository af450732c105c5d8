"""Batches as bytes: what is read, what is kept, what is refused."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge import records, wire
from hawk_edge.errors import HawkError, Malformed, TooLarge
from tests.batches import batch, delta, snapshot

ONE_OF_EACH: list[dict[str, Any]] = [
    snapshot(v=[2, {"scroll": [0, 10.5]}, 6, {"value": "••", "adopted": ["p{}", {"blob": "a" * 64}]}]),
    snapshot(3, 6, html={"blob": "b" * 64}, x=[8, "long", 0, {"blob": "c" * 64}], base="https://b.example/", dark=True,
             v=[2, {"src": ["https://a.example/2x.png", 320.5], "ring": True, "animations": [
                 {"time": 120.5, "paused": True, "name": "spin"},
                 {"time": None, "paused": False, "frames": [{"offset": 0, "opacity": "0", "composite": "auto"}],
                  "timing": {"duration": 300, "iterations": None, "easing": "linear"}}]},
              1, {"defined": False, "states": ["busy"], "target": True, "top": 3, "assigned": [4, 6]},
              1, {"src": ["", 0], "picture": None}, 1, {"src": None}]),
    delta(4, 7, "x") | {"r": [4], "i": [1, 0, "<b></b>", 0, 0, 7], "a": [2, "id", None]},
    {"k": "pointer", "t": 1, "p": [1, 2, 3, 16, -1, 0]},
    {"k": "blob", "t": 2, "text": "p {}"},
    {"k": "click", "t": 2, "x": 1, "y": 2, "id": 4, "text": "Buy", "rage": True},
    {"k": "input", "t": 3, "id": 9},
    {"k": "resize", "t": 4, "w": 800, "h": 600},
    {"k": "visibility", "t": 5, "hidden": True},
    {"k": "navigation", "t": 6, "url": "https://a.example/", "title": "A", "how": "push"},
    {"k": "error", "t": 7, "message": "no", "type": "rejection", "stack": "at f",
     "clicks": [[5, 4, "Buy"], [6, 0, ""]]},
    {"k": "request", "t": 8, "how": "fetch", "method": "GET", "url": "/x", "status": 503, "ms": 7,
     "initiator": "at load (app.js:3:1)"},
    {"k": "console", "t": 9, "message": "careful"},
    {"k": "vital", "t": 10, "name": "LCP", "value": 1200.5},
    {"k": "custom", "t": 11, "name": "bought", "data": {"items": [1, 2]}},
    {"k": "identify", "t": 12, "name": "customer 7"},
    {"k": "end", "t": 13},
    {"k": "from-the-future", "t": 14, "what": {"ever": 1}},
]  # fmt: skip


def test_every_kind_of_record_is_read_and_kept_as_it_was_sent() -> None:
    for one in ONE_OF_EACH:
        read = wire.parse(batch(1, one))
        assert [wire.kind(record) for record in read.records] == [one["k"]]
        assert [wire.read_line(line) for line in read.lines] == [one]
    assert {one["k"] for one in ONE_OF_EACH} > records.KINDS.keys()


def test_every_kind_is_in_the_docs() -> None:
    text = Path("docs/wire.md").read_text()
    assert [kind for kind in records.KINDS if f"`{kind}`" not in text] == []


@pytest.mark.parametrize("record", ONE_OF_EACH[:-1], ids=lambda one: str(one["k"]))
def test_a_field_of_the_wrong_type_is_refused_with_its_line(record: dict[str, Any]) -> None:
    for name in record.keys() - {"k", "data"}:
        wrong = record | {name: {"no": "way"}}
        with pytest.raises(Malformed, match="line 3"):
            wire.parse(batch(1, {"k": "end", "t": 0}, wrong))


@pytest.mark.parametrize(
    "changed",
    [{"i": [1, 0]}, {"i": ["a", 0, "x"]}, {"a": [1, 2, 3]}, {"x": [1, [0, 1]]}, {"x": [1, [-1, 1, ""]]},
     {"v": [1, {"value": 7}]}, {"v": [1, {"sheet": {"blob": "../../secret.key"}}]}, {"r": [1.5]},
     {"n": 0}, {"n": 1_000_000}, {"t": -1}, {"c": -1}],
)  # fmt: skip
def test_a_delta_that_could_not_be_applied_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="line 2"):
        wire.parse(batch(1, delta(2, 5, "x") | changed))


@pytest.mark.parametrize(
    "changed",
    [{"html": {"blob": "A" * 64}}, {"html": {"blob": "a" * 63}}, {"html": {"blob": "a" * 64, "x": 1}},
     {"x": [1]}, {"x": ["a", "b"]}, {"x": [1, [0, 0, "a"]]}, {"x": [1, {"blob": "../x"}]},
     {"base": 7}, {"base": "x" * 8193}, {"dark": "yes"},
     {"v": [1, {"src": "a.png"}]}, {"v": [1, {"src": ["a.png", -1]}]}, {"v": [1, {"src": [1, 1]}]},
     {"v": [1, {"defined": 1}]}, {"v": [1, {"target": "x"}]}, {"v": [1, {"top": -1}]}, {"v": [1, {"top": 1.5}]},
     {"v": [1, {"states": "busy"}]}, {"v": [1, {"states": ["x" * 1025]}]},
     {"v": [1, {"assigned": 4}]}, {"v": [1, {"assigned": [-1]}]}, {"v": [1, {"assigned": ["4"]}]},
     {"v": [1, {"ring": 1}]}, {"v": [1, {"animations": {}}]},
     {"v": [1, {"animations": [1]}]}, {"v": [1, {"animations": [{"frames": [1]}]}]},
     {"v": [1, {"animations": [{"timing": {"duration": [1]}}]}]},
     {"v": [1, {"animations": [{"frames": [{"color": {"a": 1}}]}]}]},
     {"v": [1, {"animations": [{"name": "x" * 1025}]}]}],
)  # fmt: skip
def test_a_snapshot_that_could_not_be_shown_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="line 2"):
        wire.parse(batch(1, snapshot(**changed)))


def test_a_page_with_a_lot_of_everything_is_taken() -> None:
    picture = {"src": ["data:image/png;base64," + "x" * 100_000, 640]}
    busy = {"animations": [{"time": 0, "frames": [{}] * 2000}] * 200, "states": ["x"] * 2000}
    record = snapshot(v=[1, picture, 2, busy], title="t" * 100_000)
    assert list(wire.parse(batch(1, record)).sent) == [record]


@given(st.binary(max_size=200))
def test_no_bytes_cause_anything_but_a_refusal(noise: bytes) -> None:
    for body in (
        noise,
        batch(1) + noise,
        gzip.compress(batch(1))[:20] + noise,
        b"\x1f\x8b" + noise,
    ):
        try:
            wire.parse(wire.inflate(body))
        except HawkError as refusal:
            assert refusal.status in (400, 413)  # noqa: PT017 being taken is fine as well


@given(st.binary(min_size=1), st.data())
def test_gzip_is_read_whole_or_not_at_all(content: bytes, data: st.DataObject) -> None:
    packed = gzip.compress(content)
    assert wire.inflate(packed) == content
    cut = data.draw(st.integers(2, len(packed) - 1))
    with pytest.raises(Malformed):
        wire.inflate(packed[:cut])


def test_no_more_than_the_limit_is_ever_inflated() -> None:
    assert wire.inflate(gzip.compress(b" " * 1000), limit=1000) == b" " * 1000
    with pytest.raises(TooLarge):
        wire.inflate(gzip.compress(b" " * 1001), limit=1000)


def test_only_what_holds_long_texts_may_have_a_long_line() -> None:
    long = "x" * wire.LINE_LIMIT
    for record in (snapshot(text=long), {"k": "blob", "t": 1, "text": long}, delta(2, 5, long)):
        assert list(wire.parse(batch(1, record)).sent) == [record]
    with pytest.raises(TooLarge, match="line 2"):
        wire.parse(batch(1, {"k": "unknown", "t": 1, "text": long}))


def test_too_many_records_are_refused() -> None:
    ends = b'{"k":"end","t":0}\n'
    assert len(wire.parse(batch(1) + ends * wire.RECORDS_LIMIT).records) == wire.RECORDS_LIMIT
    with pytest.raises(TooLarge):
        wire.parse(batch(1) + ends * (wire.RECORDS_LIMIT + 1))


def test_long_texts_are_found_where_they_stand() -> None:
    record = json.loads(json.dumps(ONE_OF_EACH[0]))
    record["v"] += [1, {"sheet": "b{}", "picture": "data:image/png;base64,"}]
    record["x"] = [8, "long", 0, {"blob": "b" * 64}]
    found = [holder[key] for holder, key in wire.long_texts(record)]
    assert found == [
        record["html"], "long", {"blob": "b" * 64}, "p{}", {"blob": "a" * 64}, "b{}",
        "data:image/png;base64,",
    ]  # fmt: skip
    assert wire.named(record) == ["b" * 64, "a" * 64]


def test_only_states_and_what_was_asked_for_hold_long_texts() -> None:
    asked = {"k": "blob", "t": 1, "text": "p{}"}
    assert [holder[key] for holder, key in wire.long_texts(asked)] == ["p{}"]
    click = {
        "k": "click",
        "t": 1,
        "text": {"blob": "a" * 64},
        "html": "x",
        "v": [1, {"sheet": "x"}],
    }
    assert list(wire.long_texts(click)) == []
    assert list(wire.long_texts(delta(2, 5, "x" * 5000))) == []
