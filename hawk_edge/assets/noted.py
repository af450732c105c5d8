"""What is kept of a batch until it is known which addresses it named."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from hawk_edge.assets.found import Form, Named, look, may_name, pieces
from hawk_edge.model import Committed, Site
from hawk_edge.rebuild import Record
from hawk_edge.records import Blob, Delta, Navigation, Snapshot, kind_of

_TELLING_TYPES = (Snapshot, Navigation)  # and some deltas
_TELLING = frozenset(map(kind_of, _TELLING_TYPES))
_LOOKED_AT = frozenset((*_TELLING_TYPES, Blob))  # whose text others have named
_BASES = ("k", "url", "base", "how")  # of a record, what says what addresses are relative to

What = tuple[Named, ...] | str  # what a text names, or its digest


class Place(Struct, frozen=True):
    """A committed batch that may name something."""

    site: Site
    session: str
    page: str
    seq: int
    seen_ms: int


class Told(Struct, frozen=True):
    """What a record tells: itself without its texts, and what of each form was in it."""

    record: Record
    parts: list[tuple[Form, What]]


class Noted(Struct, frozen=True):
    """A place, and what its records tell. None: the journal has them."""

    place: Place
    told: list[Told] | None = None


class TooMuch(Exception):
    """There is more text than can be looked through while others wait."""


def tells(record: Record) -> bool:
    """Whether a record can name something new, or changes what the names after it mean."""
    if record["k"] == "delta":
        return any(key in record for key in ("i", "a", "v"))
    return record["k"] in _TELLING


def telling(batch: Committed) -> list[int]:
    """Which records of a batch may do so, or bring what has been named: by their kind, and of the
    deltas by the words in them.
    """
    deltas, others = list[int](), list[int]()
    for at, one in enumerate(batch.checked):
        if type(one) in _LOOKED_AT:
            others.append(at)
        elif isinstance(one, Delta) and (one.i or one.a or one.v):
            deltas.append(at)
    # First all together: in most batches none has any of the words.
    if deltas and may_name(b"\n".join(batch.lines[at] for at in deltas)):
        others += (at for at in deltas if may_name(batch.lines[at]))
    return sorted(others)


def told_by(
    records: Iterable[tuple[int, Record]],
    most: int,
    tags: Mapping[int, Sequence[int]] = MappingProxyType({}),
) -> list[Told]:
    """What records of a batch tell, with their texts at hand; each comes with its place in it.

    `tags`: where they stand in the HTML of a snapshot, by its place (tags.py).
    Raises TooMuch when the records have more than `most` characters.
    """
    found = list[Told]()
    for at, record in records:
        if not tells(record):
            continue
        parts = list[tuple[Form, What]]()
        for form, text in pieces(record):
            if isinstance(text, dict):
                parts.append((form, text["blob"]))
                continue
            most -= len(text)
            if most < 0:
                raise TooMuch
            parts.append((form, look(form, text, tags.get(at) if form == "html" else None)))
        found.append(Told(_bare(record), parts))
    return found


def _bare(record: Record) -> Record:
    """What of a record says what its addresses are relative to."""
    bare: Record = {key: record[key] for key in _BASES if key in record}
    if record["k"] == "delta":
        bare["v"] = list(_with_bases(record.get("v", ())))
    return bare


def _with_bases(flat: Any) -> Iterator[Any]:
    """The states in a delta that say a base, and their ids; of the others the ids alone."""
    for id, state in zip(flat[::2], flat[1::2], strict=True):
        yield id
        yield {"base": state["base"]} if "base" in state else {}
