"""What is sent: batches as a reporter makes them, no two with the same bytes, and what a user would
send instead.
"""

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from bench.ingest import pages
from bench.storage.pages import sentence, sheet, words
from tests.batches import batch, gzipped, new_id

Record = dict[str, Any]
IN_SESSION = 20  # batches; a session of two minutes, or of some pages
DELTAS = 44  # of five seconds
SHEET = sheet("shop")  # the site's style sheet, which no visitor but the first sends
SHEET_DIGEST = hashlib.sha256(SHEET.encode()).hexdigest()


class Sent(Struct, frozen=True):
    """One body for us, the bytes that it is plain, and what a user would send instead of it."""

    body: bytes
    plain: int
    naive: bytes


class Case(Struct, frozen=True):
    """`goal`: CPU seconds for 1,000. `opens`: a session's first batch comes before the measured."""

    name: str
    what: str
    goal: float
    opens: bool
    make: Callable[[random.Random, int], tuple[list[Record], str]]
    packed: bool = True

    def bodies(self, count: int) -> tuple[list[bytes], list[Sent]]:
        """What is sent before anything is measured, and `count` bodies in their order."""
        first_visit = batch(1, opening(1, pages.page(random.Random(0)), v=[1, {"sheet": SHEET}]))
        before, timed = [gzipped(first_visit)], list[Sent]()
        for start in range(0, count, IN_SESSION):
            chance = random.Random(f"{self.name} {start}")
            ids = {"session": new_id(), "visitor": new_id()}
            first = 1 + self.opens
            if self.opens:
                html = pages.short(chance, 20_000)
                before.append(gzipped(batch(1, opening(1, html), **ids)))
            for seq in range(first, first + min(IN_SESSION, count - start)):
                timed.append(self._sent(chance, seq, ids))
        return before, timed

    def _sent(self, chance: random.Random, seq: int, ids: dict[str, str]) -> Sent:
        records, naive = self.make(chance, seq)
        page = {} if self.opens else {"page": new_id()[:8]}
        plain = batch(seq, *records, **ids, **page)
        # As JSON.stringify writes it.
        lines = [json.dumps(json.loads(line), separators=(",", ":")) for line in plain.splitlines()]
        plain = "\n".join(lines).encode() + b"\n"
        return Sent(gzipped(plain) if self.packed else plain, len(plain), naive.encode())


def opening(n: int, html: str, **fields: Any) -> Record:
    """A page's first record."""
    return {
        "k": "snapshot", "t": 40, "n": n, "url": "https://shop.example/list?page=2",
        "title": "Shop", "w": 1280, "h": 800, "html": html, "c": pages.nodes(), **fields,
    }  # fmt: skip


def _page(chance: random.Random, _seq: int) -> tuple[list[Record], str]:
    """A page load: its snapshot, where the pointer went, a click and what came of it."""
    html = pages.page(chance)
    states = [1, {"scroll": [0, 240]}, 7, {"value": "••••••"}, 9, {"sheet": {"blob": SHEET_DIGEST}}]
    records = [
        {"k": "navigation", "t": 0, "url": "https://shop.example/list?page=2", "how": "load"},
        opening(1, html, v=states),
        _pointer(chance, 400, 40),
        {"k": "vital", "t": 900, "name": "FCP", "value": chance.randint(300, 2000)},
        {"k": "click", "t": 1900, "x": 312, "y": 88, "id": 41, "text": "Add to cart"},
        *(_delta(chance, n, 2000 + 90 * n) for n in range(2, 8)),
    ]
    return records, html


def _changes(chance: random.Random, seq: int) -> tuple[list[Record], str]:
    """Five seconds of a page that moves: some forty deltas, pointer paths, typing."""
    first = 2 + (seq - 2) * DELTAS
    records = [_delta(chance, n, 120 * n) for n in range(first, first + DELTAS)]
    records[6:6] = [_pointer(chance, 120 * first + 1900, 60)]
    records[12:12] = [
        {"k": "input", "t": 120 * first + 3500, "id": 700},
        {"k": "click", "t": 120 * first + 3600, "x": 3, "y": 8, "id": 41, "text": words(chance, 2)},
    ]
    return records, pages.page(chance)


def _whole(chance: random.Random, _seq: int) -> tuple[list[Record], str]:
    html = pages.short(chance, 100_000)
    return [opening(1, html)], html


def _failure(chance: random.Random, seq: int) -> tuple[list[Record], str]:
    """An error with a long stack, as bundled code throws them."""
    stack = "".join(
        f"    at {words(chance, 1)}.{words(chance, 1)} (https://shop.example/assets/"
        f"{words(chance, 1)}-{chance.getrandbits(32):08x}.js:{chance.randint(1, 90)}:"
        f"{chance.randint(1, 90_000)})\n"
        for _ in range(78)
    )
    record = {
        "k": "error", "t": 1000 * seq, "type": "error", "source": "https://shop.example/app.js",
        "message": f"TypeError: {sentence(chance)}", "line": 1, "col": chance.randint(1, 90_000),
        "stack": stack, "clicks": [[900 * seq, 41, "Add to cart"]],
    }  # fmt: skip
    return [record], json.dumps(record)


def _delta(chance: random.Random, n: int, t: int) -> Record:
    """One change, of the kinds that pages make."""
    id, nodes = chance.randint(9, 2000), pages.nodes()
    kinds: list[Record] = [
        {"x": [id, words(chance, 4), 12, str(chance.randint(0, 99))]},
        {"a": [id, "class", f"card card--{words(chance, 1)}", 3, "aria-busy", None]},
        {"r": [id], "i": [9, 0, f"<li class='note'><b>{words(chance, 2)}</b></li>"]},
        {"v": [id, {"scroll": [0, chance.randint(0, 900)]}, 700 - id, {"value": "•" * (n % 9)}]},
        {"a": [id, "style", [18, 3, f"{chance.randint(0, 900)}px, 0"]]},
    ]
    return {"k": "delta", "t": t, "n": n, "c": nodes, **kinds[n % len(kinds)]}


def _pointer(chance: random.Random, t: int, moves: int) -> Record:
    steps = (chance.randint(1, 60) for _ in range(3 * moves))
    return {"k": "pointer", "t": t, "p": [t, 312, 88, *steps]}


CASES = (
    Case("page", "22 kB gzip, 177 kB plain: a page and its first seconds", 0.8, False, _page),
    Case("delta", "5 kB of changes, gzip", 0.25, True, _changes),
    Case("snapshot", "a page of 100 kB, plain", 0.9, False, _whole, packed=False),
    Case("error", "an error of 7 kB, gzip", 0.5, True, _failure),
)


def described(case: Case, sent: list[Sent]) -> str:
    """A line that says what the bodies really are."""
    first = sent[0]
    return (
        f"{case.name}: {case.what} ({len(first.body) / 1000:.1f} kB as sent, "
        f"{first.plain / 1000:.1f} kB plain; the naive way sends {len(first.naive) / 1000:.1f} kB)"
    )


def all_different(sent: list[Sent]) -> bool:
    """What the figures rest on."""
    return len({one.body for one in sent}) == len(sent)


def named(names: list[str]) -> Iterator[Case]:
    """The cases of these names, or all."""
    return (case for case in CASES if not names or case.name in names)
