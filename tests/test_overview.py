"""A whole session at a glance."""

from typing import Any

from hawk_edge import compress
from hawk_edge.model import JournalBatch
from hawk_edge.overview import KINDS, Glance
from hawk_edge.wire import write_line
from tests.batches import T0, delta, error, snapshot


def _batch(seq: int, *records: dict[str, object]) -> JournalBatch:
    lines = b"\n".join(write_line(record) for record in records)
    return JournalBatch("s" * 22, seq, "pagepage", T0, compress.compress(lines, 1))


def _glance(*batches: JournalBatch) -> dict[str, Any]:
    glance = Glance(T0)
    glance.add(batches)
    return glance.answer()


def test_it_says_when_each_batch_was_and_what_is_in_it() -> None:
    path = {"k": "pointer", "t": 1500, "p": [1500, 1, 1, 900, 5, 5]}
    said = _glance(
        _batch(1, snapshot(), delta(2, 1000, "two"), path), _batch(3, error(4000), delta(3, 4500, "x"))
    )  # fmt: skip
    assert [row[:5] for row in said["batches"]] == [(1, 0, 2400, 2, 0), (3, 4000, 4500, 1, 1)]
    assert (said["start"], said["end"]) == (T0, 4500)


def test_events_are_told_apart_and_stand_in_the_order_of_their_records() -> None:
    rage = {"k": "click", "t": 1, "x": 1, "y": 1, "rage": True}
    vital = {"k": "vital", "t": 2, "name": "LCP", "value": 2000}
    unknown = {"k": "gesture", "t": 3}
    said = _glance(_batch(1, snapshot(), vital, rage, unknown, {"k": "end", "t": 4}))
    events = said["events"]
    assert [KINDS[kind] for kind in events[::2]] == ["vital", "rage", "note"]
    assert events[1::2] == [2, 1, 4]


def test_idle_is_where_no_hand_was_on_the_page_though_it_changed() -> None:
    typed = {**delta(3, 20_000, "typed"), "v": [7, {"value": "a"}]}
    click = {"k": "click", "t": 1000, "x": 1, "y": 1}
    said = _glance(_batch(1, snapshot(), click, delta(2, 9000, "by itself"), typed))
    assert said["idle"] == [(1000, 20_000)]
    assert _glance(_batch(1, snapshot(), delta(2, 9000, "by itself")))["idle"] == []


def test_addresses_are_told_where_they_change_and_no_longer_than_one_reads() -> None:
    long = "https://shop.example/" + "a" * 5000
    went = {"k": "navigation", "t": 5000, "url": long, "title": "Long", "how": "push"}
    same = {
        "k": "navigation",
        "t": 10,
        "url": "https://shop.example/",
        "title": "Shop",
        "how": "load",
    }
    [first, second] = _glance(_batch(1, snapshot(), same, went))["addresses"]
    assert first == (0, "https://shop.example/", "Shop")
    assert second == (5000, long[:300], "Long")


def test_what_is_damaged_is_left_out() -> None:
    broken = JournalBatch("s" * 22, 2, "pagepage", T0, b"no archive")
    assert len(_glance(_batch(1, snapshot()), broken)["batches"]) == 1
