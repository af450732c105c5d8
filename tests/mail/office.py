"""A real mail server on real sockets, which can refuse, hang, and break off in the middle."""

import asyncio
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

CERTIFICATE = Path("tests/assets/self_signed.pem")  # of 127.0.0.1 and localhost
USER, PASSWORD = "hawk", "let me: in/please"


def image(message: EmailMessage) -> bytes | None:
    """The picture in a letter."""
    return next(
        (one.get_content() for one in message.walk() if one.get_content_type() == "image/png"), None
    )


def text(message: EmailMessage) -> str:
    """The plain part of a letter."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def trusting() -> ssl.SSLContext:
    """Who believes the office's certificate."""
    return ssl.create_default_context(cafile=CERTIFICATE)


class Office:
    """`letters` has what was taken. `answers` says what a command is answered instead.

    A command in `hangs` is answered never, at one in `breaks` the connection is cut, and an address
    in `refuses` belongs to nobody.
    """

    def __init__(self) -> None:
        self.port = 0
        self.letters: list[tuple[str, bytes]] = []
        self.answers: dict[str, str] = {}
        self.hangs: set[str] = set()
        self.breaks: set[str] = set()
        self.refuses: set[str] = set()
        self.says_size = True
        self.connections = 0
        self.was_secret: list[bool] = []

    @property
    def parsed(self) -> list[EmailMessage]:
        """The letters as a mail program reads them."""
        return [message_from_bytes(content, policy=default) for _, content in self.letters]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, lines: list[str]
    ) -> list[str]:
        session.host_name = hostname
        await self._meet("EHLO", server)
        return [one for one in lines if self.says_size or not one[4:].startswith("SIZE")]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._meet("MAIL", server)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._meet("RCPT", server)
        if address in self.refuses:
            return "550 no such user"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await self._meet("DATA", server)
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.letters.append((envelope.rcpt_tos[0], envelope.content))
            self.was_secret.append(_is_secret(server))
        return answer

    async def _meet(self, command: str, server: SMTP) -> str:
        if command in self.hangs:
            await asyncio.Event().wait()
        if command in self.breaks:
            cast(asyncio.WriteTransport, server.transport).abort()
            return "421 cut"
        return self.answers.get(command, "250 fine")

    def authenticate(self, *given: Any) -> AuthResult:
        """Whether user and password are right."""
        login = given[-1]
        return AuthResult(
            success=(login.login, login.password) == (USER.encode(), PASSWORD.encode()),
            handled=False,
        )


def _is_secret(server: SMTP) -> bool:
    assert server.transport is not None
    return server.transport.get_extra_info("sslcontext") is not None


@contextmanager
def office(
    *,
    tls: bool = False,
    starttls: bool = False,
    auth: bool = False,
    size: int = 30 << 20,
    says_size: bool = True,
) -> Iterator[Office]:
    """Open for as long as the block lasts, in a thread of its own.

    `tls`: from the first byte on; `starttls`: offered; `auth`: nothing goes without a password.
    """
    one, loop = Office(), asyncio.new_event_loop()
    one.says_size = says_size
    context = None
    if tls or starttls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)

    def meet() -> SMTP:
        one.connections += 1
        with warnings.catch_warnings(action="ignore"):  # that a password may go in the clear
            return SMTP(
            one, loop=loop, hostname="office.test", data_size_limit=size,
            tls_context=context if starttls else None, authenticator=one.authenticate,
            auth_required=auth, auth_require_tls=False, enable_SMTPUTF8=True,
        )  # fmt: skip

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    opening = loop.create_server(meet, "127.0.0.1", 0, ssl=context if tls else None)
    server = asyncio.run_coroutine_threadsafe(opening, loop).result(10)
    one.port = server.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        asyncio.run_coroutine_threadsafe(_close(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(server: asyncio.Server) -> None:
    server.close()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
