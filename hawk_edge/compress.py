"""zstd, from the standard library where it has it; a frame knows when it was changed."""

import sys
import threading
from typing import Any

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["ZstdError", "compress", "decompress"]

ZstdError = zstd.ZstdError
_PARAMETER = zstd.CompressionParameter
QUICK = 3  # the levels of what is packed while somebody waits


class _OfThread(threading.local):
    """Compressors by level."""

    def __init__(self) -> None:
        self.kept: dict[int, Any] = {}


_of_thread = _OfThread()
_SHORTEST_BASE = 8  # zstd takes no shorter one, and there would be nothing to gain
_SMALLEST_WINDOW, _LARGEST_WINDOW = 10, 27  # as powers of two; zstd -d takes no larger one


def compress(content: bytes, level: int, base: bytes | None = None) -> bytes:
    """One frame with a checksum: without it, many a flipped bit reads as other content.

    With a `base` the content costs little more than where it differs from it.
    """
    if base is None or len(base) < _SHORTEST_BASE:
        return _alone(content, level)
    options = _options(level)
    # So far back must be looked, or the beginning of the base is out of sight.
    window = (len(content) + len(base)).bit_length()
    options[_PARAMETER.window_log] = min(max(window, _SMALLEST_WINDOW), _LARGEST_WINDOW)
    return zstd.compress(content, options=options, zstd_dict=_prefix(base))


def _options(level: int) -> dict[int, int]:
    return {_PARAMETER.compression_level: level, _PARAMETER.checksum_flag: 1}


def _alone(content: bytes, level: int) -> bytes:
    """Quick levels keep their compressor: to make one costs as much as to pack a small batch."""
    if level > QUICK:
        return zstd.compress(content, options=_options(level))
    kept = _of_thread.kept
    if level not in kept:
        kept[level] = zstd.ZstdCompressor(options=_options(level))
    compressor = kept.pop(level)  # one that fails in the middle is not used again
    compressor.set_pledged_input_size(len(content))
    packed: bytes = compressor.compress(content, zstd.ZstdCompressor.FLUSH_FRAME)
    kept[level] = compressor
    return packed


def decompress(packed: bytes, base: bytes | None = None) -> bytes:
    """What was compressed, with the same `base`. Raises ZstdError."""
    if base is None or len(base) < _SHORTEST_BASE:
        return zstd.decompress(packed)
    return zstd.decompress(packed, _prefix(base))


def _prefix(base: bytes) -> Any:
    return zstd.ZstdDict(base, is_raw=True).as_prefix
