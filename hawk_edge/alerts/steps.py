"""What the visitor did last before it broke, in a few short lines."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from hawk_edge.alerts.plain import plain
from hawk_edge.replay import Replay
from hawk_edge.store.index.events import seq_of
from hawk_edge.timekey import from_iso

MOST = 8
LONGEST = 140  # characters of one
# How many batches back it looks, and how far if that was not enough: a live one has but 75 ms.
NEAR, FAR = 25, 250
AT_A_TIME, ITEMS = 300, 20_000  # of the timeline that are read together, and looked through in all

Item = dict[str, Any]


class Step(Struct, frozen=True):
    """`before_ms`: how long before it broke. `broke`: something else had, then."""

    text: str
    before_ms: int
    broke: bool = False


class Before(Struct, frozen=True):
    """The last steps, oldest first, and where the visitor was: `url` is "" where nobody knows."""

    steps: list[Step]
    url: str = ""
    title: str = ""


async def before(replay: Replay, session: str, event: str, at_ms: int) -> Before:
    """What led to an event, by its key. Raises NotFound or Unavailable; damage is passed over."""
    seq = seq_of(event)
    found = Before([])
    for back in (NEAR, FAR):
        first = max(0, seq - back)
        items = await _timeline(replay, session, first, seq)
        found = told(items, at_ms)
        if len(found.steps) == MOST or not first:
            break
    return found


def told(items: Iterable[Item], at_ms: int) -> Before:
    """The same of items of a timeline."""
    past = [(from_iso(one["at"]), one) for one in items]
    past = sorted((one for one in past if one[0] <= at_ms), key=lambda one: one[0])
    # Of what broke itself the rest of the letter speaks, however often it did.
    itself = {_words(one) for when, one in past if when == at_ms and one["kind"] in _BROKE}
    url, title, said = "", "", list[tuple[int, str, bool]]()
    for when, item in past:
        if item["kind"] in ("navigation", "snapshot"):
            url, title = item["url"], item.get("title") or title
        words = _words(item)
        if words and words not in itself and not (said and said[-1][1] == words):
            said.append((when, words, item["kind"] in _BROKE))
    steps = [Step(words, at_ms - when, broke) for when, words, broke in said[-MOST:]]
    return Before(steps, plain(url, 300), plain(title, 100))


async def _timeline(replay: Replay, session: str, first: int, last: int) -> list[Item]:
    items, after = list[Item](), first
    more: int | None = first
    while more is not None and more < last and len(items) < ITEMS:
        after = more
        found, more = await replay.timeline(session, after, AT_A_TIME)
        items += found
    return items


_BROKE = frozenset({"error", "request", "console"})


def _words(item: Item) -> str:
    words = "".join(_said(item))
    return plain(words, LONGEST)


def _said(item: Item) -> Iterator[str]:
    match item["kind"]:
        case "navigation":
            yield f"{_WAYS.get(item['how'], 'Went to')} {_path(item['url'])}"
        case "click":
            yield "Clicked " + (f"“{plain(item['text'], 60)}”" if item.get("text") else "the page")
            yield " again and again" if item.get("rage") else ""
            yield ", and nothing happened" if item.get("dead") else ""
        case "input":
            yield "Filled in a field"
        case "request":
            yield f"{item['method']} {_path(item['url'])} failed: "
            yield f"status {item['status']}" if item["status"] else "no answer"
        case "error" | "console":
            yield f"Error: {item['message']}"
        case "custom":
            yield f"Event “{plain(item['name'], 60)}”"
        case "visibility":
            yield "Left the tab" if item["hidden"] else "Came back to the tab"


_WAYS = {
    "load": "Opened", "restore": "Came back to", "pop": "Went back or forward to",
    "hash": "Went to", "push": "Went to", "replace": "Went to",
}  # fmt: skip


def _path(url: str) -> str:
    """What a person tells addresses apart by."""
    _, mark, rest = url.partition("://")
    _, _, path = rest.partition("/")
    return f"/{path}" if path else rest if mark else url
