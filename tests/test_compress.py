"""A compressor that is kept gives what a fresh one gives, whoever uses it."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from hawk_edge.compress import QUICK, compress, decompress

SIZES = [0, 1, 9, 700, 90_000, 2_000_000, 30]


def content(size: int) -> bytes:
    return random.Random(size).randbytes(size // 2) * 2


@pytest.mark.parametrize("level", [1, QUICK, QUICK + 1])
def test_whatever_was_packed_before_the_bytes_are_the_same(level: int) -> None:
    with ThreadPoolExecutor(1) as fresh:  # a thread that has packed nothing else
        expected = fresh.submit(compress, content(700), level).result()
    for size in SIZES:
        assert decompress(compress(content(size), level)) == content(size)
    assert compress(content(700), level) == expected


def test_threads_do_not_disturb_each_other() -> None:
    with ThreadPoolExecutor(4) as pool:
        for packed, size in zip(pool.map(lambda n: compress(content(n), QUICK), SIZES * 10),
                                SIZES * 10, strict=True):  # fmt: skip
            assert decompress(packed) == content(size)
