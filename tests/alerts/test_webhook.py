"""A body reaches the machine that is meant, once and signed, or it is said why not."""

import asyncio
import base64
import hashlib
import hmac
import ssl
import time

import pytest

from hawk_edge.alerts.webhook import NotTaken, Webhooks, check_url, new_secret, signed
from tests.alerts.hook import Hook
from tests.assets.site import Headers, answer, hangs, recorded_site
from tests.mail.office import CERTIFICATE, trusting

BODY = b'{"v":1}'
OK = answer(b"", "text/plain")


async def refusal(url: str, webhooks: Webhooks | None = None) -> NotTaken:
    with pytest.raises(NotTaken) as why:
        await (webhooks or Webhooks(timeout_s=5)).post(url, {}, BODY)
    return why.value


async def test_it_is_posted_as_it_is_and_can_be_checked_by_anybody(shop: Hook) -> None:
    one, secret = shop, new_secret()
    one.paths["/hook?to=us"] = OK
    headers = signed(secret, "msg1", 1_700_000_000, BODY)
    await Webhooks().post(f"{one.origin}/hook?to=us", headers, BODY)
    assert (one.bodies, one.asked) == ([BODY], ["/hook?to=us"])
    got = one.headers[0]
    assert got["content-type"] == "application/json"
    assert got["host"] == f"127.0.0.1:{one.port}"
    assert got["user-agent"].startswith("hawkedge/")
    assert got.keys().isdisjoint({"cookie", "authorization", "referer", "origin"})
    # As https://www.standardwebhooks.com has it.
    assert secret.startswith("whsec_")
    key = base64.b64decode(secret[6:])
    assert len(key) >= 24
    proof = hmac.new(key, b"msg1.1700000000." + BODY, hashlib.sha256).digest()
    assert headers == {
        "webhook-id": "msg1",
        "webhook-timestamp": "1700000000",
        "webhook-signature": "v1," + base64.b64encode(proof).decode(),
    }
    assert got["webhook-id"] == "msg1"


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
        b'{"test": 2432232314}',
    )  # fmt: skip
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("given", "said", "lasting", "wait"),
    [
        (answer(b"", status="500 Oh"), "status 500", False, 0),
        (answer(b"", status="404 Not Found"), "status 404", False, 0),
        (answer(b"", status="410 Gone"), "status 410", True, 0),
        (answer(b"", status="429 Slow", retry_after="120"), "status 429", False, 120),
        (answer(b"", status="429 Slow", retry_after="9" * 40), "status 429", False, 0),
        (answer(b"", status="302 Found", location="/other"), "status 302", False, 0),
        (b"", "answer cannot be read", False, 0),
        (b"HTTP/1.1 2", "answer cannot be read", False, 0),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 10, "without an answer", False, 0),
        (b"SMTP ready\r\n\r\n", "answer cannot be read", False, 0),
        (b"HTTP/1.1 200 OK\r\nx: " + b"x" * 100_000, "answer cannot be read", False, 0),
    ],
)
async def test_what_is_not_taken_says_why_and_when_to_come_again(
    shop: Hook, given: bytes, said: str, lasting: bool, wait: int
) -> None:
    shop.paths |= {"/hook": given, "/other": OK}
    why = await refusal(f"{shop.origin}/hook")
    assert said in why.why
    assert (why.lasting, why.retry_after_s) == (lasting, wait)
    assert shop.asked == ["/hook"]


async def test_who_hangs_is_not_waited_for(shop: Hook) -> None:
    shop.paths["/hook"] = hangs
    began = time.monotonic()
    assert (await refusal(f"{shop.origin}/hook", Webhooks(timeout_s=0.2))).why == "it took too long"
    assert time.monotonic() - began < 3


async def test_an_answer_that_never_ends_is_enough_with_its_status(shop: Hook) -> None:
    async def endless(_: Headers, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    shop.paths["/hook"] = endless
    await Webhooks(timeout_s=5).post(f"{shop.origin}/hook", {}, BODY)


async def test_a_certificate_must_be_vouched_for() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATE)
    async with recorded_site(tls) as site:
        site.paths["/hook"] = OK
        url = f"https://127.0.0.1:{site.port}/hook"
        assert "connection failed" in (await refusal(url)).why
        await Webhooks(tls=trusting()).post(url, {}, BODY)
        assert site.asked == ["/hook"]


@pytest.mark.parametrize(
    "found",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00:ec2::254"],
)
async def test_a_name_never_leads_to_a_private_address(shop: Hook, found: str) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return [found]

    why = await refusal(f"https://hooks.example:{shop.port}/x", Webhooks(resolve=resolve))
    assert why.why == "the name resolves to a private address"
    assert shop.asked == []


@pytest.mark.parametrize("host", ["169.254.169.254", "[fd00:ec2::254]", "0.0.0.0"])
async def test_nobody_means_the_addresses_where_clouds_tell_secrets(host: str) -> None:
    assert (await refusal(f"https://{host}/x")).why == "the address is a private one"


@pytest.mark.parametrize(
    "url",
    ["https://hooks.example/T0/B0?x=1", "https://hooks.example:8443", "http://127.0.0.1:9000/x",
     "http://localhost/x", "http://[::1]:9000/", "http://10.1.2.3/x"],
)  # fmt: skip
def test_a_webhook_is_an_address(url: str) -> None:
    assert check_url(url) == url


@pytest.mark.parametrize(
    "url",
    ["", "hooks.example", "ftp://hooks.example", "http://hooks.example/x", "http://cafe.de/x",
     "http://8.8.8.8/x", "https://", "https://a b/x", "https://a/\r\nx: y", "https://a:port/",
     "https://me:pw@a/x", "https://a/#x", "https://ä.example/", "https://a/" + "x" * 1000,
     "file:///etc/passwd", "https://[::g]/"],
)  # fmt: skip
def test_what_is_no_webhook_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="webhook"):
        check_url(url)


def test_each_secret_is_another() -> None:
    assert len({new_secret() for _ in range(10)}) == 10
