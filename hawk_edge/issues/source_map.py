"""Reads source maps (version 3, with sections or without): what was written where a program is.

A map may be of any size and say anything. It is read once from its beginning to the last place that
is asked for, and nothing of it is kept but what was asked.
"""

from collections.abc import Collection, Mapping
from itertools import groupby

import msgspec
from msgspec import Struct

from hawk_edge.errors import Malformed

MOST_BYTES = 32 << 20
LONGEST_CODE, LONGEST_SOURCE = 200, 500  # characters of a line, and of a file's name
_LONGEST_SEGMENT = 64  # characters; five numbers of 32 bits take 35
_GUARD = b")]}"  # some servers begin their JSON so, that it is no script
_DIGITS = {
    letter: value
    for value, letter in enumerate(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    )
}

Place = tuple[int, int]  # line and column of a script, both from 0


class Written(Struct, frozen=True):
    """Where something was written: a file, line and column from 1, what it was called, its line."""

    source: str
    line: int
    column: int
    name: str
    code: str


class _Map(Struct):
    version: int
    sources: list[str | None] = []
    names: list[str] = []
    mappings: str = ""
    sourceRoot: str | None = None
    sourcesContent: list[str | None] | None = None


class _Section(Struct):
    offset: dict[str, int]
    map: _Map


class _Sections(Struct):
    version: int
    sections: list[_Section]


_plain = msgspec.json.Decoder(_Map)
_sections = msgspec.json.Decoder(_Sections)
_Found = tuple[int, int, int, int] | None  # numbers of file, line, column, and name or -1


def check(content: bytes) -> None:
    """Read all of a map. Slow. Raises Malformed."""
    for _, part in _parts(content):
        lines = part.mappings.count(";")
        _resolve(part, [(lines, 0)])


def look_up(content: bytes, places: Collection[Place]) -> dict[Place, Written]:
    """What a map says of places; nothing of those it does not know. Slow. Raises Malformed."""
    parts, found = _parts(content), dict[Place, Written]()
    asked = dict[int, dict[Place, Place]]()
    for place in places:
        at = max((n for n, (start, _) in enumerate(parts) if start <= place), default=None)
        if at is not None:
            (line, column), _ = parts[at]
            from_there = place[0] - line, place[1] - (column if place[0] == line else 0)
            asked.setdefault(at, {})[from_there] = place
    for at, whole in asked.items():
        part = parts[at][1]
        for inside, numbers in _resolve(part, whole).items():
            written = _written(part, numbers) if numbers else None
            if written:
                found[whole[inside]] = written
    return found


def _parts(content: bytes) -> list[tuple[Place, _Map]]:
    """The maps in it, each with the place it begins at, in this order."""
    if content.startswith(_GUARD):
        content = content.partition(b"\n")[2]
    try:
        try:
            whole = _sections.decode(content)
        except msgspec.ValidationError:
            parts = [((0, 0), _plain.decode(content))]
        else:
            parts = [
                ((one.offset["line"], one.offset["column"]), one.map) for one in whole.sections
            ]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError) as why:
        raise Malformed(f"this is no source map: {why}") from None
    if any(part.version != 3 for _, part in parts):
        raise Malformed("this is no source map of version 3")
    return sorted(parts, key=lambda part: part[0])


def _resolve(part: _Map, places: Collection[Place]) -> dict[Place, _Found]:
    """For each place the mapping at it or next before it in its line."""
    wanted = {
        line: [column for _, column in some]
        for line, some in groupby(sorted(places), key=lambda place: place[0])
    }
    best = dict[Place, _Found]()
    known = dict[str, tuple[int, ...]]()  # the same few segments make up most of a map
    source = line = column = name = 0
    last = max(wanted, default=-1)
    for number, text in enumerate(part.mappings.split(";", last + 1)[: last + 1]):
        here, columns = 0, wanted.get(number, ())
        nearest = dict.fromkeys(columns, -1)
        for segment in text.split(",") if text else ():
            fields = known.get(segment)
            if fields is None:
                fields = known[segment] = _numbers(segment)
            here += fields[0]
            if len(fields) > 1:
                source, line, column = source + fields[1], line + fields[2], column + fields[3]
                if len(fields) > 4:
                    name += fields[4]
            for asked in columns:
                if nearest[asked] <= here <= asked:
                    nearest[asked] = here
                    named = name if len(fields) > 4 else -1
                    best[number, asked] = (source, line, column, named) if fields[1:] else None
    return best


def _numbers(segment: str) -> tuple[int, ...]:
    """A segment's 1, 4 or 5 numbers. Raises Malformed."""
    numbers, value, shift = list[int](), 0, 0
    for letter in segment[: _LONGEST_SEGMENT + 1]:
        digit = _DIGITS.get(letter)
        if digit is None:
            raise Malformed("the mappings of the source map hold something else than mappings")
        value += (digit & 31) << shift
        shift += 5
        if not digit & 32:
            numbers.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or len(numbers) not in (1, 4, 5) or len(segment) > _LONGEST_SEGMENT:
        raise Malformed("a mapping of the source map has too few numbers, or too many")
    return tuple(numbers)


def _written(part: _Map, numbers: tuple[int, int, int, int]) -> Written | None:
    """What the numbers stand for; None when there is no such file."""
    source, line, column, name = numbers
    if not (0 <= source < len(part.sources) and line >= 0 and column >= 0):
        return None
    root = (part.sourceRoot or "").rstrip("/")
    file = part.sources[source] or ""
    return Written(
        f"{root}/{file}"[-LONGEST_SOURCE:] if root else file[-LONGEST_SOURCE:],
        line + 1,
        column + 1,
        part.names[name] if 0 <= name < len(part.names) else "",
        _line(part.sourcesContent or [], source, line),
    )


def _line(contents: list[str | None], source: int, line: int) -> str:
    content = contents[source] if source < len(contents) else None
    lines: Mapping[int, str] = dict(enumerate((content or "").split("\n", line + 1)))
    return " ".join(lines.get(line, "").split())[:LONGEST_CODE]
