"""Whatever a tampered reporter sends is refused, or can be looked at without harm."""

from typing import Any

import pytest

from hawk_edge.timekey import state_name
from tests.batches import T0, batch, delta, new_id, snapshot
from tests.serving import HawkProcess

BLOB = {"blob": "0" * 64}
CLICK = {"k": "click", "t": 5, "x": 1, "y": 2}
# What must be taken (the fields are none of our business) or refused with 400, and never more.
RECORDS: dict[str, list[dict[str, Any]]] = {
    "a number on a click": [CLICK | {"n": "boom"}],
    "states on a click": [CLICK | {"v": 5}],
    "a forged blob on another kind": [{"k": "pointer", "t": 5, "p": [], "html": {"blob": "/dev/zero"}}],
    "a blob that is not there": [snapshot(v=[2, {"sheet": BLOB}])],
    "html that is not there": [snapshot() | {"html": BLOB}, delta(2, 5, "x")],
    "html of no digest": [snapshot() | {"html": {"blob": "../../secret.key"}}],
    "a long text for what is not there": [snapshot(x=[99, "x"])],
    "a long text for an element": [snapshot(x=[7, " onclick='alert()'><script>"])],
    "a long text for one text twice": [snapshot(x=[8, "x", 0, "y"])],
    "long texts far off": [snapshot(x=[-(1 << 62), "x"])],
    "long texts that are not there": [snapshot(x=[8, BLOB], v=[2, {"adopted": [BLOB] * 50}])],
    "a text that nobody asked for": [{"k": "blob", "t": 5, "text": "y" * 1_000_000}],
    "a text that is no text": [{"k": "blob", "t": 5, "text": BLOB}],
    "a base that runs": [snapshot(base="javascript:alert()", dark=True)],
    "a picture that runs": [snapshot(v=[7, {"src": ["javascript:alert()", 9]}])],
    "a picture on a text": [snapshot(v=[8, {"src": ["x", 1e308], "picture": "javascript:alert()"}])],
    "animations without end": [
        snapshot(v=[7, {"animations": [{"time": 1e308, "paused": False, "name": "x" * 1000}] * 128}]),
    ],
    "giant animations": [
        snapshot(v=[7, {"animations": [{"frames": [{"color": "x" * 60_000}] * 50}]}]),
    ],
    "too many animations": [snapshot(v=[7, {"animations": [{}] * 100_000}])],
    "animations that reach out": [
        snapshot(v=[7, {"animations": [{"frames": [{"backgroundImage": "url(https://evil.example)"}]}]}]),
    ],
    "animations in animations": [snapshot(v=[7, {"animations": [{"timing": {"a": {"b": [[]]}}}]}])],
    "a ring without a focus": [snapshot(v=[7, {"ring": True}]), delta(2, 5, "x") | {"v": [7, {"focus": False}]}],
    "a thousand last clicks": [{"k": "error", "t": 5, "message": "x", "clicks": [[1, 2, "x"]] * 1000}],
    "a secret in what cannot be read": [
        snapshot(html="<input type='password' value='x'", c=1, v=[1, {"value": "x"}]),
        {"k": "delta", "t": 5, "n": 2, "c": 1, "i": [0, 0, "<input type='file'"], "v": [-7, {"value": "x"}]},
    ],
    "sheets of nobody": [snapshot(v=[7, {"adopted": 8}, 1, {"adopted": 99}])],
    "sheets of itself": [snapshot(v=[7, {"adopted": 7}]), delta(2, 5, "x")],
    "sheets that share without end": [
        snapshot(html="<b></b>" * 5000, c=5000,
                 v=[1, {"adopted": ["x" * 200_000]}] + [1, {"adopted": 1}] * 4999),
    ],
    "our own fields": [CLICK | {"page": "x", "kind": "y", "state": "z", "at": "w", "ids": [1]}],
    "a snapshot with ids": [snapshot(ids="ab")],
    "states without a stride": [snapshot(v=[{"focus": True}])],
    "states of ids alone": [snapshot(v=[1, 2])],
    "nothing in states": [snapshot(v=[2, {"sheet": None, "picture": None, "value": None}])],
    "a node that moves twice": [snapshot(), delta(2, 5, "x") | {"i": [2, 0, 7, 0, 0, 0]}],
    "a document that moves": [snapshot(), delta(2, 5, "x") | {"i": [6, 0, 0]}],
    "a node that moves below itself": [snapshot(), delta(2, 5, "x") | {"i": [7, 0, 6]}],
    "a node below a text": [snapshot(), delta(2, 5, "x") | {"i": [8, 0, "<b></b>"]}],
    "a number twice": [snapshot(), delta(1, 5, "x")],
    "a number left out": [snapshot(), delta(3, 5, "x")],
    "a snapshot that is no HTML": [snapshot(html="<b>", c=1)],
    "a count that is wrong": [snapshot(c=99)],
    "frames in frames": [
        snapshot(html="<iframe><#document>" * 400 + "</#document></iframe>" * 400, c=800)
    ],
    "a long list of options": [
        snapshot(html="<select>" + "<option></option>" * 5000 + "</select>", c=5001,
                 v=[1, {"selected": [4999]}]),
    ],
    "splices without end": [
        snapshot(text="é" * 500_000), delta(2, 5, "x") | {"x": [8, [0, 0, "a"]] + [0, [0, 0, "a"]] * 5000},
    ],
    "text without end": [{"k": "custom", "t": 5, "name": "x", "data": "y" * 200_000}],
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDS)
def test_it_does_no_harm(server: HawkProcess, name: str) -> None:
    session = new_id()
    answer = server.collect(batch(1, *RECORDS[name], session=session))
    assert answer.status_code in (200, 400, 413), answer.text
    if answer.status_code != 200:
        assert "line " in answer.json()["error"]["message"]
        return
    for path in ("timeline", "records"):
        assert server.http.get(f"/v1/sessions/{session}/{path}").status_code == 200
    for n, at in ((1, 0), (2, 5)):
        for form in ("json", "html"):
            path = f"/v1/sessions/{session}/states/{state_name(T0 + at, n)}.{form}"
            assert server.http.get(path, timeout=10).status_code in (200, 404)


