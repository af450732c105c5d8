"""zstd, from the standard library where it has it; a frame knows when it was changed."""

import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["ZstdError", "compress", "decompress"]

ZstdError, decompress = zstd.ZstdError, zstd.decompress
_PARAMETER = zstd.CompressionParameter


def compress(content: bytes, level: int) -> bytes:
    """One frame with a checksum: without it, many a flipped bit reads as other content."""
    return zstd.compress(
        content, options={_PARAMETER.compression_level: level, _PARAMETER.checksum_flag: 1}
    )
