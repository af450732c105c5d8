"""A batch as it comes from the reporter: read strictly, kept as it was sent (docs/wire.md)."""

import zlib
from collections.abc import Iterator, Sequence
from typing import Any, overload

import msgspec
from isal import isal_zlib
from isal.igzip_lib import IsalError
from msgspec import Struct

from hawk_edge.errors import Malformed, TooLarge
from hawk_edge.records import (
    BLOB_KIND,
    KINDS,
    STATE_KINDS,
    STATE_TYPES,
    STATES,
    Blob,
    Header,
    PlainDelta,
    Snapshot,
    Unknown,
    kind_of,
)

GZIP_MAGIC = b"\x1f\x8b"
BODY_LIMIT = 4 << 20  # bytes as sent: a plain snapshot of 60,000 nodes
INFLATED_LIMIT = 16 << 20
RECORDS_LIMIT = 20_000
LINE_LIMIT = 128 << 10  # bytes of a record that holds no long text
NAMED_LIMIT = 5_000  # texts that a batch names by digest: as many style sheets of one page

_header = msgspec.json.Decoder(Header)
_line = msgspec.json.Decoder(dict[str, Any])
_SNAPSHOT = kind_of(Snapshot)
_plain = msgspec.json.Decoder(PlainDelta)
_AS_WRITTEN = b'{"k":"delta",'  # by our reporter


class Sent(Sequence[dict[str, Any]]):
    """The records of a batch as they were sent, each read when it is first asked for."""

    def __init__(self, lines: list[bytes]) -> None:
        self._lines = list(lines)  # these stay, whatever is written anew
        self._read: dict[int, dict[str, Any]] = {}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._lines)

    @overload
    def __getitem__(self, at: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, at: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, at: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        """The record, which is the same one each time."""
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        found = self._read.get(at)
        if found is None:
            found = self._read[at] = read_line(self._lines[at])
        return found


class Batch(Struct, frozen=True):
    """A whole batch. Each record three times: checked, as it was sent, and its own bytes."""

    header: Header
    records: list[Any]
    sent: Sent
    lines: list[bytes]


def inflate(body: bytes, limit: int = INFLATED_LIMIT) -> bytes:
    """The plain content of a body; raises Malformed (cut short) or TooLarge."""
    if not body.startswith(GZIP_MAGIC):
        return body
    stream = isal_zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        plain = stream.decompress(body, limit + 1)
    except IsalError:  # type: ignore[misc]  # its stub forgot to say that it is an Exception
        raise Malformed("the body is not valid gzip") from None
    if len(plain) > limit:
        raise TooLarge(f"the batch is over {limit} bytes inflated")
    if not stream.eof:
        raise Malformed("the gzip body is cut short")
    if stream.unused_data:
        raise Malformed("something follows the gzip body")
    return plain


def parse(plain: bytes) -> Batch:
    """Read a batch. Raises Malformed, naming the line (counted from 1) and the reason."""
    first, *lines = plain.split(b"\n", RECORDS_LIMIT + 2)
    if lines and not lines[-1]:
        lines.pop()  # the end of the last line
    if len(lines) > RECORDS_LIMIT:
        raise TooLarge(f"the batch has over {RECORDS_LIMIT} records")
    if not first:
        raise Malformed("line 1: the batch is empty")
    sent, records, at = Sent(lines), list[Any](), 1
    try:
        header = _header.decode(first)
        for at, line in enumerate(lines, 2):
            record = _plain_delta(line) or _check(sent[at - 2])
            if len(line) > LINE_LIMIT and not isinstance(record, (*STATES, Blob)):
                raise TooLarge(f"line {at}: over {LINE_LIMIT} bytes")
            records.append(record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise Malformed(f"line {at}: {why}") from None
    _check_numbers(records)
    return Batch(header, records, sent, lines)


def _plain_delta(line: bytes) -> PlainDelta | None:
    """What nearly all records are, read at once and checked; None when it may be something else."""
    if not line.startswith(_AS_WRITTEN):
        return None
    try:
        return _plain.decode(line)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None  # what is wrong with it is told by who reads it as all others


def _check(sent: dict[str, Any]) -> Any:
    """The record as its kind's struct: from what every reader will see, and nothing beside it."""
    kind = sent.get("k")
    return msgspec.convert(sent, KINDS.get(kind, Unknown) if isinstance(kind, str) else Unknown)


def _check_numbers(records: list[Any]) -> None:
    """The states of a batch follow each other: the index keeps only where they begin and end."""
    before = 0
    for at, record in enumerate(records, 2):
        if type(record) in STATE_TYPES:
            if before and record.n != before + 1:
                raise Malformed(f"line {at}: state {record.n} does not follow {before}")
            before = record.n


def kind(record: Any) -> str:
    """A record's kind, as on the wire."""
    return record.k if isinstance(record, Unknown) else kind_of(type(record))


def is_state(record: dict[str, Any]) -> bool:
    """Whether it is a snapshot or a delta: by its kind, since any record may have any field."""
    return record["k"] in STATE_KINDS


def is_snapshot(record: dict[str, Any]) -> bool:
    """Whether it is a snapshot, by its kind."""
    return bool(record["k"] == _SNAPSHOT)


def read_line(line: bytes) -> dict[str, Any]:
    """One record as a dictionary. Raises msgspec.DecodeError."""
    return _line.decode(line)


def long_texts(record: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Where a record holds texts that are kept as blobs: (container, key) pairs.

    A snapshot's HTML and long texts, in states a sheet, adopted sheets and a picture, and what
    the server has asked for. Each is a text, or `{"blob": digest}` where it stands for one.
    """
    if record["k"] == BLOB_KIND:
        yield record, "text"
    if not is_state(record):
        return
    if is_snapshot(record):
        yield record, "html"
        long = record.get("x", ())
        for at in range(1, len(long), 2):
            yield long, at
    for state in record.get("v", ())[1::2]:
        for name in ("sheet", "picture"):
            if state.get(name) is not None:
                yield state, name
        adopted = state.get("adopted")
        if isinstance(adopted, list):
            for at in range(len(adopted)):
                yield adopted, at


def named(record: dict[str, Any]) -> list[str]:
    """The digests that stand for long texts in a record."""
    texts = (holder[key] for holder, key in long_texts(record))
    return [text["blob"] for text in texts if isinstance(text, dict)]


def write_line(record: dict[str, Any]) -> bytes:
    """A record as one line of a batch."""
    return msgspec.json.encode(record)
