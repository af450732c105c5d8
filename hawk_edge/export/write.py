"""A file that is there as a whole or not at all, under the name that somebody has chosen."""

import asyncio
import os
import secrets
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from pathlib import Path
from typing import BinaryIO

from hawk_edge.errors import Conflict, Unusable


async def write(pieces: AsyncGenerator[bytes, None], path: Path, *, force: bool) -> int:
    """Write all `pieces` to `path`, durably; how many bytes that is.

    Nobody but its owner may read it. Raises Conflict when there is something already, which `force`
    replaces, and Unusable when it cannot be written; then nothing is left behind.
    """
    temporary = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        _refuse(path, force=force)
        with await asyncio.to_thread(open, temporary, "xb", opener=_private) as file:
            size = await _fill(file, pieces)
        _refuse(path, force=force)
        temporary.replace(path)
    except OSError as error:
        raise Unusable(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        with suppress(OSError):
            temporary.unlink()
    return size


def _refuse(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise Conflict(f"{path} is a folder: name a file in it")
    if not force and (path.exists() or path.is_symlink()):
        raise Conflict(f"{path} is there already: --force replaces it")


async def _fill(file: BinaryIO, pieces: AsyncGenerator[bytes, None]) -> int:
    size = 0
    async with aclosing(pieces):
        async for one in pieces:
            size += await asyncio.to_thread(file.write, one)
    file.flush()
    await asyncio.to_thread(os.fsync, file.fileno())
    return size


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
