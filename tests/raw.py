"""Every byte of a data folder, raw and unpacked, as whoever has stolen it would look through it."""

import sys
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from hawk_edge import compress

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_FRAME = b"\x28\xb5\x2f\xfd"  # what a zstd frame begins with
_GZIP = b"\x1f\x8b\x08"


def found(folder: Path, needles: Iterable[str]) -> list[str]:
    """A line for each needle and file that has it, be it packed or not."""
    names = list(needles)
    lines = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        with suppress(FileNotFoundError):  # a server at work may take one away meanwhile
            lines += [f"{name} in {path.relative_to(folder)}" for name in _in(path, names)]
    return lines


def _in(path: Path, names: list[str]) -> list[str]:
    forms = [path.read_bytes()]
    forms += _unpacked(forms[0])
    return [name for name in names if any(name.encode() in form for form in forms)]


def _unpacked(whole: bytes) -> list[bytes]:
    """What unpacks from wherever in it something packed begins; it says itself where it ends."""
    plain, at = list[bytes](), whole.find(_FRAME)
    while at >= 0:
        with suppress(compress.ZstdError):  # it only looks like one
            plain.append(zstd.ZstdDecompressor().decompress(whole[at:]))
        at = whole.find(_FRAME, at + 1)
    at = whole.find(_GZIP)
    while at >= 0:
        with suppress(zlib.error):
            plain.append(zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(whole[at:]))
        at = whole.find(_GZIP, at + 1)
    return plain
