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
    delta(2, 5, "x") | {"r": [4], "i": [1, 0, "<b></b>", 0, 0, 7], "a": [2, "id", None]},
    {"k": "pointer", "t": 1, "p": [1, 2, 3, 16, -1, 0]},
    {"k": "click", "t": 2, "x": 1, "y": 2, "id": 4, "text": "Buy", "rage": True},
    {"k": "input", "t": 3, "id": 9},
    {"k": "resize", "t": 4, "w": 800, "h": 600},
    {"k": "visibility", "t": 5, "hidden": True},
    {"k": "navigation", "t": 6, "url": "https://a.example/", "title": "A", "how": "push"},
    {"k": "error", "t": 7, "message": "no", "type": "rejection", "stack": "at f"},
    {"k": "request", "t": 8, "how": "fetch", "method": "GET", "url": "/x", "status": 503, "ms": 7},
    {"k": "console", "t": 9, "message": "careful"},
    {"k": "vital", "t": 10, "name": "LCP", "value": 1200.5},
    {"k": "custom", "t": 11, "name": "bought", "data": {"items": [1, 2]}},
    {"k": "identify", "t": 12, "name": "customer 7"},
    {"k": "end", "t": 13},
    {"k": "from-the-future", "t": 14, "what": {"ever": 1}},
]  # fmt: skip


def test_every_kind_of_record_is_read_and_kept_as_it_was_sent() -> None:
    read = wire.parse(batch(1, *ONE_OF_EACH))
    assert [wire.kind(record) for record in read.records] == [one["k"] for one in ONE_OF_EACH]
    assert [wire.read_line(line) for line in read.lines] == ONE_OF_EACH


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


def test_too_many_records_are_refused() -> None:
    ends = b'{"k":"end","t":0}\n'
    assert len(wire.parse(batch(1) + ends * wire.RECORDS_LIMIT).records) == wire.RECORDS_LIMIT
    with pytest.raises(TooLarge):
        wire.parse(batch(1) + ends * (wire.RECORDS_LIMIT + 1))


def test_long_texts_are_found_where_they_stand() -> None:
    record = json.loads(json.dumps(ONE_OF_EACH[0]))
    record["v"] += [1, {"sheet": "b{}", "picture": "data:image/png;base64,"}]
    found = [(key, holder[key]) for holder, key in wire.long_texts(record)]
    assert [text for _, text in found] == [
        record["html"], "p{}", {"blob": "a" * 64}, "b{}", "data:image/png;base64,",
    ]  # fmt: skip
    assert list(wire.long_texts(ONE_OF_EACH[7])) == []
