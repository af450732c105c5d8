"""A site to which things happen, and its issues: the fixtures of who looks at them."""

import base64
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Route

from tests.batches import batch, error, new_id, snapshot
from tests.serving import ORIGIN, HawkProcess

PATIENCE_S = 30
MINUTE_MS = 60_000
STACK = (
    "Error: no stock\n    at buy (https://shop.example/app.js:3:7)\n"
    "    at click (https://cdn.elsewhere.example/lib.js:1:9)"
)
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1"
)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
Shown = dict[str, Any]


def failed(t: int, path: str, status: int = 502) -> Shown:
    return {
        "k": "request", "t": t, "how": "fetch", "method": "GET", "url": f"{ORIGIN}{path}",
        "status": status, "ms": 12,
    }  # fmt: skip


class Shop:
    """A site of its own, to which things happen; the one before the other, a minute apart."""

    def __init__(self, server: HawkProcess) -> None:
        self.server = server
        given = {"name": "Issues", "origins": [ORIGIN]}
        self.site: dict[str, Any] = server.http.post("/v1/sites", json=given).json()
        self.path = f"/sites/{self.site['id']}/issues"

    def visit(self, *records: Shown, minutes_ago: int = 0, agent: str = "", **page: Any) -> str:
        session = new_id()
        t0 = int(time.time() * 1000) - minutes_ago * MINUTE_MS - 5000
        body = batch(1, snapshot(**page), *records, session=session, t0=t0)
        agents = {"user-agent": agent} if agent else {}
        answer = self.server.http.post(
            f"/v1/collect/{self.site['key']}", content=body, headers={"origin": ORIGIN, **agents}
        )
        assert answer.status_code == 200, answer.text
        return session

    def grouped(self, count: int) -> list[Shown]:
        """The issues, as soon as what happened so often is in them."""
        until = time.monotonic() + PATIENCE_S
        while True:
            found: list[Shown] = self.server.get(f"/v1{self.path}", limit=500)["items"]
            if sum(one["count"] for one in found) >= count:
                return found
            assert time.monotonic() < until, found
            time.sleep(0.05)

    def status(self, issue: Shown) -> str:
        status: str = self.server.get(f"/v1/issues/{issue['id']}")["status"]
        return status


@pytest.fixture
def calm(server: HawkProcess) -> Iterator[Shop]:
    """Where nothing has gone wrong yet."""
    shop = Shop(server)
    yield shop
    server.http.delete(f"/v1/sites/{shop.site['id']}")


@pytest.fixture(scope="module")
def busy(server: HawkProcess) -> Iterator[Shop]:
    """Where three things went wrong: of two visitors, of one, and a request.

    All of it hours and some minutes ago: the words for that hold for long enough to be read.
    """
    shop = Shop(server)
    click = [[900, 7, "Buy"]]
    broken = {**error(1000, "no stock"), "stack": STACK, "clicks": click}
    shop.visit(error(500, "no price"), minutes_ago=490)
    shop.visit(broken, broken, minutes_ago=370, agent=SAFARI)
    shop.visit(failed(700, "/api/cart/17"), minutes_ago=250)
    shop.visit(broken, minutes_ago=130, text="sold out", title="Cart")
    shop.grouped(5)
    yield shop
    server.http.delete(f"/v1/sites/{shop.site['id']}")


@pytest.fixture(scope="module")
def stock(busy: Shop) -> Shown:
    """The issue of two visitors."""
    return next(one for one in busy.grouped(5) if one["title"] == "no stock")


def drawn(route: Route) -> None:
    route.fulfill(body=PNG, content_type="image/png")
