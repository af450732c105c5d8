"""Issues over real HTTP: as people see them, and who may say what becomes of them."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.batches import T0, batch, error, new_id, snapshot
from tests.issues.built import build
from tests.issues.test_maps import thrown
from tests.serving import ORIGIN, HawkProcess
from tests.tokens import bearer

SCRIPT = "https://shop.example/assets/issues-app.js"
PATIENCE_S = 20


@pytest.fixture(scope="module")
def site(server: HawkProcess) -> Iterator[dict[str, Any]]:
    """A site of its own, whose issues nobody else makes."""
    given = {"name": "Issues", "origins": [ORIGIN]}
    made: dict[str, Any] = server.http.post("/v1/sites", json=given).json()
    yield made
    server.http.delete(f"/v1/sites/{made['id']}")


@pytest.fixture(scope="module")
def issues(
    server: HawkProcess, site: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """Three of them: of two visitors, of one, and a failed request; the script has a map."""
    folder = tmp_path_factory.mktemp("built")
    script, content = build(folder, "--minify")
    (folder / "maps/assets").mkdir(parents=True)
    (folder / "maps/assets/issues-app.js.map").write_bytes(content)
    said = server.command("sourcemaps", "Issues", str(folder / "maps"))
    assert said == "1 source map is kept\n"
    for number in range(2):
        body = batch(1, snapshot(), thrown(script, SCRIPT), session=new_id(), t0=T0 + number)
        assert server.collect(body, key=site["key"]).status_code == 200
    url = "https://shop.example/orders/17"
    records = [
        error(20, "no price for 'lamp'"),
        {"k": "request", "t": 30, "how": "fetch", "method": "GET", "url": url, "status": 502},
    ]
    body = batch(1, snapshot(), *records, session=new_id())
    assert server.collect(body, key=site["key"]).status_code == 200
    return waited(lambda: server.get(f"/v1/sites/{site['id']}/issues")["items"], 3)


def waited(look: Callable[[], list[dict[str, Any]]], count: int) -> list[dict[str, Any]]:
    """What is there as soon as there is enough."""
    until = time.monotonic() + PATIENCE_S
    while len(found := look()) < count or sum(one["count"] for one in found) < count + 1:
        assert time.monotonic() < until, found
        time.sleep(0.05)
    return found


def token(server: HawkProcess, role: str, account: str = "") -> dict[str, str]:
    """The headers of somebody with a role."""
    return bearer(server.data, role, account or server.get("/v1/me")["account"])


def test_the_newest_stands_first_and_says_what_happened_where(
    issues: list[dict[str, Any]], site: dict[str, Any]
) -> None:
    assert [(one["kind"], one["title"], one["count"], one["sessions"]) for one in issues] == [
        ("request", "GET /orders/…: 5xx", 1, 1),
        ("error", "no price for …", 1, 1),
        ("error", "nothing is iterable", 2, 2),
    ]
    last = issues[2]
    assert last["site"] == site["id"]
    assert last["status"] == "open"
    assert last["where"].endswith("src/cart.ts: for (const item of items!) sum += item.price;")
    assert (last["first"], last["last"]) == ("2019-05-09T21:31:05.133Z", "2019-05-09T21:31:05.134Z")


def test_an_issue_has_a_picture_of_the_newest_moment(
    server: HawkProcess, issues: list[dict[str, Any]]
) -> None:
    last = issues[2]
    assert last["screenshot"] == f"/v1/sessions/{last['session']}/states/{last['state']}.png"
    page = server.http.get(last["screenshot"].replace(".png", ".html"))
    assert "hello" in page.text


def test_one_issue_in_full(server: HawkProcess, issues: list[dict[str, Any]]) -> None:
    found = server.get(f"/v1/issues/{issues[2]['id']}")
    assert found["trend"] == [{"at": "2019-05-09T21:00:00.000Z", "count": 2}]
    assert sum(found["browsers"].values()) == 2
    assert [one["count"] for one in found["newest"]] == [1, 1]
    assert found["newest"][0]["session"] == issues[2]["session"]
    latest = found["latest"]
    assert latest["data"]["message"] == "nothing is iterable"
    first = latest["stack"][0]
    assert first["file"].endswith("src/cart.ts")
    assert (first["line"], first["own"]) == (6, True)
    request = server.get(f"/v1/issues/{issues[0]['id']}")
    assert request["latest"]["stack"] == []
    assert request["latest"]["data"]["status"] == 502


def test_the_list_tells_more_of_each_when_it_is_asked_to(
    server: HawkProcess, site: dict[str, Any], issues: list[dict[str, Any]]
) -> None:
    path = f"/v1/sites/{site['id']}/issues"
    for one in server.get(path, detail=1)["items"]:
        assert one["trend"] == [0] * 14  # it was years ago
        assert sum(one["browsers"].values()) == one["sessions"]
    assert "trend" not in server.get(path, detail=0)["items"][0]


def test_an_occurrence_says_when_in_its_session_it_was(
    server: HawkProcess, issues: list[dict[str, Any]]
) -> None:
    found = server.get(f"/v1/issues/{issues[2]['id']}")
    session = server.get(f"/v1/sessions/{issues[2]['session']}")
    for one in (found["latest"], found["newest"][0]):
        assert one["t"] == 10
        assert [one["visitor"], one["browser"]] == [session["visitor"], session["browser"]]


def test_pages_of_the_list_follow_each_other(
    server: HawkProcess, site: dict[str, Any], issues: list[dict[str, Any]]
) -> None:
    path, found, after = f"/v1/sites/{site['id']}/issues", list[str](), ""
    while after is not None:
        page = server.get(path, limit=1, after=after)
        found += [one["id"] for one in page["items"]]
        after = page["next"]
    assert found == [one["id"] for one in issues]


@pytest.mark.parametrize(
    ("query", "count"),
    [({"kind": "request"}, 1), ({"kind": "error"}, 2), ({"status": "open"}, 3), ({"status": "resolved"}, 0)],
)  # fmt: skip
def test_the_list_can_be_narrowed(
    server: HawkProcess, site: dict[str, Any], issues: list[dict[str, Any]],
    query: dict[str, str], count: int,
) -> None:  # fmt: skip
    assert len(server.get(f"/v1/sites/{site['id']}/issues", **query)["items"]) == count


@pytest.mark.parametrize("query", ["status=gone", "kind=click", "after=x", "after=7-x", "limit=0"])
def test_what_the_list_does_not_know_is_refused(
    server: HawkProcess, site: dict[str, Any], query: str
) -> None:
    answer = server.http.get(f"/v1/sites/{site['id']}/issues?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")


@pytest.mark.parametrize("role", ["owner", "member", "viewer", "nobody"])
@pytest.mark.parametrize("account", ["own", "other"])
def test_who_may_do_what(
    server: HawkProcess, site: dict[str, Any], issues: list[dict[str, Any]], role: str, account: str
) -> None:
    headers = token(server, role, "" if account == "own" else "another") if role != "nobody" else {}
    one, ask = f"/v1/issues/{issues[1]['id']}", server.http.build_request

    def status(method: str, path: str, **more: Any) -> int:
        request = ask(method, path, **more)
        request.headers.pop("authorization")
        request.headers.update(headers)
        return server.http.send(request).status_code

    looks = 401 if role == "nobody" else 200 if account == "own" else 404
    assert status("GET", one) == status("GET", f"/v1/sites/{site['id']}/issues") == looks
    judges = 403 if role == "viewer" else looks
    assert status("PATCH", one, json={"status": "open"}) == judges


def test_people_resolve_ignore_and_open(server: HawkProcess, issues: list[dict[str, Any]]) -> None:
    path = f"/v1/issues/{issues[1]['id']}"
    for status in ("resolved", "ignored", "open"):
        changed = server.http.patch(path, json={"status": status})
        assert (changed.status_code, changed.json()["status"]) == (200, status)
        assert server.get(path)["status"] == status
    wrong_bodies: list[Any] = [{"status": "gone"}, {}, {"status": "open", "title": "x"}, []]
    for wrong in wrong_bodies:
        assert server.http.patch(path, json=wrong).status_code == 400
    assert server.http.patch("/v1/issues/nothing", json={"status": "open"}).status_code == 404


def test_an_issue_goes_with_its_last_session(server: HawkProcess, site: dict[str, Any], issues: list[dict[str, Any]]) -> None:  # fmt: skip
    key, session = site["key"], new_id()
    body = batch(1, snapshot(), error(99, "only here"), session=session)
    assert server.collect(body, key=key).status_code == 200
    path = f"/v1/sites/{site['id']}/issues"
    found = waited(lambda: server.get(path)["items"], 4)
    id = next(one["id"] for one in found if one["title"] == "only here")
    assert server.http.delete(f"/v1/sessions/{session}").status_code == 204
    assert server.http.get(f"/v1/issues/{id}").status_code == 404
    assert len(server.get(path)["items"]) == 3


def test_what_a_visitor_sends_is_text_and_nothing_else(
    server: HawkProcess, issues: list[dict[str, Any]]
) -> None:
    answer = server.http.get(f"/v1/issues/{issues[1]['id']}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


def test_how_much_waits_is_counted(server: HawkProcess, issues: list[dict[str, Any]]) -> None:
    assert "hawk_ungrouped 0.0" in server.http.get("/metrics").text
    assert json.loads(server.command("stats", "--json"))["issues"] >= 3


# --- the command


def test_maps_are_given_one_by_one_with_the_address_of_their_scripts(
    server: HawkProcess, site: dict[str, Any], tmp_path: Path
) -> None:
    for name in ("a.js.map", "b.js.map"):
        (tmp_path / name).write_text('{"version":3,"sources":[],"mappings":""}')
    paths = [str(tmp_path / name) for name in ("a.js.map", "b.js.map")]
    said = server.command(
        "sourcemaps", site["id"], *paths, "--url-prefix", "https://shop.example/js/"
    )
    assert said == "2 source maps are kept\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", "{}", "no file that ends with .map"),
        ("a.js.map", "no map", "this is no source map"),
        ("empty", None, "no file that ends with .map"),
    ],
)
def test_what_is_no_map_is_said_in_a_line(
    server: HawkProcess, tmp_path: Path, name: str, content: str | None, said: str
) -> None:
    path = tmp_path / name
    path.mkdir() if content is None else path.write_text(content)
    with pytest.raises(AssertionError, match=said) as failed:
        server.command("sourcemaps", "Shop", str(path))
    assert "Traceback" not in str(failed.value)
