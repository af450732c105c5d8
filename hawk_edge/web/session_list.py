"""A site's sessions as a list, newest first, which one may wait for until it changes."""

import asyncio
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.accounts import Claims
from hawk_edge.live.changes import Changes
from hawk_edge.model import Session
from hawk_edge.replay import session_facts
from hawk_edge.seen.search import Search, Seen, next_key
from hawk_edge.store.folder import Store
from hawk_edge.store.index.session_filter import SessionFilter
from hawk_edge.timekey import at_of_key, iso
from hawk_edge.web.answers import json_answer, read_limit
from hawk_edge.web.auth import Gate
from hawk_edge.web.session_query import read_filter, read_text
from hawk_edge.web.sites import own_site

LONGEST_WAIT_S = 23  # a gateway's usual limit is 30 s
LOOK_S = 1.0  # between two looks of one who waits, however much happens
_WAIT = re.compile(r"\bwait=(\d{1,3})\b")  # of `Prefer`, as RFC 7240 has it


class Page(Struct, frozen=True):
    """`next` is the key to go on from, if there may be more.

    `looked_ms`: when the oldest session began that was looked at, if it ends because of that.
    `seen`: where each of them saw the text that was asked for.
    """

    sessions: list[Session]
    next: str | None
    looked_ms: int | None = None
    seen: Mapping[str, Seen] = {}


class ListApi:
    """Sessions of a site as the API lists them."""

    def __init__(
        self, store: Store, changes: Changes, now_ms: Callable[[], int], look_s: float = LOOK_S,
        *, search: Search | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self._changes = changes
        self._now_ms = now_ms
        self._look_s = look_s
        self._search = search or Search(store)

    async def sessions(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sites/{site}/sessions`. With `Prefer: wait=S` not before it changes, or 304."""
        site = await own_site(self._store, request, claims)
        limit, known = read_limit(request), request.headers.get("if-none-match", "")
        until = _now_s() + (0 if self._changes.full() or not known else _patience_s(request))
        with self._changes.waiter(site.id) as waiter:
            while True:
                looked, now_ms = _now_s(), self._now_ms()
                found = await self._page(request, site.scope, limit, now_ms)
                answer = _answer(found, now_ms)
                if answer.headers["etag"] not in known:
                    return answer
                if _now_s() >= until or self._changes.closed or await request.is_disconnected():
                    return Response(status_code=304, headers={"etag": answer.headers["etag"]})
                await waiter.wait(min(until - _now_s(), _turn_s(found.sessions, now_ms)))
                await asyncio.sleep(max(0, min(looked + self._look_s, until) - _now_s()))

    async def _page(self, request: Request, scope: str, limit: int, now_ms: int) -> Page:
        query, listing = request.query_params, self._store.listing
        only, after = read_filter(query, now_ms), query.get("after", "")
        if text := read_text(query):
            return await self._with_text(scope, text, only, after, limit)
        until = await listing.reach(scope, only, after)
        found = await listing.sessions(scope, only, after, limit + 1, until=until)
        if len(found) > limit:
            return Page(found[:limit], found[limit - 1].key)
        return Page(found, until or None, at_of_key(until) if until else None)

    async def _with_text(
        self, scope: str, text: str, only: SessionFilter, after: str, limit: int
    ) -> Page:
        found = await self._search.sessions(scope, text, only, after, limit + 1)
        if len(found.sessions) > limit:
            shown = found.sessions[:limit]
            return Page(shown, shown[-1].key, seen=found.seen)
        until = None if found.until_ms is None else next_key(scope, found.until_ms)
        return Page(found.sessions, until, found.until_ms, found.seen)


def _answer(page: Page, now_ms: int) -> Response:
    items = [session_facts(one, now_ms) | _seen(page.seen.get(one.id)) for one in page.sessions]
    looked = None if page.looked_ms is None else iso(page.looked_ms)
    # How far it has looked changes with each session that begins, and is nothing to tell anew.
    shown = msgspec.json.encode([items, page.next is None])
    tag = f'"{hashlib.sha256(shown).hexdigest()[:32]}"'
    return json_answer({"items": items, "next": page.next, "looked": looked}, headers={"etag": tag})


def _seen(seen: Seen | None) -> dict[str, Any]:
    if seen is None:
        return {}
    at = iso(seen.at_ms)
    return {"seen": {"text": seen.text, "state": seen.state, "page": seen.page, "at": at}}


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
    return [Route("/v1/sites/{site}/sessions", gate(api.sessions, lasting=True), methods=["GET"])]
