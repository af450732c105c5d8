"""Every answer of the collect endpoint, over real HTTP."""

import asyncio
import gzip
import hashlib
import json
import random
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.types import Message

from hawk_edge.config import Config, Reporter
from hawk_edge.hawk import Hawk
from hawk_edge.model import QUERY
from hawk_edge.timekey import state_name
from hawk_edge.web import answers
from tests.batches import PAGE, T0, batch, delta, error, gzipped, new_id, snapshot, visit
from tests.serving import ORIGIN, HawkProcess
from tests.store.opened import SITE, opened


@pytest.mark.parametrize("pack", [bytes, gzipped], ids=["plain", "gzip"])
def test_a_batch_is_taken_and_answered(server: HawkProcess, pack: type[bytes]) -> None:
    answer = server.collect(pack(batch(1, snapshot(), session=new_id())))
    assert answer.status_code == 200
    assert answer.json() == {"seq": 1, "flush_ms": 5000, "live": False, "resync": False}
    assert answer.headers["access-control-allow-origin"] == ORIGIN


def test_the_same_batch_again_is_stored_once(server: HawkProcess) -> None:
    session = new_id()
    body = batch(1, snapshot(), error(5), session=session)
    assert [server.collect(body).status_code for _ in range(3)] == [200, 200, 200]
    assert server.collect(gzipped(body)).status_code == 200
    facts = server.get(f"/v1/sessions/{session}")
    assert (facts["errors"], facts["receipt"]["batches"]) == (1, 1)


def test_other_content_under_the_same_name_is_a_conflict_and_changes_nothing(
    server: HawkProcess,
) -> None:
    session = new_id()
    server.collect(batch(1, snapshot(), session=session))
    answer = server.collect(batch(1, snapshot(text="other"), error(5), session=session))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    assert server.get(f"/v1/sessions/{session}")["errors"] == 0


def test_a_session_of_another_site_is_a_conflict(server: HawkProcess) -> None:
    session = new_id()
    other = json.loads(server.command("site", "add", "Other", "--origin", ORIGIN, "--json"))
    server.collect(batch(1, snapshot(), session=session))
    answer = server.collect(batch(2, delta(2, 5, "x"), session=session), key=other["key"])
    assert answer.status_code == 409
    assert server.get(f"/v1/sessions/{session}")["receipt"]["batches"] == 1


def test_batches_in_any_order_give_the_same_session(server: HawkProcess) -> None:
    session = new_id()
    bodies = list(visit(session))
    random.Random(1).shuffle(bodies)
    for body in bodies:
        assert server.collect(body).status_code == 200
    facts = server.get(f"/v1/sessions/{session}")
    assert facts["receipt"]["complete"]
    assert facts["receipt"]["sealed"] is False
    assert (facts["errors"], facts["pages"], facts["url"]) == (1, 1, "https://shop.example/")
    last = server.get(f"/v1/sessions/{session}/live-viewer")
    assert "<p>state 21</p>" in last["html"]


def test_many_at_once_are_all_stored(server: HawkProcess) -> None:
    sessions = [new_id() for _ in range(30)]
    bodies = [body for session in sessions for body in visit(session, deltas=10)]
    random.Random(2).shuffle(bodies)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(server.collect, bodies * 2))
    assert {answer.status_code for answer in answers} == {200}
    for session in sessions:
        assert server.get(f"/v1/sessions/{session}")["receipt"]["complete"]


def test_a_missing_batch_asks_for_a_fresh_snapshot_until_one_comes(server: HawkProcess) -> None:
    session = new_id()

    def resync(body: bytes) -> bool:
        return bool(server.collect(body).json()["resync"])

    assert not resync(batch(1, snapshot(), session=session))
    assert resync(batch(3, delta(3, 300, "c"), session=session))
    assert resync(batch(4, delta(4, 400, "d"), session=session))
    assert not resync(batch(5, snapshot(5, 500), session=session))
    assert not resync(batch(6, delta(6, 600, "e"), session=session))
    facts = server.get(f"/v1/sessions/{session}")
    assert facts["receipt"]["gaps"] == [[2, 2]]


def test_a_page_that_begins_with_a_delta_asks_for_a_snapshot(server: HawkProcess) -> None:
    assert server.collect(batch(1, delta(2, 5, "x"), session=new_id())).json()["resync"]


def test_a_watched_session_is_told_to_hurry(server: HawkProcess) -> None:
    session = new_id()
    server.collect(batch(1, snapshot(), session=session))
    with server.http.stream("GET", f"/v1/sessions/{session}/live") as stream:
        next(stream.iter_lines())
        answer = server.collect(batch(2, delta(2, 50, "x"), session=session)).json()
    assert (answer["live"], answer["flush_ms"]) == (True, Reporter().live_flush_ms)


