"""Public machines may be asked, and private ones only where the owner has named them by address."""

import asyncio
import socket
import subprocess
import sys
from ipaddress import ip_address

import pytest

from hawk_edge.assets.failures import NotFetched
from hawk_edge.assets.reach import is_public, reachable, resolve_name


async def nobody(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} was resolved")


async def may(host: str, *, registered: bool) -> bool:
    try:
        await reachable(host, 80, registered=registered, resolve=nobody)
    except NotFetched:
        return False
    return True


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "2606:4700::1", "64:ff9b::808:808"]
)
def test_public_addresses(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1",
        "192.0.2.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "64:ff9b::a00:1",
        "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1",
        "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_out_there_for_everybody(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "::1", "fd12::1", "localhost"]
)
async def test_a_private_address_is_meant_when_it_was_registered(host: str) -> None:
    assert await may(host, registered=True)
    assert not await may(host, registered=False)


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "::ffff:127.0.0.1", "0.0.0.0", "::",
     "224.0.0.1", "ff02::1", "fd00:ec2::254", "64:ff9b::7f00:1"],
)  # fmt: skip
async def test_some_are_not_reached_whoever_registers_them(host: str) -> None:
    assert not await may(host, registered=True)


async def test_localhost_is_this_machine_whatever_a_resolver_says() -> None:
    found = await reachable("localhost", 80, registered=True, resolve=nobody)
    assert found == ["127.0.0.1", "::1"]


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "localhost.", "a.localhost"])
async def test_odd_ways_to_write_this_machine_are_names_and_judged_by_what_they_lead_to(
    host: str,
) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with pytest.raises(NotFetched, match="private"):
        await reachable(host, 80, registered=True, resolve=resolve)


async def test_a_name_leads_to_addresses_or_to_none() -> None:
    assert set(await resolve_name("localhost", 80)) <= {"127.0.0.1", "::1"}
    with pytest.raises(socket.gaierror):
        await resolve_name("nothing.invalid", 80)
    with pytest.raises(UnicodeError):
        await resolve_name("a" * 64 + ".example", 80)


# A resolver that is silent, a look-up that is given up, and then the end of the program.
SILENT = """
import asyncio, socket, time
socket.getaddrinfo = lambda *a, **k: time.sleep(600)
from hawk_edge.assets.reach import resolve_name
async def main():
    async with asyncio.timeout(0.1):
        await resolve_name("shop.example", 80)
try:
    asyncio.run(main())
except TimeoutError:
    print("given up")
"""


def test_a_resolver_that_is_silent_holds_up_no_exit() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SILENT], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "given up\n"


async def test_an_answer_that_comes_too_late_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, asked, answered = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    go_on = socket.socketpair()

    def slow(*_args: object, **_more: object) -> list[object]:
        loop.call_soon_threadsafe(asked.set)
        go_on[0].recv(1)
        loop.call_soon_threadsafe(loop.call_soon, answered.set)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with go_on[0], go_on[1]:
        looking = asyncio.create_task(resolve_name("shop.example", 80))
        await asked.wait()
        looking.cancel()
        await asyncio.wait([looking])
        go_on[1].send(b".")
        await answered.wait()
    assert looking.cancelled()
