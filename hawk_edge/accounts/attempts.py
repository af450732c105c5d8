"""How often somebody may be wrong: about a password, or about the token of a link."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address

from hawk_edge.clock import steady_clock_ms
from hawk_edge.errors import HawkError
from hawk_edge.quota import Buckets

# One person who has forgotten a password; one machine, which many people may stand behind; and all
# machines together against one address.
PAIR, CALLER, ADDRESS = (10, 300_000), (100, 600_000), (100, 3_600_000)
_WHAT = "failed attempts"


class Attempts:
    """Counts in memory what goes wrong, and forgets it bit by bit: see quota.py.

    An address is counted whether it is a user's or not, so that the answer tells nothing of that.
    """

    def __init__(self, now_ms: Callable[[], int] = steady_clock_ms) -> None:
        self._pairs = Buckets(*PAIR, now_ms)
        self._callers = Buckets(*CALLER, now_ms)
        self._addresses = Buckets(*ADDRESS, now_ms)

    @contextmanager
    def attempt(self, caller: str, email: str = "") -> Iterator[None]:
        """Count what is tried in the block, unless it goes well.

        `caller` is a network address. Raises OverQuota before anything is tried.
        """
        taken = list[tuple[Buckets, str]]()
        try:
            for buckets, name in self._counted(_network(caller), email.lower()):
                buckets.take(name, _WHAT)
                taken.append((buckets, name))
            yield
        except HawkError as error:
            if error.status in (401, 403):
                raise
            _give_back(taken)
            raise
        else:
            _give_back(taken)

    def _counted(self, caller: str, email: str) -> list[tuple[Buckets, str]]:
        counted = [(self._callers, caller)]
        if email:
            name = hashlib.sha256(email.encode(errors="replace")).hexdigest()
            counted += [(self._pairs, f"{caller} {name}"), (self._addresses, name)]
        return counted


def _give_back(taken: list[tuple[Buckets, str]]) -> None:
    for buckets, name in taken:
        buckets.give_back(name)


def _network(caller: str) -> str:
    """Who has one address of IPv6 has 2^64 of them."""
    try:
        address = ip_address(caller)
    except ValueError:
        return caller
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return address.exploded[:19]
    return str(getattr(address, "ipv4_mapped", None) or address)
