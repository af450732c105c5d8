"""Blobs on disk: `ab/abcd…` is the file of the blob `abcd…`, in the format of packed.py.

One that was found damaged is `damaged/abcd…`.
"""

import asyncio
import hashlib
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import aiofiles

from hawk_edge.beside import run_in, slow_thread
from hawk_edge.errors import Damaged, HawkError, NotFound, Unavailable
from hawk_edge.store import packed
from hawk_edge.store.fuse import Fuse

T = TypeVar("T")
LOG = logging.getLogger(__name__)
REMEMBERED = 50_000  # digests known to be durable, 7 MB at most
_SLOW = slow_thread("verify")  # whoever has blobs verified has time


class Disk:
    """Blobs (see engine.py) in a folder."""

    def __init__(self, root: Path, fuse: Fuse | None = None) -> None:
        self._root = root
        self._fuse = fuse or Fuse()
        self._temporary = root / "tmp"
        self._aside = root / "damaged"
        self._durable: dict[str, None] = {}
        self._folders: set[Path] = set()  # known to be durable
        self._lock = threading.Lock()
        self._alone = [threading.Lock() for _ in range(256)]  # see _only
        self._temporary.mkdir(parents=True, exist_ok=True)
        for left_over in self._temporary.iterdir():
            left_over.unlink()
        self._aside.mkdir(exist_ok=True)
        names = (path.name for path in self._aside.iterdir())
        self._damaged = {name for name in names if packed.DIGEST.fullmatch(name)}
        for digest in [one for one in self._damaged if self._path(one).exists()]:
            self._whole_again(digest)  # a crash cut short what wrote it anew
        sync_folder(root)

    async def put(self, content: bytes, kind: str, digest: str | None = None) -> str:
        """See Blobs.put."""
        return await self._written(self._put, content, kind, digest)

    async def replace(self, digest: str, file: bytes) -> None:
        """See Blobs.replace."""
        await self._written(self._replace, digest, file)

    async def get(self, digest: str) -> bytes:
        """See Blobs.get."""
        try:
            async with aiofiles.open(self._path(digest), "rb") as file:
                whole = await file.read()
        except OSError as error:
            raise self._unread(digest, error) from None
        try:
            return await asyncio.to_thread(packed.unpack, digest, whole)
        except Damaged as why:
            with suppress(HawkError):  # it is damaged, whatever the disk says to that
                await self.verify(digest)
            raise packed.damaged(digest) from why

    async def part(self, digest: str, start: int, size: int) -> bytes:
        """See Blobs.part."""
        path = self._path(digest)
        for there in (path, self._aside / digest, path):  # it may go there, or come back
            try:
                return await asyncio.to_thread(_part, there, start, size)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise self._unread(digest, error) from None
        raise NotFound(f"there is no blob {digest}")

    async def verify(self, digest: str) -> bool:
        """See Blobs.verify."""
        try:
            await run_in(_SLOW, self._verified, digest)
        except Damaged:
            return await self._written(self._set_aside, digest)
        return True

    def damaged(self) -> frozenset[str]:
        """See Blobs.damaged."""
        return frozenset(self._damaged)

    async def digests(self, after: str = "") -> AsyncIterator[str]:
        """See Blobs.digests."""
        for folder in await asyncio.to_thread(lambda: sorted(self._root.glob("[0-9a-f][0-9a-f]"))):
            if folder.name < after[:2]:
                continue
            for name in sorted(await asyncio.to_thread(os.listdir, folder)):
                if name > after and packed.DIGEST.fullmatch(name):
                    yield name

    async def delete(self, *digests: str) -> int:
        """See Blobs.delete."""
        return await self._written(self._delete, digests)

    async def size(self, among: Collection[str] | None = None) -> tuple[int, int]:
        """See Blobs.size."""
        return await asyncio.to_thread(self._size, among)

    def _path(self, digest: str) -> Path:
        """Where a blob is. Raises NotFound for what is no digest, and so leads nowhere else."""
        return self._root / packed.place(digest)

    async def _written(self, write: Callable[..., T], *args: object) -> T:
        """What `write` gives, in a thread. Raises DiskFull or Unavailable."""
        self._fuse.require()
        try:
            return await asyncio.to_thread(write, *args)
        except OSError as error:
            raise self._fuse.meaning(error) from error

    def _only(self, digest: str) -> threading.Lock:
        """What a blob is written and deleted under: without it, one that is written while it is
        deleted would be remembered and gone.
        """
        return self._alone[int(digest[:2], 16)]

    def _put(self, content: bytes, kind: str, digest: str | None) -> str:
        digest = digest or hashlib.sha256(content).hexdigest()
        with self._only(digest):
            if digest in self._durable:
                return digest
            path = self._path(digest)
            if not path.exists():
                self._write(path, packed.pack_whole(digest, kind, content))
            # Also when it was there: whoever renamed it may have died before this very line.
            sync_folder(path.parent)
            self._whole_again(digest)
            self._remember(digest)
        return digest

    def _replace(self, digest: str, file: bytes) -> None:
        path = self._path(digest)
        with self._only(digest):
            self._write(path, file)
            sync_folder(path.parent)
            self._whole_again(digest)

    def _verified(self, digest: str) -> None:
        """Read every byte. Raises Damaged, also for what is set aside, NotFound or Unavailable."""
        try:
            whole = self._path(digest).read_bytes()
        except OSError as error:
            raise self._unread(digest, error) from None
        packed.unpack(digest, whole)

    def _set_aside(self, digest: str) -> bool:
        """Set a blob aside, unless it has been written anew meanwhile: True."""
        with self._only(digest):
            try:
                self._verified(digest)
            except Damaged as why:
                if digest in self._damaged:
                    return False
                path = self._path(digest)
                self._forget(digest)
                path.rename(self._aside / digest)
                self._damaged.add(digest)
                sync_folder(self._aside)
                sync_folder(path.parent)
                LOG.error("blob %s is damaged, and set aside: %s", digest, why)
                return False
        return True

    def _whole_again(self, digest: str) -> None:
        """A blob that is durable again need not be kept as the damage left it."""
        if digest in self._damaged:
            (self._aside / digest).unlink(missing_ok=True)
            sync_folder(self._aside)
            self._damaged.discard(digest)

    def _delete(self, digests: Sequence[str]) -> int:
        freed, folders = 0, set[Path]()
        for digest in digests:
            path = self._path(digest)
            with self._only(digest):
                self._forget(digest)
                for there in (path, self._aside / digest):
                    try:
                        freed += there.stat().st_blocks * 512
                        there.unlink()
                    except FileNotFoundError:
                        continue
                    folders.add(there.parent)
                self._damaged.discard(digest)
        for folder in folders:
            sync_folder(folder)
        return freed

    def _write(self, path: Path, whole: bytes) -> None:
        temporary = self._temporary / f"{path.name}-{threading.get_ident()}"
        try:
            with open(temporary, "wb") as file:
                file.write(whole)
                file.flush()
                os.fsync(file.fileno())
            self._make_folder(path.parent)
            temporary.rename(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def _make_folder(self, folder: Path) -> None:
        if folder in self._folders:
            return
        folder.mkdir(exist_ok=True)
        sync_folder(self._root)
        self._folders.add(folder)

    def _unread(self, digest: str, error: OSError) -> HawkError:
        if not isinstance(error, FileNotFoundError):
            return Unavailable(f"blob {digest} cannot be read: {error}")
        if digest in self._damaged:
            return packed.damaged(digest)
        return NotFound(f"there is no blob {digest}")

    def _remember(self, digest: str) -> None:
        with self._lock:
            self._durable[digest] = None
            if len(self._durable) > REMEMBERED:
                del self._durable[next(iter(self._durable))]

    def _forget(self, digest: str) -> None:
        with self._lock:
            self._durable.pop(digest, None)

    def _size(self, among: Collection[str] | None) -> tuple[int, int]:
        every = self._root.glob("[0-9a-f][0-9a-f]/*")
        sizes = list[int]()
        for path in every if among is None else map(self._path, among):
            with suppress(FileNotFoundError):  # it went just now
                sizes.append(path.stat().st_size)
        return len(sizes), sum(sizes)


def _part(path: Path, start: int, size: int) -> bytes:
    fd = os.open(path, os.O_RDONLY)
    try:
        return os.pread(fd, size, start)
    finally:
        os.close(fd)


def sync_folder(folder: Path) -> None:
    """Make durable which names the folder holds."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
