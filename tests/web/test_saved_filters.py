"""Saved filters: one's own and everybody's, and who may change which."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.batches import batch, new_id, snapshot
from tests.serving import ORIGIN, HawkProcess

SECRET = "correct horse battery"


@contextmanager
def somebody(server: HawkProcess, role: str) -> Iterator[httpx.Client]:
    """A client of another user of the account."""
    email = f"user{new_id().lower()}@hawk.test"
    server.command("user", "add", email, "--role", role, "--password-stdin", stdin=SECRET)
    with httpx.Client(base_url=server.address, timeout=60) as client:
        signed = client.post("/v1/signin", json={"email": email, "password": SECRET})
        client.headers["authorization"] = f"Bearer {signed.json()['token']}"
        yield client


@pytest.fixture
def path(server: HawkProcess) -> str:
    """Of the saved filters of a new site."""
    added = server.command("site", "add", f"Shop {new_id()}", "--origin", ORIGIN, "--json")
    return f"/v1/sites/{json.loads(added)['id']}/filters"


def save(http: httpx.Client, path: str, name: str, query: str, **more: Any) -> httpx.Response:
    return http.post(path, json={"name": name, "query": query, **more})


def names(http: httpx.Client, path: str) -> list[str]:
    return [one["name"] for one in http.get(path).json()["items"]]


def test_a_filter_is_saved_changed_and_deleted(server: HawkProcess, path: str) -> None:
    made = save(server.http, path, " Angry ", "device=phone&rage=1")
    assert made.status_code == 201
    one = made.json()
    assert one == {
        "id": one["id"],
        "name": "Angry",
        "query": "rage=1&device=phone",
        "shared": False,
    }
    changed = server.http.patch(f"{path}/{one['id']}", json={"name": "Furious"})
    assert changed.json() == one | {"name": "Furious"}
    changed = server.http.patch(f"{path}/{one['id']}", json={"query": "errors=1", "shared": True})
    assert changed.json() == one | {"name": "Furious", "query": "errors=1", "shared": True}
    assert server.get(path)["items"] == [changed.json()]
    assert server.http.delete(f"{path}/{one['id']}").status_code == 204
    assert server.get(path)["items"] == []
    assert server.http.delete(f"{path}/{one['id']}").status_code == 404


def test_what_is_shared_is_everybodys_and_the_rest_ones_own(server: HawkProcess, path: str) -> None:
    mine = save(server.http, path, "mine", "errors=1").json()
    ours = save(server.http, path, "ours", "errors=1", shared=True).json()
    with somebody(server, "member") as member, somebody(server, "viewer") as viewer:
        assert names(member, path) == names(viewer, path) == ["ours"]
        assert save(viewer, path, "hers", "live=1").status_code == 201
        assert names(viewer, path) == ["ours", "hers"]
        assert save(viewer, path, "for all", "live=1", shared=True).status_code == 403
        assert viewer.delete(f"{path}/{ours['id']}").status_code == 403
        assert viewer.patch(f"{path}/{ours['id']}", json={"name": "x"}).status_code == 403
        hers = viewer.get(path).json()["items"][1]
        assert viewer.patch(f"{path}/{hers['id']}", json={"shared": True}).status_code == 403
        for one in (mine, hers):
            assert member.patch(f"{path}/{one['id']}", json={"name": "x"}).status_code == 404
            assert member.delete(f"{path}/{one['id']}").status_code == 404
        assert member.patch(f"{path}/{ours['id']}", json={"name": "all"}).status_code == 200
        # Who makes it their own takes it from the others.
        assert member.patch(f"{path}/{ours['id']}", json={"shared": False}).status_code == 200
        assert names(server.http, path) == ["mine"]
        assert names(member, path) == ["all"]


@pytest.mark.parametrize(
    ("name", "query", "why"),
    [
        ("", "errors=1", "1 to 60"),
        ("x" * 61, "errors=1", "1 to 60"),
        ("a\nb", "errors=1", "1 to 60"),
        ("x", "", "as in the list's address"),
        ("x", "errors", "as in the list's address"),
        ("x", "colour=red", "no filter 'colour'"),
        ("x", "after=k", "no filter 'after'"),
        ("x", "browser=Netscape", "browser must be one of"),
        ("x", "url=" + "x" * 5000, "at most 4000"),
    ],
)
def test_what_is_no_filter_is_refused(
    server: HawkProcess, path: str, name: str, query: str, why: str
) -> None:
    answer = save(server.http, path, name, query)
    assert answer.status_code == 400
    assert why in answer.json()["error"]["message"]


def test_there_are_not_too_many(server: HawkProcess, path: str) -> None:
    for number in range(50):
        assert save(server.http, path, f"n{number}", "errors=1").status_code == 201
    assert save(server.http, path, "one more", "errors=1").status_code == 409
    shared = save(server.http, path, "shared", "errors=1", shared=True).json()
    made_own = server.http.patch(f"{path}/{shared['id']}", json={"shared": False})
    assert made_own.status_code == 409
    [first] = server.get(path)["items"][:1]
    renamed = server.http.patch(f"{path}/{first['id']}", json={"name": "renamed"})
    assert renamed.status_code == 200


def test_one_that_names_a_visitor_goes_with_the_last_session(server: HawkProcess) -> None:
    path, visitor = f"/v1/sites/{server.site['id']}/filters", new_id()
    ids = [new_id() for _ in range(2)]
    for id in ids:
        server.collect(batch(1, snapshot(), session=id, visitor=visitor))
    save(server.http, path, "Ada", f"visitor={visitor}&errors=1")
    save(server.http, path, "Others", "errors=1")
    server.http.delete(f"/v1/sessions/{ids[0]}")
    assert names(server.http, path) == ["Ada", "Others"]
    server.http.delete(f"/v1/sessions/{ids[1]}")
    assert names(server.http, path) == ["Others"]
