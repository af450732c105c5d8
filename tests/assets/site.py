"""A recorded site: a real HTTP server whose every byte is scripted, and which counts its callers."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import cast

import pytest

from hawk_edge.assets.failures import NotFetched
from hawk_edge.assets.fetch import Fetcher
from hawk_edge.model import Site

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 20
WOFF2 = b"wOF2" + b"font" * 20
SVG = b"<?xml version='1.0'?><!-- drawn --><svg xmlns='http://www.w3.org/2000/svg'/>"

Headers = dict[str, str]
Answer = bytes | Callable[[Headers, asyncio.StreamWriter], Awaitable[None]]


def answer(
    content: bytes, kind: str = "image/png", status: str = "200 OK", **headers: str
) -> bytes:
    """A whole answer."""
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = {"content-type": kind, "content-length": str(len(content))} | said
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + content


def redirect(to: str, status: str = "302 Found") -> bytes:
    return answer(b"", "text/html", status, location=to)


async def hangs(_headers: Headers, _writer: asyncio.StreamWriter) -> None:
    """Says no more."""
    await asyncio.Event().wait()


def with_etag(etag: str, content: bytes) -> Answer:
    """The content, but for who has it already."""

    async def given(headers: Headers, writer: asyncio.StreamWriter) -> None:
        if headers.get("if-none-match") == etag:
            writer.write(f"HTTP/1.1 304 Not Modified\r\netag: {etag}\r\n\r\n".encode())
        else:
            writer.write(answer(content, etag=etag))

    return given


class RecordedSite:
    """`paths` says what is where; everything else is 404. `asked` has each request's path."""

    def __init__(self) -> None:
        self.settle(0)
        self._serving: set[asyncio.Task[None]] = set()
        self.paths: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.headers: list[Headers] = []

    def settle(self, port: int) -> None:
        """Be at a port."""
        self.port = port
        self.origin = f"http://127.0.0.1:{port}"
        self.site = Site("site2", "account1", "hk_key2", "Shop", (self.origin,), 0)

    async def hang_up(self) -> None:
        """End every answer that is under way."""
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving.add(cast("asyncio.Task[None]", asyncio.current_task()))
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            path = head[0].split(" ")[1]
            self.asked.append(path)
            self.headers.append(headers)
            given = self.paths.get(path, answer(b"<h1>no</h1>", "text/html", "404 Not Found"))
            if isinstance(given, bytes):
                writer.write(given)
            else:
                await given(headers, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def recorded_site(tls: ssl.SSLContext | None = None) -> AsyncIterator[RecordedSite]:
    """The server, for as long as the block lasts."""
    site = RecordedSite()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=tls)
    site.settle(server.sockets[0].getsockname()[1])
    async with server:
        yield site
        await site.hang_up()


async def why(fetcher: Fetcher, site: Site, url: str) -> NotFetched:
    """The refusal that there must be."""
    with pytest.raises(NotFetched) as caught:
        await fetcher.get(site, url)
    return caught.value
