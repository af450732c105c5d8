"""The recorded site's side: the script, its configuration, and the endpoint for batches."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from hawk_edge import wire
from hawk_edge.clock import wall_clock_ms
from hawk_edge.config import Reporter
from hawk_edge.errors import HawkError, NotAllowed, NotFound, TooSlow
from hawk_edge.ingest import Answer, Ingest
from hawk_edge.live import Hub
from hawk_edge.model import Site
from hawk_edge.sites import origin_allowed, told
from hawk_edge.store.index.people import People
from hawk_edge.timekey import LATEST_MS
from hawk_edge.turns import Turns
from hawk_edge.web.answers import as_number, error_answer, json_answer, on_bug, read_body

_PATH = re.compile("/v1/collect/[^/]+").fullmatch
_NOW = re.compile(rb"(?:^|&)now=([^&]*)")
# Readable by everybody: an unknown key belongs to no site whose origins could be asked.
_OPEN = {"access-control-allow-origin": "*"}


class Collect:
    """What the reporter talks to. `stretch`: how many times as long as usual it should gather.

    `turns`: batches that have come and wait.
    """

    def __init__(
        self, people: People, ingest: Ingest, hub: Hub, settings: Reporter,
        stretch: Callable[[], float] = lambda: 1.0, *,
        now_ms: Callable[[], int] = wall_clock_ms,
    ) -> None:  # fmt: skip
        self._people = people
        self._ingest = ingest
        self._hub = hub
        self._settings = settings
        self._stretch = stretch
        self._now_ms = now_ms
        self.turns = Turns()

    async def config(self, request: Request) -> Response:
        """`GET /v1/sites/{key}/config`."""
        try:
            site, cors = await self._site_of(request)
        except HawkError as error:
            return error_answer(error, _OPEN if isinstance(error, NotFound) else None)
        limits = {
            "body": wire.BODY_LIMIT,
            "inflated": wire.INFLATED_LIMIT,
            "records": wire.RECORDS_LIMIT,
        }
        settings = self._settings
        answer = {
            **told(site, settings),
            "flush_ms": settings.flush_ms,
            "whole": not self._ingest.naming.pays(site.id),
            "limits": limits,
        }
        return json_answer(answer, headers={**cors, "cache-control": "private, max-age=300"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """`POST /v1/collect/{key}`, a bare ASGI application: nearly all requests are this one."""
        try:
            answer = await self._answered(scope, receive)
        except ClientDisconnect:
            return  # nobody would read an answer, and nothing was taken
        except Exception:
            await (await on_bug(Request(scope), Exception()))(scope, receive, send)
            raise  # uvicorn has it in the log
        await answer(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive) -> ASGIApp:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        cors: Mapping[str, str] = {}
        try:
            key, origin = scope["path"].rpartition("/")[2], headers.get(b"origin")
            site, cors = await self._site(key, None if origin is None else origin.decode("latin-1"))
            answer = await self._take(site, scope, receive, headers)
        except NotFound as error:
            return error_answer(error, _OPEN)
        except TooSlow as error:
            return error_answer(error, {**cors, "connection": "close"})
        except HawkError as error:
            return error_answer(error, cors)
        return json_answer(self._said(answer), headers=cors)

    async def _take(
        self, site: Site, scope: Scope, receive: Receive, headers: dict[bytes, bytes]
    ) -> Answer:
        self.turns.require()
        declared = headers.get(b"content-length", b"").decode("latin-1")
        body = await read_body(declared, receive, wire.BODY_LIMIT)
        now = _NOW.search(scope["query_string"])
        sent_ms = as_number("now", now[1].decode("latin-1") if now else "", -1, 0, LATEST_MS)
        user_agent = headers.get(b"user-agent", b"").decode("latin-1")
        async with self.turns.turn(len(body)):
            told_ms = sent_ms if sent_ms >= 0 else None
            return await self._ingest.take(site, body, told_ms, user_agent)

    def _said(self, answer: Answer) -> dict[str, Any]:
        live = self._hub.watched(answer.session)
        flush_ms = self._settings.live_flush_ms if live else self._settings.flush_ms
        flush_ms = round(flush_ms * self._stretch())
        content: dict[str, Any] = {
            "seq": answer.seq, "flush_ms": flush_ms, "live": live, "resync": answer.resync
        }  # fmt: skip
        if answer.need:
            content["need"] = answer.need
        return content

    async def preflight(self, request: Request) -> Response:
        """`OPTIONS`: the reporter needs none, other senders may."""
        try:
            _, cors = await self._site_of(request)
        except HawkError as error:
            return error_answer(error)
        allow = {
            "access-control-allow-methods": "GET, POST",
            "access-control-allow-headers": "content-type",
            "access-control-max-age": "86400",
        }
        return Response(status_code=204, headers={**cors, **allow})

    async def _site_of(self, request: Request) -> tuple[Site, dict[str, str]]:
        return await self._site(request.path_params["key"], request.headers.get("origin"))

    async def _site(self, key: str, origin: str | None) -> tuple[Site, dict[str, str]]:
        """The site of the key, and the CORS headers for the page that asks."""
        site = await self._people.site_by_key(key, self._now_ms())
        if site is None:
            raise NotFound("there is no site with this key", code="unknown_key")
        if origin is None:
            return site, {}
        if not origin_allowed(site, origin):
            raise NotAllowed(
                f"the origin {origin} is not one of this site's", code="origin_not_allowed"
            )
        return site, {
            "access-control-allow-origin": origin,
            "access-control-expose-headers": "retry-after",
            "vary": "Origin",
        }


class Front:
    """Hands batches to `collect` without a look at the other routes, and the rest to the `rest`."""

    def __init__(self, collect: Collect, rest: Starlette) -> None:
        self._collect = collect
        self._rest = rest
        self.routes = rest.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        batch = scope["type"] == "http" and scope["method"] == "POST" and _PATH(scope["path"])
        await (self._collect if batch else self._rest)(scope, receive, send)


def routes(collect: Collect) -> list[Route]:
    """The routes that need no sign-in."""
    return [
        Route("/v1/sites/{key}/config", collect.config, methods=["GET"]),
        Route("/v1/collect/{key}", collect, methods=["POST"]),
        Route("/v1/collect/{key}", collect.preflight, methods=["OPTIONS"]),
    ]
