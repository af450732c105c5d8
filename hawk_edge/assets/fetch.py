"""One picture, font or sheet over HTTP: nothing of ours is sent, and little is taken on trust."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable, Sequence
from functools import cache

import h11
from msgspec import Struct

from hawk_edge import __version__
from hawk_edge.addresses import origin_of, resolve
from hawk_edge.assets.failures import NotFetched
from hawk_edge.assets.kinds import SHEET, acceptable, is_sheet, kind_of, sheet_text
from hawk_edge.assets.reach import Resolve, reachable, resolve_name
from hawk_edge.model import Site
from hawk_edge.sites import origin_allowed

MOST_BYTES = 5 << 20
MOST_SHEET_BYTES = 1 << 20
TIMEOUT_S = 20  # from the first look-up to the last byte, redirects included
MOST_REDIRECTS = 3
READ_BYTES = 64 << 10
HEAD_BYTES = 64 << 10  # of the answer's headers
LONGEST_TAG = 200  # characters of an ETag that is worth keeping
MOST_HINTS = 5  # informational answers before the real one
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({429, 503})  # the whole server asks to be left alone

Streams = tuple[StreamReader, StreamWriter]
Connect = Callable[[str, int, ssl.SSLContext | None, str], Awaitable[Streams]]


class Fetched(Struct, frozen=True):
    """What was there, a sheet in UTF-8.

    `etag` and `modified` are what to ask the server with next time.
    """

    content: bytes
    type: str
    etag: str | None
    modified: str | None


class Want(Struct, frozen=True):
    """What is asked for: which types, as a server says them, are worth reading, and how far."""

    accept: str
    acceptable: Callable[[str], bool]
    most_bytes: Callable[[str], int]


class Answer(Struct, frozen=True):
    """What a server answered; the names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def declared(self) -> str:
        """The content type that it says."""
        return self.headers.get("content-type", "")


class Fetcher:
    """Asks only the site's own origins, at addresses that `reach` lets through."""

    def __init__(
        self,
        *,
        resolve: Resolve = resolve_name,
        connect: Connect | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._resolve = resolve
        self._connect = connect or _connect
        self._timeout_s = timeout_s

    async def get(
        self, site: Site, url: str, etag: str | None = None, modified: str | None = None
    ) -> Fetched | None:
        """What is at `url`; None when it still is what it was. Raises NotFetched."""
        answer = await self.answer(site, url, _PICTURES, _conditions(etag, modified))
        return _read(answer, conditional=bool(etag or modified))

    async def answer(
        self, site: Site, url: str, want: Want, headers: Sequence[tuple[str, str]] = ()
    ) -> Answer:
        """What a server answers in the end; its content only with status 200. Raises NotFetched."""
        asked = [*_headers(want), *headers]
        try:
            async with asyncio.timeout(self._timeout_s):
                for _ in range(1 + MOST_REDIRECTS):
                    answer = await self._ask(site, url, want, asked)
                    if answer.status not in _REDIRECTS:
                        return answer
                    url = resolve(answer.headers.get("location", ""), url) or ""
        except TimeoutError:
            raise NotFetched("it took too long", rest=True) from None
        raise NotFetched("too many redirects", lasting=True)

    async def _ask(
        self, site: Site, url: str, want: Want, headers: list[tuple[str, str]]
    ) -> Answer:
        origin = origin_of(url)
        if not url or not origin_allowed(site, origin):
            raise NotFetched("it is at an origin that is not the site's", lasting=True)
        secure = url.startswith("https:")
        host, port = _host_and_port(origin)
        addresses = await reachable(
            host, port, registered=origin in site.origins, resolve=self._resolve
        )
        reader, writer = await self._open(addresses, port, host if secure else None)
        try:
            target = url[len(origin) :]
            asked = [("Host", origin.partition("://")[2]), *headers]
            return await _exchange(reader, writer, target, asked, want)
        except (OSError, h11.RemoteProtocolError) as error:
            raise NotFetched(f"the answer broke off: {type(error).__name__}") from None
        finally:
            # Not a polite end: a server that never says goodbye must not hold us.
            writer.transport.abort()

    async def _open(self, addresses: list[str], port: int, name: str | None) -> Streams:
        """Streams to the first address that answers; TLS for the server `name`, if given."""
        context = _tls() if name else None
        why: OSError | None = None
        for address in addresses:
            try:
                return await self._connect(address, port, context, name or "")
            except OSError as error:  # a certificate that is wrong, too
                why = error
        raise NotFetched(f"no connection: {type(why).__name__}", rest=True)


async def _connect(address: str, port: int, context: ssl.SSLContext | None, name: str) -> Streams:
    return await asyncio.open_connection(
        address, port, ssl=context, server_hostname=name if context else None
    )


async def _exchange(
    reader: StreamReader, writer: StreamWriter, target: str, headers: list[tuple[str, str]],
    want: Want,
) -> Answer:  # fmt: skip
    """Ask for `target`, and read the answer as far as it is wanted."""
    http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_BYTES)
    request = http.send(h11.Request(method="GET", target=target, headers=headers))
    writer.write((request or b"") + (http.send(h11.EndOfMessage()) or b""))
    await writer.drain()
    response, content, hints = None, bytearray(), 0
    while True:
        event = http.next_event()
        if event is h11.NEED_DATA:
            http.receive_data(await reader.read(READ_BYTES))
        elif isinstance(event, h11.InformationalResponse):
            hints += 1
            if hints > MOST_HINTS:
                raise NotFetched("it hints and never answers")
        elif isinstance(event, h11.Response):
            response = Answer(
                event.status_code,
                {name.decode("latin-1"): value.decode("latin-1") for name, value in event.headers},
                b"",
            )
            if response.status != 200:
                return response
            _check_head(response, want)
        elif isinstance(event, h11.Data):
            content += event.data
            if response and len(content) > want.most_bytes(response.declared):
                raise _too_large(response, want)
        else:
            break
    if response is None:
        raise NotFetched("it closed without an answer")
    return Answer(response.status, response.headers, bytes(content))


