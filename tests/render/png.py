"""The colours in a picture, read without a library."""

import struct
import zlib
from collections.abc import Iterator

Colour = tuple[int, ...]


def colours(png: bytes) -> set[Colour]:
    """Every colour that one of its pixels has: eight bits a channel, not interlaced, RGB or RGBA."""
    width, _, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert depth == 8
    wide = {2: 3, 6: 4}[kind]
    data = zlib.decompress(b"".join(_parts(png)))
    before, found = bytearray(width * wide), set[Colour]()
    for start in range(0, len(data), width * wide + 1):
        row = bytearray(data[start + 1 : start + 1 + width * wide])
        _unfilter(data[start], row, before, wide)
        found.update(tuple(row[at : at + 3]) for at in range(0, len(row), wide))
        before = row
    return found


def _parts(png: bytes) -> Iterator[bytes]:
    place = 8
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        if kind == b"IDAT":
            yield png[place + 8 : place + 8 + length]
        place += 12 + length


def _unfilter(how: int, row: bytearray, above: bytearray, wide: int) -> None:
    """As the PNG specification says of its five filters."""
    for at in range(len(row)):
        left = row[at - wide] if at >= wide else 0
        corner = above[at - wide] if at >= wide else 0
        match how:
            case 1:
                row[at] = (row[at] + left) & 255
            case 2:
                row[at] = (row[at] + above[at]) & 255
            case 3:
                row[at] = (row[at] + (left + above[at]) // 2) & 255
            case 4:
                row[at] = (row[at] + _nearest(left, above[at], corner)) & 255


def _nearest(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))
