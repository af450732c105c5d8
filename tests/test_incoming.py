"""A body is read into what is kept of it, and into what says whether it came before."""

import hashlib

import pytest

from hawk_edge import incoming, wire
from hawk_edge.errors import TooLarge
from tests.batches import batch, delta, error, gzipped, snapshot

SHEET = "p { color: red } " * 100
HTML = snapshot()["html"]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_long_texts_leave_the_lines_and_stay_in_the_records() -> None:
    come = incoming.read(batch(1, snapshot(v=[1, {"sheet": SHEET}, 1, {"sheet": "p{}"}])))
    assert come.texts == {digest(HTML): HTML.encode(), digest(SHEET): SHEET.encode()}
    assert come.kinds == {digest(HTML): "html", digest(SHEET): "sheet"}
    line = wire.read_line(come.batch.lines[0])
    assert line["html"] == {"blob": digest(HTML)}
    assert line["v"] == [1, {"sheet": {"blob": digest(SHEET)}}, 1, {"sheet": "p{}"}]
    assert come.batch.sent[0]["html"] == HTML
    assert come.batch.sent[0]["v"][1]["sheet"] == SHEET


def test_a_line_without_long_texts_is_kept_byte_by_byte() -> None:
    body = batch(1, delta(2, 5, "x"), delta(3, 6, "y") | {"v": [8, {"checked": True}]}, error(7))
    assert incoming.read(body).body == body.split(b"\n", 1)[1].rstrip(b"\n")


def test_the_digest_is_that_of_what_is_said_however_it_is_packed() -> None:
    bodies = [batch(1, snapshot(text=text), delta(2, 5, "x")) for text in ("a", "a", "b")]
    plain, again, other = (incoming.read(body).digest for body in bodies)
    assert plain == again == incoming.read(gzipped(bodies[0])).digest
    assert other != plain
    assert incoming.read(batch(2, snapshot(text="a"), delta(2, 5, "x"))).digest != plain
    assert incoming.read(batch(1, snapshot(text="a"), delta(2, 5, "y"))).digest != plain


def test_what_its_markup_shows_is_counted_and_gone_from_all_that_is_kept() -> None:
    bad = "<input type='password' value='hunter2'>"
    inserted = delta(2, 5, "x") | {"i": [1, 0, bad]}
    come = incoming.read(batch(1, snapshot(html=bad), inserted))
    assert come.masked == 2
    assert b"hunter2" not in come.body + b"".join(come.texts.values())
    assert "hunter2" not in str(come.batch.sent)


def test_a_record_that_is_written_anew_names_its_texts_again() -> None:
    come = incoming.read(batch(1, snapshot(v=[8, {"value": "hunter2"}])))
    come.batch.sent[0]["v"][1]["value"] = ""
    come.write(0, changed=True)
    assert b"hunter2" not in come.body
    assert wire.read_line(come.body)["html"] == {"blob": digest(HTML)}


def test_only_so_many_texts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "NAMED_LIMIT", 2)
    refs = [{"blob": f"{n:064x}"} for n in range(3)]
    assert incoming.read(batch(1, snapshot(v=[1, {"adopted": refs[:2]}]))).named
    with pytest.raises(TooLarge, match="over 2 texts"):
        incoming.read(batch(1, snapshot(v=[1, {"adopted": refs}])))
