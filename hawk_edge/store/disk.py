"""Blobs on disk: `ab/abcd…` holds a label and the content, both in zstd's own framing.

A file is a skippable frame with a few bytes of JSON that say what the blob is, then one zstd
frame; `zstd -d` reads it as it is.
"""

import asyncio
import errno
import hashlib
import json
import os
import re
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import aiofiles

from hawk_edge import compress
from hawk_edge.errors import Damaged, DiskFull, NotFound, Unavailable

_LABEL_MAGIC = (0x184D2A50).to_bytes(4, "little")
_DIGEST = re.compile(r"[0-9a-f]{64}")
LEVEL = 3  # 1 MB of HTML in 3 ms
REMEMBERED = 50_000  # digests known to be durable, 7 MB at most


class Disk:
    """Blobs (see engine.py) in a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._temporary = root / "tmp"
        self._durable: dict[str, None] = {}
        self._folders: set[Path] = set()  # known to be durable
        self._lock = threading.Lock()
        self._temporary.mkdir(parents=True, exist_ok=True)
        for left_over in self._temporary.iterdir():
            left_over.unlink()
        sync_folder(root)

    async def put(self, content: bytes, kind: str) -> str:
        """See Blobs.put."""
        try:
            return await asyncio.to_thread(self._put, content, kind)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull("the disk is full") from error
            raise Unavailable(f"a blob cannot be written: {error}") from error

    async def get(self, digest: str) -> bytes:
        """See Blobs.get."""
        try:
            async with aiofiles.open(self._path(digest), "rb") as file:
                packed = await file.read()
        except FileNotFoundError:
            raise NotFound(f"there is no blob {digest}") from None
        except OSError as error:
            raise Unavailable(f"blob {digest} cannot be read: {error}") from error
        content = await asyncio.to_thread(_unpack, packed, digest)
        if content is None:
            raise Damaged(f"blob {digest} does not hold what its name says")
        return content

    async def digests(self) -> AsyncIterator[str]:
        """See Blobs.digests."""
        for folder in await asyncio.to_thread(lambda: sorted(self._root.glob("[0-9a-f][0-9a-f]"))):
            for name in await asyncio.to_thread(os.listdir, folder):
                if _DIGEST.fullmatch(name):
                    yield name

    async def delete(self, digest: str) -> None:
        """See Blobs.delete."""
        self._durable.pop(digest, None)
        await asyncio.to_thread(self._path(digest).unlink, missing_ok=True)

    async def size(self) -> tuple[int, int]:
        """See Blobs.size."""
        return await asyncio.to_thread(self._size)

    def _path(self, digest: str) -> Path:
        """Where a blob is. Raises NotFound for what is no digest, and so leads nowhere else."""
        if not _DIGEST.fullmatch(digest):
            raise NotFound("this is no digest")
        return self._root / digest[:2] / digest

    def _put(self, content: bytes, kind: str) -> str:
        digest = hashlib.sha256(content).hexdigest()
        if digest in self._durable:
            return digest
        path = self._path(digest)
        if not path.exists():
            self._write(path, _pack(content, kind))
        # Also when it was there: whoever renamed it may have died before this very line.
        sync_folder(path.parent)
        self._remember(digest)
        return digest

    def _write(self, path: Path, packed: bytes) -> None:
        temporary = self._temporary / f"{path.name}-{threading.get_ident()}"
        try:
            with open(temporary, "wb") as file:
                file.write(packed)
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

    def _remember(self, digest: str) -> None:
        with self._lock:
            self._durable[digest] = None
            if len(self._durable) > REMEMBERED:
                del self._durable[next(iter(self._durable))]

    def _size(self) -> tuple[int, int]:
        sizes = [path.stat().st_size for path in self._root.glob("[0-9a-f][0-9a-f]/*")]
        return len(sizes), sum(sizes)


def _pack(content: bytes, kind: str) -> bytes:
    label = json.dumps({"kind": kind}).encode()
    return (
        _LABEL_MAGIC + len(label).to_bytes(4, "little") + label + compress.compress(content, LEVEL)
    )


def _unpack(packed: bytes, digest: str) -> bytes | None:
    """The content, or None when the file does not hold what its name says."""
    start = 8 + int.from_bytes(packed[4:8], "little")
    if packed[:4] != _LABEL_MAGIC or start >= len(packed):
        return None
    try:
        content = compress.decompress(packed[start:])
    except compress.ZstdError:
        return None
    return content if hashlib.sha256(content).hexdigest() == digest else None


def sync_folder(folder: Path) -> None:
    """Make durable which names the folder holds."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
