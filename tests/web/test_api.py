"""What people read, over real HTTP: sign-in, sites, events, sessions, states."""

import base64
import json
import re
from hashlib import sha256
from typing import Any

import httpx
import pytest

from hawk_edge.timekey import state_name
from tests.batches import PAGE, T0, batch, delta, error, new_id, snapshot, visit
from tests.serving import EMAIL, ORIGIN, PASSWORD, HawkProcess
from tests.tokens import bearer


@pytest.fixture(scope="module")
def session(server: HawkProcess) -> str:
    """A visit of 21 states and one error, five of its batches."""
    id = new_id()
    for body in visit(id):
        assert server.collect(body).status_code == 200
    return id


@pytest.fixture
def other(server: HawkProcess) -> dict[str, str]:
    """The headers of somebody who is signed in to another account."""
    return bearer(server.data)


def anonymous(server: HawkProcess) -> httpx.Client:
    return httpx.Client(base_url=server.address)


# --- signing in


def test_a_token_is_signed_and_says_the_account(server: HawkProcess) -> None:
    answer = server.http.post("/v1/signin", json={"email": EMAIL, "password": PASSWORD}).json()
    claims = json.loads(base64.urlsafe_b64decode(answer["token"].split(".")[1] + "=="))
    assert claims["account"] == server.get("/v1/me")["account"]
    assert answer["expires_in"] in (3599, 3600)
    server.http.cookies.clear()


def test_the_cookie_signs_in_too_and_signing_out_takes_it_back(server: HawkProcess) -> None:
    with anonymous(server) as browser:
        answer = browser.post("/v1/signin", json={"email": EMAIL.upper(), "password": PASSWORD})
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert browser.get("/v1/me").json()["email"] == EMAIL
        assert browser.post("/v1/signout").status_code == 204
        assert browser.get("/v1/me").status_code == 401


def test_a_write_by_cookie_from_another_origin_is_refused(server: HawkProcess) -> None:
    with anonymous(server) as browser:
        browser.post("/v1/signin", json={"email": EMAIL, "password": PASSWORD})
        given = {"name": "x", "origins": [ORIGIN]}
        foreign = browser.post("/v1/sites", json=given, headers={"origin": "http://evil.example"})
        assert foreign.status_code == 403


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "wrong"), ("nobody@hawk.test", PASSWORD), ("", "")]
)
def test_a_wrong_address_and_a_wrong_password_look_the_same(
    server: HawkProcess, email: str, password: str
) -> None:
    answer = server.http.post("/v1/signin", json={"email": email, "password": password})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "wrong_password")


def test_every_route_for_people_asks_who_is_there(server: HawkProcess) -> None:
    described = server.get("/v1/openapi.json")["paths"]
    asked = 0
    with anonymous(server) as client:
        for path, methods in described.items():
            for method, operation in methods.items():
                if "security" in operation:
                    continue
                answer = client.request(method, re.sub(r"\{\w+\}", "x", path))
                assert answer.status_code == 401, (method, path)
                asked += 1
    assert asked > 15


# --- sites and users


def test_a_site_is_added_changed_and_deleted(server: HawkProcess) -> None:
    added = server.http.post(
        "/v1/sites", json={"name": " Blog ", "origins": ["HTTPS://B.example/"]}
    )
    assert added.status_code == 201
    site = added.json()
    assert (site["name"], site["origins"]) == ("Blog", ["https://b.example"])
    assert site["snippet"] == (
        f'<script async src="{server.address}/reporter.js" data-site="{site["key"]}"></script>'
    )
    changed = server.http.patch(
        f"/v1/sites/{site['id']}", json={"origins": ["https://*.c.example"]}
    )
    assert (changed.json()["name"], changed.json()["origins"]) == ("Blog", ["https://*.c.example"])
    id = new_id()
    sent = server.collect(batch(1, snapshot(), session=id), "https://www.c.example", site["key"])
    assert sent.status_code == 200
    assert server.http.delete(f"/v1/sites/{site['id']}").status_code == 204
    assert server.http.get(f"/v1/sites/{site['id']}").status_code == 404
    assert server.http.get(f"/v1/sessions/{id}").status_code == 404


