"""How the server itself is: what it may spend, what waits for that, who watches, what is drawn."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.accounts import Claims
from hawk_edge.web.answers import json_answer
from hawk_edge.web.auth import Gate


def routes(
    credits: Callable[[], dict[str, Any]],
    watching: Callable[[], int],
    pictures: Callable[[], dict[str, Any]],
    gate: Gate,
) -> list[Route]:
    """`GET /v1/system`, for everybody who is signed in; it names no site and no visitor."""

    async def system(_request: Request, _claims: Claims) -> Response:
        return json_answer({"credits": credits(), "viewers": watching(), "pictures": pictures()})

    return [Route("/v1/system", gate(system), methods=["GET"])]
