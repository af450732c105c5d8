"""A site's list of sessions, and waiting for it to change."""

import asyncio
import threading
import time
from types import SimpleNamespace
from typing import Any, cast

import httpx
from msgspec import structs
from starlette.requests import Request

from hawk_edge.accounts import Claims
from hawk_edge.live.changes import Changes
from hawk_edge.model import CLOSED_LIVE_MS, Role, Session
from hawk_edge.store.folder import Store
from hawk_edge.store.index.session_filter import SessionFilter
from hawk_edge.web.session_list import ListApi
from tests.batches import T0, batch, error, new_id, snapshot
from tests.live.watching import SITE, committed
from tests.serving import HawkProcess

CLAIMS = Claims("user", SITE.account, Role.VIEWER)
SESSION = Session(
    "s", f"{SITE.scope}key", SITE.id, "v", None, "", 0, T0, T0, T0,
    False, "", "", 1, 1, 1, 0, 0, 0,
)  # fmt: skip

SOON_S = 10  # far less than the wait that is asked for


def _list(server: HawkProcess, tag: str = "", wait: int = 0, **query: Any) -> httpx.Response:
    headers = {"if-none-match": tag} if tag else {}
    if wait:
        headers["prefer"] = f"wait={wait}"
    return server.http.get(
        f"/v1/sites/{server.site['id']}/sessions", params=query, headers=headers, timeout=60
    )


def _visit(server: HawkProcess, *records: dict[str, Any], **header: Any) -> str:
    id = new_id()
    first = snapshot()
    server.collect(batch(1, first, *records, session=id, t0=int(time.time() * 1000), **header))
    return id


class Listing:
    """Sessions without a store; `read` counts how often they were asked for."""

    def __init__(self, *found: Session) -> None:
        self._found = list(found)
        self.read = 0

    async def reach(self, scope: str, only: SessionFilter, after: str) -> str:
        return ""

    async def sessions(
        self, scope: str, only: SessionFilter, after: str, limit: int, *, until: str
    ) -> list[Session]:
        self.read += 1
        return self._found

    async def site(self, account: str, id: str) -> object:
        return SITE


def _api(listing: Listing, changes: Changes, *, look_s: float, now_ms: Any = lambda: T0) -> ListApi:
    store = SimpleNamespace(listing=listing, people=listing, database=None)
    return ListApi(cast(Store, store), changes, now_ms, look_s)


def _request(tag: str = "", wait: int = 20) -> Request:
    headers = [(b"if-none-match", tag.encode()), (b"prefer", f"wait={wait}".encode())]
    scope = {"type": "http", "headers": headers, "query_string": b"", "path_params": {"site": "s"}}

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    return Request(scope, receive)


class Waiting:
    """Somebody who waits for a change, in a thread of their own."""

    def __init__(self, server: HawkProcess, tag: str, **query: Any) -> None:
        self._began = time.monotonic()
        self._answer: list[httpx.Response] = []
        self._thread = threading.Thread(
            target=lambda: self._answer.append(_list(server, tag, 20, **query))
        )
        self._thread.start()

    def result(self) -> httpx.Response:
        """The answer, which must come soon."""
        self._thread.join()
        assert time.monotonic() - self._began < SOON_S
        return self._answer[0]


def test_a_list_that_has_not_changed_is_not_sent_again(server: HawkProcess) -> None:
    _visit(server)
    first = _list(server)
    again = _list(server, first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    _visit(server)
    assert _list(server, first.headers["etag"]).status_code == 200


def test_whoever_waits_is_told_of_a_new_session(server: HawkProcess) -> None:
    waiting = Waiting(server, _list(server).headers["etag"])
    id = _visit(server)
    answer = waiting.result()
    assert answer.json()["items"][0]["id"] == id
    assert answer.json()["items"][0]["live"]


def test_filters_hold_for_who_waits(server: HawkProcess) -> None:
    visitor = new_id()
    waiting = Waiting(server, _list(server, visitor=visitor).headers["etag"], visitor=visitor)
    for _ in range(3):
        _visit(server)
    id = _visit(server, error(5), visitor=visitor)
    assert [one["id"] for one in waiting.result().json()["items"]] == [id]


async def test_a_session_that_ends_is_told_of_though_nothing_comes() -> None:
    began = time.monotonic()
    listing = Listing(structs.replace(SESSION, closed=True))

    def now_ms() -> int:
        return T0 + CLOSED_LIVE_MS - 50 + round(1000 * (time.monotonic() - began))

    api = _api(listing, Changes(), look_s=0.01, now_ms=now_ms)
    first = await api.sessions(_request(), CLAIMS)
    assert b'"live":true' in bytes(first.body)
    again = await api.sessions(_request(first.headers["etag"]), CLAIMS)
    assert b'"live":false' in bytes(again.body)
    assert time.monotonic() - began < SOON_S


async def test_nobody_waits_when_the_server_stops() -> None:
    changes = Changes()
    api = _api(Listing(SESSION), changes, look_s=0)
    first = await api.sessions(_request(), CLAIMS)
    waiting = asyncio.create_task(api.sessions(_request(first.headers["etag"]), CLAIMS))
    await asyncio.sleep(0)
    changes.close()
    assert (await waiting).status_code == 304


def test_the_wait_ends_with_nothing_when_nothing_happens(server: HawkProcess) -> None:
    tag = _list(server, visitor="nobody").headers["etag"]
    began = time.monotonic()
    assert _list(server, tag, 1, visitor="nobody").status_code == 304
    assert 0.9 < time.monotonic() - began < SOON_S


async def test_however_much_happens_the_list_is_read_once_in_a_while() -> None:
    changes, listing = Changes(), Listing(SESSION)
    api = _api(listing, changes, look_s=0.2)
    first = await api.sessions(_request(), CLAIMS)
    waiting = asyncio.create_task(api.sessions(_request(first.headers["etag"], 1), CLAIMS))
    while not waiting.done():
        changes.publish(committed(1))
        await asyncio.sleep(0)
    assert waiting.result().status_code == 304
    assert 2 < listing.read < 9
