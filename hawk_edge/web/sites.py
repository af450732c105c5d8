"""Sites, and the events of a site."""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET, UnsetType, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.accounts import Accounts, Claims
from hawk_edge.config import Reporter
from hawk_edge.erase import Erasure
from hawk_edge.errors import NotFound
from hawk_edge.model import Event, Role, Site
from hawk_edge.sites import SettingsChange, changed, check_name, check_origins, site_facts
from hawk_edge.store.folder import Store
from hawk_edge.timekey import iso
from hawk_edge.web.answers import json_answer, list_answer, read_json, read_limit
from hawk_edge.web.auth import Gate


async def own_site(store: Store, request: Request, claims: Claims) -> Site:
    """The site that the path names. Raises NotFound for another account's as well."""
    site = await store.people.site(claims.account, request.path_params["site"])
    if site is None:
        raise NotFound("there is no such site")
    return site


class NewSite(SettingsChange, frozen=True, kw_only=True):
    """The body of a new site."""

    name: str
    origins: list[str]


class ChangedSite(SettingsChange, frozen=True, kw_only=True):
    """The body of a change: what is left out stays."""

    name: str | UnsetType = UNSET
    origins: list[str] | UnsetType = UNSET


class SitesApi:
    """Sites as the API shows them. `address` tells where the server is seen from outside.

    `defaults` is what holds for a site that does not say otherwise.
    """

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        now_ms: Callable[[], int],
        address: Callable[[Request], str],
        defaults: Reporter,
        *,
        erasure: Erasure,
    ) -> None:
        self._store = store
        self._erasure = erasure
        self._accounts = accounts
        self._now_ms = now_ms
        self._address = address
        self._defaults = defaults

    async def sites(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sites`."""
        sites = await self._store.people.sites(claims.account)
        return json_answer({"items": [self._show(request, site) for site in sites], "next": None})

    async def add(self, request: Request, claims: Claims) -> Response:
        """`POST /v1/sites`."""
        given = await read_json(request, NewSite)
        site = await self._accounts.add_site(claims.account, given.name, given.origins, given)
        return json_answer(self._show(request, site), 201)

    async def site(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sites/{site}`."""
        return json_answer(self._show(request, await self._own(request, claims)))

    async def change(self, request: Request, claims: Claims) -> Response:
        """`PATCH /v1/sites/{site}`."""
        site = await self._own(request, claims)
        given = await read_json(request, ChangedSite)
        site = structs.replace(
            site,
            name=site.name if given.name is UNSET else check_name(given.name),
            origins=site.origins if given.origins is UNSET else check_origins(given.origins),
            settings=changed(site.settings, given),
        )
        await self._store.people.change_site(site)
        return json_answer(self._show(request, await self._own(request, claims)))

    async def delete(self, request: Request, claims: Claims) -> Response:
        """`DELETE /v1/sites/{site}`."""
        site = await self._own(request, claims)
        await self._erasure.forget_site(site.id)
        return Response(status_code=204)

    async def events(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sites/{site}/events`."""
        site = await self._own(request, claims)
        scope, query, limit = site.scope, request.query_params, read_limit(request)
        given = query.get("prefix", "")
        prefix = given if given.startswith(scope) else scope + given
        found = await self._store.listing.events(
            prefix, query.get("after", ""), query.get("kind"), limit + 1
        )
        return list_answer(found, limit, _show_event, lambda event: event.key)

    async def _own(self, request: Request, claims: Claims) -> Site:
        return await own_site(self._store, request, claims)

    def _show(self, request: Request, site: Site) -> dict[str, Any]:
        return site_facts(site, self._address(request), self._defaults)


def _show_event(event: Event) -> dict[str, Any]:
    return {
        "key": event.key,
        "kind": event.kind,
        "at": iso(event.at_ms),
        "session": event.session,
        "page": event.page,
        "state": event.state,
        "data": event.data,
    }


def routes(api: SitesApi, gate: Gate) -> list[Route]:
    """Everybody of the account may look; members change, owners delete."""
    return [
        Route("/v1/sites", gate(api.sites), methods=["GET"]),
        Route("/v1/sites", gate(api.add, Role.MEMBER), methods=["POST"]),
        Route("/v1/sites/{site}", gate(api.site), methods=["GET"]),
        Route("/v1/sites/{site}", gate(api.change, Role.MEMBER), methods=["PATCH"]),
        Route("/v1/sites/{site}", gate(api.delete, Role.OWNER), methods=["DELETE"]),
        Route("/v1/sites/{site}/events", gate(api.events), methods=["GET"]),
    ]
