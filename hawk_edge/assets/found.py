"""Which pictures and fonts a record names, and which style sheets that a script cannot read."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, Literal, NamedTuple

from hawk_edge import tags
from hawk_edge.addresses import CSS_ADDRESS, in_css, in_srcset
from hawk_edge.canonical import unescape
from hawk_edge.imports import imports_in
from hawk_edge.rebuild import Record

MOST_NAMED = 2_000  # addresses of one text: a page that names more has other worries
LONG_TAG, TAGS_KEPT = 512, 4096  # characters; some megabytes

# "html" is a whole document, "part" what a delta puts into one.
Form = Literal["html", "part", "css", "srcset", "address"]
Piece = tuple[Form, Any]


class Named(NamedTuple):
    """An address. `frame` is the base of the frame that it stands in, or empty."""

    address: str
    frame: str = ""
    sheet: bool = False


_SVG: dict[str, Form] = {"href": "address", "xlink:href": "address"}
_BACKGROUND: dict[str, Form] = {"background": "address"}
# Where a tag names a picture. The `src` of a `source` is a film's.
_PLACES: dict[str, dict[str, Form]] = {
    "img": {"src": "address", "srcset": "srcset"},
    "source": {"srcset": "srcset"},
    "video": {"poster": "address"},
    "input": {"src": "address"},
    "object": {"data": "address"},
    "embed": {"src": "address"},
    **dict.fromkeys(("image", "use", "feImage"), _SVG),
    **dict.fromkeys(("body", "table", "thead", "tbody", "tfoot", "tr", "td", "th"), _BACKGROUND),
}
# A delta does not say which element an attribute is on.
_ATTRIBUTES: dict[str, Form] = {
    "src": "address",
    "srcset": "srcset",
    "poster": "address",
    "background": "address",
    "data": "address",
    "style": "css",
    "href": "address",
    "xlink:href": "address",
}
_SHEET = re.compile(r"\.css\Z", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:svg|png|jpe?g|gif|webp|avif|bmp|ico|jxl)\Z", re.IGNORECASE)
# Of what a `src` may be, this is a script, a page, a film or a sound.
_OTHER = re.compile(
    r"\.(?:m?js|html?|php|aspx?|css|json|xml|txt|pdf|vtt|mp[34]|m4[av]|webm|og[gva]|wav|mov|m3u8)\Z",
    re.IGNORECASE,
)
# In canonical HTML only a tag begins with "<"; a name that holds one is passed over, so that
# hostile input costs one pass.
_NAME = r"[^\t\n\f\r =/<>']++"
_TAG = re.compile(
    rf"<(/?+)(?:\#[hs]:)?+([^\t\n\f\r !/<>][^\t\n\f\r /<>]*+)((?: {_NAME}(?:='[^'<]*+')?+)*+)>"
)
_TEXTS = re.compile(r"(?:[^<]++|<!--0?-->)*+")
_BETWEEN = re.compile("<!--0?-->")
_ATTRIBUTE = re.compile(rf" ({_NAME})='([^'<]*+)'")
# Of attributes, of states, and of style sheets, as a browser writes them into JSON.
_WORDS = (
    b"src", b"href", b"poster", b"background", b" data='", b'"data"', b"url(", b"set(", b"import",
    b'"sheet"', b'"adopted"', b'"base"', b"<#document",
)  # fmt: skip
_READABLE = re.compile(r" crossorigin(?![^ =])")


def look(form: Form, text: str, places: Iterable[int] | None = None) -> tuple[Named, ...]:
    """What a text names, each once, in order. `places`: of its tags, where known (tags.py)."""
    if form in ("html", "part"):
        found = _in_html(text, tags.found(text) if places is None else places)
    else:
        found = _in_text(form, text)
    own = (one for one in found if not one.address.startswith(("data:", "blob:", "#")))
    return tuple(islice(dict.fromkeys(own), MOST_NAMED))


def _in_text(form: Form, text: str, frame: str = "") -> Iterator[Named]:
    if form == "css":
        for found in imports_in(text):
            yield Named(found.address, frame, sheet=True)
        for address in in_css(text):
            yield Named(address.address, frame)
    elif form == "srcset":
        for each in in_srcset(text):
            yield Named(each, frame)
    else:
        yield Named(text, frame, sheet=_SHEET.search(_path(text)) is not None)


def _in_html(html: str, places: Iterable[int]) -> Iterator[Named]:
    frames = [""]
    for tag in filter(None, (_TAG.match(html, start) for start in _starts(html, places))):
        closing, name, raw = tag.groups()
        if name == "#document":
            if closing:
                frames[1:] = frames[1:-1]
            else:
                frames.append(_values(raw).get("base") or frames[-1])
        elif closing:
            continue
        elif name == "style":
            yield from _in_text("css", _text(html, tag.end()), frames[-1])
        elif name == "link":
            yield from _linked(raw, frames[-1])
        elif len(raw) > LONG_TAG:
            yield from _in_tag(name, raw, frames[-1])
        else:
            yield from _in_short_tag(name, raw, frames[-1])


def _linked(raw: str, frame: str) -> Iterator[Named]:
    """The sheet of a link. What comes with `crossorigin`, every script of the page can read."""
    values = _values(raw)
    is_sheet = "stylesheet" in values.get("rel", "").lower().split()
    if is_sheet and "href" in values and not _READABLE.search(raw):
        yield Named(values["href"], frame, sheet=True)


def _starts(html: str, places: Iterable[int]) -> list[int]:
    """Where tags begin that can name something: a few of them all, and those with a `url(`."""
    starts = set(places)
    after = 0
    for address in CSS_ADDRESS.finditer(html):
        starts.add(html.rfind("<", after, address.start()))
        after = address.start()
    starts.discard(-1)  # in the same tag as the one before, or in none
    return sorted(starts)


def _in_tag(name: str, raw: str, frame: str) -> Iterator[Named]:
    if name not in _PLACES and " style='" not in raw:
        return
    values = _values(raw)
    if "style" in values:
        yield from _in_text("css", values["style"], frame)
    kind = values.get("type", "").lower()
    if name == "input" and kind != "image":
        return
    for attribute, form in _PLACES.get(name, {}).items():
        address = values.get(attribute)
        if address is None:
            continue
        # These may hold any kind of document.
        document = name in ("object", "embed") and not kind.startswith("image/")
        if not document or _PICTURE.search(_path(address)):
            yield from _in_text(form, address, frame)


@lru_cache(TAGS_KEPT)
def _in_short_tag(name: str, raw: str, frame: str) -> tuple[Named, ...]:
    """The same, remembered: the pages of a site have most of their tags in common."""
    return tuple(_in_tag(name, raw, frame))


def may_name(lines: bytes) -> bool:
    """Whether deltas, as lines of a batch, can name anything or change what a name means.

    A look at a few words. Most deltas have none of them.
    """
    lower = lines.lower()
    return any(map(lower.__contains__, _WORDS))


def pieces(record: Record) -> Iterator[Piece]:
    """The parts of a record that can name pictures: a text, or `{"blob": digest}` in its place."""
    if record["k"] not in ("snapshot", "delta"):
        return
    if record["k"] == "snapshot":
        yield "html", record["html"]
    for text in record.get("i", ())[2::3]:
        if isinstance(text, str):
            yield "part", text
    flat = record.get("a", ())
    for name, value in zip(flat[1::3], flat[2::3], strict=True):
        if isinstance(value, str) and name in _ATTRIBUTES and _meant(name, value):
            yield _ATTRIBUTES[name], value
    for text in record.get("x", ())[1::2]:
        if not isinstance(text, list):  # of a splice the rest is not known
            yield "css", text
    for state in record.get("v", ())[1::2]:
        yield from _stated(state)


def _stated(state: Record) -> Iterator[Piece]:
    match state.get("src"):
        case [str(address), *_]:
            yield "address", address
    if state.get("sheet"):
        yield "css", state["sheet"]
    adopted = state.get("adopted", ())
    if isinstance(adopted, list):  # and not the id of a root that has the same
        for text in adopted:
            yield "css", text


def _meant(name: str, value: str) -> bool:
    """Whether an attribute that was set may be a picture's or a sheet's: a link is not followed."""
    if name.endswith("href") or name == "data":
        return any(kind.search(_path(value)) for kind in (_PICTURE, _SHEET))
    return name != "src" or not _OTHER.search(_path(value))


def _path(address: str) -> str:
    return re.split(r"[?#]", address, maxsplit=1)[0]


def _values(raw: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(raw)}


def _text(html: str, start: int) -> str:
    """The texts in a row that begin at `start`, put together."""
    texts = _TEXTS.match(html, start)
    return unescape(_BETWEEN.sub("", texts[0])) if texts else ""
