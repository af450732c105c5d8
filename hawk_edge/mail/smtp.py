"""One connection to a mail server, for as many letters as there are; everything has its time."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.utils import parseaddr
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from msgspec import Struct

from hawk_edge.mail.server import Server

LONGEST_WHY = 300  # characters of what a server says

Resolve = Callable[[str, int], Awaitable[list[str]]]
_TOO_BIG, _CLOSING = 552, 421


class Waits(Struct, frozen=True):
    """How many seconds it waits: for each answer, until it is signed in, and for a whole letter."""

    answer_s: float = 30.0
    greeting_s: float = 60.0
    letter_s: float = 180.0


class Unsent(Exception):
    """A letter was not taken. `lasting`: it never will be, not even later.

    `server`: it is the server, or our standing with it, so that no other letter need be tried.
    `too_big`: a smaller one might be taken.
    """

    def __init__(
        self, why: str, *, lasting: bool = False, server: bool = False, too_big: bool = False
    ) -> None:
        super().__init__(why)
        self.why = why[:LONGEST_WHY]
        self.lasting = lasting
        self.server = server
        self.too_big = too_big


class Connection:
    """What letters are handed to."""

    def __init__(self, client: SMTP, letter_s: float) -> None:
        self._client = client
        self._letter_s = letter_s

    @property
    def most_bytes(self) -> int | None:
        """How long a letter the server takes; None when it does not say."""
        said = self._client.esmtp_extensions.get("size", "")
        return int(said) or None if said.isascii() and said.isdecimal() else None

    async def send(self, letter: bytes, sender: str, recipient: str) -> None:
        """Hand a letter over; on return the server answers for it. Raises Unsent."""
        if parseaddr(recipient)[1] != recipient or not recipient.isprintable():
            raise Unsent("this is no address", lasting=True)
        options = [] if (sender + recipient).isascii() else ["SMTPUTF8"]
        try:
            async with asyncio.timeout(self._letter_s):
                await self._client.sendmail(sender, [recipient], letter, mail_options=options)
        except (SMTPException, OSError, ValueError) as error:
            raise _unsent(error) from None


@asynccontextmanager
async def connected(
    server: Server,
    *,
    name: str,
    resolve: Resolve | None = None,
    tls: ssl.SSLContext | None = None,
    waits: Waits = Waits(),  # noqa: B008 it is frozen
) -> AsyncIterator[Connection]:
    """A connection, signed in where the server has a user. Raises Unsent.

    `name` is what we call ourselves. `resolve`: how a name is looked up, if not as the loop does
    it. Without `tls` the system's authorities vouch for the server.
    """
    client = SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password if server.user else None,
        local_hostname=name,
        timeout=waits.answer_s,
        use_tls=server.tls == "tls",
        start_tls=server.tls == "starttls",
        tls_context=tls,
    )
    try:
        async with asyncio.timeout(waits.greeting_s):
            await _open(client, server, resolve)
    except (SMTPException, OSError, ValueError) as error:
        _drop(client)
        raise Unsent(_words(error), server=True) from None
    try:
        yield Connection(client, waits.letter_s)
        await _part(client)
    finally:
        _drop(client)


def greeting(address: str) -> str:
    """What we call ourselves at a mail server: the host of our own address, as EHLO wants it."""
    host = urlsplit(address).hostname or "localhost"
    try:
        number = ip_address(host)
    except ValueError:
        return host if host.isascii() and host.isprintable() else "localhost"
    return f"[IPv6:{number}]" if number.version == 6 else f"[{number}]"


async def _open(client: SMTP, server: Server, resolve: Resolve | None) -> None:
    """Connect to the first address that answers."""
    if resolve is None:
        await client.connect()
    else:
        await _open_one_of(client, server, await resolve(server.host, server.port))
    if client.is_ehlo_or_helo_needed:
        await client.ehlo()


async def _open_one_of(client: SMTP, server: Server, addresses: list[str]) -> None:
    loop = asyncio.get_running_loop()
    why: OSError = OSError("the name has no address")
    for address in addresses:
        try:
            # Never a name: the look-up is behind us.
            sock = await _socket(loop, address, server.port)
        except OSError as error:
            why = error
            continue
        await client.connect(sock=sock, port=None)
        return
    raise why


async def _socket(loop: asyncio.AbstractEventLoop, address: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    sock.setblocking(False)
    try:
        await loop.sock_connect(sock, (address, port))
    except BaseException:
        sock.close()
        raise
    return sock


async def _part(client: SMTP) -> None:
    """Say goodbye, and do not wait long for the answer: every letter has been taken."""
    try:
        await client.quit(timeout=min(client.timeout or 1.0, 2.0))
    except (SMTPException, OSError):
        return


def _drop(client: SMTP) -> None:
    """Not a polite end: a server that reads no more must not hold us."""
    transport = client.transport
    client.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def _unsent(error: Exception) -> Unsent:
    """What follows from a letter's not being taken."""
    if isinstance(error, SMTPRecipientsRefused):
        first = error.recipients[0]
        return Unsent(f"the address was refused: {_words(first)}", lasting=first.code >= 500)
    if isinstance(error, SMTPResponseException):
        why, code = _words(error), error.code
        if code == _TOO_BIG:
            return Unsent(f"the letter is too long: {why}", lasting=True, too_big=True)
        # What a letter says may be refused for good; who we are, the owner can mend.
        is_content = isinstance(error, SMTPDataError) and code != _CLOSING
        return Unsent(why, lasting=is_content and code >= 500, server=not is_content)
    if isinstance(error, (SMTPNotSupported, ValueError)):
        return Unsent(f"the server cannot take this address: {_words(error)}", lasting=True)
    return Unsent(_words(error), server=True)


def _words(error: BaseException) -> str:
    """Why, for a person; the password is in none of it."""
    if isinstance(error, SMTPAuthenticationError):
        return f"the user or the password was refused: {error.code} {_line(error.message)}"
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {_line(error.message)}"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the server's certificate is not valid: {cause.verify_message}"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, TimeoutError):
        return "the server did not answer in time"
    return _line(str(error)) or type(error).__name__


def _line(text: str) -> str:
    """What a server says, in one line."""
    return "".join(one if one.isprintable() else " " for one in text).strip()[:LONGEST_WHY]
