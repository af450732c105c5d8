"""What a backup consists of, and what it is called.

    manifests/2026-11-23T03.17.00.123Z-0123456789abcdef.json    this; made last
    blocks/abcd…         pieces of the index, lists of blobs, small files: named by their SHA-256
    blobs/a/abcd…        files of blobs as they are in the data folder
    blobs/a/abcd….0123…  of sealed sessions, as they are against some bases

A manifest's name ends with how its own SHA-256 begins, so that no byte of it changes unseen.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from hawk_edge.backup.place import Place
from hawk_edge.errors import Damaged

FORMAT = 1
_NAME = re.compile(r"manifests/(\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d\.\d{3}Z)-([0-9a-f]{16})\.json")


class Manifest(Struct, frozen=True):
    """A backup. `index` and `lists` are digests of blocks, `lists` one for each of pieces.PARTS.

    `store` stands for the data folder. `files` are small files of it, by name. `lacking`: blobs
    that the data folder itself had lost.
    """

    format: int
    version: str
    store: str
    made_ms: int
    index_bytes: int
    index: list[str]
    lists: list[str]
    blobs: int
    files: dict[str, str]
    lacking: list[str]

    def blocks(self) -> Iterator[str]:
        """The digests of all its blocks."""
        yield from self.index
        yield from self.lists
        yield from self.files.values()


def encode(manifest: Manifest) -> tuple[str, bytes]:
    """The name and the bytes."""
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    at = datetime.fromtimestamp(manifest.made_ms // 1000, UTC)
    said = f"{at:%Y-%m-%dT%H.%M.%S}.{manifest.made_ms % 1000:03}Z"
    return f"manifests/{said}-{hashlib.sha256(content).hexdigest()[:16]}.json", content


async def read_manifest(place: Place, name: str) -> Manifest:
    """Raises NotFound, Damaged or Unavailable."""
    content = await place.get(name)
    found = _NAME.fullmatch(name)
    if not found or not hashlib.sha256(content).hexdigest().startswith(found[2]):
        raise Damaged(f"{name} is not as it was written")
    try:
        if msgspec.json.decode(content)["format"] != FORMAT:
            raise Damaged(f"{name} is of a later hawk-edge: restore with that")
        return msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, LookupError, TypeError):
        raise Damaged(f"{name} is no manifest") from None


async def manifests(place: Place) -> list[str]:
    """The names of all, the oldest first."""
    return sorted([name async for name in place.names("manifests") if _NAME.fullmatch(name)])


async def newest_whole(place: Place) -> Manifest | None:
    """The newest that can be read."""
    for name in reversed(await manifests(place)):
        try:
            return await read_manifest(place, name)
        except Damaged:
            continue
    return None
