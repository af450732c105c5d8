"""A blob's file: zstd reads it, a part can be read alone, and no changed byte is ever believed."""

import hashlib
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge import compress
from hawk_edge.errors import Damaged
from hawk_edge.store import packed

BASE = random.Random(1).randbytes(2000).hex().encode()
CHUNKS = [b"<p>The first part, and the first part again.</p>" * 9, b"and the second " * 20]
CONTENT = b"".join(CHUNKS)
DIGEST = hashlib.sha256(CONTENT).hexdigest()
TEXTS = [BASE[:1500] + b"but other", BASE[700:] + b"and yet another"]


def named(texts: list[bytes]) -> list[tuple[str, str, bytes]]:
    return [(hashlib.sha256(text).hexdigest(), "html", text) for text in texts]


def test_a_text_that_is_not_the_named_one_is_not_served() -> None:
    wrong = [(hashlib.sha256(b"another").hexdigest(), "html", b"this")]
    texts, file = packed.texts_frame(wrong, 3, [], b"")
    with pytest.raises(Damaged):
        packed.read_texts(texts, file, b"")


def whole() -> bytes:
    """A file with two frames of content, texts on a base, and texts by themselves."""
    frames = [packed.frame(chunk, 3) for chunk in CHUNKS]
    texts = [
        packed.texts_frame(named(TEXTS), 3, ["b" * 64, "c" * 64], BASE),
        packed.texts_frame(named([b"alone"]), 3, [], b""),
    ]
    return packed.pack(DIGEST, "session", frames, texts)


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_the_content_comes_back_from_any_frames(chunks: list[bytes]) -> None:
    content = b"".join(chunks)
    digest = hashlib.sha256(content).hexdigest()
    file = packed.pack(digest, "html", [packed.frame(chunk, 3) for chunk in chunks])
    assert packed.unpack(digest, file) == content
    assert packed.read_label(digest, file).kind == "html"


def test_zstd_reads_the_content_and_passes_over_what_belongs_to_it() -> None:
    assert compress.decompress(whole()) == CONTENT


def test_every_part_is_where_the_label_says() -> None:
    file = whole()
    label, start = packed.read_label(DIGEST, file), packed.label_size(file)
    for number, frame in enumerate(label.frames):
        at = start + label.place(number)
        assert packed.read_frame(frame, file[at : at + frame.packed]) == CHUNKS[number]
    [on_base, alone] = label.texts
    at = start + label.texts_place(0)
    assert packed.read_texts(on_base, file[at : at + on_base.packed], BASE) == TEXTS
    assert on_base.packed < len(b"".join(TEXTS)) / 20
    at = start + label.texts_place(1)
    assert packed.read_texts(alone, file[at : at + alone.packed], b"") == [b"alone"]
    assert start + label.size == len(file)


def test_a_text_on_another_base_is_not_served() -> None:
    file = whole()
    label, start = packed.read_label(DIGEST, file), packed.label_size(file)
    at = start + label.texts_place(0)
    other = BASE[:100] + b"x" + BASE[101:]
    with pytest.raises(Damaged):
        packed.read_texts(label.texts[0], file[at : at + label.texts[0].packed], other)


def test_every_flipped_bit_is_found_wherever_it_is() -> None:
    file = whole()
    for at in range(len(file)):
        for bit in range(8):
            flipped = file[:at] + bytes([file[at] ^ 1 << bit]) + file[at + 1 :]
            with pytest.raises(Damaged):
                packed.unpack(DIGEST, flipped)


@pytest.mark.parametrize(
    "change",
    [lambda file: file[:-1], lambda file: file + b"\0", lambda _: b"", lambda file: file[:20]],
    ids=["cut short", "followed", "emptied", "cut in the label"],
)
def test_a_file_of_another_length_is_damaged(change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Damaged):
        packed.unpack(DIGEST, change(whole()))


def test_a_file_under_another_name_is_damaged() -> None:
    with pytest.raises(Damaged):
        packed.read_label("0" * 64, whole())


def test_what_an_older_program_wrote_is_still_read() -> None:
    label = b'{"kind": "html"}'
    magic = (0x184D2A50).to_bytes(4, "little")
    file = magic + len(label).to_bytes(4, "little") + label + compress.compress(CONTENT, 3)
    assert packed.unpack(DIGEST, file) == CONTENT
    with pytest.raises(Damaged):
        packed.unpack(DIGEST, file[:-5] + b"xxxxx")
    with pytest.raises(Damaged):
        packed.unpack("0" * 64, file)