@pytest.mark.parametrize(
    "given",
    [{}, {"name": "x"}, {"name": "", "origins": [ORIGIN]}, {"name": "x", "origins": []},
     {"name": "x", "origins": ["shop.example"]}, {"name": "x", "origins": ["javascript:alert()"]},
     {"name": "x", "origins": "https://a.example"}, [],
     {"name": "x", "origins": [ORIGIN], "masking": "some"}, {"name": "x", "origins": [ORIGIN], "mask": "all"}],
)  # fmt: skip
def test_a_bad_site_is_refused(server: HawkProcess, given: Any) -> None:
    before = len(server.get("/v1/sites")["items"])
    assert server.http.post("/v1/sites", json=given).status_code == 400
    assert len(server.get("/v1/sites")["items"]) == before


def test_a_sites_settings_are_shown_changed_and_taken_back(server: HawkProcess) -> None:
    path = f"/v1/sites/{server.site['id']}"
    before = server.get(path)
    assert (before["sampling"], before["masking"], before["consent"]) == (1, "inputs", False)
    changed = server.http.patch(path, json={"masking": "all", "query": ["v", "id"]}).json()
    own = ["masking", "query"]
    assert changed == before | {"masking": "all", "query": ["v", "id"], "own": own}
    assert server.get("/v1/sites")["items"] == [
        changed if one["id"] == before["id"] else one for one in server.get("/v1/sites")["items"]
    ]
    for wrong, where in (({"sampling": 2}, "sampling"), ({"query": ["a=b"]}, "query[0]")):
        refused = server.http.patch(path, json=wrong | {"name": "Other"})
        assert refused.status_code == 400
        assert f"$.{where}" in refused.json()["error"]["message"]
    assert server.get(path) == changed
    assert server.http.patch(path, json={"masking": None, "query": None}).json() == before


def test_roles_hold(server: HawkProcess) -> None:
    viewer = {"email": "viewer@hawk.test", "password": "a long password", "role": "viewer"}
    assert server.http.post("/v1/users", json=viewer).status_code == 201
    assert server.http.post("/v1/users", json=viewer).status_code == 409
    with anonymous(server) as client:
        token = client.post("/v1/signin", json=viewer).json()["token"]
        client.headers["authorization"] = f"Bearer {token}"
        client.cookies.clear()
        assert client.get("/v1/sites").status_code == 200
        site = {"name": "x", "origins": [ORIGIN]}
        assert client.post("/v1/sites", json=site).status_code == 403
        assert client.post("/v1/users", json=viewer).status_code == 403
        assert client.delete(f"/v1/sites/{server.site['id']}").status_code == 403


def test_another_account_finds_nothing(
    server: HawkProcess, session: str, other: dict[str, str]
) -> None:
    site = server.site["id"]
    for path in (
        f"/v1/sites/{site}", f"/v1/sites/{site}/events", f"/v1/sites/{site}/sessions",
        f"/v1/sessions/{session}", f"/v1/sessions/{session}/timeline",
        f"/v1/sessions/{session}/records", f"/v1/sessions/{session}/live",
        f"/v1/sessions/{session}/live-viewer",
        f"/v1/sessions/{session}/states/{state_name(T0, 1)}.html",
        f"/v1/sessions/{session}/states/{state_name(T0, 1)}.png",
    ):  # fmt: skip
        assert server.http.get(path, headers=other).status_code == 404, path
    assert server.http.get("/v1/sites", headers=other).json() == {"items": [], "next": None}
    assert server.http.delete(f"/v1/sessions/{session}", headers=other).status_code == 404


# --- one session


