"""What is sealed comes back to the byte, whatever stands in a batch."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawk_edge.errors import Damaged
from hawk_edge.model import SnapshotRow
from hawk_edge.store import packed, seal_format
from hawk_edge.store.seal_format import LONG, Entry, Head, Making, PageRow, marked, unmarked
from tests.share import share

# Strings of a length around that of a mark's, of all that JSON escapes.
texts = st.one_of(
    st.text(max_size=30),
    st.builds(
        lambda part, times: (part * times)[: LONG + 40],
        st.text(st.sampled_from('a"\\\x00\x01\n/<é😀'), min_size=1, max_size=9),
        st.integers(LONG // 12, LONG),
    ),
)
records = st.dictionaries(
    texts, st.one_of(texts, st.integers(), st.lists(texts, max_size=3)), max_size=3
)
batches = st.lists(
    st.builds(
        lambda records, escapes: b"\n".join(
            json.dumps(one, ensure_ascii=escapes).encode() for one in records
        ),
        st.lists(records, max_size=3),
        st.booleans(),
    ),
    max_size=6,
)  # fmt: skip


def entry(seq: int, **facts: Any) -> Entry:
    known: dict[str, Any] = {
        "page": "p",
        "t0": 10**12 + seq,
        "first_n": seq,
        "last_n": 0,
        "digest": f"{seq}",
    }
    told: dict[str, Any] = {"received_ms": 5 - seq, "dropped": None, "masked": 0}
    return Entry(**known | {"seq": seq} | told | facts)


def head(entries: list[Entry]) -> Head:
    rows = [PageRow("p", 3, 1, 3)], [SnapshotRow("a name", "p", 1)]
    return Head({"id": "s", "site": "x", "identity": None}, *rows, ["missing"], entries)


@settings(max_examples=share(200))
@given(batches)
def test_every_batch_comes_back_to_the_byte(given_: list[bytes]) -> None:
    making = Making()
    strings: dict[int, bytes] = {}
    for seq, lines in enumerate(given_):
        strings |= dict(making.add(entry(seq), lines))
    digest, file = making.file(head([]), [])
    content = packed.unpack(digest, file)
    *_, last, end = content.split(b"\n")
    assert end == b""
    found = seal_format.read_head(last)
    assert len(found.entries) == len(given_)
    at = 0
    for one, lines in zip(found.entries, given_, strict=True):
        kept = content[at : at + one.size]
        at += one.size + bool(one.size)
        assert len(marked(kept)) == one.marks
        assert unmarked(kept, strings.__getitem__) == lines
        assert one.size <= len(lines)
    assert at == len(content) - len(last) - 1


def test_a_long_string_is_kept_once_and_named_by_its_number() -> None:
    making = Making()
    long, other = json.dumps("x" * LONG).encode(), json.dumps("y" * LONG).encode()
    assert making.add(entry(1), b'{"i":[1,0,' + long + b"]}") == [(0, long)]
    assert making.add(entry(2), b'{"i":[1,0,' + long + b",2,0," + other + b"]}") == [(1, other)]
    digest, file = making.file(head([]), [])
    lines = packed.unpack(digest, file).split(b"\n")
    assert lines[:2] == [b'{"i":[1,0,\x010\x01]}', b'{"i":[1,0,\x010\x01,2,0,\x011\x01]}']


@given(
    st.lists(
        st.builds(
            entry,
            st.integers(0, 2**31),
            page=st.sampled_from(["p", "q"]),
            first_n=st.integers(0, 10**6),
            last_n=st.integers(0, 10**6),
            received_ms=st.integers(-(2**40), 2**40),
            dropped=st.sampled_from([None, '{"offline":2}']),
            masked=st.integers(0, 3),
            last=st.sampled_from([None, "a state"]),
        )
    )
)
def test_a_head_comes_back_as_it_was(entries: list[Entry]) -> None:
    assert seal_format.read_head(head(entries).line()) == head(entries)


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b'{"entries":{},"count":1}', b"\x01"])
def test_a_head_that_is_none_is_damage(line: bytes) -> None:
    with pytest.raises(Damaged):
        seal_format.read_head(line)


def test_the_digest_is_that_of_the_content() -> None:
    making = Making()
    making.add(entry(1), b'{"k":"end"}')
    digest, file = making.file(head([]), [])
    assert hashlib.sha256(packed.unpack(digest, file)).hexdigest() == digest
