"""Who is told when something breaks on a site."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.accounts import Claims
from hawk_edge.alerts.settings import AlertChange, AlertsOfSites
from hawk_edge.model import Role
from hawk_edge.store.folder import Store
from hawk_edge.web.answers import json_answer, read_json
from hawk_edge.web.auth import Gate
from hawk_edge.web.sites import own_site


class AlertsApi:
    """What is set, as the API shows it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._alerts = AlertsOfSites.of(store)

    async def alerts(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sites/{site}/alerts`."""
        site = await own_site(self._store, request, claims)
        return json_answer(await self._alerts.facts(site))

    async def change(self, request: Request, claims: Claims) -> Response:
        """`PATCH /v1/sites/{site}/alerts`."""
        site = await own_site(self._store, request, claims)
        given = await read_json(request, AlertChange)
        return json_answer(await self._alerts.change(site, given))


def routes(api: AlertsApi, gate: Gate) -> list[Route]:
    """Whoever may change it may see it: there are addresses in it."""
    path = "/v1/sites/{site}/alerts"
    return [
        Route(path, gate(api.alerts, Role.MEMBER), methods=["GET"]),
        Route(path, gate(api.change, Role.MEMBER), methods=["PATCH"]),
    ]