def test_the_timeline_has_every_record_but_the_html_oldest_first(
    server: HawkProcess, session: str
) -> None:
    items: list[dict[str, Any]] = []
    after = ""
    while after is not None:
        page = server.get(f"/v1/sessions/{session}/timeline", limit=3, after=after)
        items += page["items"]
        after = page["next"]
    assert [item["kind"] for item in items] == ["snapshot", *["delta"] * 20, "error"]
    assert [item["at"] for item in items] == sorted(item["at"] for item in items)
    assert items[0]["state"] == state_name(T0, 1)
    assert items[-1]["state"] == items[-2]["state"] == state_name(T0 + 2100, 21)
    assert not any("html" in item or "x" in item for item in items)


def test_every_state_can_be_had_as_json_and_html(server: HawkProcess, session: str) -> None:
    for n in (1, 2, 13, 21):
        name = state_name(T0 + (100 * n if n > 1 else 0), n)
        state = server.get(f"/v1/sessions/{session}/states/{name}.json")
        assert state["html"] == PAGE.format(f"state {n}")
        assert (state["state"], state["url"], state["w"]) == (name, "https://shop.example/", 1280)
        page = server.http.get(f"/v1/sessions/{session}/states/{name}.html")
        assert f"<p>state {n}</p>" in page.text
        assert page.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize("name", [state_name(T0 + 1, 1), state_name(T0, 99), "x"])
def test_a_state_that_never_was_is_not_found(server: HawkProcess, session: str, name: str) -> None:
    answer = server.http.get(f"/v1/sessions/{session}/states/{name}.json")
    assert answer.status_code in (400, 404)


def test_a_state_behind_a_gap_is_not_made_up(server: HawkProcess) -> None:
    id = new_id()
    server.collect(batch(1, snapshot(), session=id))
    server.collect(batch(3, delta(3, 300, "c"), session=id))
    gone = server.http.get(f"/v1/sessions/{id}/states/{state_name(T0 + 300, 3)}.json")
    assert (gone.status_code, "never came" in gone.text) == (404, True)
    newest = server.get(f"/v1/sessions/{id}/live-viewer")
    assert newest["state"] == state_name(T0, 1)


def test_records_are_what_was_sent_with_times_and_names(server: HawkProcess, session: str) -> None:
    found = server.get(f"/v1/sessions/{session}/records", limit=2)
    first = found["items"][0]
    assert first["records"][0]["html"] == PAGE.format("state 1")
    assert first["records"][0]["at"] == T0
    assert found["next"] == "2"
    rest = server.get(f"/v1/sessions/{session}/records", after=2)
    assert [item["seq"] for item in rest["items"]] == [3, 4, 5]
    assert rest["next"] is None


def test_a_page_that_one_visitor_has_sent_is_asked_of_no_other(server: HawkProcess) -> None:
    html = snapshot(text=f"seen by {new_id()} and another")["html"]
    digest = sha256(html.encode()).hexdigest()
    first, second = new_id(), new_id()
    named = snapshot(html={"blob": digest})
    assert server.collect(batch(1, named, session=first)).json()["need"] == [digest]
    assert (
        "need"
        not in server.collect(batch(2, {"k": "blob", "t": 9, "text": html}, session=first)).json()
    )
    assert "need" not in server.collect(batch(1, named, session=second)).json()
    for session in (first, second):
        [item] = server.get(f"/v1/sessions/{session}/records", limit=1)["items"]
        assert item["records"][0]["html"] == html


def test_a_deleted_session_is_gone(server: HawkProcess) -> None:
    id = new_id()
    server.collect(batch(1, snapshot(), error(3), session=id))
    assert server.http.delete(f"/v1/sessions/{id}").status_code == 204
    assert server.http.get(f"/v1/sessions/{id}").status_code == 404
    events = server.get(f"/v1/sites/{server.site['id']}/events", limit=500)["items"]
    assert not [event for event in events if event["session"] == id]
