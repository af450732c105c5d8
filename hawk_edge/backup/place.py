"""Where copies are kept: a bucket, or a folder. Names are paths, `blobs/a/abcd…`."""

import errno
import os
import secrets
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

from hawk_edge.beside import run_in, slow_threads
from hawk_edge.errors import DiskFull, HawkError, NotFound, Unavailable, Unusable
from hawk_edge.store.disk import sync_folder
from hawk_edge.store.folder import open_bucket

T = TypeVar("T")
PARALLEL = 8  # objects under way at a time
_TEMPORARY = "tmp"


class Place(Protocol):
    """Objects by name. What fails raises Unavailable or DiskFull."""

    address: str

    async def put(self, name: str, content: bytes) -> None:
        """Put an object, whole or not at all. It is durable once `settle` has returned."""

    async def get(self, name: str) -> bytes:
        """The whole of an object. Raises NotFound as well."""

    def names(self, folder: str) -> AsyncIterator[str]:
        """All names in a folder, with it, in no order."""

    async def delete(self, *names: str) -> None:
        """Remove objects; one that is not there is no matter."""

    async def settle(self) -> None:
        """Make durable all that was put."""

    def close(self) -> None:
        """Let go of threads."""


async def open_place(address: str, environ: Mapping[str, str], *, make: bool = False) -> Place:
    """A bucket, or a folder, which has to be there unless `make`. Raises Unusable.

    `environ`: `AWS_…` variables that win over this process's.
    """
    if "://" in address:
        return InBucket(await open_bucket(address, environ))
    folder = Path(address).absolute()
    try:
        if make:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        elif not folder.is_dir():
            raise Unusable(f"there is no folder {folder}")
        return InFolder(folder)
    except OSError as error:
        raise Unusable(f"cannot use {folder}: {error.strerror}") from None


class InBucket:
    """A Place in a bucket, where what was put is durable at once."""

    def __init__(self, bucket: Any) -> None:
        self.address: str = bucket.address
        self.put = bucket.put
        self.get = bucket.get
        self.delete = bucket.delete
        self._bucket = bucket

    async def names(self, folder: str) -> AsyncIterator[str]:
        """See Place.names."""
        async for one in self._bucket.list(folder):
            yield one.name

    async def settle(self) -> None:
        """See Place.settle."""

    def close(self) -> None:
        """See Place.close."""


class InFolder:
    """A Place in a folder: files are synced, renamed, and their folders synced in the end."""

    def __init__(self, root: Path) -> None:
        self.address = str(root)
        self._root = root
        self._threads = slow_threads("copies", PARALLEL)
        self._lock = threading.Lock()
        self._unsynced: set[Path] = set()
        for left_over in (root / _TEMPORARY).glob("*"):
            left_over.unlink()

    async def put(self, name: str, content: bytes) -> None:
        """See Place.put."""
        await self._run(self._put, name, content)

    async def get(self, name: str) -> bytes:
        """See Place.get."""
        return await self._run((self._root / name).read_bytes)

    async def names(self, folder: str) -> AsyncIterator[str]:
        """See Place.names."""
        for name in await self._run(self._names, folder):
            yield name

    async def delete(self, *names: str) -> None:
        """See Place.delete."""
        for name in names:
            await self._run((self._root / name).unlink, True)
            self._unsynced.add((self._root / name).parent)

    async def settle(self) -> None:
        """See Place.settle."""
        with self._lock:
            folders, self._unsynced = self._unsynced, set()
        for folder in sorted(folders, reverse=True):
            if folder.is_dir():  # nothing was ever there to be deleted
                await self._run(sync_folder, folder)

    def close(self) -> None:
        """See Place.close."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, function: Callable[..., T], *args: Any) -> T:
        try:
            return await run_in(self._threads, function, *args)
        except OSError as error:
            raise _meaning(error) from error

    def _put(self, name: str, content: bytes) -> None:
        path = self._root / name
        temporary = self._root / _TEMPORARY / secrets.token_hex(8)
        folders = [one for one in path.parents if one.is_relative_to(self._root)]
        for folder in (*reversed(folders), temporary.parent):
            folder.mkdir(exist_ok=True, mode=0o700)
        try:
            with open(temporary, "wb", opener=_private) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        with self._lock:
            self._unsynced.update(folders)

    def _names(self, folder: str) -> list[str]:
        return [
            str((Path(at) / name).relative_to(self._root))
            for at, _, names in os.walk(self._root / folder)
            for name in names
        ]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _meaning(error: OSError) -> HawkError:
    if isinstance(error, FileNotFoundError):
        return NotFound(f"there is no {error.filename}")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull("the disk that the backup goes to is full")
    return Unavailable(f"the backup's folder cannot be used now: {error}")
