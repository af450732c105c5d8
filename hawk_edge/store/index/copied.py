"""What of the blobs belongs to a copy of the index: read from the index or from a held copy."""

from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from typing import Any

from msgspec import Struct

from hawk_edge.store.engine import Row
from hawk_edge.store.index.named import NAMING, on_file

Read = Callable[[str, Sequence[Any]], Awaitable[list[Row]]]

_NAMED = on_file("digest >= ? AND digest < ?")
_LEANS = """SELECT sealed.digest AS digest, bases.digest AS base FROM sealed
JOIN based ON based.session = sealed.session JOIN bases ON bases.id = based.base
WHERE sealed.digest >= ? AND sealed.digest < ? ORDER BY bases.digest"""


class Needed(Struct, frozen=True):
    """A blob that the index names, and the blobs that its file may lean on.

    A sealed session is packed anew against other bases when one of them has to go: its digest
    stays, its file does not. So a copy of it is named by both.
    """

    digest: str
    bases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What one copy of it is called: another file of the same blob has another name."""
        if not self.bases:
            return self.digest
        return f"{self.digest}.{sha256(' '.join(self.bases).encode()).hexdigest()[:16]}"


async def needed_between(read: Read, first: str, behind: str) -> list[Needed]:
    """What is needed of the digests from `first` up to but not `behind`, in order."""
    digests = await read(f"{_NAMED} ORDER BY digest", [first, behind] * len(NAMING))
    leans: dict[str, list[str]] = {}
    for row in await read(_LEANS, [first, behind]):
        leans.setdefault(row["digest"], []).append(row["base"])
    return [Needed(row["digest"], tuple(leans.get(row["digest"], ()))) for row in digests]


async def needed_now(read: Read, digest: str) -> Needed | None:
    """The same of one digest; None when nothing names it."""
    found = await needed_between(read, digest, f"{digest}~")
    return found[0] if found else None
