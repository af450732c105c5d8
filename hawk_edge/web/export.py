"""A session as one file, to be saved: written to whoever asked as it is made."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from hawk_edge.accounts import Claims
from hawk_edge.errors import HawkError
from hawk_edge.export.file import Exports
from hawk_edge.web.auth import Gate
from hawk_edge.web.connection import aborter
from hawk_edge.web.sessions import own_session
from hawk_edge.web.ui import built

LOG = logging.getLogger(__name__)
STALLED_S = 120  # whoever has taken nothing for so long is gone, though nobody said so
# It holds captured content, and is opened from a disk: never here. Should a browser show it after
# all, it has no origin, and nothing in it runs.
HEADERS = {
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


class Download(Response):
    """Sends each of `pieces` as it is made. What fails then cuts it off, so that it shows."""

    def __init__(self, pieces: AsyncGenerator[bytes, None], name: str) -> None:
        self._pieces = pieces
        attachment = {"content-disposition": f'attachment; filename="{name}"'}
        super().__init__(headers=HEADERS | attachment, media_type="application/octet-stream")
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The answer."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        gone = asyncio.create_task(_gone(receive))
        try:
            if scope["method"] != "HEAD":
                await self._send(send, gone)
            await send(_body(b"", more=False))
        except (HawkError, TimeoutError) as why:
            LOG.warning("an export was cut off: %s", why)
            aborter(scope)()
        finally:
            gone.cancel()

    async def _send(self, send: Send, gone: "asyncio.Task[None]") -> None:
        async with aclosing(self._pieces):
            async for piece in self._pieces:
                if gone.done():
                    return
                async with asyncio.timeout(STALLED_S):
                    await send(_body(piece, more=True))


async def _gone(receive: Receive) -> None:
    """Until whoever asked has."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _body(piece: bytes, *, more: bool) -> dict[str, object]:
    return {"type": "http.response.body", "body": piece, "more_body": more}


def offline_page() -> bytes:
    """The page that every exported file is. Raises Unusable when it is not built."""
    return built("offline.html")


def routes(exports: Exports, gate: Gate) -> list[Route]:
    """Everybody of the account may look, and so may save."""

    async def export(request: Request, claims: Claims) -> Response:
        """`GET /v1/sessions/{id}/export.html`."""
        session = await own_session(exports.store, request, claims)
        made = await exports.file(session.id)
        return Download(made.pieces(), made.name)

    return [Route("/v1/sessions/{id}/export.html", gate(export), methods=["GET"])]
