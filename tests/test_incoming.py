"""A body is read into what is kept of it, and into what says whether it came before."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from hawk_edge import incoming, wire
from hawk_edge.bodies import lines_of
from hawk_edge.errors import TooLarge
from tests.batches import batch, delta, error, gzipped, snapshot

SHEET = "p { color: red } " * 100
HTML = snapshot()["html"]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def blob(text: str) -> dict[str, Any]:
    return {"k": "blob", "t": 9, "text": text}


def test_what_sessions_share_leaves_the_lines_and_stays_in_the_records() -> None:
    states = [1, {"sheet": SHEET}, 1, {"sheet": "p{}"}, 1, {"adopted": ["a{}", SHEET + " "]}]
    come = incoming.read(batch(1, snapshot(v=states)))
    assert come.lifted.texts == {digest(one): one.encode() for one in (SHEET, SHEET + " ")}
    assert come.lifted.kinds == {digest(SHEET): "sheet", digest(SHEET + " "): "sheet"}
    assert come.named == set()
    line = wire.read_line(come.batch.lines[0])
    assert line["v"] == [
        *(1, {"sheet": {"blob": digest(SHEET)}}, 1, {"sheet": "p{}"}),
        *(1, {"adopted": ["a{}", {"blob": digest(SHEET + " ")}]}),
    ]
    assert come.batch.sent[0]["v"] == states
    assert lines_of(come.packed()[0]) == come.lines


def test_what_is_a_pages_own_stays_in_its_line() -> None:
    own = snapshot(v=[5, {"picture": "data:," + "A" * 2000}], x=[8, "long " * 200])
    come = incoming.read(batch(1, own))
    assert come.lifted.texts == {}
    assert wire.read_line(come.lines) == own


def test_what_comes_because_it_was_asked_for_is_shared_whatever_it_is() -> None:
    come = incoming.read(batch(1, snapshot(html={"blob": digest(HTML)}), blob(HTML), blob("p{}")))
    assert come.lifted.texts == {digest(one): one.encode() for one in (HTML, "p{}")}
    assert come.named == {digest(HTML)}
    assert [wire.read_line(line).get("text") for line in come.batch.lines[1:]] == [
        {"blob": digest(HTML)},
        {"blob": digest("p{}")},
    ]
    assert come.batch.sent[1]["text"] == HTML


def test_what_came_packed_and_has_nothing_to_share_is_kept_byte_by_byte() -> None:
    body = batch(1, snapshot(), delta(2, 6, "y") | {"v": [8, {"checked": True}]}, error(7))
    packed = gzipped(body)
    assert incoming.read(packed).packed()[0] == packed
    assert lines_of(packed) == body.split(b"\n", 1)[1].rstrip(b"\n")
    # What came plain is packed here, and says the same to the byte.
    assert len(incoming.read(body).packed()[0]) < len(body)
    assert lines_of(incoming.read(body).packed()[0]) == lines_of(packed)


def test_the_digest_is_that_of_the_body_as_it_was_sent() -> None:
    bodies = [batch(1, snapshot(text=text), delta(2, 5, "x")) for text in ("a", "a", "b")]
    plain, again, other = (incoming.read(body).digest for body in bodies)
    assert plain == again == hashlib.sha256(bodies[0]).hexdigest()[:32]
    packed = gzipped(bodies[0])
    assert incoming.read(packed).digest == hashlib.sha256(packed).hexdigest()[:32]
    assert other != plain
    # Not what is kept, but what was sent.
    shared = batch(1, snapshot(v=[1, {"sheet": SHEET}]))
    assert incoming.read(shared).digest == hashlib.sha256(shared).hexdigest()[:32]


@pytest.mark.parametrize("pack", [bytes, gzipped])
def test_what_its_markup_shows_is_counted_and_gone_from_all_that_is_kept(
    pack: Callable[[bytes], bytes],
) -> None:
    bad = "<input type='password' value='hunter2'>"
    inserted = delta(2, 5, "x") | {"i": [1, 0, bad]}
    come = incoming.read(pack(batch(1, snapshot(html=bad), inserted, blob(bad))))
    assert come.masked == 3
    assert b"hunter2" not in lines_of(come.packed()[0]) + b"".join(come.lifted.texts.values())
    assert len(come.lifted.texts) == 1
    assert "hunter2" not in str(come.batch.sent)


@pytest.mark.parametrize("pack", [bytes, gzipped])
def test_a_record_that_is_written_anew_names_its_texts_again(
    pack: Callable[[bytes], bytes],
) -> None:
    states = [8, {"value": "hunter2"}, 1, {"sheet": SHEET}]
    come = incoming.read(pack(batch(1, snapshot(v=states))))
    come.batch.sent[0]["v"][1]["value"] = ""
    come.write(0, changed=True)
    assert b"hunter2" not in lines_of(come.packed()[0])
    line = wire.read_line(lines_of(come.packed()[0]))
    assert line["v"] == [8, {"value": ""}, 1, {"sheet": {"blob": digest(SHEET)}}]
    assert line["html"] == HTML
    assert come.batch.sent[0]["v"][3]["sheet"] == SHEET


def test_only_so_many_texts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "NAMED_LIMIT", 2)
    refs = [{"blob": f"{n:064x}"} for n in range(3)]
    assert incoming.read(batch(1, snapshot(v=[1, {"adopted": refs[:2]}]))).named
    with pytest.raises(TooLarge, match="over 2 texts"):
        incoming.read(batch(1, snapshot(v=[1, {"adopted": refs}])))
