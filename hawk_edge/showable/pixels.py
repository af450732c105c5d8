"""How wide a picture is, read from its first bytes."""

from struct import error, unpack_from

# The start-of-frame markers of JPEG: all of C0 to CF but tables and arithmetic conditioning.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def width_of(content: bytes) -> int:
    """In pixels; 0 for what is no PNG, GIF, JPEG or WebP, and for a broken one."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return int(unpack_from(">I", content, 16)[0])
        if content.startswith((b"GIF87a", b"GIF89a")):
            return int(unpack_from("<H", content, 6)[0])
        if content.startswith(b"\xff\xd8"):
            return _jpeg(content)
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return _webp(content)
    except error:
        pass
    return 0


def _jpeg(content: bytes) -> int:
    """The width of the first frame. A turned photograph is as wide as it is high: not known."""
    at = 2
    while True:
        mark, marker, length = unpack_from(">BBH", content, at)
        if mark != 0xFF or (marker == 0xE1 and content[at + 4 : at + 8] == b"Exif"):
            return 0
        if marker in _FRAMES:
            return int(unpack_from(">H", content, at + 7)[0])
        at += 2 + length


def _webp(content: bytes) -> int:
    match content[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(content[24:27], "little")
        case b"VP8L":
            return 1 + (int(unpack_from("<I", content, 21)[0]) & 0x3FFF)
        case b"VP8 ":
            return int(unpack_from("<H", content, 26)[0]) & 0x3FFF
    return 0