GOOD = batch(1, snapshot())


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "line 1: the batch is empty"),
        (b"\n", "line 1"),
        (b"hello", "line 1"),
        (GOOD.replace(b'"v": 1', b'"v": 2'), "line 1"),
        (GOOD.replace(b'"seq": 1', b'"seq": 0'), "line 1"),
        (GOOD.replace(b'"k": "snapshot"', b'"k": 7'), "line 2"),
        (GOOD.replace(b'"w": 1280', b'"w": "wide"'), "line 2"),
        (GOOD[:-10], "line 2"),
        (GOOD + b"{", "line 3"),
        (GOOD + b'{"k":"error","t":-1,"message":"x"}', "line 3"),
        (GOOD + b'{"k":"custom","t":1,"name":"x","data":' + b"[" * 100_000, "line 3"),
        (GOOD + b'{"k":"error","t":1,"message":"\\ud83d"}', "line 3"),
        (GOOD + b"\xff\xfe", "line 3"),
        (gzip.compress(GOOD)[:-9], "cut short"),
        (gzip.compress(GOOD)[:30], "cut short"),
        (b"\x1f\x8bnonsense", "gzip"),
        (gzip.compress(GOOD) + b"more", "follows"),
    ],
)  # fmt: skip
def test_a_malformed_body_is_refused_with_where_and_why(
    server: HawkProcess, body: bytes, said: str
) -> None:
    answer = server.collect(body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")
    assert said in answer.json()["error"]["message"]


def test_a_refused_batch_changes_nothing(server: HawkProcess) -> None:
    session = new_id()
    assert server.collect(batch(1, snapshot(), session=session) + b"{").status_code == 400
    assert server.http.get(f"/v1/sessions/{session}").status_code == 404


def test_an_unknown_key_is_not_found_and_any_page_may_read_that(server: HawkProcess) -> None:
    answer = server.collect(GOOD, key="hk_nobody")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_key")
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://shop.example", "https://shop.example.evil", "null"]
)
def test_a_foreign_origin_is_refused_without_cors(server: HawkProcess, origin: str) -> None:
    answer = server.collect(batch(1, snapshot(), session=new_id()), origin=origin)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin_not_allowed")
    assert "access-control-allow-origin" not in answer.headers


def test_too_large_as_sent_is_refused_before_it_is_read(server: HawkProcess) -> None:
    answer = server.collect(b"x" * (5 << 20))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_too_large_in_chunks_without_a_length_is_refused(server: HawkProcess) -> None:
    answer = server.http.post(
        f"/v1/collect/{server.site['key']}", content=(b"x" * (1 << 20) for _ in range(6))
    )
    assert answer.status_code == 413


