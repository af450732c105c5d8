"""Server-Sent Events as an answer: bare ASGI, for there are many viewers and each has a message."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hawk_edge.web.connection import bare_send, hold_little

WAITING_BYTES = 16 << 10  # of a viewer that reads slowly
_HELLO = b": hello\n\n"
_HEADERS = {
    "cache-control": "no-store",
    "x-accel-buffering": "no",  # nginx is not to gather it
    "connection": "keep-alive",
}


class EventStream(Response):
    """Sends each of `chunks` as it comes, until they end or the viewer goes."""

    def __init__(self, chunks: AsyncGenerator[bytes | memoryview, None]) -> None:
        self._chunks = chunks
        super().__init__(headers=_HEADERS, media_type="text/event-stream")
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The answer.

        It is sent by a task of its own: a task is resumed through all that it is called by, which
        for a request is a dozen layers.
        """
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        hold_little(scope, WAITING_BYTES)
        await send(start)
        if scope["method"] == "HEAD":
            await send(_body(b"", more=False))
            return
        # Who goes on after a state may have nothing to be told for long, and yet is connected.
        await send(_body(_HELLO, more=True))
        sending = asyncio.create_task(self._send(bare_send(scope, send)))
        gone = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait((sending, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            if not sending.done():
                sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending

    async def _send(self, send: Send) -> None:
        try:
            async for chunk in self._chunks:
                await send(_body(chunk, more=True))
            await send(_body(b"", more=False))
        finally:
            await self._chunks.aclose()


async def _gone(receive: Receive) -> None:
    """Until the viewer has."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _body(chunk: bytes | memoryview, *, more: bool) -> dict[str, Any]:
    return {"type": "http.response.body", "body": chunk, "more_body": more}
