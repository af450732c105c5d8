"""Sites, their keys, and the events of a site."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.accounts import Accounts, Claims
from hawk_edge.erase import Erasure
from hawk_edge.errors import NotFound
from hawk_edge.model import Event, Role, Site
from hawk_edge.sites import (
    Defaults,
    SettingsChange,
    changed,
    check_days,
    check_name,
    check_origins,
    new_key,
    site_facts,
)
from hawk_edge.store.folder import Store
from hawk_edge.store.index.counting import Counting, SiteCounts
from hawk_edge.store.index.keys import FormerKey, Keys
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


class KeyChange(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a new key: for how many seconds the one before counts as well."""

    grace_s: Annotated[int, Meta(ge=0, le=30 * 24 * 3600)] = 0


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
        defaults: Defaults,
        *,
        erasure: Erasure,
    ) -> None:
        self._store = store
        self._erasure = erasure
        self._accounts = accounts
        self._now_ms = now_ms
        self._address = address
        self._defaults = defaults
        self._keys = Keys(store.database, store.people)
        self._counting = Counting(store.database)

    async def sites(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sites`."""
        sites = await self._store.people.sites(claims.account)
        former = await self._keys.former(claims.account, self._now_ms())
        items = [self._show(request, site, former) for site in sites]
        if request.query_params.get("counts", "") not in ("", "0"):
            counts = await self._counting.of([site.scope for site in sites], self._now_ms())
            items = [
                item | {"counts": _show_counts(one)}
                for item, one in zip(items, counts, strict=True)
            ]
        return json_answer({"items": items, "next": None})

    async def add(self, request: Request, claims: Claims) -> Response:
        """`POST /v1/sites`."""
        given = await read_json(request, NewSite)
        check_days(given, self._defaults.days)
        site = await self._accounts.add_site(claims.account, given.name, given.origins, given)
        return json_answer(self._show(request, site), 201)

    async def site(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sites/{site}`."""
        return await self._answer(request, claims)

    async def change(self, request: Request, claims: Claims) -> Response:
        """`PATCH /v1/sites/{site}`."""
        site = await self._own(request, claims)
        given = await read_json(request, ChangedSite)
        check_days(given, self._defaults.days)
        site = structs.replace(
            site,
            name=site.name if given.name is UNSET else check_name(given.name),
            origins=site.origins if given.origins is UNSET else check_origins(given.origins),
            settings=changed(site.settings, given),
        )
        await self._store.people.change_site(site)
        return await self._answer(request, claims)

    async def change_key(self, request: Request, claims: Claims) -> Response:
        """`POST /v1/sites/{site}/key`."""
        site, now = await self._own(request, claims), self._now_ms()
        given = await read_json(request, KeyChange)
        await self._keys.change(site.id, new_key(), now, now + 1000 * given.grace_s)
        return await self._answer(request, claims)

    async def end_former_keys(self, request: Request, claims: Claims) -> Response:
        """`DELETE /v1/sites/{site}/former-keys`."""
        site = await self._own(request, claims)
        await self._keys.end(site.id)
        return await self._answer(request, claims)

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

    async def _answer(self, request: Request, claims: Claims) -> Response:
        """The site as it is now."""
        site = await self._own(request, claims)
        former = await self._keys.former(claims.account, self._now_ms())
        return json_answer(self._show(request, site, former))

    def _show(
        self, request: Request, site: Site, former: Sequence[FormerKey] = ()
    ) -> dict[str, Any]:
        its = [one for one in former if one.site == site.id]
        return site_facts(site, self._address(request), self._defaults) | {
            "former_keys": [{"key": one.key, "until": iso(one.until_ms)} for one in its]
        }


def _show_counts(counts: SiteCounts) -> dict[str, Any]:
    return {
        "visitors": counts.live,
        "sessions": counts.by_hour,
        "more": counts.more,
        "open_issues": counts.open_issues,
        "last": None if counts.last_ms is None else iso(counts.last_ms),
    }


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
        Route("/v1/sites/{site}/key", gate(api.change_key, Role.MEMBER), methods=["POST"]),
        Route(
            "/v1/sites/{site}/former-keys",
            gate(api.end_former_keys, Role.MEMBER),
            methods=["DELETE"],
        ),
        Route("/v1/sites/{site}/events", gate(api.events), methods=["GET"]),
    ]
