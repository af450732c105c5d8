"""A site's sessions as a list, newest first, which one may wait for until it changes."""

import asyncio
import hashlib
import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.accounts import Claims
from hawk_edge.errors import Malformed
from hawk_edge.live.changes import Changes
from hawk_edge.model import Session
from hawk_edge.replay import session_facts
from hawk_edge.store.folder import Store
from hawk_edge.store.index.listing import SessionFilter
from hawk_edge.timekey import from_iso
from hawk_edge.web.answers import list_answer, read_limit
from hawk_edge.web.auth import Gate
from hawk_edge.web.sites import own_site

LONGEST_URL = 1000  # of a filter
LONGEST_WAIT_S = 23  # a gateway's usual limit is 30 s
LOOK_S = 1.0  # between two looks of one who waits, however much happens
_WAIT = re.compile(r"\bwait=(\d{1,3})\b")  # of `Prefer`, as RFC 7240 has it


class ListApi:
    """Sessions of a site as the API lists them."""

    def __init__(
        self, store: Store, changes: Changes, now_ms: Callable[[], int], look_s: float = LOOK_S
    ) -> None:
        self._store = store
        self._changes = changes
        self._now_ms = now_ms
        self._look_s = look_s

    async def sessions(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sites/{site}/sessions`. With `Prefer: wait=S` not before it changes, or 304."""
        site = await own_site(self._store, request, claims)
        limit, known = read_limit(request), request.headers.get("if-none-match", "")
        until = _now_s() + (0 if self._changes.full() or not known else _patience_s(request))
        with self._changes.waiter(site.id) as waiter:
            while True:
                looked, now_ms = _now_s(), self._now_ms()
                found = await self._page(request, site.scope, limit, now_ms)
                answer = _answer(found, limit, now_ms)
                if answer.headers["etag"] not in known:
                    return answer
                if _now_s() >= until or self._changes.closed or await request.is_disconnected():
                    return Response(status_code=304, headers={"etag": answer.headers["etag"]})
                await waiter.wait(min(until - _now_s(), _turn_s(found, now_ms)))
                await asyncio.sleep(max(0, min(looked + self._look_s, until) - _now_s()))

    async def _page(self, request: Request, scope: str, limit: int, now_ms: int) -> list[Session]:
        query = request.query_params
        if len(query.get("url", "")) > LONGEST_URL:
            raise Malformed(f"url must have at most {LONGEST_URL} characters")
        only = SessionFilter(
            from_ms=from_iso(query["from"]) if query.get("from") else None,
            to_ms=from_iso(query["to"]) if query.get("to") else None,
            url=query.get("url"),
            visitor=query.get("visitor"),
            errors=query.get("errors", "") not in ("", "0"),
            live_at_ms=now_ms if query.get("live", "") not in ("", "0") else None,
        )
        after = query.get("after", "")
        return await self._store.listing.sessions(scope, only, after, limit + 1)


def _answer(found: list[Session], limit: int, now_ms: int) -> Response:
    answer = list_answer(found, limit, lambda one: session_facts(one, now_ms), lambda one: one.key)
    answer.headers["etag"] = f'"{hashlib.sha256(answer.body).hexdigest()[:32]}"'
    return answer


def _patience_s(request: Request) -> float:
    """How long who asks would wait."""
    wait = _WAIT.search(request.headers.get("prefer", ""))
    return min(int(wait[1]), LONGEST_WAIT_S) if wait else 0


def _turn_s(found: list[Session], now_ms: int) -> float:
    """In how many seconds one of them is live no more, if nothing comes of it."""
    left_ms = [one.live_until_ms - now_ms for one in found if one.live(now_ms)]
    return max(0, min(left_ms, default=LONGEST_WAIT_S * 1000) + 1) / 1000


def _now_s() -> float:
    return asyncio.get_running_loop().time()


def routes(api: ListApi, gate: Gate) -> list[Route]:
    """Everybody of the account may look."""
    return [Route("/v1/sites/{site}/sessions", gate(api.sessions), methods=["GET"])]
