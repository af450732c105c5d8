"""Issues: what goes wrong on a site, and what people say of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.accounts import Claims
from hawk_edge.browsers import browser_name
from hawk_edge.errors import Malformed, NotFound
from hawk_edge.issues.explain import Explain, Place
from hawk_edge.issues.fingerprint import KINDS
from hawk_edge.model import Role, Session, Site
from hawk_edge.store.folder import Store
from hawk_edge.store.index.glances import Glance, Glances
from hawk_edge.store.index.issues import Issue, Issues, Occurrence, Status
from hawk_edge.timekey import iso
from hawk_edge.web.answers import json_answer, list_answer, read_json, read_limit
from hawk_edge.web.auth import Gate
from hawk_edge.web.sites import own_site

NEWEST = 20  # occurrences that are shown of an issue


class ChangedIssue(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a change."""

    status: Status


class IssuesApi:
    """Issues as the API shows them."""

    def __init__(
        self, store: Store, issues: Issues, explain: Explain, now_ms: Callable[[], int]
    ) -> None:
        self._store = store
        self._issues = issues
        self._glances = Glances(store.database)
        self._explain = explain
        self._now_ms = now_ms

    async def issues(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/sites/{site}/issues`."""
        site, limit = await own_site(self._store, request, claims), read_limit(request)
        found = await self._issues.of_site(
            site.id,
            status=_one_of("status", get_args(Status), request),
            kind=_one_of("kind", KINDS, request),
            after=request.query_params.get("after", ""),
            limit=limit + 1,
        )
        glances = dict[str, Glance]()
        if request.query_params.get("detail", "") not in ("", "0"):
            glances = await self._glances.of([one.id for one in found[:limit]], self._now_ms())
        return list_answer(
            found, limit, lambda one: _show(one, glances.get(one.id)), lambda one: one.key
        )

    async def issue(self, request: Request, claims: Claims) -> Response:
        """`GET /v1/issues/{id}`."""
        issue, site = await self._own(request, claims)
        newest = await self._issues.newest(issue.id, NEWEST)
        sessions = await self._store.listing.known({one.session for one in newest})
        newest = [one for one in newest if one.session in sessions]
        trend = await self._issues.trend(issue)
        latest = next((one for one in newest if one.state), newest[0] if newest else None)
        shown = _show(issue) | {
            "browsers": issue.browsers,
            "trend": [{"at": iso(at_ms), "count": count} for at_ms, count in trend],
            "newest": [_show_occurrence(one, sessions[one.session]) for one in newest],
            "latest": latest
            and _show_occurrence(latest, sessions[latest.session]) | await self._told(latest, site),
        }
        return json_answer(shown)

    async def judge(self, request: Request, claims: Claims) -> Response:
        """`PATCH /v1/issues/{id}`."""
        issue, _ = await self._own(request, claims)
        given = await read_json(request, ChangedIssue)
        await self._issues.judge(issue.id, given.status, self._now_ms())
        return json_answer(_show((await self._own(request, claims))[0]))

    async def _own(self, request: Request, claims: Claims) -> tuple[Issue, Site]:
        """The issue that the path names. Raises NotFound for another account's as well."""
        issue = await self._issues.get(request.path_params["id"])
        site = await self._store.people.site(claims.account, issue.site) if issue else None
        if issue is None or site is None:
            raise NotFound("there is no such issue")
        return issue, site

    async def _told(self, one: Occurrence, site: Site) -> dict[str, Any]:
        stack = await self._explain.stack(one.data, site)
        return {"data": one.data, "stack": [_show_place(place) for place in stack]}


def _show(issue: Issue, glance: Glance | None = None) -> dict[str, Any]:
    shown = {
        "id": issue.id,
        "key": issue.key,
        "site": issue.site,
        "kind": issue.kind,
        "title": issue.title,
        "where": issue.where,
        "status": issue.status,
        "first": iso(issue.first_ms),
        "last": iso(issue.last_ms),
        "count": issue.count,
        "sessions": issue.sessions,
        "session": issue.session,
        "page": issue.page,
        "state": issue.state,
        "at": None if issue.at_ms is None else iso(issue.at_ms),
        "screenshot": issue.state and f"/v1/sessions/{issue.session}/states/{issue.state}.png",
    }
    if glance is not None:
        shown |= {"trend": glance.trend, "browsers": dict(glance.browsers.most_common())}
    return shown


def _show_occurrence(one: Occurrence, session: Session) -> dict[str, Any]:
    return {
        "session": one.session,
        "count": one.count,
        "last": iso(one.last_ms),
        "at": iso(one.at_ms),
        "page": one.page,
        "state": one.state,
        "t": max(0, one.at_ms - session.started_ms),
        "visitor": session.visitor,
        "identity": session.identity,
        "browser": browser_name(session.user_agent),
    }


def _show_place(place: Place) -> dict[str, Any]:
    return {
        "function": place.function,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "code": place.code,
        "own": place.own,
    }


def _one_of(name: str, known: Sequence[str], request: Request) -> str | None:
    """What the query says, if it says anything. Raises Malformed."""
    query: Mapping[str, str] = request.query_params
    value = query.get(name) or None
    if value is not None and value not in known:
        raise Malformed(f"{name} must be one of {', '.join(known)}")
    return value


def routes(api: IssuesApi, gate: Gate) -> list[Route]:
    """Everybody of the account may look; members say what becomes of an issue."""
    one = "/v1/issues/{id}"
    return [
        Route("/v1/sites/{site}/issues", gate(api.issues), methods=["GET"]),
        Route(one, gate(api.issue), methods=["GET"]),
        Route(one, gate(api.judge, Role.MEMBER), methods=["PATCH"]),
    ]
