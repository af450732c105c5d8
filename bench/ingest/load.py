"""Sends prebuilt requests over connections that are kept open, and takes the time of each answer.

It costs little itself: a request is one write, and of an answer only its end is looked for.
"""

import asyncio
import re
import time
from collections.abc import Sequence
from typing import Any

import uvloop

CONNECTIONS = 16
LONGEST_S = 60
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


class _Connection(asyncio.Protocol):
    """One request after another, from a list that all connections share."""

    def __init__(self, requests: list[bytes], took_s: list[float]) -> None:
        self._requests = requests  # the next one is the last
        self._took_s = took_s
        self._answer = b""
        self._sent_s = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head + b"\r\n")
        if not found or (length and len(body) < int(length[1])):
            return
        self._took_s.append(time.perf_counter() - self._sent_s)
        if not head.startswith(b"HTTP/1.1 200"):
            self._fail(RuntimeError(self._answer.decode(errors="replace")))
            return
        self._answer = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(exc or ConnectionError("the server has hung up"))

    def _fail(self, why: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(why)

    def _next(self) -> None:
        if self._requests:
            self._sent_s = time.perf_counter()
            self._transport.write(self._requests.pop())
        elif not self.done.done():
            self.done.set_result(None)
            self._transport.close()


def post(path: str, body: bytes) -> bytes:
    """A request as a browser's `fetch` makes it."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: hawk.example\r\nContent-Length: {len(body)}\r\n"
        "Origin: https://shop.example\r\nReferer: https://shop.example/\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/140.0.0.0 Safari/537.36\r\nContent-Type: text/plain\r\nAccept: */*\r\n"
        "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-US,en;q=0.9\r\n"
        "Connection: keep-alive\r\nSec-Fetch-Mode: cors\r\n\r\n"
    )
    return head.encode() + body


def send(port: int, requests: Sequence[bytes], connections: int = CONNECTIONS) -> list[float]:
    """Send them all, in their order; how long each answer took, in seconds.

    Raises RuntimeError with the answer when one is not 200.
    """
    took_s: list[float] = []
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_send(port, list(reversed(requests)), took_s, connections))
    return took_s


async def _send(port: int, waiting: list[bytes], took_s: list[float], connections: int) -> None:
    loop = asyncio.get_running_loop()
    opened = [
        (await loop.create_connection(lambda: _Connection(waiting, took_s), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    async with asyncio.timeout(LONGEST_S):
        await asyncio.gather(*(one.done for one in opened))