def test_too_large_once_inflated_is_refused(server: HawkProcess) -> None:
    bomb = gzip.compress(b" " * (64 << 20))
    assert len(bomb) < 1 << 20
    answer = server.collect(bomb)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_over_quota_says_when_to_come_back(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("quota") / "data"
    hawk = HawkProcess(
        folder, HAWK_LIMITS_BATCHES_PER_MINUTE="3", HAWK_LIMITS_SESSIONS_PER_HOUR="2"
    ).settle()
    try:
        session = new_id()
        answers = [hawk.collect(body) for body in visit(session, deltas=30)]
        assert [answer.status_code for answer in answers[:4]] == [200, 200, 200, 429]
        assert int(answers[3].headers["retry-after"]) > 0
        assert hawk.collect(batch(1, snapshot(), session=new_id())).status_code == 200
        third = hawk.collect(batch(1, snapshot(), session=new_id()))
        assert (third.status_code, third.json()["error"]["code"]) == (429, "over_quota")
    finally:
        hawk.stop()


def test_the_config_tells_the_reporter_what_to_do(server: HawkProcess) -> None:
    answer = server.http.get(f"/v1/sites/{server.site['key']}/config", headers={"origin": ORIGIN})
    assert answer.json() == {
        "sampling": 1, "masking": "inputs", "on_error": False, "consent": False,
        "query": list(QUERY), "flush_ms": 5000, "whole": False,
        "limits": {"body": 4 << 20, "inflated": 16 << 20, "records": 20_000},
    }  # fmt: skip
    assert answer.headers["access-control-allow-origin"] == ORIGIN


def test_the_config_is_the_sites_own(server: HawkProcess) -> None:
    site = {"name": "Own", "origins": [ORIGIN], "masking": "none", "query": []}
    added = server.http.post("/v1/sites", json=site).json()
    changed = {"sampling": 0.5, "on_error": True, "consent": True}
    assert server.http.patch(f"/v1/sites/{added['id']}", json=changed).status_code == 200
    told = server.get(f"/v1/sites/{added['key']}/config")
    said = {name: told[name] for name in ("sampling", "masking", "on_error", "consent", "query")}
    assert said == changed | {"masking": "none", "query": []}


def test_a_text_is_asked_for_once_for_all_visitors_of_a_site(server: HawkProcess) -> None:
    html = PAGE.format(f"only here {new_id()}")
    named = snapshot() | {"html": {"blob": hashlib.sha256(html.encode()).hexdigest()}, "c": 8}
    first, second = new_id(), new_id()
    answer = server.collect(batch(1, named, session=first)).json()
    assert answer["need"] == [named["html"]["blob"]]
    state = f"/v1/sessions/{first}/states/{state_name(T0, 1)}.json"
    missing = server.http.get(state)
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")
    assert "has not come" in missing.json()["error"]["message"]
    assert not server.get(f"/v1/sessions/{first}")["receipt"]["complete"]
    brought = server.collect(batch(2, {"k": "blob", "t": 9, "text": html}, session=first))
    assert "need" not in brought.json()
    assert server.get(state)["html"] == html
    assert "need" not in server.collect(batch(1, named, session=second)).json()
    receipt = server.get(f"/v1/sessions/{second}")["receipt"]
    assert (receipt["missing"], receipt["masked"], receipt["complete"]) == (0, 0, True)


def test_a_preflight_is_answered_for_the_sites_origins_only(server: HawkProcess) -> None:
    path = f"/v1/collect/{server.site['key']}"
    assert server.http.options(path, headers={"origin": ORIGIN}).status_code == 204
    assert server.http.options(path, headers={"origin": "https://evil.example"}).status_code == 403


def test_a_visitor_who_leaves_in_the_middle_is_no_trouble(server: HawkProcess) -> None:
    body = batch(1, snapshot(), session=new_id())
    host, port = server.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        head = f"POST /v1/collect/{server.site['key']} HTTP/1.1\r\nhost: {host}\r\n"
        connection.sendall(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body[:50])
    # The `server` fixture fails when a traceback was printed.
    assert server.collect(body).status_code == 200


async def test_a_body_that_does_not_end_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "BODY_S", 0.01)
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    async with opened(tmp_path) as hawk:
        scope = {"type": "http", "method": "POST", "path": f"/v1/collect/{SITE.key}",
                 "query_string": b"", "headers": [(b"origin", ORIGIN.encode())]}  # fmt: skip
        await Hawk(Config(), hawk.store).asgi()(scope, receive, send)
    assert sent[0]["status"] == 408
    headers = dict(sent[0]["headers"])
    assert headers[b"connection"] == b"close"
    assert headers[b"access-control-allow-origin"] == ORIGIN.encode()


async def test_a_mistake_of_ours_is_said_as_one_and_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as it:
        hawk = Hawk(Config(), it.store)
        monkeypatch.setattr(hawk.ingest, "take", None)
        app = hawk.asgi()
        path = f"/v1/collect/{SITE.key}"
        quiet = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=quiet, base_url="http://hawk") as client:
            answer = await client.post(path, content=GOOD)
        assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
        passed_on = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=passed_on, base_url="http://hawk") as client:
            with pytest.raises(TypeError):  # uvicorn logs what it gets
                await client.post(path, content=GOOD)


def test_what_is_changed_of_a_site_holds_for_the_next_batch(server: HawkProcess) -> None:
    added = json.loads(server.command("site", "add", "Moving", "--origin", ORIGIN, "--json"))
    path, moved = f"/v1/sites/{added['id']}", "https://moved.example"

    def statuses() -> list[int]:
        bodies = [batch(1, snapshot(), session=new_id()) for _ in range(2)]
        return [
            server.collect(body, origin, added["key"]).status_code
            for body, origin in zip(bodies, (ORIGIN, moved), strict=True)
        ]

    assert statuses() == [200, 403]
    server.http.patch(path, json={"origins": [moved]}).raise_for_status()
    assert statuses() == [403, 200]
    server.http.delete(path).raise_for_status()
    assert statuses() == [404, 404]


def test_a_clock_that_is_far_off_is_corrected_once_for_the_session(server: HawkProcess) -> None:
    session = new_id()
    path = f"/v1/collect/{server.site['key']}"
    server.http.post(f"{path}?now={T0 + 700}", content=batch(1, snapshot(), session=session))
    server.http.post(f"{path}?now=0", content=batch(2, delta(2, 500, "x"), session=session))
    facts = server.get(f"/v1/sessions/{session}")
    assert facts["started"] > "2026"
    assert facts["duration_ms"] == 500
