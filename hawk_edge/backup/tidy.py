"""Removes old backups, and what only they had."""

from contextlib import suppress

from hawk_edge.backup.manifest import Manifest, manifests, read_manifest
from hawk_edge.backup.pieces import PARTS, blob_name, block_name, from_lines, read_block
from hawk_edge.backup.place import Place
from hawk_edge.errors import Damaged


async def tidy(place: Place, keep: int) -> int:
    """Keep the newest backups, and all that they name; how many older ones went.

    The manifests go first, so that each that is there is whole. What a kept one names is never
    removed: when one cannot be read, nothing is.
    """
    names = await manifests(place)
    old, kept = names[:-keep], names[-keep:]
    await place.delete(*old)
    await place.settle()
    with suppress(Damaged):
        await _remove_rest(place, [await read_manifest(place, name) for name in kept])
    return len(old)


async def _remove_rest(place: Place, kept: list[Manifest]) -> None:
    needed = {block_name(digest) for one in kept for digest in one.blocks()}
    for number, part in enumerate(PARTS):
        named = set[str]()
        for digest in {one.lists[number] for one in kept}:
            lines = await read_block(place, digest)
            named |= {blob_name(one) for one in from_lines(lines)}
        await _remove(place, f"blobs/{part}", named)
    await _remove(place, "blocks", needed)


async def _remove(place: Place, folder: str, needed: set[str]) -> None:
    there = {name async for name in place.names(folder)}
    await place.delete(*sorted(there - needed))
