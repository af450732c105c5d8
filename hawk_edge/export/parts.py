"""A part of the file: bytes, as base64 in an element that the browser takes for text."""

import re
import zlib
from base64 import b64encode

LEVEL = 6
# Pictures and most fonts are packed already: what does not shrink here stays as it is.
TRIED, WORTH = 16 << 10, 0.9
_NAME = re.compile(r"[a-z]+-[0-9a-f]+|facts")
_GZIP = 31  # zlib's word for the format that browsers unpack


def part(name: str, content: bytes) -> bytes:
    """The element `name`. Nothing in it but our own words and the letters of base64."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a part")
    packed = _packed(content) if _shrinks(content) else None
    how = b"plain" if packed is None else b"gzip"
    text = b64encode(content if packed is None else packed)
    return b'<script type="text/plain" id="%b" data-as="%b">%b</script>\n' % (
        name.encode(), how, text,
    )  # fmt: skip


def _shrinks(content: bytes) -> bool:
    tried = content[:TRIED]
    return len(zlib.compress(tried, 1)) < WORTH * len(tried)


def _packed(content: bytes) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
    return packer.compress(content) + packer.flush()
