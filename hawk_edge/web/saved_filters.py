"""Saved filters of a site's sessions."""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from msgspec import UNSET, Struct, UnsetType, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.accounts import Claims
from hawk_edge.errors import Malformed, NotAllowed
from hawk_edge.model import Role
from hawk_edge.store.folder import Store
from hawk_edge.store.index.saved_filters import EVERYBODY, SavedFilter, SavedFilters
from hawk_edge.web.answers import json_answer, read_json
from hawk_edge.web.auth import Gate
from hawk_edge.web.session_query import NAMES, read_filter, read_text
from hawk_edge.web.sites import own_site

LONGEST_NAME, LONGEST_QUERY = 60, 4000  # characters


class NewFilter(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a new one."""

    name: str
    query: str
    shared: bool = False


class ChangedFilter(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a change: what is left out stays."""

    name: str | UnsetType = UNSET
    query: str | UnsetType = UNSET
    shared: bool | UnsetType = UNSET


class FiltersApi:
    """A user sees their own and everybody's; everybody's are for members and owners to change."""

    def __init__(self, store: Store, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._filters = SavedFilters(store.database, store.people.changed.set)
        self._now_ms = now_ms

    async def filters(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sites/{site}/filters`."""
        site = await own_site(self._store, request, claims)
        found = await self._filters.seen_by(claims.user, site.id)
        return json_answer({"items": [_show(one) for one in found], "next": None})

    async def add(self, request: Request, claims: Claims) -> Response:
        """`POST /v1/sites/{site}/filters`."""
        site = await own_site(self._store, request, claims)
        given = await read_json(request, NewFilter)
        owner = EVERYBODY if given.shared else claims.user
        query, visitor = self._query(given.query)
        now_ms, name = self._now_ms(), _name(given.name)
        new = SavedFilter(secrets.token_urlsafe(16), site.id, owner, name, query, visitor, now_ms)
        _require(claims, new)
        await self._filters.add(new)
        return json_answer(_show(new), 201)

    async def change(self, request: Request, claims: Claims) -> Response:
        """`PATCH /v1/sites/{site}/filters/{id}`."""
        old = await self._own(request, claims)
        given, new = await read_json(request, ChangedFilter), old
        if given.name is not UNSET:
            new = structs.replace(new, name=_name(given.name))
        if given.query is not UNSET:
            query, visitor = self._query(given.query)
            new = structs.replace(new, query=query, visitor=visitor)
        if given.shared is not UNSET:
            new = structs.replace(new, owner=EVERYBODY if given.shared else claims.user)
        _require(claims, new)
        await self._filters.change(new)
        return json_answer(_show(new))

    async def delete(self, request: Request, claims: Claims) -> Response:
        """`DELETE /v1/sites/{site}/filters/{id}`."""
        await self._filters.delete((await self._own(request, claims)).id)
        return Response(status_code=204)

    async def _own(self, request: Request, claims: Claims) -> SavedFilter:
        """The one that the path names, if who asks may change it."""
        site = await own_site(self._store, request, claims)
        found = await self._filters.get(claims.user, site.id, request.path_params["id"])
        _require(claims, found)
        return found

    def _query(self, text: str) -> tuple[str, str | None]:
        """A query in the one way to write it, and the visitor it names. Raises Malformed."""
        if len(text) > LONGEST_QUERY:
            raise Malformed(f"query must have at most {LONGEST_QUERY} characters")
        try:
            asked = dict(parse_qsl(text, strict_parsing=True, max_num_fields=50))
        except ValueError:
            asked = {}
        if not asked:
            raise Malformed("query must be as in the list's address: errors=1&last=60")
        if strange := sorted(asked.keys() - set(NAMES)):
            raise Malformed(f"the list has no filter {strange[0][:40]!r}")
        read_filter(asked, self._now_ms())
        read_text(asked)
        query = urlencode([(name, asked[name]) for name in NAMES if name in asked])
        return query, asked.get("visitor")


def _require(claims: Claims, one: SavedFilter) -> None:
    if one.owner == EVERYBODY and claims.role == Role.VIEWER:
        raise NotAllowed(f"everybody's filters are for the role {Role.MEMBER}")


def _name(name: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Malformed(f"the name needs 1 to {LONGEST_NAME} printable characters")
    return name


def _show(one: SavedFilter) -> dict[str, Any]:
    shared = one.owner == EVERYBODY
    return {"id": one.id, "name": one.name, "query": one.query, "shared": shared}


def routes(api: FiltersApi, gate: Gate) -> list[Route]:
    """Everybody of the account may look, and have their own."""
    all_of, one = "/v1/sites/{site}/filters", "/v1/sites/{site}/filters/{id}"
    return [
        Route(all_of, gate(api.filters), methods=["GET"]),
        Route(all_of, gate(api.add), methods=["POST"]),
        Route(one, gate(api.change), methods=["PATCH"]),
        Route(one, gate(api.delete), methods=["DELETE"]),
    ]
