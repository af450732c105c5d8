"""Recorded pages made ready to be sent again and again, as other visitors' own."""

import hashlib
import json
import random
import re
from typing import Any

from msgspec import Struct

from bench.edge.recorded import Page, Record, Recorded
from hawk_edge import wire

LONG = 2000  # characters; the reporter sends a longer text by its digest
OWN = "@own-html@"
_TOKEN = re.compile(r"\b[0-9a-f]{40}\b")
_STOCK = re.compile(r"\d+(?= left, )|\d+(?= people look)")
_STATES = ("snapshot", "delta")


class Step(Struct):
    """A record as a line; `n` of a state, else 0. `texts` are named in it, by digest.

    Where `own` is set the line has a snapshot whose HTML each visitor has their own of.
    """

    t: int
    n: int
    line: str
    texts: dict[str, str]
    own: bool


class Script(Struct):
    """A page: `html` as it was at first, and `times` in ms at which it had changed."""

    seconds: float
    steps: list[Step]
    html: str
    times: list[int]
    rrweb: list[tuple[int, str]]


def ready(visits: list[Recorded]) -> list[list[Script]]:
    """All visits, each a list of its pages."""
    return [[_script(page) for page in one.pages] for one in visits]


def own(text: str, chance: random.Random) -> str:
    """A text of a page as another visitor has it: their own token, and stock that has moved.

    It is as long as before, so that deltas fit it.
    """
    for token in set(_TOKEN.findall(text)):
        text = text.replace(token, f"{chance.getrandbits(160):040x}")
    return _STOCK.sub(lambda found: _digits(len(found[0]), chance), text)


def _digits(count: int, chance: random.Random) -> str:
    return str(chance.randrange(10 ** (count - 1), 10**count))


def _script(page: Page) -> Script:
    first = next(one for one in page.records if one["k"] == "snapshot")
    html = str(first["html"])
    steps = [_step(one, is_first=one is first) for one in page.records]
    times = [int(one["t"]) for one in page.records if one["k"] in _STATES]
    return Script(page.seconds, steps, html, times, page.rrweb)


def _step(record: Record, *, is_first: bool) -> Step:
    record = json.loads(json.dumps(record))
    texts = dict[str, str]()
    for holder, key in list(wire.long_texts(record)):
        text: Any = holder[key]
        if is_first and key == "html":
            holder[key] = {"blob": OWN}
        elif isinstance(text, str) and len(text) >= LONG:
            digest = hashlib.sha256(text.encode()).hexdigest()
            texts[digest] = text
            holder[key] = {"blob": digest}
    line = json.dumps(record, separators=(",", ":"), ensure_ascii=False)
    n = int(record["n"]) if record["k"] in _STATES else 0
    return Step(int(record["t"]), n, line, texts, is_first)
