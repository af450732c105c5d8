"""Which texts a reporter can fill, as hawk_edge/records.py has them, and a reporter that fills all."""

from collections.abc import Iterator
from typing import Any

import msgspec.inspect as shapes

from hawk_edge.records import KINDS, Header, State, Unknown

Record = dict[str, Any]
LONGEST = 100_000  # characters, where a text has no bound of its own
P, TEXT, LONG_TEXT, NODES = 7, 8, 10, 10  # ids in the page of `_snapshot`


def kinds() -> list[str]:
    """All kinds of lines in a batch; `other` stands for those that this server does not know."""
    return ["header", "other", *KINDS]


def kind_of(line: Record) -> str:
    """Which of these a line is."""
    kind = line.get("k", "header")
    return kind if kind in KINDS or kind == "header" else "other"


def texts_of(kind: str) -> set[str]:
    """Where a line of a kind has texts of its sender's choice, such as `error.clicks[][2]`."""
    return set(_places(shapes.type_info(_type_of(kind)), kind))


def places_of(line: Record, text: str) -> set[str]:
    """Where `text` stands in a line, in the same words."""
    kind = kind_of(line)
    return set(_found(shapes.type_info(_type_of(kind)), line, kind, text))


def filled(line: Record, text: str) -> Record:
    """The line with `text` wherever it may stand, cut where it may not be as long."""
    kind = kind_of(line)
    made: Record = _made(shapes.type_info(_type_of(kind)), text)
    if kind == "snapshot":
        return {**line, **made, **_page(text)}
    if kind == "delta":
        return {**line, **_change(line["n"], text)}
    return {**line, **made}


def _page(text: str) -> Record:
    """Its nodes are 1 to 10, and those that say something are P, TEXT and LONG_TEXT."""
    names = ("title", "style", "class", "id", "href", "src", "srcset", "onclick", "data-a")
    said = " ".join(f"{name}='{_written(text)}'" for name in names)
    html = (
        "<!DOCTYPE html><html><head><title>t</title></head>"
        f"<body><p {said}>{_written(text) or '<!--0-->'}</p><b><!--0--></b></body></html>"
    )
    return {"html": html, "c": NODES, "x": [LONG_TEXT, text], "v": [P, _state(text)]}


def _change(n: int, text: str) -> Record:
    """State `n` of that page: everything says what it said, and there is one more element."""
    more = f"<i title='{_written(text)}'></i>"
    return {
        "c": NODES + n - 2, "i": [P, 0, more], "a": [P, "title", text, 0, "lang", [0, 0, text]],
        "x": [TEXT, text, LONG_TEXT - TEXT, [0, 0, text]], "v": [P, _state(text)],
    }  # fmt: skip


def _written(text: str) -> str:
    """As canonical HTML has it, in a text as in a value."""
    signs: dict[str, str | int | None] = {
        "&": "&amp;",
        "<": "&lt;",
        "'": "&#39;",
        "\r": "&#13;",
        "\x00": "",
    }
    return text.translate(str.maketrans(signs))


def _state(text: str) -> Record:
    state: Record = _made(shapes.type_info(State), text)
    return state


def _type_of(kind: str) -> Any:
    return {"header": Header, "other": Unknown, **KINDS}[kind]


def _inside(shape: shapes.Type) -> list[tuple[str, shapes.Type]]:
    """What a shape is made of, and how that is called."""
    match shape:
        case shapes.StructType():
            return [(f".{field.encode_name}", field.type) for field in shape.fields]
        case shapes.UnionType():
            return [("", one) for one in shape.types]
        case shapes.ListType():
            return [("[]", shape.item_type)]
        case shapes.TupleType():
            return [(f"[{place}]", one) for place, one in enumerate(shape.item_types)]
        case shapes.DictType():
            return [(".key", shape.key_type), (".value", shape.value_type)]
    return []


def _is_text(shape: shapes.Type) -> bool:
    """Whether it may say anything: what is held against a pattern may not."""
    return isinstance(shape, shapes.AnyType) or (
        isinstance(shape, shapes.StrType) and shape.pattern is None
    )


def _places(shape: shapes.Type, path: str) -> Iterator[str]:
    if _is_text(shape):
        yield path
    for name, one in _inside(shape):
        yield from _places(one, path + name)


def _has_text(shape: shapes.Type) -> bool:
    return next(_places(shape, ""), None) is not None


def _found(shape: shapes.Type, value: Any, path: str, text: str) -> Iterator[str]:
    if _is_text(shape):
        if text in (value if isinstance(value, str) else repr(value)):
            yield path
        return
    for (name, one), inner in _pairs(shape, value):
        yield from _found(one, inner, path + name, text)


def _pairs(shape: shapes.Type, value: Any) -> Iterator[tuple[tuple[str, shapes.Type], Any]]:
    """Each part of a shape with what a value has there; what is of another shape has nothing."""
    parts = _inside(shape)
    match shape, value:
        case shapes.StructType(), dict():
            yield from ((part, value[part[0][1:]]) for part in parts if part[0][1:] in value)
        case shapes.UnionType(), _:
            yield from ((part, value) for part in parts)
        case shapes.ListType(), list():
            yield from ((parts[0], one) for one in value)
        case shapes.TupleType(), list() if len(value) == len(parts):
            yield from zip(parts, value, strict=True)
        case shapes.DictType(), dict():
            for key, one in value.items():
                yield from ((parts[0], key), (parts[1], one))


def _made(shape: shapes.Type, text: str) -> Any:  # noqa: PLR0911 a case for each shape
    """A value of the shape, with the text in all its places; only fields that have one are there."""
    match shape:
        case shapes.StrType():
            return text[: shape.max_length or LONGEST]
        case shapes.AnyType():
            return {"text": text, text: [text], "__proto__": {"hawked": text}}
        case shapes.StructType():
            fields = (f for f in shape.fields if _has_text(f.type))
            return {f.encode_name: _made(f.type, text) for f in fields}
        case shapes.UnionType():
            return _made(next(one for one in shape.types if _has_text(one)), text)
        case shapes.ListType():
            return [_made(shape.item_type, text)]
        case shapes.TupleType():
            return [_made(one, text) for one in shape.item_types]
        case shapes.DictType():
            return {_made(shape.key_type, text): _made(shape.value_type, text)}
    return 1
