"""Watching a session as it happens, over real HTTP."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from hawk_edge.timekey import state_name
from tests.batches import T0, batch, delta, error, new_id, snapshot
from tests.serving import HawkProcess

Event = tuple[str, str | None, dict[str, Any]]


@contextmanager
def watching(server: HawkProcess, session: str, **headers: str) -> Iterator[Iterator[Event]]:
    """The session's stream as (event, id, data)."""
    with server.http.stream("GET", f"/v1/sessions/{session}/live", headers=headers) as stream:
        assert stream.status_code == 200, stream.read()
        yield events(stream.iter_lines())


def events(lines: Iterator[str]) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "event" in fields:
            yield fields["event"], fields.get("id"), json.loads(fields["data"])
            fields = {}


@pytest.fixture
def session(server: HawkProcess) -> str:
    id = new_id()
    server.collect(batch(1, snapshot(), delta(2, 100, "two"), session=id))
    return id


def test_the_newest_state_comes_first_then_every_change(server: HawkProcess, session: str) -> None:
    with watching(server, session) as stream:
        kind, name, data = next(stream)
        assert (kind, name) == ("state", state_name(T0 + 100, 2))
        assert "<p>two</p>" in data["record"]["html"]
        assert data["record"]["ids"] == [1, 8]
        server.collect(batch(2, delta(3, 200, "three"), error(210), session=session))
        kind, name, data = next(stream)
        assert (kind, name) == ("state", state_name(T0 + 200, 3))
        assert data["record"]["x"] == [8, "three"]
        kind, name, data = next(stream)
        assert (kind, data["kind"], data["at"]) == ("event", "error", T0 + 210)
        assert name == f"{state_name(T0 + 200, 3)}~2.1"


def test_coming_back_goes_on_after_the_last_state_without_gap_or_repeat(
    server: HawkProcess, session: str
) -> None:
    for n in range(3, 7):
        server.collect(batch(n - 1, delta(n, 100 * n, f"s{n}"), session=session))
    with watching(server, session, **{"last-event-id": state_name(T0 + 300, 3)}) as stream:
        assert [next(stream)[2]["record"]["n"] for _ in range(3)] == [4, 5, 6]
        server.collect(batch(6, delta(7, 700, "s7"), session=session))
        assert next(stream)[2]["record"]["n"] == 7


@pytest.mark.parametrize("name", ["x", state_name(T0 + 1, 1)])
def test_coming_back_from_a_state_that_is_unknown_begins_anew(
    server: HawkProcess, session: str, name: str
) -> None:
    with watching(server, session, **{"last-event-id": name}) as stream:
        assert next(stream)[2]["record"]["k"] == "snapshot"


def test_two_viewers_see_the_same(server: HawkProcess, session: str) -> None:
    with watching(server, session) as one, watching(server, session) as other:
        assert next(one) == next(other)
        server.collect(batch(2, delta(3, 200, "three"), session=session))
        assert next(one) == next(other)


def test_the_long_poll_gives_what_is_newer_at_once(server: HawkProcess, session: str) -> None:
    path = f"/v1/sessions/{session}/live-viewer"
    newest = server.get(path)
    assert newest["state"] == state_name(T0 + 100, 2)
    assert server.get(path, after=state_name(T0, 1)) == newest


def test_the_long_poll_waits_for_the_next_state(server: HawkProcess, session: str) -> None:
    answers: list[dict[str, Any]] = []
    after = state_name(T0 + 100, 2)
    waiting = threading.Thread(
        target=lambda: answers.append(
            server.get(f"/v1/sessions/{session}/live-viewer", after=after)
        )
    )
    waiting.start()
    while not server.collect(batch(2, error(150), session=session)).json()["live"]:
        pass
    server.collect(batch(3, delta(3, 200, "three"), session=session))
    waiting.join(timeout=10)
    assert "<p>three</p>" in answers[0]["html"]


def test_who_asks_for_the_head_alone_is_not_kept_waiting(server: HawkProcess, session: str) -> None:
    answer = server.http.head(f"/v1/sessions/{session}/live", timeout=10)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")
