"""What the blob of a sealed session holds, and how it is made.

The content is NDJSON: the batches' own lines, run by run of whole batches in a zstd frame each, and
at last a line that says all that rows cannot be made again without, in a frame of its own. Where a
line held a long string, which is most often a piece of a page, there is a mark: the string is among
the texts, and packed against a page like it. A mark is no valid JSON, so no line ever had one.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Any

import msgspec
from msgspec import Struct

from hawk_edge.errors import Damaged
from hawk_edge.model import SnapshotRow
from hawk_edge.store import packed

KIND = "session"
CHUNK = 256 << 10  # bytes of batches that are read and unpacked together: about a millisecond
LEVEL = 19  # 100 ms for a chunk, once in a session's life
LONG = 1 << 10  # bytes of a string that is worth a mark
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"')
_MARK = re.compile(rb"\x01(\d+)\x01")


class Entry(Struct, frozen=True):
    """What the index says of a batch; `size` are its bytes in the content, but for the last LF.

    `marks` counts the marks in it. `last` is the name of the state that the batch's first event
    happened on, where the batch itself does not hold that state.
    """

    seq: int
    page: str
    t0: int
    first_n: int
    last_n: int
    digest: str
    received_ms: int
    dropped: str | None
    masked: int
    last: str | None = None
    size: int = 0
    marks: int = 0


class PageRow(Struct, frozen=True, array_like=True):
    """A row of `pages`."""

    page: str
    last_n: int
    snapshot_n: int
    since: int


class BaseRow(Struct, frozen=True, array_like=True):
    """What `bases` says of a text of the session."""

    digest: str
    place: str
    path: str
    from_ms: int


_COLUMNS = Entry.__struct_fields__
_RISING = ("seq", "t0", "first_n", "last_n", "received_ms")  # written as differences, being smaller


class Head(Struct, frozen=True):
    """The last line. `session` is the row; `missing` are texts that had not come by then.

    `bases` are texts of it that others may be packed against, and `uses` how the ids of the assets
    begin that its pages name: in a site of 20,000 no two begin alike.
    """

    session: dict[str, Any]
    pages: list[PageRow]
    snapshots: list[SnapshotRow]
    missing: list[str]
    entries: list[Entry]
    bases: list[BaseRow] = []
    uses: list[str] = []

    def line(self) -> bytes:
        """As it is written: entries by column, which packs better, and none that says nothing."""
        columns = {name: [getattr(one, name) for one in self.entries] for name in _COLUMNS}
        for name in _RISING:
            columns[name] = [b - a for a, b in pairwise([0, *columns[name]])]
        said = {name: column for name, column in columns.items() if any(column)}
        fields = msgspec.structs.asdict(self) | {"count": len(self.entries), "entries": said}
        fields = {name: value for name, value in fields.items() if value or name not in _OFTEN_NONE}
        return msgspec.json.encode(fields) + b"\n"


_OFTEN_NONE = ("bases", "uses")
USE = 8  # characters of an asset's id that stand for it: 48 bits
_NOTHING = {"dropped": None, "last": None}


def read_head(line: bytes) -> Head:
    """The head of a content's last line. Raises Damaged."""
    try:
        fields = msgspec.json.decode(line, type=dict[str, Any])
        count, said = fields.pop("count"), fields["entries"]
        columns = [said.get(name, [_NOTHING.get(name, 0)] * count) for name in _COLUMNS]
        for at, name in enumerate(_COLUMNS):
            if name in _RISING:
                columns[at] = list(accumulate(columns[at]))
        fields["entries"] = [Entry(*row) for row in zip(*columns, strict=True)]
        return msgspec.convert(fields, Head)
    except (msgspec.DecodeError, KeyError, TypeError, ValueError) as why:
        raise Damaged(f"its head cannot be read: {why}") from None


class Making:
    """A blob in the making: every batch in its order, then the head. Slow: for a thread."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._frames: list[tuple[packed.Frame, bytes]] = []
        self._chunk = bytearray()
        self._entries: list[Entry] = []
        self._numbers: dict[bytes, int] = {}

    def add(self, entry: Entry, lines: bytes) -> list[tuple[int, bytes]]:
        """Add a batch; the long strings of it that are new, each with its number."""
        new: list[tuple[int, bytes]] = []
        marks = 0

        def mark(found: re.Match[bytes]) -> bytes:
            nonlocal marks
            string = found[0]
            if len(string) < LONG:
                return string
            if string not in self._numbers:
                self._numbers[string] = len(self._numbers)
                new.append((self._numbers[string], string))
            marks += 1
            return b"\x01%d\x01" % self._numbers[string]

        if len(lines) >= LONG:
            lines = _STRING.sub(mark, lines)
        self._entries.append(msgspec.structs.replace(entry, size=len(lines), marks=marks))
        if self._chunk and len(self._chunk) + len(lines) >= CHUNK:
            self._flush()
        self._chunk += lines + b"\n" if lines else b""
        return new

    def file(self, head: Head, texts: Sequence[tuple[packed.Texts, bytes]]) -> tuple[str, bytes]:
        """The digest and the file."""
        self._flush()
        self._chunk += msgspec.structs.replace(head, entries=self._entries).line()
        self._flush()
        digest = self._hash.hexdigest()
        return digest, packed.pack(digest, KIND, self._frames, texts)

    def _flush(self) -> None:
        if self._chunk:
            chunk = bytes(self._chunk)
            self._hash.update(chunk)
            self._frames.append(packed.frame(chunk, LEVEL))
            self._chunk.clear()


def text_kind(number: int) -> str:
    """The kind of the text that is the long string of this number."""
    return f"#{number}"


def is_string(kind: str) -> bool:
    """Whether a text of this kind is a long string of a line, and no blob's text."""
    return kind.startswith("#")


def marked(lines: bytes) -> list[int]:
    """The numbers of the strings that marks stand for."""
    return [int(number) for number in _MARK.findall(lines)]


def unmarked(lines: bytes, string: Callable[[int], bytes]) -> bytes:
    """The lines with their long strings in them."""
    return _MARK.sub(lambda found: string(int(found[1])), lines)
