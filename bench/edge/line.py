"""A browser's connection: one request at a time, opened anew when the server has closed it."""

import asyncio
import time
from typing import Any

from msgspec import Struct

_END = b"\r\n\r\n"
#: What no answer came for within this time had none.
PATIENCE_S = 120.0


class Answer(Struct, frozen=True):
    """`took_s`: from the first byte sent to the last one of the answer."""

    status: int
    took_s: float
    body: bytes
    head: bytes


class _Protocol(asyncio.Protocol):
    def __init__(self) -> None:
        self.transport: Any = None
        self.waiting: asyncio.Future[tuple[bytes, bytes]] | None = None
        self._got = b""
        self.open = True

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, found, body = self._got.partition(_END)
        if not found or self.waiting is None:
            return
        if len(body) >= _length(head):
            waiting, self.waiting, self._got = self.waiting, None, b""
            if b"connection: close" in head.lower():
                self.open = False
            if not waiting.done():
                waiting.set_result((head, body))

    def connection_lost(self, exc: Exception | None) -> None:
        self.open = False
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(exc or ConnectionResetError("the server has hung up"))


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


class Line:
    """To one server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._now: _Protocol | None = None

    async def ask(self, request: bytes) -> Answer:
        """Send a request. Raises OSError or TimeoutError when there is no answer."""
        began = time.perf_counter()
        used = self._now is not None and self._now.open
        try:
            head, body = await self._once(request)
        except ConnectionError:
            if not used:
                raise
            # As browsers do: the server had closed what was kept open.
            head, body = await self._once(request)
        return Answer(int(head[9:12]), time.perf_counter() - began, body, head)

    def close(self) -> None:
        """Let go of it."""
        if self._now and self._now.transport:
            self._now.transport.close()
        self._now = None

    async def _once(self, request: bytes) -> tuple[bytes, bytes]:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(PATIENCE_S):
                if self._now is None or not self._now.open:
                    self.close()
                    _, self._now = await loop.create_connection(_Protocol, "127.0.0.1", self._port)
                self._now.waiting = loop.create_future()
                self._now.transport.write(request)
                return await self._now.waiting
        except BaseException:
            self.close()
            raise
