"""Another key for a site, over real HTTP."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.batches import batch, new_id, snapshot
from tests.serving import ORIGIN, HawkProcess

DAY_S = 24 * 3600


@pytest.fixture
def site(server: HawkProcess) -> Iterator[dict[str, Any]]:
    """One of its own: the shared one's key is everybody's."""
    made = server.http.post("/v1/sites", json={"name": "Keys", "origins": [ORIGIN]}).json()
    yield made
    server.http.delete(f"/v1/sites/{made['id']}")


def taken(server: HawkProcess, key: str) -> int:
    return server.collect(batch(1, snapshot(), session=new_id()), key=key).status_code


def change(server: HawkProcess, site: dict[str, Any], **asked: object) -> httpx.Response:
    return server.http.post(f"/v1/sites/{site['id']}/key", json=asked)


def test_the_key_before_is_taken_for_a_grace_and_the_new_one_at_once(
    server: HawkProcess, site: dict[str, Any]
) -> None:
    assert taken(server, site["key"]) == 200
    after = change(server, site, grace_s=DAY_S).json()
    assert after["key"] != site["key"]
    assert after["key"] in after["snippet"]
    assert [one["key"] for one in after["former_keys"]] == [site["key"]]
    assert taken(server, site["key"]) == taken(server, after["key"]) == 200
    said = httpx.get(f"{server.address}/v1/sites/{site['key']}/config", headers={"origin": ORIGIN})
    assert said.status_code == 200
    [listed] = [one for one in server.get("/v1/sites")["items"] if one["id"] == site["id"]]
    assert listed == after == server.get(f"/v1/sites/{site['id']}")
    ended = server.http.delete(f"/v1/sites/{site['id']}/former-keys").json()
    assert (ended["key"], ended["former_keys"]) == (after["key"], [])
    assert (taken(server, site["key"]), taken(server, after["key"])) == (404, 200)


def test_without_a_grace_the_key_before_ends_at_once(
    server: HawkProcess, site: dict[str, Any]
) -> None:
    after = change(server, site).json()
    assert after["former_keys"] == []
    assert (taken(server, site["key"]), taken(server, after["key"])) == (404, 200)


def test_a_grace_ends_by_itself(server: HawkProcess, site: dict[str, Any]) -> None:
    after = change(server, site, grace_s=1).json()
    until = time.monotonic() + 60
    while taken(server, site["key"]) == 200:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert taken(server, after["key"]) == 200


@pytest.mark.parametrize("asked", [{"grace_s": -1}, {"grace_s": 31 * DAY_S}, {"graces": 1}])
def test_what_is_no_grace_is_refused(
    server: HawkProcess, site: dict[str, Any], asked: dict[str, object]
) -> None:
    assert change(server, site, **asked).status_code == 400
    assert taken(server, site["key"]) == 200
