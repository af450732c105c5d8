"""The objects of a backup: how they are named, made, and verified when they are read.

Blocks are in the format of packed.py, so `zstd -d` reads them; the index's, one after another, are
index.db.
"""

import asyncio
from collections.abc import Iterable, Iterator

from hawk_edge.backup.place import Place
from hawk_edge.errors import Damaged, NotFound
from hawk_edge.store import packed
from hawk_edge.store.engine import Blobs
from hawk_edge.store.index.copied import Needed

PARTS = "0123456789abcdef"  # how a digest begins: so many blobs' names are in memory at a time
CHUNK = 1 << 20  # bytes of a blob's file that are read at a time


def block_name(digest: str) -> str:
    """Where a block lies."""
    return f"blocks/{digest}"


def blob_name(one: Needed) -> str:
    """Where a blob's file lies."""
    return f"blobs/{one.name[0]}/{one.name}"


def pack_block(digest: str, content: bytes) -> bytes:
    """A block's file."""
    return packed.pack_whole(digest, "block", content)


async def read_block(place: Place, digest: str) -> bytes:
    """What is in a block, verified. Raises Damaged, also when it is not there, or Unavailable."""
    name = block_name(digest)
    try:
        return await asyncio.to_thread(packed.unpack, digest, await place.get(name))
    except NotFound:
        raise Damaged(f"{name} is missing") from None
    except Damaged as why:
        raise Damaged(f"{name} is damaged: {why.message}") from None


async def read_blob(place: Place, one: Needed) -> bytes:
    """A blob's file. Raises as `read_block` does."""
    name = blob_name(one)
    try:
        file = await place.get(name)
        await asyncio.to_thread(verify_blob, one, file)
    except NotFound:
        raise Damaged(f"{name} is missing") from None
    except Damaged as why:
        raise Damaged(f"{name} is damaged: {why.message}") from None
    return file


def verify_blob(one: Needed, file: bytes) -> None:
    """Raises Damaged unless this is a file of the blob that leans on nothing but what it may."""
    packed.unpack(one.digest, file)
    if _leans_on(one.digest, file) - set(one.bases):
        raise Damaged("it leans on other blobs than the index says")


def _leans_on(digest: str, file: bytes) -> set[str]:
    try:
        label = packed.read_label(digest, file)
    except Damaged:
        return set()  # a file of an early version, which leans on nothing
    return {base for texts in label.texts for base in texts.bases}


async def whole_file(blobs: Blobs, digest: str) -> bytes:
    """A blob's file as the store has it, not verified. Raises NotFound or Unavailable."""
    file = b""
    while True:
        part = await blobs.part(digest, len(file), CHUNK)
        file += part
        if len(part) < CHUNK:
            return file


def to_lines(found: Iterable[Needed]) -> bytes:
    """A list of blobs: a digest and its bases in a line."""
    return "".join(" ".join((one.digest, *one.bases)) + "\n" for one in found).encode()


def from_lines(lines: bytes) -> Iterator[Needed]:
    """The same read again."""
    for line in lines.decode().splitlines():
        digest, *bases = line.split(" ")
        yield Needed(digest, tuple(bases))
