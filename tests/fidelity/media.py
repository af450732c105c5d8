"""Pictures and fonts for the fixtures, made from a few numbers instead of kept as files.

`media/photo-120x80-3.png` is a picture of that size, the last number says which;
`media/blocks-5.ttf` is a font whose letters look like no letter, in one of several cuts.
"""

import functools
import re
import struct
import zlib

PICTURE = re.compile(r"media/\w+-(\d+)x(\d+)-(\d+)\.png")
FONT = re.compile(r"media/\w+-(\d+)\.ttf")
COLOURS = [
    (200, 60, 40),
    (30, 110, 180),
    (40, 150, 90),
    (220, 160, 30),
    (130, 70, 170),
    (20, 20, 60),
]


@functools.cache
def media(name: str) -> tuple[bytes, str] | None:
    """Bytes and type of a made file; None when the name is not of that form."""
    if found := PICTURE.fullmatch(name):
        return picture(*map(int, found.groups())), "image/png"
    if found := FONT.fullmatch(name):
        return font(int(found[1])), "font/ttf"
    return None


def picture(width: int, height: int, which: int) -> bytes:
    """A PNG in two colours: stripes, with a block that says which picture it is."""
    first, second = COLOURS[which % 6], COLOURS[(which + 2) % 6]
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            stripe = (x * 8 // width + y * (2 + which) // height) % 2
            rows += bytes(first if stripe else second)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


FIRST, LAST, EM = 33, 126, 1000
ADVANCE = 640


def font(cut: int) -> bytes:
    """A TrueType font: each character of ASCII is a pattern of bars by the bits of its code."""
    glyphs = [b"", b"", *(_glyph(code, cut) for code in range(FIRST, LAST + 1))]
    offsets, data = [0], b""
    for glyph in glyphs:
        data += glyph + b"\0" * (-len(glyph) % 4)
        offsets.append(len(data))
    count = len(glyphs)
    name = _names("Blocks")
    tables = {
        b"OS/2": struct.pack(
            ">HhHHHhhhhhhhhhhh10s4I4sHHHhhhHHII", 4, ADVANCE, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0,
            350, 50, 300, 0, bytes(10), 1, 0, 0, 0, b"HAWK", 0x40, 32, LAST, 800, -200, 0, 900, 300, 1, 0,
        ) + struct.pack(">hhHHH", 500, 700, 0, 32, 0),
        b"cmap": _cmap(),
        b"glyf": data,
        b"head": struct.pack(
            ">IIIIHHqqhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, EM, 0, 0, 0, -200, EM, 800, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">IhhhHhhhhhh8xhH", 0x10000, 800, -200, 0, ADVANCE, 0, 0, 600, 1, 0, 0, 0, count),
        b"hmtx": struct.pack(">Hh", ADVANCE, 0) * count,
        b"loca": struct.pack(f">{len(offsets)}I", *offsets),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, count, 40, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"name": name,
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
    }  # fmt: skip
    return _sfnt(tables)


def _glyph(code: int, cut: int) -> bytes:
    """A base line and a bar for each bit that is set; `cut` says how thick."""
    thick = 40 + 15 * (cut % 5)
    bars = [(bit * 90, 0, bit * 90 + thick, 700) for bit in range(7) if code >> bit & 1]
    boxes = [(0, -100, 600, -100 + thick), *bars]
    points = [p for x, y, x2, y2 in boxes for p in ((x, y), (x, y2), (x2, y2), (x2, y))]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    out = struct.pack(">hhhhh", len(boxes), min(xs), min(ys), max(xs), max(ys))
    out += b"".join(struct.pack(">H", 4 * n + 3) for n in range(len(boxes)))
    out += struct.pack(">H", 0) + b"\x01" * len(points)
    for column in (xs, ys):
        steps = [b - a for a, b in zip([0, *column], column, strict=False)]
        out += struct.pack(f">{len(steps)}h", *steps)
    return out


def _cmap() -> bytes:
    """Format 4: the space is glyph 1, what follows counts on, and the end mark it must have."""
    ends, starts = [32, LAST, 0xFFFF], [32, FIRST, 0xFFFF]
    deltas = [(1 - 32) % 65536, (2 - FIRST) % 65536, 1]
    body = struct.pack(">HHHH3HH3H3H3H", 6, 4, 1, 2, *ends, 0, *starts, *deltas, 0, 0, 0)
    table = struct.pack(">HHH", 4, 6 + len(body), 0) + body
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + table


def _names(family: str) -> bytes:
    texts = {1: family, 2: "Regular", 4: family, 6: family}
    records, data = b"", b""
    for key, text in texts.items():
        encoded = text.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, key, len(encoded), len(data))
        data += encoded
    return struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + data


def _sfnt(tables: dict[bytes, bytes]) -> bytes:
    out = struct.pack(">IHHHH", 0x10000, len(tables), 128, 3, 16 * len(tables) - 128)
    place, body = 12 + 16 * len(tables), b""
    for tag, data in sorted(tables.items()):
        padded = data + b"\0" * (-len(data) % 4)
        check = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        out += struct.pack(">4sIII", tag, check, place + len(body), len(data))
        body += padded
    return out + body