def _check_head(answer: Answer, want: Want) -> None:
    """Whether the body is worth reading. Raises NotFetched."""
    headers = answer.headers
    declared = answer.declared
    if not want.acceptable(declared):
        raise NotFetched(f"it is {declared[:80] or 'of no type'}", lasting=True)
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise NotFetched("it is packed, which was not asked for", lasting=True)
    if int(headers.get("content-length", "0")) > want.most_bytes(declared):
        raise _too_large(answer, want)


def _read(answer: Answer, *, conditional: bool) -> Fetched | None:
    """What the last answer holds. Raises NotFetched."""
    if answer.status == 304 and conditional:
        return None
    if answer.status != 200:
        wait = answer.headers.get("retry-after", "")
        raise NotFetched(
            f"status {answer.status}",
            rest=answer.status in _LATER,
            retry_after_s=int(wait) if wait.isascii() and wait.isdecimal() else 0,
        )
    etag, modified = (_repeatable(answer.headers.get(n)) for n in ("etag", "last-modified"))
    text = sheet_text(answer.content, answer.declared)
    if text is not None:
        return Fetched(text.encode(errors="replace"), SHEET, etag, modified)
    kind = kind_of(answer.content)
    if kind is None:
        raise NotFetched("it is neither a picture nor a font", lasting=True)
    return Fetched(answer.content, kind, etag, modified)


def _repeatable(value: str | None) -> str | None:
    """A header's value, if it can stand in a request of ours."""
    plain = value and value.isascii() and value.isprintable() and len(value) <= LONGEST_TAG
    return value if plain else None


def _headers(want: Want) -> list[tuple[str, str]]:
    return [
        ("User-Agent", f"HawkEdge/{__version__} (keeps what recorded pages show)"),
        ("Accept", want.accept),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]


def _conditions(etag: str | None, modified: str | None) -> list[tuple[str, str]]:
    headers = list[tuple[str, str]]()
    if etag:
        headers.append(("If-None-Match", etag))
    if modified:
        headers.append(("If-Modified-Since", modified))
    return headers


def _most_bytes(declared: str) -> int:
    return MOST_SHEET_BYTES if is_sheet(declared) else MOST_BYTES


_PICTURES = Want("text/css, image/*, font/*", acceptable, _most_bytes)


def _too_large(answer: Answer, want: Want) -> NotFetched:
    return NotFetched(f"it is over {want.most_bytes(answer.declared)} bytes", lasting=True)


def _host_and_port(origin: str) -> tuple[str, int]:
    scheme, _, authority = origin.partition("://")
    host, colon, port = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        host, port = authority, ""
    return host.strip("[]"), int(port or (443 if scheme == "https" else 80))


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
