"""The data folder: locked for one process, opened as a whole, closed in order."""

import asyncio
import fcntl
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawk_edge.errors import Unavailable, Unusable
from hawk_edge.store import packed, secret
from hawk_edge.store.ballast import Ballast, Ballasted
from hawk_edge.store.disk import Disk
from hawk_edge.store.engine import Blobs, Database
from hawk_edge.store.erased import Erased
from hawk_edge.store.fuse import Fuse
from hawk_edge.store.holds import Hold, Holds
from hawk_edge.store.index.forgetting import Forgetting
from hawk_edge.store.index.fresh import Fresh
from hawk_edge.store.index.journal import Journal
from hawk_edge.store.index.listing import Listing
from hawk_edge.store.index.people import People
from hawk_edge.store.index.sealing import Sealing
from hawk_edge.store.index.texts import Texts
from hawk_edge.store.index.tombstones import Tombstones
from hawk_edge.store.sqlite import Sqlite
from hawk_edge.store.sweep import Sweep

if TYPE_CHECKING:
    from hawk_edge.store.bucket import Bucket

Run = Callable[..., Awaitable[Any]]
KEPT_FILES = (secret.NAME, "erased")  # beside the index and the blobs, what must not be lost
INDEX = "index.db"
RESTORING = "restoring"  # while this file is there, not all has been brought back from a backup
LITTLE = 1 << 20  # bytes; more than opening an index takes
SMALLEST = 19  # zstd level of what stays


class FolderInUse(Unusable):
    """Another process works on the folder."""


class Store:
    """The index and the blobs together."""

    def __init__(self, folder: Path, database: Database, blobs: Blobs, fuse: Fuse) -> None:
        self.folder = folder
        self.fuse = fuse
        self.ballast = Ballast(folder)
        # What brings data is not to use up the room that is kept for deleting.
        plain, database = database, Ballasted(database, self.ballast)
        self.database = database
        self.blobs = blobs
        self.holds = Holds()
        self.sweep = Sweep(database, lambda: self.blobs, self.holds)
        self.people = People(database)
        self.forgetting = Forgetting(database, self.people)
        self.tombstones = Tombstones(database)
        self.erased = Erased(folder, fuse, self._make_room)
        self.texts = Texts(database)
        self.fresh = Fresh(database)
        self.journal = Journal(plain, lambda: self.blobs, self.holds, self.texts)
        self.listing = Listing(database)
        self.sealing = Sealing(database)

    def _make_room(self) -> bool:
        return self.ballast.let_go()

    async def text(self, digest: str) -> bytes:
        """A text that sessions share, wherever it is. Raises NotFound, Damaged or Unavailable."""
        # It gets its file first, and only then it leaves the index.
        text = await self.fresh.get(digest)
        return await self.blobs.get(digest) if text is None else text

    async def file(self, digest: str, run: Run = asyncio.to_thread) -> None:
        """Give a text that has come lately its file; whoever names it finds it there from now on.

        `run` calls a slow function where it disturbs nobody: it is packed as small as can be, for
        it may stay for months. Raises Damaged, DiskFull or Unavailable, and then it is still where
        it was.
        """
        if (found := await self.fresh.kind_and_text(digest)) is None:
            return
        kind, text = found
        file = await run(packed.pack_whole, digest, kind, text, SMALLEST)
        async with self.adding() as hold:
            await hold.replace(digest, file)
            await self.fresh.drop(digest)

    @asynccontextmanager
    async def adding(self) -> AsyncIterator[Hold]:
        """For who adds data: what is put by way of the hold stays at least till the block's end.

        So the rows that name it are to be written in the block. Raises DiskFull while there is
        room for nothing but deleting, and Unavailable when the disk has failed.
        """
        self.fuse.require()
        await self.ballast.require()
        hold = Hold(self.holds, self.blobs)
        try:
            yield hold
        finally:
            self.holds.release(hold.digests)


@asynccontextmanager
async def open_store(
    folder: Path, blobs_at: str = "", *, restoring: bool = False
) -> AsyncIterator[Store]:
    """Open or create the folder. Raises Unusable, and FolderInUse at once when it is taken.

    `blobs_at`: `s3://bucket/prefix`, or nothing: they are in the folder. `restoring`: for who does.
    """
    with take_folder(folder, restoring=restoring) as fuse:
        blobs = await open_blobs(blobs_at, folder / "blobs", fuse)
        if not restoring:
            await _require_index(folder, blobs)
        database = await _open_index(folder, fuse)
        try:
            yield Store(folder, database, blobs, fuse)
        finally:
            await database.close()


@contextmanager
def take_folder(folder: Path, *, restoring: bool = False) -> Iterator[Fuse]:
    """Have the folder for oneself, with a fuse for it. Raises as `open_store` does."""
    lock = _lock(folder)
    try:
        if not restoring and (folder / RESTORING).exists():
            raise Unusable(f"{folder} was not restored to the end: restore it again")
        yield Fuse()
    finally:
        os.close(lock)


async def _require_index(folder: Path, blobs: Blobs) -> None:
    """An empty index would have the next sweep delete every blob."""
    if (folder / INDEX).exists():
        return
    async for _ in blobs.digests():
        raise Unusable(
            f"there are recordings, but no {folder / INDEX}: bring it back, or have it made anew "
            "by `hawk-edge check --rebuild`"
        )


async def _open_index(folder: Path, fuse: Fuse) -> Sqlite:
    try:
        return await Sqlite.open(folder / INDEX, fuse=fuse)
    except Unusable:
        # On a full disk there is no room for the log and what belongs to it.
        if shutil.disk_usage(folder).free > LITTLE or not Ballast(folder).let_go():
            raise
    return await Sqlite.open(folder / INDEX, fuse=fuse)


async def open_blobs(address: str, folder: Path, fuse: Fuse) -> Blobs:
    """The engine for an address; nothing stands for the folder. Raises Unusable."""
    if address:
        from hawk_edge.store.s3 import S3  # noqa: PLC0415 who needs no bucket loads nothing for it

        try:
            return await S3.open(await open_bucket(address))
        except Unavailable as error:
            raise Unusable(f"cannot use the blobs in {address}: {error.message}") from None
    try:
        return Disk(folder, fuse)
    except OSError as error:
        raise Unusable(f"cannot use the blobs in {folder}: {error.strerror}") from None


async def open_bucket(address: str, environ: Mapping[str, str] | None = None) -> "Bucket":
    """A bucket that is there. Raises Unusable; see bucket.py."""
    from hawk_edge.store.bucket import Bucket  # noqa: PLC0415 who needs none loads nothing for it

    return await Bucket.open(address, environ)


def _lock(folder: Path) -> int:
    """Lock the folder itself: no lock file to leave behind, and death lets go of it."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise Unusable(f"cannot use the data folder {folder}: {error.strerror}") from None
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        raise FolderInUse(f"another hawk-edge works on {folder}") from None
    return fd
