"""Says by what an error or a failed request is the same as another one.

A fingerprint begins with the number of its rule. It is made of what is the same in all browsers, in
each build of the site and for every visitor: so it and the words that an issue is shown by say
nothing of a single visitor.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlsplit

from msgspec import Struct

from hawk_edge.addresses import origin_of
from hawk_edge.issues.stacks import Frame
from hawk_edge.issues.variable import LEFT, path_without_variables
from hawk_edge.issues.wording import ENDLESS, worded
from hawk_edge.model import Site
from hawk_edge.records import FAILURES, kind_of
from hawk_edge.sites import allowing, origin_allowed

RULE = 1  # changed together with anything that changes what is the same
KINDS = tuple(map(kind_of, FAILURES))
TOP = 3  # frames that are looked at: the callers of those differ without another cause
LONGEST_TITLE, LONGEST_PLACE = 200, 200
_CALLS = ("fetch", "xhr")
_MINIFIED_COLUMN = 1_000  # nobody writes lines as long as that
_SHORTEST, _SHORTEST_MINIFIED = 3, 4  # characters of a function's name; others change in each build
_FOREIGN = "node_modules/"

Kind = Literal["error", "request"]


class Fingerprint(Struct, frozen=True):
    """`key` is what makes an issue, `title` and `place` the words that people see it by."""

    key: str
    kind: Kind
    title: str
    place: str


def of_error(data: Mapping[str, Any], frames: Sequence[Frame], site: Site) -> Fingerprint:
    """Of an error's fields, and its frames with source maps applied."""
    message = worded(_text(data, "message"))
    top = [_where(one, at == 0) for at, one in enumerate(_telling(frames, site))]
    if not top:
        top = [(_file(_text(data, "source")), "")]
    if message == ENDLESS:
        top.sort()  # which of them came first is chance
    file, name = top[0]
    title = "An error without a message" if message in ("", LEFT) else message
    parts = [message, *map(" ".join, dict.fromkeys(top))]
    return _made("error", title, f"{file}: {name}" if name else file, parts)


def of_request(data: Mapping[str, Any], site: Site) -> Fingerprint:
    """Of a failed request's fields."""
    url, how, status = _text(data, "url"), _text(data, "how"), data.get("status", 0)
    origin = origin_of(url)
    host = (allowing(site, origin) or origin).partition("://")[2]
    path = path_without_variables(urlsplit_path(url))
    what = _text(data, "method").upper()[:20] if how in _CALLS else how[:20]
    # A gateway says 502, 503 or 504 by chance.
    ended = "5xx" if isinstance(status, int) and 500 <= status < 600 else str(status)
    said = "no answer" if ended == "0" else ended
    return _made(
        "request", f"{what} {path}: {said}"[:LONGEST_TITLE], host, [what, host, path, ended]
    )


def overflow(kind: Kind) -> Fingerprint:
    """Of all that is beyond the number of issues that there may be."""
    return _made(kind, f"More kinds of {kind}s than are kept apart", "", ["overflow"])


def is_own(frame: Frame, site: Site) -> bool:
    """Whether it is the site's code: from one of its origins, and no library."""
    return _FOREIGN not in frame.source and origin_allowed(site, origin_of(frame.url))


def urlsplit_path(url: str) -> str:
    """The path of whatever is said to be a URL."""
    try:
        return urlsplit(url).path
    except ValueError:
        return url.partition("?")[0]


def _telling(frames: Sequence[Frame], site: Site) -> list[Frame]:
    """The frames that say where it happened: the site's own, or others where it has none there."""
    at_once = list[Frame]()
    for frame in frames:
        if frame.awaited and at_once:
            break  # what called before the wait, one browser tells and the next does not
        at_once.append(frame)
    own = [frame for frame in at_once if is_own(frame, site)]
    return (own or at_once)[:TOP]


def _where(frame: Frame, is_top: bool) -> tuple[str, str]:
    """A file, and which place in it: a function, or as it was written the line of the newest call.

    Lines are counted anew with every change above them, so their numbers are not looked at; and
    with a map the browsers agree on lines, but not on what functions are called.
    """
    if frame.source:
        return _file(frame.source), frame.code if is_top else ""
    minified = frame.column > _MINIFIED_COLUMN or ".min." in frame.url
    named = len(frame.function) >= (_SHORTEST_MINIFIED if minified else _SHORTEST)
    return _file(frame.url), frame.function if named else ""


def _file(address: str) -> str:
    """A file without where it comes from: the same in each environment."""
    path = urlsplit_path(address) if "://" in address else address
    parts = [one for one in path.split("/") if one not in ("", ".", "..")]
    return path_without_variables("/".join(parts))


def _made(kind: Kind, title: str, place: str, parts: Sequence[str]) -> Fingerprint:
    digest = hashlib.sha256("\n".join([kind, *parts]).encode(errors="replace")).hexdigest()
    return Fingerprint(
        f"{RULE}:{digest[:32]}", kind, _shown(title, LONGEST_TITLE), _shown(place, LONGEST_PLACE)
    )


def _shown(text: str, longest: int) -> str:
    """On one line, without what would change how the text around it is read."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:longest]


def _text(data: Mapping[str, Any], name: str) -> str:
    """A field that may be anything, as events keep what was sent."""
    value = data.get(name, "")
    return value if isinstance(value, str) else ""
