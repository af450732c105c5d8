"""Reads stacks as Chrome, Firefox and Safari write them, for what is in them, and takes no text on
trust: whoever sends one may have made it up.

The three name the same function differently. Here each has the one name that all of them agree on,
or none.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

MOST_FRAMES = 50
MOST_LINES, LONGEST_LINE = 200, 2_000
_RECORDER = "/reporter.js"
_V8, _SCHEME = "at ", "http"
_PLACE = re.compile(r"(https?://[^\s()]+?):(\d{1,9})(?::(\d{1,9}))?\)*$")
# Within an eval: where it stands. Firefox writes the line behind the address, with words.
_EVAL = re.compile(r"(https?://[^\s()]+?)(?::(\d{1,9}):(\d{1,9})\)| line (\d{1,9}) > )")
_ALIAS = re.compile(r" \[as [^\]]*\]$")
# What Firefox puts before the first function that ran after a wait: `async*` and the like.
_CAUSE = re.compile(r"^[\w .]*\*")
_WAITED = "async "
_BEFORE, _WITHIN = (_WAITED, "new ", "bound "), ("get ", "set ")  # a name, and its last part
_NOBODY = frozenset(
    ("<anonymous>", "anonymous", "(anonymous function)", "eval", "eval code", "global code",
     "module code", "<computed>", "?", "{anonymous}()")
)  # fmt: skip


class Frame(Struct, frozen=True):
    """Where a program was. `function`: "" when it has no name.

    `line` and `column` count from 1; 0: not known. `awaited`: what stands above it ran later, which
    not all browsers know. What a source map says of it: `source`, the file it was written in, and
    `code`, its line there; then the other three are of that file as well.
    """

    function: str
    url: str
    line: int = 0
    column: int = 0
    awaited: bool = False
    source: str = ""
    code: str = ""


def frames_of(stack: str) -> list[Frame]:
    """The frames of a stack that are in scripts with an address, the newest call first.

    The browser's own are left out: not all browsers tell them. So are those of our own script,
    which stands between the page and the calls that it watches.
    """
    found = list[Frame]()
    for frame in _frames(stack):
        if frame.url.partition("?")[0].endswith(_RECORDER):
            continue
        found.append(frame)
        if len(found) == MOST_FRAMES:
            break
    return found


def _frames(stack: str) -> Iterator[Frame]:
    for line in stack.split("\n", MOST_LINES)[:MOST_LINES]:
        text = line[:LONGEST_LINE].strip()
        if text.startswith(_V8):
            name, place = _in_v8(text.removeprefix(_V8))
        elif "@" in text:
            name, _, place = text.partition("@")
        else:
            continue  # the message, maybe of many lines
        start = place.find(_SCHEME)
        at = (_EVAL.match(place, start) or _PLACE.match(place, start)) if start >= 0 else None
        if at is not None:
            line_number = at[2] or (at[4] if at.re is _EVAL else None)
            awaited = name.startswith(_WAITED) or _CAUSE.match(name) is not None
            yield Frame(plain_name(name), at[1], int(line_number or 0), int(at[3] or 0), awaited)


def _in_v8(text: str) -> tuple[str, str]:
    """A function's name and where it is, of `name (place)` or the place alone."""
    name, bracket, place = text.partition(" (")
    if bracket:
        return name, place
    waited = _WAITED if text.startswith(_WAITED) else ""
    return waited, text.removeprefix(waited)


def plain_name(name: str) -> str:
    """What all browsers call a function, without what it belongs to; "" when it has no name."""
    name = _ALIAS.sub("", _CAUSE.sub("", name))
    for word in _BEFORE:
        name = name.removeprefix(word)
    if name.endswith("<") or name in _NOBODY:
        return ""
    name = name.rpartition("/")[2].rpartition(".")[2].strip()
    for word in _WITHIN:
        name = name.removeprefix(word)
    return "" if name in _NOBODY else name[:100]
