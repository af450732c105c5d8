"""Letters are handed to real servers: those that take them, and those that do everything else."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from msgspec import structs

from hawk_edge.mail.server import Server, Tls
from hawk_edge.mail.smtp import Connection, Unsent, Waits, connected
from tests.mail.office import PASSWORD, USER, Office, office, trusting

LETTER = b"Subject: x\r\n\r\n.one dot\r\nend\r\n"
FROM, TO = "hawk@hawk.test", "owner@shop.test"
QUICK_S = 0.3  # for what hangs


def server(one: Office, tls: Tls = "none", user: str = "", password: str = "") -> Server:
    return Server("127.0.0.1", one.port, tls, user, password)


@asynccontextmanager
async def reached(
    at: Server, tls: ssl.SSLContext | None = None, answer_s: float = 5.0, letter_s: float = 5.0
) -> AsyncIterator[Connection]:
    waits = Waits(answer_s, 2 * answer_s, letter_s)
    async with connected(at, name="hawk.test", tls=tls, waits=waits) as connection:
        yield connection


async def refusal(at: Server, tls: ssl.SSLContext | None = None, answer_s: float = 5.0) -> Unsent:
    with pytest.raises(Unsent) as why:
        async with reached(at, tls, answer_s) as connection:
            await connection.send(LETTER, FROM, TO)
    return why.value


# --- what is taken


@pytest.mark.parametrize("way", ["none", "starttls", "tls"])
async def test_a_letter_is_handed_over_as_it_is(way: Tls) -> None:
    with office(tls=way == "tls", starttls=way == "starttls") as one:
        async with reached(server(one, way), trusting()) as connection:
            await connection.send(LETTER, FROM, TO)
        assert [(to, content) for to, content in one.letters] == [(TO, LETTER)]
        assert one.was_secret == [way != "none"]


async def test_several_letters_take_one_connection_and_a_refused_one_spoils_none() -> None:
    with office() as one:
        async with reached(server(one)) as connection:
            await connection.send(LETTER, FROM, TO)
            one.answers["RCPT"] = "550 nobody here"
            with pytest.raises(Unsent):
                await connection.send(LETTER, FROM, TO)
            one.answers.clear()
            await connection.send(LETTER, FROM, TO)
        assert (len(one.letters), one.connections) == (2, 1)


@pytest.mark.parametrize("way", ["none", "starttls", "tls"])
async def test_a_password_is_given_where_there_is_one(way: Tls) -> None:
    with office(tls=way == "tls", starttls=way == "starttls", auth=True) as one:
        async with reached(server(one, way, USER, PASSWORD), trusting()) as connection:
            await connection.send(LETTER, FROM, TO)
        assert len(one.letters) == 1


async def test_an_address_beyond_ascii_is_written_as_it_is() -> None:
    with office() as one:
        async with reached(server(one)) as connection:
            await connection.send(LETTER, FROM, "ägäis@shop.test")
        assert one.letters[0][0] == "ägäis@shop.test"


async def test_it_is_known_how_long_a_letter_may_be() -> None:
    with office(size=12345) as one:
        async with reached(server(one)) as connection:
            assert connection.most_bytes == 12345
    with office(size=0) as one:
        async with reached(server(one)) as connection:
            assert connection.most_bytes is None


async def test_names_are_looked_up_as_asked_and_each_address_is_tried() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        assert host == "localhost"
        return ["::1", "127.0.0.1"]  # the office is at the second

    with office(starttls=True) as one:
        at = structs.replace(server(one, "starttls"), host="localhost")
        async with connected(at, name="x", resolve=resolve, tls=trusting()) as connection:
            await connection.send(LETTER, FROM, TO)
        assert one.was_secret == [True]


# --- what is refused


@pytest.mark.parametrize(
    ("command", "answer", "lasting", "of_server"),
    [
        ("RCPT", "550 no such user", True, False),
        ("RCPT", "450 greylisted", False, False),
        ("DATA", "554 this looks like spam", True, False),
        ("DATA", "451 try later", False, False),
        ("MAIL", "553 you may not send as this", False, True),
        ("MAIL", "451 try later", False, True),
        ("MAIL", "421 too busy", False, True),
        ("DATA", "421 shutting down", False, True),
    ],
)
async def test_a_refusal_tells_whether_to_try_again_and_with_what(
    command: str, answer: str, lasting: bool, of_server: bool
) -> None:
    with office() as one:
        one.answers[command] = answer
        why = await refusal(server(one))
        assert (why.lasting, why.server, why.too_big) == (lasting, of_server, False)
        assert answer in why.why
        assert one.letters == []


async def test_a_letter_that_is_too_long_could_be_shorter() -> None:
    with office(size=20) as one:
        why = await refusal(server(one))
        assert (why.too_big, why.server) == (True, False)


async def test_a_wrong_password_is_the_owners_to_mend_and_is_not_told() -> None:
    with office(auth=True) as one:
        why = await refusal(server(one, "none", USER, "hunter2"))
        assert (why.server, why.lasting) == (True, False)
        assert why.why.startswith("the user or the password was refused: 535")
        assert "hunter2" not in why.why


async def test_without_starttls_nothing_is_said_in_the_clear() -> None:
    with office(auth=True) as one:
        why = await refusal(server(one, "starttls", USER, PASSWORD))
        assert (why.server, "STARTTLS" in why.why) == (True, True)
        assert one.letters == []


@pytest.mark.parametrize("way", ["starttls", "tls"])
async def test_a_certificate_must_be_vouched_for(way: Tls) -> None:
    with office(tls=way == "tls", starttls=way == "starttls") as one:
        why = await refusal(server(one, way))
        assert (why.server, "certificate is not valid" in why.why) == (True, True)
        assert one.letters == []


async def test_nobody_there_is_said_so() -> None:
    with office() as one:
        at = server(one)
    assert (await refusal(at)).server


@pytest.mark.parametrize("to", ["a@b>\r\nRCPT TO:<c@d", "a b@c", "a\x00@b", "ü@\ud800"])
async def test_no_address_speaks_for_itself(to: str) -> None:
    with office() as one:
        async with reached(server(one)) as connection:
            with pytest.raises(Unsent) as why:
                await connection.send(LETTER, FROM, to)
            assert why.value.lasting
        assert one.letters == []


# --- what hangs, and what breaks


@pytest.mark.parametrize("command", ["EHLO", "MAIL", "RCPT", "DATA"])
async def test_a_server_that_hangs_is_not_waited_for(command: str) -> None:
    with office() as one:
        one.hangs.add(command)
        began = time.monotonic()
        why = await refusal(server(one), answer_s=QUICK_S)
        assert (why.server, why.why) == (True, "the server did not answer in time")
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("command", ["EHLO", "MAIL", "RCPT", "DATA"])
async def test_a_connection_that_breaks_is_tried_again_later(command: str) -> None:
    with office() as one:
        one.breaks.add(command)
        why = await refusal(server(one))
        assert (why.server, why.lasting) == (True, False)
        assert one.letters == []


Scripted = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def scripted(script: Scripted) -> AsyncIterator[Server]:
    """A server of which every byte is ours."""
    async with await asyncio.start_server(script, "127.0.0.1", 0) as listening:
        yield Server("127.0.0.1", listening.sockets[0].getsockname()[1], "none")


async def silent(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def drips(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"220-and\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def babbles(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"x" * 65536)
        await writer.drain()


async def speaks_http(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    writer.close()


@pytest.mark.parametrize("script", [silent, drips, babbles, speaks_http])
async def test_what_is_no_mail_server_is_given_up(script: Scripted) -> None:
    async def tolerant(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await script(reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            writer.close()

    async with scripted(tolerant) as at:
        why = await refusal(at, answer_s=QUICK_S)
        assert why.server
        assert len(why.why) <= 300
        assert why.why.isprintable()


async def test_a_letter_that_is_taken_byte_by_byte_is_given_up_in_the_end() -> None:
    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"220 x\r\n")
            while line := await reader.readline():
                if line.startswith(b"MAIL"):
                    while True:
                        writer.write(b"250-and\r\n")
                        await asyncio.sleep(0.02)
                writer.write(b"250 fine\r\n")
        except ConnectionError:
            pass
        finally:
            writer.close()

    async with scripted(slow) as at:
        with pytest.raises(Unsent) as why:
            async with reached(at, answer_s=5, letter_s=QUICK_S) as connection:
                await connection.send(LETTER, FROM, TO)
        assert why.value.why == "the server did not answer in time"
