"""What an engine promises. Everything above works with any pair of engines that keeps this."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple, Protocol

from hawk_edge.errors import Unavailable

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


def places(values: Collection[object]) -> str:
    """A place in SQL for each of these values: `?, ?, ?`."""
    return ", ".join("?" * len(values))


class Overtaken(Unavailable):
    """The index could not be held still for so long: hold it anew."""


class IndexCopy(Protocol):
    """The index as it is at one moment, while others go on writing.

    Both raise Overtaken when the engine could not keep it any longer, and Unavailable.
    """

    async def read(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query."""

    def blocks(self) -> AsyncIterator[bytes]:
        """All of it in bytes, of which the engine makes an index again: at most 1 MB at a time.

        What has not changed since an earlier copy is, for the most part, in blocks of equal bytes.
        """


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

    async def verify(self, table: str = "") -> list[str]:
        """What is wrong with how a table and its indices are laid out, or with all; a line each.

        What the rows say is not looked at. Raises Unavailable.
        """

    def held(self) -> AbstractAsyncContextManager[IndexCopy]:
        """A consistent copy of all that was committed before, to be read while the block lasts.

        It holds nobody up. An engine that needs room or files for that meanwhile may end it, and
        does so when it is asked to purge; it refuses to reclaim. One at a time. Raises Unavailable.
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

        Raises NotFound, Damaged or Unavailable. What is found damaged is set aside, see `verify`.
        """

    async def replace(self, digest: str, file: bytes) -> None:
        """File a blob whose file is made already (packed.py), in place of what is there.

        Whole or not at all, and durable on return. Raises DiskFull or Unavailable.
        """

    async def part(self, digest: str, start: int, size: int) -> bytes:
        """`size` bytes of a blob's file from `start` on, as they are stored; fewer at its end.

        Nothing is verified: whoever asks does that, and calls `verify` when they are not what they
        were. Also of a blob that is set aside. Raises NotFound or Unavailable.
        """

    async def verify(self, digest: str) -> bool:
        """Read every byte of a blob; when one is not as it was written, set it aside: False.

        A blob that is set aside is kept, but `get` raises Damaged and `digests` leaves it out; the
        next `put` or `replace` of it makes it whole, and `delete` removes it like any other. It is
        said once in the log. Durable on return, and right whoever writes meanwhile. Raises
        NotFound, DiskFull or Unavailable; then nothing was set aside.
        """

    def damaged(self) -> frozenset[str]:
        """The digests that are set aside: known at once, since the engine was opened."""

    def digests(self, after: str = "") -> AsyncIterator[str]:
        """Every digest on file that sorts behind `after`, in ascending order."""

    async def delete(self, *digests: str) -> int:
        """Remove blobs, and tell how many bytes of the data folder's disk that frees.

        One that is not there is no matter.

        Durable on return. A blob that is put at the same time is either gone or there, and whole.
        Nobody but a sweep (sweep.py) calls this. It knows who is about to name a blob in its own
        process, which is all there are on an engine for one process. An engine that several
        share must refuse to delete what was put less than an hour ago: no batch takes that long
        from its blobs to its rows. Raises Unavailable.
        """

    async def size(self, among: Collection[str] | None = None) -> tuple[int, int]:
        """How many blobs there are, and the bytes they take on disk; or how many of these digests
        are there, and what those take.
        """


class Dialect(NamedTuple):
    """The few words in which engines differ."""

    key: str  # a text column that sorts by code point
    bytes: str
    real: str  # 64 bits
    clustered: str  # behind a table: it is kept in the order of its key, and not beside an index


SQLITE = Dialect(key="TEXT", bytes="BLOB", real="REAL", clustered="WITHOUT ROWID")
