"""A batch as it comes from the reporter: read strictly, kept as it was sent (docs/wire.md)."""

import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, Any, TypeVar, get_args

import msgspec
from isal import isal_zlib
from isal.igzip_lib import IsalError
from msgspec import Meta, Struct

from hawk_edge.errors import Malformed, TooLarge
from hawk_edge.timekey import LAST_NUMBER, LATEST_MS

T = TypeVar("T")
GZIP_MAGIC = b"\x1f\x8b"
BODY_LIMIT = 4 << 20  # bytes as sent: a plain snapshot of 60,000 nodes
INFLATED_LIMIT = 16 << 20
RECORDS_LIMIT = 20_000
LINE_LIMIT = 128 << 10  # bytes of a record that is no state
LONGEST_PAGE_MS = 40 * 24 * 3600 * 1000  # a tab left open for a month

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{22}\Z")]
PageId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,22}\Z")]
Number = Annotated[int, Meta(ge=1, le=LAST_NUMBER)]
Millis = Annotated[int, Meta(ge=0, le=LONGEST_PAGE_MS)]
Count = Annotated[int, Meta(ge=0, le=1 << 31)]
Url = Annotated[str, Meta(max_length=8192)]
Short = Annotated[str, Meta(max_length=1024)]
Long = Annotated[str, Meta(max_length=65536)]
Splice = tuple[Count, Count, str]


class BlobRef(Struct, frozen=True, forbid_unknown_fields=True):
    """Stands for a long text that the server has as a blob."""

    blob: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class State(Struct, frozen=True):
    """What HTML does not hold of one node."""

    value: str = ""
    checked: bool = False
    indeterminate: bool = False
    selected: list[Count] = []
    scroll: tuple[float, float] = (0, 0)
    modal: bool = False
    popover: bool = False
    focus: bool = False
    sheet: str | BlobRef | None = None
    adopted: list[str | BlobRef] = []
    disabled: bool = False
    picture: str | BlobRef | None = None


States = list[int | State]


class Header(Struct, frozen=True):
    """The first line of a batch."""

    v: Annotated[int, Meta(ge=1, le=1)]
    session: Id
    visitor: Id
    page: PageId
    seq: Annotated[int, Meta(ge=1, le=1 << 31)]
    t0: Annotated[int, Meta(ge=0, le=LATEST_MS - LONGEST_PAGE_MS)]
    last: tuple[Number, Millis] | None = None
    dropped: Annotated[dict[Short, Count], Meta(max_length=32)] = {}


class Record(Struct, tag_field="k"):
    """What every record has."""

    t: Millis


Column = set[type]


def _check_columns(name: str, flat: list[Any], *columns: Column) -> None:
    """Hold the stride of a flat list, and what each column may be. Raises ValueError."""
    stride = len(columns)
    if len(flat) % stride:
        raise ValueError(f"{name} is not a multiple of {stride}")
    for at, kinds in enumerate(columns):
        if not kinds.issuperset(map(type, flat[at::stride])):
            raise ValueError(f"{name} has the wrong type in column {at}")


class Snapshot(Record, tag="snapshot"):  # noqa: D101 the kinds are described in docs/wire.md
    n: Number
    url: Url
    title: Long
    w: Count
    h: Count
    html: str
    c: Count
    v: States = []

    def __post_init__(self) -> None:
        """Hold the strides."""
        _check_columns("v", self.v, {int}, {State})


class Delta(Record, tag="delta"):  # noqa: D101
    n: Number
    c: Count
    r: list[int] = []
    i: list[int | str] = []
    a: list[int | str | Splice | None] = []
    x: list[int | str | Splice] = []
    v: States = []

    def __post_init__(self) -> None:
        """Hold the strides."""
        _check_columns("i", self.i, {int}, {int}, {int, str})
        _check_columns("a", self.a, {int}, {str}, {str, tuple, type(None)})
        _check_columns("x", self.x, {int}, {str, tuple})
        _check_columns("v", self.v, {int}, {State})


class Navigation(Record, tag="navigation"):  # noqa: D101
    url: Url
    how: Short
    title: str = ""


class Click(Record, tag="click"):  # noqa: D101
    x: int
    y: int
    id: Count = 0
    text: Short = ""
    rage: bool = False
    dead: bool = False


class Error(Record, tag="error"):  # noqa: D101
    message: Long
    type: Short = "error"
    source: Url = ""
    line: int = 0
    col: int = 0
    stack: Long = ""


class Request(Record, tag="request"):  # noqa: D101
    how: Short
    method: Short
    url: Url
    status: Count
    ms: Count = 0


