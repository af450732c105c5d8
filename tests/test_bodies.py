"""A batch's body says the same lines however it was packed, and never others than came."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge import bodies, compress
from hawk_edge.errors import Damaged
from tests.batches import batch, delta, error, gzipped, snapshot

BODY = batch(1, snapshot(), delta(2, 5, "later"), error(9))
LINES = BODY.split(b"\n", 1)[1].removesuffix(b"\n")

PACKED = {
    "here": bodies.pack(LINES),
    "by its sender": gzipped(BODY),
    "in a sealed session": compress.compress(LINES, 3),
}


@given(st.lists(st.binary(min_size=1).filter(lambda line: b"\n" not in line)))
def test_lines_that_are_packed_come_back(lines: list[bytes]) -> None:
    whole = b"\n".join(lines)
    assert bodies.lines_of(bodies.pack(whole)) == whole


@given(st.lists(st.binary(min_size=1).filter(lambda line: b"\n" not in line)), st.booleans())
def test_lines_that_came_packed_come_back_without_their_header(
    lines: list[bytes], ended: bool
) -> None:
    sent = b"\n".join([b'{"v": 1}', *lines]) + b"\n" * ended
    for level in (1, 9):
        assert bodies.lines_of(gzip.compress(sent, level)) == b"\n".join(lines)


def test_however_it_was_packed_it_says_the_same() -> None:
    for body in (*PACKED.values(), gzipped(BODY.rstrip(b"\n"))):
        assert bodies.lines_of(body) == LINES
    assert bodies.lines_of(gzipped(batch(1))) == bodies.lines_of(bodies.pack(b"")) == b""


@pytest.mark.parametrize("body", PACKED.values(), ids=PACKED)
def test_a_flipped_bit_is_found_wherever_it_is(body: bytes) -> None:
    found = 0
    for at in range(len(body)):
        for bit in range(8):
            changed = body[:at] + bytes([body[at] ^ 1 << bit]) + body[at + 1 :]
            try:
                assert bodies.lines_of(changed) == LINES
            except Damaged:
                found += 1
    # But for what a header says of no content: when it was made, by what, on which system.
    assert found >= 8 * (len(body) - 10)


@pytest.mark.parametrize("body", PACKED.values(), ids=PACKED)
def test_one_that_was_cut_short_is_found(body: bytes) -> None:
    for size in range(len(body)):
        with pytest.raises(Damaged):
            bodies.lines_of(body[:size])


def test_one_that_would_unpack_to_more_than_any_batch_is_damaged() -> None:
    huge = zlib.compressobj(9, wbits=31)
    packed = b"".join(huge.compress(bytes(1 << 20)) for _ in range(64)) + huge.flush()
    with pytest.raises(Damaged, match="over"):
        bodies.lines_of(packed)
