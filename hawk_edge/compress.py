"""zstd, from the standard library where it has it; a frame knows when it was changed."""

import sys
from typing import Any

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["ZstdError", "compress", "decompress"]

ZstdError = zstd.ZstdError
_PARAMETER = zstd.CompressionParameter
_SHORTEST_BASE = 8  # zstd takes no shorter one, and there would be nothing to gain
_SMALLEST_WINDOW, _LARGEST_WINDOW = 10, 27  # as powers of two; zstd -d takes no larger one


def compress(content: bytes, level: int, base: bytes | None = None) -> bytes:
    """One frame with a checksum: without it, many a flipped bit reads as other content.

    With a `base` the content costs little more than where it differs from it.
    """
    options: dict[int, int] = {_PARAMETER.compression_level: level, _PARAMETER.checksum_flag: 1}
    if base is None or len(base) < _SHORTEST_BASE:
        return zstd.compress(content, options=options)
    # So far back must be looked, or the beginning of the base is out of sight.
    window = (len(content) + len(base)).bit_length()
    options[_PARAMETER.window_log] = min(max(window, _SMALLEST_WINDOW), _LARGEST_WINDOW)
    return zstd.compress(content, options=options, zstd_dict=_prefix(base))


def decompress(packed: bytes, base: bytes | None = None) -> bytes:
    """What was compressed, with the same `base`. Raises ZstdError."""
    if base is None or len(base) < _SHORTEST_BASE:
        return zstd.decompress(packed)
    return zstd.decompress(packed, _prefix(base))


def _prefix(base: bytes) -> Any:
    return zstd.ZstdDict(base, is_raw=True).as_prefix
