"""What the blobs say of themselves: which are sealed sessions, and which is the register."""

from collections.abc import AsyncIterator, Callable

from msgspec import Struct

from hawk_edge.errors import Damaged
from hawk_edge.store.engine import Blobs
from hawk_edge.store.index.register import KIND as REGISTER
from hawk_edge.store.index.register import Register, decode
from hawk_edge.store.seal_format import KIND as SESSION
from hawk_edge.store.sealed import kind_of, open_sealed

EVERY = 10_000  # blobs between two words on how far it is


class Found(Struct):
    """`sessions`: the digest of each sealed one. `register`, with its digest: the newest one.

    `unread` has a line for each blob that says to be one of those, and cannot be read.
    """

    sessions: dict[str, str] = {}
    register: tuple[str, Register] | None = None
    unread: list[str] = []


async def look(blobs: Blobs, say: Callable[[str], object]) -> Found:
    """Read how every blob begins. Raises Unavailable."""
    found, newest = Found(), dict[str, tuple[int, int]]()
    looked = 0
    async for digest in _all(blobs):
        looked += 1
        if looked % EVERY == 0:
            say(f"{looked} blobs looked at")
        kind = await kind_of(blobs, digest)
        if not kind and not await blobs.verify(digest):
            found.unread.append(f"blob {digest} is damaged where it says what it is")
        try:
            if kind == SESSION:
                head = (await open_sealed(blobs, digest)).head
                # A crash may have left what was sealed before a late batch came.
                rank = head.session["received_ms"], len(head.entries)
                if rank > newest.get(head.session["id"], (-1, -1)):
                    newest[head.session["id"]] = rank
                    found.sessions[head.session["id"]] = digest
            elif kind == REGISTER:
                register = decode(await blobs.get(digest))
                if found.register is None or register.number > found.register[1].number:
                    found.register = digest, register
        except Damaged as why:
            found.unread.append(why.message)
    return found


async def _all(blobs: Blobs) -> AsyncIterator[str]:
    aside = sorted(blobs.damaged())  # before one looks at the others
    async for digest in blobs.digests():
        yield digest
    for digest in aside:
        yield digest
