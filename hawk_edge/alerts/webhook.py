"""Hands a body to a webhook: signed, once, and to no machine that is not meant.

The signature is that of Standard Webhooks (https://www.standardwebhooks.com): who takes it needs no
code of ours to check it.
"""

import asyncio
import hmac
import secrets
import ssl
from asyncio import StreamReader, StreamWriter
from base64 import b64decode, b64encode
from functools import cache
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

import h11

from hawk_edge import __version__
from hawk_edge.assets.failures import NotFetched
from hawk_edge.assets.reach import Resolve, is_public, reachable, resolve_name

TIMEOUT_S = 20.0  # from the look-up to the answer's status
HEAD_BYTES = 32 << 10  # of the answer; nobody reads its body
READ_BYTES = 16 << 10
MOST_HINTS = 5  # informational answers before the real one
LONGEST_URL = 1000
_PREFIX = "whsec_"  # before a secret, as Standard Webhooks writes it
_GONE = 410


class NotTaken(Exception):
    """It was not taken. `lasting`: nobody there wants it any more.

    `retry_after_s`: how long they ask to be left alone, or 0.
    """

    def __init__(self, why: str, *, lasting: bool = False, retry_after_s: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.lasting = lasting
        self.retry_after_s = retry_after_s


class Webhooks:
    """Where a name leads to is asked of `resolve`; `tls` vouches for who answers."""

    def __init__(
        self, *, resolve: Resolve = resolve_name, tls: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:  # fmt: skip
        self._resolve = resolve
        self._tls = tls
        self._timeout_s = timeout_s

    async def post(self, url: str, headers: dict[str, str], body: bytes) -> None:
        """Have it taken: an answer of 2xx. Raises NotTaken, also when it is sent elsewhere."""
        parts = urlsplit(url)
        try:
            async with asyncio.timeout(self._timeout_s):
                reader, writer = await self._open(parts)
                try:
                    status, retry_after = await _exchange(reader, writer, parts, headers, body)
                finally:
                    # Not a polite end: a server that never says goodbye must not hold us.
                    writer.transport.abort()
        except TimeoutError:
            raise NotTaken("it took too long") from None
        except NotFetched as why:
            raise NotTaken(why.why) from None
        except OSError as error:
            raise NotTaken(f"the connection failed: {type(error).__name__}") from None
        except h11.RemoteProtocolError:
            raise NotTaken("the answer cannot be read") from None
        if not 200 <= status < 300:
            raise NotTaken(f"status {status}", lasting=status == _GONE, retry_after_s=retry_after)

    async def _open(self, parts: SplitResult) -> tuple[StreamReader, StreamWriter]:
        """Streams to the first address that answers; to a private one only if the URL names it."""
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        addresses = await reachable(host, port, registered=True, resolve=self._resolve)
        tls = (self._tls or _system_tls()) if secure else None
        why: OSError = OSError("no address")
        for address in addresses:
            try:
                return await asyncio.open_connection(
                    address, port, ssl=tls, server_hostname=host if tls else None
                )
            except OSError as error:  # a certificate that is wrong, too
                why = error
        raise why


def new_secret() -> str:
    """What bodies are signed with, in the form of Standard Webhooks."""
    return _PREFIX + b64encode(secrets.token_bytes(32)).decode()


def signed(secret: str, id: str, now_s: int, body: bytes) -> dict[str, str]:
    """The headers that prove that a body is ours and new."""
    key = b64decode(secret.removeprefix(_PREFIX))
    proof = hmac.digest(key, f"{id}.{now_s}.".encode() + body, "sha256")
    return {
        "webhook-id": id,
        "webhook-timestamp": str(now_s),
        "webhook-signature": f"v1,{b64encode(proof).decode()}",
    }


def check_url(url: str) -> str:
    """A webhook's URL. Raises ValueError with a message for a person."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if (
        not host
        or not url.isascii()
        or not url.isprintable()
        or len(url) > LONGEST_URL
        or " " in url
    ):
        raise ValueError("a webhook is an address like https://hooks.example/path")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_near(host)):
        raise ValueError(
            "a webhook's address begins with https://; http:// is for your own machines"
        )
    if parts.username is not None or parts.fragment:
        raise ValueError("a webhook's address holds no user and nothing behind a #")
    return url


def _is_near(host: str) -> bool:
    try:
        return not is_public(ip_address(host))
    except ValueError:
        return host == "localhost"


async def _exchange(
    reader: StreamReader, writer: StreamWriter, parts: SplitResult, headers: dict[str, str],
    body: bytes,
) -> tuple[int, int]:  # fmt: skip
    """Send it, and read the answer's status and how long to wait, if it says."""
    http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_BYTES)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    asked = {
        "Host": parts.netloc, "User-Agent": f"HawkEdge/{__version__}", "Connection": "close",
        "Content-Type": "application/json", "Content-Length": str(len(body)), **headers,
    }  # fmt: skip
    request = h11.Request(method="POST", target=target, headers=list(asked.items()))
    for event in (request, h11.Data(data=body), h11.EndOfMessage()):
        writer.write(http.send(event) or b"")
    await writer.drain()
    for _ in range(MOST_HINTS):
        while (answer := http.next_event()) is h11.NEED_DATA:
            http.receive_data(await reader.read(READ_BYTES))
        if isinstance(answer, h11.Response):
            said = dict(answer.headers).get(b"retry-after", b"")
            return answer.status_code, int(said) if said.isdigit() and len(said) < 7 else 0
        if not isinstance(answer, h11.InformationalResponse):
            break
    raise NotTaken("it closed without an answer")


@cache
def _system_tls() -> ssl.SSLContext:
    return ssl.create_default_context()
