"""The shapes of what a batch holds, kind by kind, as docs/wire.md describes them."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Annotated, Any, get_args

from msgspec import Meta, Struct

from hawk_edge.timekey import LAST_NUMBER, LATEST_MS

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
Size = Annotated[float, Meta(ge=0, le=1 << 31)]


class BlobRef(Struct, frozen=True, forbid_unknown_fields=True):
    """Stands for a long text that the server has as a blob."""

    blob: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


Property = Annotated[dict[Short, str | float | bool | None], Meta(max_length=1024)]


class Animation(Struct, frozen=True):
    """One that runs on an element: of a style sheet it has a `name`, of a script the rest."""

    time: float | None = None  # ms; None before it has one
    paused: bool = False
    name: Short = ""
    frames: list[Property] = []
    timing: Property = {}


class State(Struct, frozen=True):
    """What HTML does not hold of one node."""

    value: str = ""
    checked: bool = False
    indeterminate: bool = False
    selected: list[Count] = []
    src: tuple[str, Size] | None = None
    scroll: tuple[float, float] = (0, 0)
    modal: bool = False
    popover: bool = False
    top: Count = 0
    base: Url | None = None
    focus: bool = False
    ring: bool = False
    sheet: str | BlobRef | None = None
    adopted: list[str | BlobRef] | Count = []
    disabled: bool = False
    picture: str | BlobRef | None = None
    animations: list[Animation] = []
    defined: bool = True
    states: list[Short] = []
    target: bool = False
    assigned: list[Count] = []


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


Columns = tuple[set[type], ...]


def _check_columns(name: str, flat: list[Any], columns: Columns) -> None:
    """Hold the stride of a flat list, and what each column may be. Raises ValueError."""
    stride = len(columns)
    if len(flat) % stride:
        raise ValueError(f"{name} is not a multiple of {stride}")
    for at, kinds in enumerate(columns):
        if not kinds.issuperset(map(type, flat[at::stride])):
            raise ValueError(f"{name} has the wrong type in column {at}")


_STATED: Columns = ({int}, {State})
_NAMED: Columns = ({int}, {str, BlobRef})
_INSERTED: Columns = ({int}, {int}, {int, str})
_SET: Columns = ({int}, {str}, {str, tuple, type(None)})
_SAID: Columns = ({int}, {str, tuple})


class Snapshot(Record, tag="snapshot"):  # noqa: D101
    n: Number
    url: Url
    title: str
    w: Count
    h: Count
    html: str | BlobRef
    c: Count
    v: States = []
    x: list[int | str | BlobRef] = []
    base: Url = ""
    dark: bool = False

    def __post_init__(self) -> None:
        """Hold the strides."""
        _check_columns("v", self.v, _STATED)
        _check_columns("x", self.x, _NAMED)


class Delta(Record, tag="delta"):  # noqa: D101
    n: Number
    c: Count
    r: list[int] = []
    i: list[int | str] = []
    a: list[int | str | Splice | None] = []
    x: list[int | str | Splice] = []
    v: States = []

    def __post_init__(self) -> None:
        """Hold the strides. Most lists are empty, and a delta is what most records are."""
        if self.i:
            _check_columns("i", self.i, _INSERTED)
        if self.a:
            _check_columns("a", self.a, _SET)
        if self.x:
            _check_columns("x", self.x, _SAID)
        if self.v:
            _check_columns("v", self.v, _STATED)


class PlainDelta(Delta, tag="delta", forbid_unknown_fields=True):
    """A delta that brings no states and nothing that is not known: so nothing of it is passed over
    unread, and to read it at once is as strict as to read it twice.
    """

    v: Annotated[list[int], Meta(max_length=0)] = []  # type: ignore[assignment]


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
    clicks: Annotated[list[tuple[Millis, Count, Short]], Meta(max_length=3)] = []


class Request(Record, tag="request"):  # noqa: D101
    how: Short
    method: Short
    url: Url
    status: Count
    ms: Count = 0
    initiator: Url = ""


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


class Blob(Record, tag="blob"):
    """A long text that the server has asked for."""

    text: str


class Unknown(Struct, frozen=True):
    """A record of a kind that this server does not know yet: kept, and otherwise passed over."""

    k: Short
    t: Millis


EVENTS = (Navigation, Click, Error, Request, Console, Custom, Identify, End)
FAILURES = (Error, Request)  # what issues are made of
STATES = (Snapshot, Delta)
Known = (
    Snapshot | Delta | Navigation | Click | Error | Request | Console | Custom | Identify | End
    | Pointer | Input | Resize | Visibility | Vital | Blob
)  # fmt: skip


def kind_of(record: type) -> str:
    """The kind of a known record's struct, and of any other `other`: it could be anything."""
    return "other" if record is Unknown else str(record.__struct_config__.tag)  # type: ignore[attr-defined]


# By their tags. To convert to one of these is six times faster than to the union of all.
KINDS: dict[str, type[Any]] = {kind_of(kind): kind for kind in get_args(Known)}

BLOB_KIND = kind_of(Blob)

STATE_TYPES = frozenset((*STATES, PlainDelta))
STATE_KINDS = frozenset(map(kind_of, STATES))


def pairs(flat: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """(id, value) of a flat list, whose ids are differences."""
    return zip(accumulate(flat[::2]), flat[1::2], strict=True)


def triples(flat: Sequence[Any]) -> Iterator[tuple[int, Any, Any]]:
    """(id, name, value) of a flat list, whose ids are differences."""
    return zip(accumulate(flat[::3]), flat[1::3], flat[2::3], strict=True)
