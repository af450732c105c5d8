"""Brings a backup back into an empty folder, and believes it only when every byte is verified.

While it goes on, and after it has failed, the file `restoring` keeps everybody out of the folder.
The next run goes on with what is there.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable
from io import BufferedWriter
from pathlib import Path
from typing import Literal

from msgspec import Struct

from hawk_edge.backup.manifest import Manifest, manifests, newest_whole, read_manifest
from hawk_edge.backup.pieces import from_lines, read_blob, read_block, verify_blob, whole_file
from hawk_edge.backup.place import Place
from hawk_edge.backup.spread import in_order, spread
from hawk_edge.check import check
from hawk_edge.errors import Damaged, NotFound, Unusable
from hawk_edge.store.disk import sync_folder
from hawk_edge.store.folder import RESTORING, Store, open_store
from hawk_edge.store.index.copied import Needed

_INDEX, _KEY, _ERASED = "index.db", "secret.key", "erased"
_MAY_BE_THERE = {_ERASED, "lost+found"}
Say = Callable[[str], object]


class Restored(Struct):
    """Which backup it was, and what is damaged because it was when the backup was made."""

    name: str
    blobs: int
    index_bytes: int
    findings: list[str]


async def chosen(place: Place, at: str) -> str:
    """The name of the newest backup, or of the newest whose time begins with `at`.

    Raises NotFound.
    """
    begins = f"manifests/{at.replace(':', '.')}"
    found = [name for name in await manifests(place) if name.startswith(begins)]
    if not found:
        raise NotFound(f"there is no backup{f' of {at}' if at else ''} in {place.address}")
    return found[-1]


async def restore(
    place: Place, name: str, folder: Path, *, blobs_at: str = "", say: Say
) -> Restored:
    """Restore the backup `name` into `folder`, which must be empty or not there.

    Only the file `erased` of an older folder may be in it: what that tells of is erased again.
    Raises Unusable, Damaged where something is not as it was written, naming it, or Unavailable.
    """
    manifest = await read_manifest(place, name)
    try:
        claim = await asyncio.to_thread(_claim, folder)
        try:
            await _bring_files(place, manifest, folder, say)
            async with open_store(folder, blobs_at, restoring=True) as store:
                await _bring_blobs(place, manifest, store, say)
                findings = await _verified(store, manifest, say)
            _finish(folder)
        finally:
            os.close(claim)
    except OSError as error:
        raise Unusable(f"cannot restore into {folder}: {error.strerror}") from None
    return Restored(name, manifest.blobs, manifest.index_bytes, findings)


def _claim(folder: Path) -> int:
    """Have a folder with nothing in it but what an earlier run left, alone. Raises Unusable."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    marker = folder / RESTORING
    if {path.name for path in folder.iterdir()} - _MAY_BE_THERE and not marker.exists():
        raise Unusable(f"{folder} is not empty: restore into another folder")
    fd = os.open(marker, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        sync_folder(folder)
    except BlockingIOError:
        os.close(fd)
        raise Unusable(f"another hawk-edge restores into {folder}") from None
    return fd


async def _bring_files(place: Place, manifest: Manifest, folder: Path, say: Say) -> None:
    for left_over in folder.glob(f"{_INDEX}*"):
        left_over.unlink()

    async def read(digest: str) -> bytes:
        return await read_block(place, digest)

    with _private(folder / _INDEX, "wb") as file:
        async for block in in_order(manifest.index, read):
            await asyncio.to_thread(file.write, block)
            say(f"index: {file.tell() / 1e6:.0f} of {manifest.index_bytes / 1e6:.0f} MB")
        if file.tell() != manifest.index_bytes:
            raise Damaged("the index is not as long as the manifest says")
        _sync(file)
    with _private(folder / _KEY, "wb") as file:
        file.write(await read(manifest.files[_KEY]))
        _sync(file)
    # What was erased since this backup was made stays erased.
    newest = await newest_whole(place) or manifest
    for digest in {one.files[_ERASED] for one in (newest, manifest) if _ERASED in one.files}:
        _add(folder / _ERASED, await read(digest))
    sync_folder(folder)


async def _bring_blobs(place: Place, manifest: Manifest, store: Store, say: Say) -> None:
    done, lacking = 0, set(manifest.lacking)

    async def needed() -> AsyncIterator[Needed]:
        for digest in manifest.lists:
            for one in from_lines(await read_block(place, digest)):
                yield one

    async def bring(one: Needed) -> None:
        nonlocal done
        if one.digest not in lacking and not await _is_there(store, one):
            await store.blobs.replace(one.digest, await read_blob(place, one))
        done += 1
        say(f"blobs: {done} of {manifest.blobs}")

    await spread(needed(), bring)


async def _is_there(store: Store, one: Needed) -> bool:
    """Whether an earlier run has brought it."""
    try:
        await asyncio.to_thread(verify_blob, one, await whole_file(store.blobs, one.digest))
    except (NotFound, Damaged):
        return False
    return True


async def _verified(store: Store, manifest: Manifest, say: Say) -> list[str]:
    """What `check` finds, which may only be what is lacking. Raises Damaged."""
    say("verifying")
    findings = [line async for line in check(store, read_data=True)]
    if findings and not manifest.lacking:
        more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
        raise Damaged(f"what was restored is damaged: {findings[0]}{more}")
    return findings


def _add(path: Path, lines: bytes) -> None:
    """Behind what is there, and a line that was cut short."""
    with _private(path, "ab") as file:
        file.write(b"\n" + lines)
        _sync(file)


def _finish(folder: Path) -> None:
    (folder / RESTORING).unlink()
    sync_folder(folder)


def _private(path: Path, mode: Literal["wb", "ab"]) -> BufferedWriter:
    return open(path, mode, opener=lambda path, flags: os.open(path, flags, 0o600))


def _sync(file: BufferedWriter) -> None:
    file.flush()
    os.fsync(file.fileno())
