"""How the journal keeps a batch: as its sender packed it, or its lines packed anew.

To pack it well would cost as much as to read it, and within the hour it is sealed, and then packed
as small as can be. So whatever has to be packed here is packed quickly: isal needs half of the time
that zstd does, for a tenth more bytes.
"""

import zlib

from isal import isal_zlib

from hawk_edge import compress, wire
from hawk_edge.errors import Damaged, Malformed, TooLarge
from hawk_edge.lifting import lift_own

_QUICK = 1  # of isal's levels
_WITH_HEADER = 16 + zlib.MAX_WBITS  # gzip, whose check finds what was changed


def pack(lines: bytes) -> bytes:
    """Lines that are not quite those that came, or that came plain."""
    return pack_text(b"\n" + lines)  # in place of the header


def lines_of(body: bytes) -> bytes:
    """The lines of a batch's records, which one LF parts. Raises Damaged."""
    if not body.startswith(wire.GZIP_MAGIC):  # of a sealed session, or of an early version
        return text_of(body)
    return text_of(body).partition(b"\n")[2].removesuffix(b"\n")  # what the header says is in rows


def bare(body: bytes) -> bytes:
    """What a batch says, whether it is sealed or not. Raises Damaged."""
    try:
        return lift_own(lines_of(body))[0]
    except ValueError as why:
        raise Damaged(f"a batch cannot be read: {why}") from why


def pack_text(text: bytes) -> bytes:
    """A text that waits for its file."""
    return isal_zlib.compress(text, _QUICK, _WITH_HEADER)


def text_of(packed: bytes) -> bytes:
    """What was packed, by whomever. Raises Damaged."""
    try:
        if packed.startswith(wire.GZIP_MAGIC):
            return wire.inflate(packed)
        return compress.decompress(packed)
    except (compress.ZstdError, Malformed, TooLarge) as why:
        raise Damaged(f"it cannot be unpacked: {why}") from why
