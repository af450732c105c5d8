"""What viewers are told: each thing is encoded once, for all of them."""

from collections.abc import Iterable

from msgspec import Struct
from sse_starlette import ServerSentEvent

from hawk_edge import wire
from hawk_edge.chains import with_at
from hawk_edge.model import Committed
from hawk_edge.rebuild import Record
from hawk_edge.records import BLOB_KIND
from hawk_edge.wire import write_line


class Sent(Struct, frozen=True):
    """One Server-Sent Event.

    `n` is 0 when it is no state; `whole` says that the state is a snapshot. With `names_texts` it
    is no event yet but the record's line: the texts are put in when a viewer takes it, so that
    nobody holds them while they wait. TEXTS_CAME says that what was missing may be there now.
    `seq` is of the batch that brought it, where it is the newest state of what is stored.
    """

    page: str
    n: int
    whole: bool
    encoded: bytes
    names_texts: bool = False
    seq: int = 0


class News(Struct, frozen=True):
    """What a batch says, or the server by itself (`seq` 0).

    Whoever has seen state `first - 1` of the page (where `first` is 0: whatever they have seen) may
    be sent `encoded` as it is, and has seen state `last` then; without it the `items` are looked at
    one by one. Behind `over` nothing comes any more.
    """

    seq: int
    items: tuple[Sent, ...]
    page: str = ""
    first: int = 0
    last: int = 0
    encoded: bytes | None = None
    over: bool = False

    @property
    def size(self) -> int:
        """Bytes that it holds."""
        return len(self.encoded or b"") + sum(len(one.encoded) for one in self.items)


class Position(Struct, frozen=True):
    """Behind which record of a session a viewer goes on: what the `id` of an event says.

    `state` names the newest state before it; `seq` and `line` are the batch and the record's place
    in it, None when it is that state itself.
    """

    state: str
    seq: int | None = None
    line: int = 0

    @classmethod
    def read(cls, id: str) -> "Position":
        """As `write` writes it; what is not like that is taken for the name of a state."""
        state, _, place = id.partition("~")
        seq, _, line = place.partition(".")
        if all(part.isascii() and part.isdecimal() and len(part) <= 16 for part in (seq, line)):
            return cls(state, int(seq), int(line))
        return cls(id)

    def write(self) -> str:
        """`{state}`, or `{state}~{seq}.{line}`."""
        return self.state if self.seq is None else f"{self.state}~{self.seq}.{self.line}"


def encode(event: str, id: str | None, data: Record) -> bytes:
    """One Server-Sent Event."""
    text = write_line(data).decode()
    return ServerSentEvent(text, event=event, id=id, sep="\n").encode()


def sent(page: str, record: Record, where: Position | None = None) -> Sent:
    """A record as it is told; `where` is the position behind it, of what is no state."""
    if wire.named(record):
        return Sent(page, record["n"], wire.is_snapshot(record), write_line(record), True)
    at_ms, state = record.pop("at"), record.pop("state", None)
    if state is None:
        data = {**record, "at": at_ms, "kind": record.pop("k"), "page": page}
        return Sent(page, 0, False, encode("event", where.write() if where else None, data))
    data = {"state": state, "at": at_ms, "page": page, "record": record}
    return Sent(page, record["n"], wire.is_snapshot(record), encode("state", state, data))


def told(
    page: str, seq: int, records: Iterable[tuple[int, Record]], state: str | None
) -> tuple[list[Sent], str | None]:
    """Numbered records of a batch as they are told, and the newest state's name by their end.

    `state` names the one before them; without it they are no positions to go on from.
    """
    items = list[Sent]()
    for line, record in records:
        name = record.get("state") if wire.is_state(record) else None
        items.append(sent(page, record, Position(state, seq, line) if state else None))
        # One whose texts may be missing is none that every viewer has seen.
        if name and not items[-1].names_texts:
            state = name
    return items, state


def news_of(batch: Committed, state: str | None, *, late: bool) -> tuple[News, str | None]:
    """A batch as news, and the name of the newest state by its end; `state` is the one before it.

    What comes `late`, after a batch that was made later, is no position to go on from.
    """
    read = [
        with_at(dict(record), batch.base_ms) for record in batch.records if record["k"] != BLOB_KIND
    ]
    items, newest = told(batch.page, batch.seq, enumerate(read), None if late else state)
    if len(read) < len(batch.records):
        items.append(TEXTS_CAME)
    return _in_a_row(batch.page, batch.seq, tuple(items)), state if late else newest


def _in_a_row(page: str, seq: int, items: tuple[Sent, ...]) -> News:
    """With all that it says in one, where that leads from state to state without a gap."""
    if any(one.names_texts or one is TEXTS_CAME for one in items):
        return News(seq, items, page)
    numbers = [one.n for one in items if one.n] or [0]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return News(seq, items, page)
    encoded = items[0].encoded if len(items) == 1 else b"".join(one.encoded for one in items)
    return News(seq, items, page, numbers[0], numbers[-1], encoded)


TEXTS_CAME = Sent("", 0, False, b"")
END = News(0, (), encoded=encode("end", None, {}), over=True)
# With what a browser's own EventSource is to do: come again in a second.
STOP = News(0, (), encoded=b"retry: 1000\n" + encode("stop", None, {}), over=True)
BEHIND = encode("behind", None, {})
PING = News(0, (), encoded=b": still here\n\n")
