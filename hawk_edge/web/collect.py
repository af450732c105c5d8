"""The recorded site's side: the script, its configuration, and the endpoint for batches."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge import wire
from hawk_edge.config import Reporter
from hawk_edge.errors import HawkError, NotAllowed, NotFound
from hawk_edge.ingest import Ingest
from hawk_edge.live import Hub
from hawk_edge.model import Site
from hawk_edge.sites import origin_allowed, told
from hawk_edge.store.index.people import People
from hawk_edge.timekey import LATEST_MS
from hawk_edge.web.answers import error_answer, json_answer, read_limited, read_number

# Readable by everybody: an unknown key belongs to no site whose origins could be asked.
_OPEN = {"access-control-allow-origin": "*"}


class Collect:
    """What the reporter talks to."""

    def __init__(self, people: People, ingest: Ingest, hub: Hub, settings: Reporter) -> None:
        self._people = people
        self._ingest = ingest
        self._hub = hub
        self._settings = settings

    async def config(self, request: Request) -> Response:
        """`GET /v1/sites/{key}/config`."""
        try:
            site, cors = await self._site(request)
        except HawkError as error:
            return error_answer(error, _OPEN if isinstance(error, NotFound) else None)
        limits = {
            "body": wire.BODY_LIMIT,
            "inflated": wire.INFLATED_LIMIT,
            "records": wire.RECORDS_LIMIT,
        }
        settings = self._settings
        answer = {**told(site, settings), "flush_ms": settings.flush_ms, "limits": limits}
        return json_answer(answer, headers={**cors, "cache-control": "private, max-age=300"})

    async def collect(self, request: Request) -> Response:
        """`POST /v1/collect/{key}`."""
        cors: Mapping[str, str] = {}
        try:
            site, cors = await self._site(request)
            body = await read_limited(request, wire.BODY_LIMIT)
            sent_ms = read_number(request, "now", -1, 0, LATEST_MS)
            answer = await self._ingest.take(
                site,
                body,
                sent_ms if sent_ms >= 0 else None,
                request.headers.get("user-agent", ""),
            )
        except HawkError as error:
            return error_answer(error, _OPEN if isinstance(error, NotFound) else cors)
        live = self._hub.watched(answer.session)
        flush_ms = self._settings.live_flush_ms if live else self._settings.flush_ms
        content: dict[str, Any] = {
            "seq": answer.seq, "flush_ms": flush_ms, "live": live, "resync": answer.resync
        }  # fmt: skip
        if answer.need:
            content["need"] = answer.need
        return json_answer(content, headers=cors)

    async def preflight(self, request: Request) -> Response:
        """`OPTIONS`: the reporter needs none, other senders may."""
        try:
            _, cors = await self._site(request)
        except HawkError as error:
            return error_answer(error)
        allow = {
            "access-control-allow-methods": "GET, POST",
            "access-control-allow-headers": "content-type",
            "access-control-max-age": "86400",
        }
        return Response(status_code=204, headers={**cors, **allow})

    async def _site(self, request: Request) -> tuple[Site, dict[str, str]]:
        """The site of the key, and the CORS headers for the page that asks."""
        site = await self._people.site_by_key(request.path_params["key"])
        if site is None:
            raise NotFound("there is no site with this key", code="unknown_key")
        origin = request.headers.get("origin")
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


def routes(people: People, ingest: Ingest, hub: Hub, settings: Reporter) -> list[Route]:
    """The routes that need no sign-in."""
    collect = Collect(people, ingest, hub, settings)
    return [
        Route("/v1/sites/{key}/config", collect.config, methods=["GET"]),
        Route("/v1/collect/{key}", collect.collect, methods=["POST"]),
        Route("/v1/collect/{key}", collect.preflight, methods=["OPTIONS"]),
    ]
