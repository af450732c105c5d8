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

    async def reclaim(self) -> bool:
        """Give the room of deleted rows back to the disk, in steps between which others write.

        False when it cannot be done now, as while somebody still reads what was there before: ask
        again. Raises DiskFull or Unavailable.
        """

    async def purge(self) -> bool:
        """Once it is True, no file of the index holds a byte of any row that had been deleted
        before the call. It reads the whole index, a few megabytes at a time. False as above.
        """

    async def close(self) -> None:
        """Finish what is queued, then let go of the files."""


class Blobs(Protocol):
    """Bytes filed under the SHA-256 of their plain content."""

    async def put(self, content: bytes, kind: str, digest: str | None = None) -> str:
        """File `content` and return its digest. Idempotent; durable on return.

        `kind` is a word that the blob says of itself (`html`, `sheet`, `picture`). `digest`: for
        who knows it already. Raises DiskFull or Unavailable, leaving nothing half-written under
        the name.
        """

    async def get(self, digest: str) -> bytes:
        """The plain content, verified against the digest.

        Raises NotFound, Damaged or Unavailable.
        """

    async def replace(self, digest: str, file: bytes) -> None:
        """File a blob whose file is made already (packed.py), in place of what is there.

        Whole or not at all, and durable on return. Raises DiskFull or Unavailable.
        """

    async def part(self, digest: str, start: int, size: int) -> bytes:
        """`size` bytes of a blob's file from `start` on, as they are stored; fewer at its end.

        Nothing is verified: whoever asks does that. Raises NotFound or Unavailable.
        """

    def digests(self) -> AsyncIterator[str]:
        """Every digest on file, in no order."""

    async def delete(self, *digests: str) -> int:
        """Remove blobs, and tell how many bytes that frees; one that is not there is no matter.

        Durable on return. A blob that is put at the same time is either gone or there, and whole.
        Nobody but a sweep (sweep.py) calls this. It knows who is about to name a blob in its own
        process, which is all there are on an engine for one process. An engine that several
        share must refuse to delete what was put less than an hour ago: no batch takes that long
        from its blobs to its rows. Raises Unavailable.
        """

    async def size(self) -> tuple[int, int]:
        """How many blobs there are, and the bytes they take on disk."""


class Dialect(NamedTuple):
    """The few words in which engines differ."""

    key: str  # a text column that sorts by code point
    bytes: str
    clustered: str  # behind a table: it is kept in the order of its key, and not beside an index


SQLITE = Dialect(key="TEXT", bytes="BLOB", clustered="WITHOUT ROWID")
