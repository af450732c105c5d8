"""One session: its facts, its timeline, its states, and watching it live."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.accounts import Claims
from hawk_edge.alone import stand_alone
from hawk_edge.assets.kept import Kept
from hawk_edge.erase import Erasure
from hawk_edge.errors import NotFound
from hawk_edge.live import Live
from hawk_edge.model import Role, Session
from hawk_edge.overview import overview
from hawk_edge.pictures import Pictures
from hawk_edge.receipt import receipt
from hawk_edge.replay import LAST, Rebuilt, Replay, session_facts
from hawk_edge.store.folder import Store
from hawk_edge.store.index.forgetting import Place
from hawk_edge.timekey import iso
from hawk_edge.web.answers import json_answer, read_limit, read_number
from hawk_edge.web.auth import Gate
from hawk_edge.web.connection import aborter
from hawk_edge.web.program import Program
from hawk_edge.web.shown import html_answer, png_answer
from hawk_edge.web.stream import EventStream
from hawk_edge.web.ui import STATIC
from hawk_edge.windows import Windows


async def own_session(store: Store, request: Request, claims: Claims) -> Session:
    """The session that the path names. Raises NotFound for another account's as well."""
    session = await store.listing.session(request.path_params["id"])
    if session is None or not session.key.startswith(f"{claims.account}/"):
        raise NotFound("there is no such session")
    return session


class SessionsApi:
    """Sessions as the API shows them."""

    def __init__(
        self,
        store: Store,
        replay: Replay,
        live: Live,
        kept: Kept,
        *,
        pictures: Pictures,
        erasure: Erasure,
        now_ms: Callable[[], int],
    ) -> None:
        self._store = store
        self._erasure = erasure
        self._kept = kept
        self._pictures = pictures
        self._program = Program(STATIC / "frame.html")
        self._replay = replay
        self._windows = Windows(store, replay)
        self._live = live
        self._now_ms = now_ms

    async def session(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sessions/{id}`."""
        session = await own_session(self._store, request, claims)
        facts = session_facts(session, self._now_ms())
        return json_answer(facts | {"receipt": await receipt(self._store, session.id)})

    async def delete(self, request: Request, claims: Claims) -> Response:
        """`DELETE /v1/sessions/{id}`."""
        session = await own_session(self._store, request, claims)
        place = Place(
            session.id, session.site, session.visitor, session.identity, session.started_ms
        )
        await self._erasure.forget([place])
        return Response(status_code=204)

    async def timeline(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sessions/{id}/timeline`."""
        session = await own_session(self._store, request, claims)
        items, after = await self._replay.timeline(
            session.id, read_number(request, "after", 0), read_limit(request, 500)
        )
        return json_answer({"items": items, "next": after and str(after)})

    async def records(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sessions/{id}/records`."""
        session = await own_session(self._store, request, claims)
        limit = read_limit(request)
        after = read_number(request, "after", 0, most=LAST - 1)
        to = read_number(request, "to", LAST, least=after + 1)
        if _is_said(request, "events"):
            items, more = await self._windows.events(session.id, after, to, limit)
        else:
            items, more = await self._replay.records(session.id, after, limit, to)
        answer: dict[str, Any] = {"items": items, "next": more and str(more)}
        if _is_said(request, "enter"):
            answer["enter"] = await self._windows.entries(session.id, items)
        return json_answer(answer)

    async def overview(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sessions/{id}/overview`."""
        session = await own_session(self._store, request, claims)
        return json_answer(await overview(self._replay, session.id, session.started_ms))

    async def state_json(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sessions/{id}/states/{name}.json`."""
        state = await self._state(request, claims)
        return json_answer(await asyncio.to_thread(_show_state, state))

    async def state_html(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sessions/{id}/states/{name}.html`."""
        state = await self._state(request, claims)
        return await html_answer(await stand_alone(state, self._kept), self._program)

    async def state_png(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sessions/{id}/states/{name}.png`."""
        session = await own_session(self._store, request, claims)
        return png_answer(await self._pictures.of(session.id, request.path_params["name"]))

    async def live(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sessions/{id}/live`."""
        session = await own_session(self._store, request, claims)
        self._live.admit()
        last = request.headers.get("last-event-id") or request.query_params.get("after")
        return EventStream(self._live.stream(session.id, last, aborter(request.scope)))

    async def live_viewer(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sessions/{id}/live-viewer`."""
        session = await own_session(self._store, request, claims)
        self._live.admit()
        state = await self._live.next_state(session.id, request.query_params.get("after") or None)
        if state is None:
            return Response(status_code=204)
        return json_answer(await asyncio.to_thread(_show_state, state))

    async def _state(self, request: Request, claims: Claims) -> Rebuilt:
        session = await own_session(self._store, request, claims)
        return await self._replay.state(session.id, request.path_params["name"])


def _is_said(request: Request, name: str) -> bool:
    return request.query_params.get(name, "") not in ("", "0")


def _show_state(state: Rebuilt) -> dict[str, Any]:
    with closing(state):
        record = state.record()
    del record["k"], record["n"]
    return {"session": state.session, "page": state.page} | record | {"at": iso(state.at_ms)}


def routes(api: SessionsApi, gate: Gate) -> list[Route]:
    """Everybody of the account may look; owners delete."""
    one = "/v1/sessions/{id}"
    return [
        Route(one, gate(api.session), methods=["GET"]),
        Route(one, gate(api.delete, Role.OWNER), methods=["DELETE"]),
        Route(f"{one}/timeline", gate(api.timeline), methods=["GET"]),
        Route(f"{one}/overview", gate(api.overview), methods=["GET"]),
        Route(f"{one}/records", gate(api.records), methods=["GET"]),
        Route(f"{one}/states/{{name}}.json", gate(api.state_json), methods=["GET"]),
        Route(f"{one}/states/{{name}}.html", gate(api.state_html), methods=["GET"]),
        Route(f"{one}/states/{{name}}.png", gate(api.state_png), methods=["GET"]),
        Route(f"{one}/live", gate(api.live, lasting=True), methods=["GET"]),
        Route(f"{one}/live-viewer", gate(api.live_viewer, lasting=True), methods=["GET"]),
    ]