class Console(Record, tag="console"):  # noqa: D101
    message: Long


class Custom(Record, tag="custom"):  # noqa: D101
    name: Short
    data: Any = None


class Identify(Record, tag="identify"):  # noqa: D101
    name: Short


class End(Record, tag="end"):  # noqa: D101
    pass


class Pointer(Record, tag="pointer"):  # noqa: D101
    p: list[int]


class Input(Record, tag="input"):  # noqa: D101
    id: Count = 0


class Resize(Record, tag="resize"):  # noqa: D101
    w: Count
    h: Count


class Visibility(Record, tag="visibility"):  # noqa: D101
    hidden: bool


class Vital(Record, tag="vital"):  # noqa: D101
    name: Short
    value: float


class Unknown(Struct, frozen=True):
    """A record of a kind that this server does not know yet: kept, and otherwise passed over."""

    k: Short
    t: Millis


EVENTS = (Navigation, Click, Error, Request, Console, Custom, Identify, End)
STATES = (Snapshot, Delta)
Known = (
    Snapshot | Delta | Navigation | Click | Error | Request | Console | Custom | Identify | End
    | Pointer | Input | Resize | Visibility | Vital
)  # fmt: skip

KINDS = frozenset(str(kind.__struct_config__.tag) for kind in get_args(Known))

STATE_KINDS = frozenset(str(kind.__struct_config__.tag) for kind in STATES)

_header = msgspec.json.Decoder(Header)


class Batch(Struct, frozen=True):
    """A whole batch. Each record three times: checked, as it was sent, and its own bytes."""

    header: Header
    records: list[Any]
    sent: list[dict[str, Any]]
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
    if plain.count(b"\n") > RECORDS_LIMIT + 1:
        raise TooLarge(f"the batch has over {RECORDS_LIMIT} records")
    lines = plain.removesuffix(b"\n").split(b"\n")
    if not lines[0]:
        raise Malformed("line 1: the batch is empty")
    header = _read(1, lambda: _header.decode(lines[0]))
    sent = [_read(at, partial(read_line, line)) for at, line in enumerate(lines[1:], 2)]
    records = [_read(at, partial(_check, one)) for at, one in enumerate(sent, 2)]
    for at, (record, line) in enumerate(zip(records, lines[1:], strict=True), 2):
        if len(line) > LINE_LIMIT and not isinstance(record, STATES):
            raise TooLarge(f"line {at}: over {LINE_LIMIT} bytes")
    _check_numbers(records)
    return Batch(header, records, sent, lines[1:])


def _check(sent: dict[str, Any]) -> Any:
    """The record as its kind's struct: from what every reader will see, and nothing beside it."""
    known = isinstance(sent.get("k"), str) and sent["k"] in KINDS
    return msgspec.convert(sent, Known if known else Unknown)


def _check_numbers(records: list[Any]) -> None:
    """The states of a batch follow each other: the index keeps only where they begin and end."""
    before = 0
    for at, record in enumerate(records, 2):
        if isinstance(record, STATES):
            if before and record.n != before + 1:
                raise Malformed(f"line {at}: state {record.n} does not follow {before}")
            before = record.n


def _read(at: int, read: Callable[[], T]) -> T:
    try:
        return read()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise Malformed(f"line {at}: {why}") from None


def kind(record: Any) -> str:
    """A record's kind, as on the wire."""
    return record.k if isinstance(record, Unknown) else str(record.__struct_config__.tag)


def is_state(record: dict[str, Any]) -> bool:
    """Whether it is a snapshot or a delta: by its kind, since any record may have any field."""
    return record["k"] in STATE_KINDS


def read_line(line: bytes) -> dict[str, Any]:
    """One record as a dictionary. Raises msgspec.DecodeError."""
    return msgspec.json.decode(line, type=dict[str, Any])


def long_texts(record: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Where a record holds texts that are kept as blobs: (container, key) pairs.

    A snapshot's HTML, and in states a sheet, adopted sheets, and a canvas's picture.
    """
    if not is_state(record):
        return
    if record["k"] == Snapshot.__struct_config__.tag:
        yield record, "html"
    for state in record.get("v", ())[1::2]:
        for name in ("sheet", "picture"):
            if state.get(name) is not None:
                yield state, name
        adopted = state.get("adopted", ())
        for at in range(len(adopted)):
            yield adopted, at


def write_line(record: dict[str, Any]) -> bytes:
    """A record as one line of a batch."""
    return msgspec.json.encode(record)
