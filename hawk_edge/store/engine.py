"""What an engine promises. Everything above works with any pair of engines that keeps this."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

Row = Mapping[str, Any]


class Statement(NamedTuple):
    """One SQL statement with `?` parameters.

    `many`: `params` is a sequence of rows, executed for each; returns nothing.
    `guard`: when it returns no row, the whole unit it belongs to is undone and ends here.
    """

    sql: str
    params: Sequence[Any] = ()
    many: bool = False
    guard: bool = False


class Database(Protocol):
    """The index. One writer; readers see committed data only and never hold it up."""

    async def read(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query, from the newest commit. Raises Unavailable."""

    async def write(self, *unit: Statement) -> list[list[Row]]:
        """Execute a unit, whole or not at all, in the order of the calls.

        On return it is durable: it survives a power cut. Units that wait together share a commit.
        The answer has the rows of each statement; it is shorter than the unit when a guard ended
        it, and then nothing was changed. Raises DiskFull or Unavailable, and then nothing was
        changed either.
        """

    async def close(self) -> None:
        """Finish what is queued, then let go of the files."""


class Blobs(Protocol):
    """Bytes filed under the SHA-256 of their plain content."""

    async def put(self, content: bytes, kind: str) -> str:
        """File `content` and return its digest. Idempotent; durable on return.

        `kind` is a word that the blob says of itself (`html`, `sheet`, `picture`). Raises DiskFull
        or Unavailable, leaving nothing half-written under the name.
        """

    async def get(self, digest: str) -> bytes:
        """The plain content, verified against the digest.

        Raises NotFound, Damaged or Unavailable.
        """

    def digests(self) -> AsyncIterator[str]:
        """Every digest on file, in no order."""

    async def delete(self, digest: str) -> None:
        """Remove a blob; nothing happens when there is none."""

    async def size(self) -> tuple[int, int]:
        """How many blobs there are, and the bytes they take on disk."""


class Dialect(NamedTuple):
    """The few words in which engines differ."""

    key: str  # a text column that sorts by code point
    bytes: str


SQLITE = Dialect(key="TEXT", bytes="BLOB")
