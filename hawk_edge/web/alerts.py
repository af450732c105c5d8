"""Who is told when something breaks on a site, and whether that would come through."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.accounts import Claims
from hawk_edge.alerts.settings import AlertChange, AlertsOfSites
from hawk_edge.alerts.trial import Trials
from hawk_edge.errors import NotSignedIn
from hawk_edge.model import Role
from hawk_edge.store.folder import Store
from hawk_edge.web.answers import json_answer, read_json
from hawk_edge.web.auth import Gate
from hawk_edge.web.sites import own_site


class AlertsApi:
    """What is set, as the API shows it."""

    def __init__(self, store: Store, trials: Trials) -> None:
        self._store = store
        self._trials = trials
        self._alerts = AlertsOfSites.of(store)

    async def alerts(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sites/{site}/alerts`."""
        site = await own_site(self._store, request, claims)
        return self._answer(await self._alerts.facts(site))

    async def change(self, request: Request, claims: Claims) -> Response:
        """`PATCH /v1/sites/{site}/alerts`."""
        site = await own_site(self._store, request, claims)
        given = await read_json(request, AlertChange)
        return self._answer(await self._alerts.change(site, given))

    async def trial(self, request: Request, claims: Claims) -> Response:
        """`POST /v1/sites/{site}/alerts/test`."""
        site = await own_site(self._store, request, claims)
        user = await self._store.people.user(claims.account, claims.user)
        if user is None:
            raise NotSignedIn("sign in first")
        return json_answer(await self._trials.send(site, user.email))

    def _answer(self, facts: dict[str, Any]) -> Response:
        return json_answer(facts | {"mails": self._trials.mails})


def routes(api: AlertsApi, gate: Gate) -> list[Route]:
    """Whoever may change it may see it: there are addresses in it."""
    path = "/v1/sites/{site}/alerts"
    return [
        Route(path, gate(api.alerts, Role.MEMBER), methods=["GET"]),
        Route(path, gate(api.change, Role.MEMBER), methods=["PATCH"]),
        Route(f"{path}/test", gate(api.trial, Role.MEMBER), methods=["POST"]),
    ]
