"""Connections go to the site's own machines, and nowhere else: not by a redirect, nor by a name."""

import socket
import ssl
from pathlib import Path

import pytest
from msgspec import structs

from hawk_edge.assets.fetch import Fetcher, Streams
from hawk_edge.assets.reach import Resolve
from hawk_edge.model import Site
from tests.assets.site import PNG, RecordedSite, answer, recorded_site, redirect, why

NAMED = Site(
    "site1", "account1", "hk_key", "Shop", ("http://shop.example", "https://*.cdn.example"), 0
)


class Wires:
    """Where connections were opened to; nothing is there."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, int, bool, str]] = []

    async def connect(
        self, address: str, port: int, context: ssl.SSLContext | None, name: str
    ) -> Streams:
        self.opened.append((address, port, context is not None, name))
        raise ConnectionRefusedError


def resolver(*addresses: str) -> Resolve:
    async def resolve(host: str, port: int) -> list[str]:
        return list(addresses)

    return resolve


async def test_nobody_there_means_a_rest_for_the_origin() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    site = structs.replace(NAMED, origins=(f"http://127.0.0.1:{port}",))
    failure = await why(Fetcher(), site, f"http://127.0.0.1:{port}/x")
    assert (failure.why, failure.rest) == ("no connection: ConnectionRefusedError", True)


# --- redirects


async def test_redirects_are_followed_three_times(shop: RecordedSite) -> None:
    shop.paths |= {f"/{at}": redirect(f"/{at + 1}") for at in range(4)} | {"/3": answer(PNG)}
    fetched = await Fetcher().get(shop.site, f"{shop.origin}/0")
    assert fetched is not None
    assert fetched.content == PNG
    shop.paths["/3"] = redirect("/4")
    shop.paths["/4"] = answer(PNG)
    shop.asked.clear()
    assert (await why(Fetcher(), shop.site, f"{shop.origin}/0")).why == "too many redirects"
    assert shop.asked == ["/0", "/1", "/2", "/3"]


@pytest.mark.parametrize(
    "to",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/x",
        "http://localhost:{port}/x",
        "http://[::ffff:127.0.0.1]:{port}/x",
        "http://user@127.0.0.1:{port}/x",
        "https://127.0.0.1:{port}/x",
        "//evil.example/x",
        "file:///etc/passwd",
        "",
    ],
)
async def test_a_redirect_leads_no_further_than_the_address_itself_would(
    shop: RecordedSite, to: str
) -> None:
    shop.paths |= {"/0": redirect(to.format(port=shop.port)), "/x": answer(PNG)}
    failure = await why(Fetcher(), shop.site, f"{shop.origin}/0")
    assert "not the site's" in failure.why
    assert shop.asked == ["/0"]


async def test_a_redirect_to_an_origin_of_the_site_that_turned_private_is_refused(
    shop: RecordedSite,
) -> None:
    site = structs.replace(shop.site, origins=(shop.origin, "http://*.shop.example"))
    shop.paths["/0"] = redirect(f"http://inside.shop.example:{shop.port}/x")
    site = structs.replace(site, origins=(*site.origins, f"http://inside.shop.example:{shop.port}"))
    fetcher = Fetcher(resolve=resolver("127.0.0.1"))
    assert "private" in (await why(fetcher, site, f"{shop.origin}/0")).why
    assert shop.asked == ["/0"]


# --- where connections go


async def test_the_address_that_was_checked_is_the_one_connected_to() -> None:
    wires, asked = Wires(), []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["10.0.0.1", "93.184.215.14", "2606:4700::6810:84e5"]

    fetcher = Fetcher(resolve=resolve, connect=wires.connect)
    await why(fetcher, NAMED, "https://img.cdn.example/x")
    assert asked == [("img.cdn.example", 443)]
    assert wires.opened == [
        ("93.184.215.14", 443, True, "img.cdn.example"),
        ("2606:4700::6810:84e5", 443, True, "img.cdn.example"),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.example/x",
        "http://shop.example.evil.example/x",
        "http://shop.example:8080/x",
        "https://shop.example/x",
        "https://cdn.example/x",
        "https://evilcdn.example/x",
    ],
)
async def test_an_origin_that_is_not_registered_is_not_even_resolved(url: str) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        raise AssertionError("it was resolved")

    assert "not the site's" in (await why(Fetcher(resolve=resolve), NAMED, url)).why


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "::1", "fe80::1%eth0", "::ffff:10.0.0.1"]
)
async def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    wires = Wires()
    fetcher = Fetcher(resolve=resolver(address), connect=wires.connect)
    failure = await why(fetcher, NAMED, "http://shop.example/x")
    assert (failure.lasting, wires.opened) == (True, [])


async def test_a_name_that_does_not_resolve_may_do_so_later() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror

    failure = await why(Fetcher(resolve=resolve), NAMED, "http://shop.example/x")
    assert (failure.lasting, failure.rest) == (False, True)


async def test_a_certificate_that_nobody_vouches_for_is_no_connection() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(Path(__file__).parent / "self_signed.pem")
    async with recorded_site(tls) as shop:
        origin = f"https://127.0.0.1:{shop.port}"
        site = structs.replace(shop.site, origins=(origin,))
        failure = await why(Fetcher(), site, f"{origin}/x")
    assert (failure.why, failure.rest) == ("no connection: SSLCertVerificationError", True)
    assert shop.asked == []
