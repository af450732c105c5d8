"""`/v1/openapi.json`: every route, described once here; a test holds it against the real ones."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge import __version__
from hawk_edge.web.answers import json_answer

# method, path, what it does, query parameters, status of success, open to all
ROUTES = [
    ("GET", "/reporter.js", "The reporter", (), 200, True),
    ("GET", "/v1/sites/{key}/config", "What the reporter is told to do", (), 200, True),
    ("POST", "/v1/collect/{key}", "Take a batch", ("now",), 200, True),
    ("POST", "/v1/setup", "Make the first user", (), 200, True),
    ("POST", "/v1/signin", "Get a token, and the cookie", (), 200, True),
    ("POST", "/v1/signout", "End the sign-in, and take the cookie back", (), 204, True),
    ("POST", "/v1/signout/everywhere", "End all of one's sign-ins", (), 204, False),
    ("POST", "/v1/renew", "Get a newer token of the same sign-in", (), 200, False),
    ("POST", "/v1/invited", "Whom an invitation is for", (), 200, True),
    ("POST", "/v1/invited/accept", "Become the user that was invited", (), 200, True),
    ("GET", "/v1/me", "Who is signed in", (), 200, False),
    ("POST", "/v1/me/password", "Change one's own password", (), 200, False),
    ("GET", "/v1/users", "The account's users", (), 200, False),
    ("POST", "/v1/users", "Add a user (owner)", (), 201, False),
    ("PATCH", "/v1/users/{id}", "Change a user's role (owner)", (), 200, False),
    ("DELETE", "/v1/users/{id}", "Remove a user (owner)", (), 204, False),
    ("POST", "/v1/users/{id}/signout", "End all of a user's sign-ins (owner)", (), 204, False),
    ("GET", "/v1/invitations", "Who is invited and has not come", (), 200, False),
    ("POST", "/v1/invitations", "Invite somebody (owner)", (), 201, False),
    ("DELETE", "/v1/invitations/{id}", "Withdraw an invitation (owner)", (), 204, False),
    ("GET", "/v1/sites", "The account's sites", ("counts",), 200, False),
    ("POST", "/v1/sites", "Add a site (member)", (), 201, False),
    ("GET", "/v1/sites/{site}", "A site", (), 200, False),
    ("PATCH", "/v1/sites/{site}", "Change what is given of a site (member)", (), 200, False),
    ("DELETE", "/v1/sites/{site}", "Delete a site with all its sessions (owner)", (), 204, False),
    ("POST", "/v1/sites/{site}/alerts/test", "Try who would be told (member)", (), 200, False),
    ("POST", "/v1/sites/{site}/key", "Give a site another key (member)", (), 200, False),
    (
        "DELETE",
        "/v1/sites/{site}/former-keys",
        "End the keys that it had (member)",
        (),
        200,
        False,
    ),
    (
        "GET",
        "/v1/sites/{site}/events",
        "Events, newest first",
        ("prefix", "after", "kind", "limit"),
        200,
        False,
    ),
    (
        "GET",
        "/v1/sites/{site}/sessions",
        "Sessions, newest first",
        (
            *("after", "limit", "from", "to", "last", "url", "errors", "rage", "live", "visitor"),
            *("browser", "device", "longer", "shorter", "text"),
        ),
        200,
        False,
    ),
    ("GET", "/v1/sites/{site}/filters", "Saved filters of sessions", (), 200, False),
    ("POST", "/v1/sites/{site}/filters", "Save a filter", (), 201, False),
    ("PATCH", "/v1/sites/{site}/filters/{id}", "Change what is given of it", (), 200, False),
    ("DELETE", "/v1/sites/{site}/filters/{id}", "Delete it", (), 204, False),
    (
        "GET",
        "/v1/sites/{site}/issues",
        "Errors and failed requests that are the same, newest first",
        ("status", "kind", "after", "limit", "detail"),
        200,
        False,
    ),
    ("GET", "/v1/issues/{id}", "An issue, and where it occurred", (), 200, False),
    ("PATCH", "/v1/issues/{id}", "Resolve, ignore or open an issue (member)", (), 200, False),
    ("GET", "/v1/sites/{site}/alerts", "Who is told of what breaks (member)", (), 200, False),
    ("PATCH", "/v1/sites/{site}/alerts", "Change who is told (member)", (), 200, False),
    ("GET", "/v1/sessions/{id}", "A session, and what of it is lost or damaged", (), 200, False),
    ("DELETE", "/v1/sessions/{id}", "Delete a session (owner)", (), 204, False),
    (
        "GET",
        "/v1/sessions/{id}/timeline",
        "Every record but the HTML, oldest first",
        ("after", "limit"),
        200,
        False,
    ),
    (
        "GET",
        "/v1/sessions/{id}/records",
        "What a player needs, oldest first",
        ("after", "to", "limit", "enter", "events"),
        200,
        False,
    ),
    ("GET", "/v1/sessions/{id}/overview", "All of it at a glance", (), 200, False),
    ("GET", "/v1/sessions/{id}/states/{name}.json", "The page at that moment", (), 200, False),
    ("GET", "/v1/sessions/{id}/states/{name}.html", "The same, to look at", (), 200, False),
    ("GET", "/v1/sessions/{id}/states/{name}.png", "Its picture", (), 200, False),
    (
        "GET",
        "/v1/sessions/{id}/assets",
        "The pictures and fonts that its pages name",
        ("after", "limit"),
        200,
        False,
    ),
    ("GET", "/v1/sessions/{id}/assets/{digest}", "One of them", (), 200, False),
    ("GET", "/v1/sessions/{id}/export.html", "All of it in one file, to save", (), 200, False),
    ("GET", "/v1/sessions/{id}/live", "Server-Sent Events", ("after",), 200, False),
    ("GET", "/v1/sessions/{id}/live-viewer", "The next state, or 204", ("after",), 200, False),
    ("GET", "/v1/system", "How the server fares", ("detail",), 200, False),
    ("GET", "/v1/openapi.json", "This", (), 200, True),
    ("GET", "/healthz", "It answers", (), 200, True),
    ("GET", "/readyz", "Its store answers", (), 200, True),
    ("GET", "/metrics", "Numbers for Prometheus", (), 200, True),
]


def document() -> dict[str, Any]:
    """The whole description, as OpenAPI 3.1."""
    paths: dict[str, Any] = {}
    for method, path, summary, query, status, is_open in ROUTES:
        operation: dict[str, Any] = {
            "summary": summary,
            "parameters": _parameters(path, query),
            "responses": {
                str(status): {"description": "done"},
                "default": {
                    "description": "refused",
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Error"}}
                    },
                },
            },
        }
        if is_open:
            operation["security"] = []
        paths.setdefault(path, {})[method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hawk Edge", "version": __version__},
        "security": [{"token": []}, {"cookie": []}],
        "paths": paths,
        "components": _COMPONENTS,
    }


_COMPONENTS = {
    "securitySchemes": {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "hawk"},
    },
    "schemas": {
        "Error": {
            "type": "object",
            "required": ["error"],
            "properties": {
                "error": {
                    "type": "object",
                    "required": ["code", "message"],
                    "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
                }
            },
        }
    },
}


def _parameters(path: str, query: tuple[str, ...]) -> list[dict[str, Any]]:
    text = {"type": "string"}
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": text}
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    return in_path + [{"name": name, "in": "query", "schema": text} for name in query]


def routes() -> list[Route]:
    """The one route; it is built when asked for."""

    async def openapi(_request: Request) -> Response:
        return json_answer(document())

    return [Route("/v1/openapi.json", openapi, methods=["GET"])]
