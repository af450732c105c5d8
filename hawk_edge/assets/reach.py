"""Which machines may be asked for a picture: public ones, and what the owner has named by address.

Whoever can send a batch can make this server fetch an address. A name is therefore resolved here,
and only what it resolved to is ever connected to.
"""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from hawk_edge.assets.failures import NotFetched

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]

_GLOBAL = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")  # carries an IPv4 address in its last 32 bits
# Tunnels and documentation, which no site lives at and which may lead to an IPv4 address.
_NOT_GLOBAL = [IPv6Network(n) for n in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
# Where clouds tell a machine its secrets: not even an owner's word opens it.
_CLOUD = IPv6Network("fd00:ec2::/32")


async def resolve_name(host: str, port: int) -> list[str]:
    """The addresses of a name, in the order in which to try them. Raises OSError or UnicodeError.

    In a thread that nobody waits for when the server ends: the loop's own would hold up the exit
    for as long as a resolver is silent, which is half a minute.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[list[str]] = loop.create_future()

    def tell(found: list[str] | Exception) -> None:
        if not done.done():
            if isinstance(found, Exception):
                done.set_exception(found)
            else:
                done.set_result(found)

    def look_up() -> None:
        found: list[str] | Exception
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in infos))
        except (OSError, UnicodeError) as error:
            found = error
        with suppress(RuntimeError):  # the loop has closed meanwhile
            loop.call_soon_threadsafe(tell, found)

    threading.Thread(target=look_up, daemon=True).start()
    return await done


async def reachable(host: str, port: int, *, registered: bool, resolve: Resolve) -> list[str]:
    """The addresses to connect to for `host` (an IPv6 address without its brackets).

    `registered`: the owner has registered this very origin. If it then is an address of a private
    network or `localhost`, it is meant: an intranet's site, a demo. Raises NotFetched.
    """
    if host == "localhost":
        if registered:
            return ["127.0.0.1", "::1"]
        raise NotFetched("the address is a private one", lasting=True)
    literal = _literal(host)
    if literal is not None:
        if is_public(literal) or (registered and _may_be_meant(literal)):
            return [str(literal)]
        raise NotFetched("the address is a private one", lasting=True)
    try:
        found = await resolve(host, port)
    except (OSError, UnicodeError):
        raise NotFetched("the name does not resolve", rest=True) from None
    public = [one for one in found if (address := _literal(one)) and is_public(address)]
    if not public:
        raise NotFetched("the name resolves to a private address", lasting=True)
    return public


def is_public(address: Address) -> bool:
    """Whether it is out there for everybody; the IPv4 address that it carries counts."""
    if isinstance(address, IPv6Address):
        if carried := _carried(address):
            return is_public(carried)
        return address in _GLOBAL and not any(address in network for network in _NOT_GLOBAL)
    return address.is_global and not address.is_multicast


def _may_be_meant(address: Address) -> bool:
    """Whether an owner may have registered it: private or loopback, never link-local."""
    if isinstance(address, IPv6Address) and (_carried(address) or address in _CLOUD):
        return False
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    return address.is_loopback or address.is_private


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