@pytest.mark.parametrize(
    "line",
    [
        b'{"k":"pointer","t":5,"p":[],"html":{"blob":"/etc/passwd"},"k":"snapshot"}',
        b'{"k":"pointer","t":5,"p":[],"extra":"\xff"}',
        b'{"k":"pointer","t":5,"p":[],"extra":' + b"9" * 5000 + b"}",
        b'{"k":"pointer","t":5,"p":[],"extra":1e999}',
        b'{"k":["pointer"],"t":5}',
    ],
)
def test_what_two_readers_could_read_in_two_ways_is_refused(
    server: HawkProcess, line: bytes
) -> None:
    session = new_id()
    answer = server.collect(batch(1, snapshot(), session=session) + line)
    if answer.status_code == 200:
        assert server.http.get(f"/v1/sessions/{session}/records").status_code == 200
    else:
        assert (answer.status_code, "line 3" in answer.text) == (400, True)


def test_a_watched_session_survives_a_hostile_batch(server: HawkProcess) -> None:
    session = new_id()
    server.collect(batch(1, snapshot(), session=session))
    with server.http.stream("GET", f"/v1/sessions/{session}/live") as stream:
        lines = stream.iter_lines()
        next(lines)
        hostile = CLICK | {"n": "x", "state": 7, "at": [], "page": {}}
        assert server.collect(batch(2, hostile, session=session)).status_code == 200
        assert any('"kind":"click"' in line for line in lines)


@pytest.mark.parametrize(
    "query",
    ["limit=" + "9" * 5000, "after=" + "9" * 5000, "from=0001-01-01T00:00:00%2B23:59",
     "to=9999-12-31T23:59:59-23:59", "url=" + "x" * 60_000],
)  # fmt: skip
def test_a_query_beyond_all_bounds_is_refused(server: HawkProcess, query: str) -> None:
    listing = f"/v1/sites/{server.site['id']}/sessions"
    answer = server.http.get(f"{listing}?{query}")
    assert answer.status_code == (200 if query.startswith("after") else 400)
