"""The pictures and fonts that a session's pages named, for whoever plays it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.accounts import Claims
from hawk_edge.assets.kept import Kept
from hawk_edge.store.folder import Store
from hawk_edge.timekey import iso
from hawk_edge.web.answers import json_answer, read_limit
from hawk_edge.web.auth import Gate
from hawk_edge.web.sessions import own_session

# An SVG that is opened by its address could run what is in it: it is saved instead, and if it ever
# were shown, it would have no origin and no script.
HEADERS = {
    "content-disposition": "attachment",
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    # Named by its digest, it never changes; only who may see it has it in a cache.
    "cache-control": "private, max-age=31536000, immutable",
}


class AssetsApi:
    """What was kept, as the API shows it."""

    def __init__(self, store: Store, kept: Kept) -> None:
        self._store = store
        self._kept = kept

    async def assets(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sessions/{id}/assets`."""
        session = await own_session(self._store, request, claims)
        versions, more = await self._kept.during(
            session, request.query_params.get("after", ""), read_limit(request, 500)
        )
        items = [
            {
                "url": one.url,
                "type": one.type,
                "bytes": one.bytes,
                "digest": one.digest,
                "from": iso(one.from_ms),
            }
            for one in versions
        ]
        return json_answer({"items": items, "next": more})

    async def asset(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sessions/{id}/assets/{digest}`."""
        session = await own_session(self._store, request, claims)
        asset, content = await self._kept.read(session.id, request.path_params["digest"])
        return Response(content, 200, HEADERS | {"content-type": asset.type})


def routes(api: AssetsApi, gate: Gate) -> list[Route]:
    """Everybody of the account may look."""
    return [
        Route("/v1/sessions/{id}/assets", gate(api.assets), methods=["GET"]),
        Route("/v1/sessions/{id}/assets/{digest}", gate(api.asset), methods=["GET"]),
    ]
