"""An hour of a page that changes eight times a second, as the reporter would send it."""

import random
from collections.abc import Iterator
from typing import Any

from tests.batches import batch, error

HOUR_MS = 3_600_000
STATE_MS = 125  # 28,800 states
BATCH_MS = 5000
SNAPSHOT_MS = 60_000  # the reporter's own
CELLS = 1200  # texts: with their elements a page of 2,400 nodes and 60 kB
STYLE = "table{font:11px monospace;display:grid;grid-template-columns:repeat(30,1fr)}"
PAGE = (
    "<html><head><style>"
    + STYLE.replace("{", "{{").replace("}", "}}")
    + "</style></head><body><h1>state {}</h1><table>{}</table></body></html>"
)
FIRST = 6  # html 1, head 2, style 3 and its text 4, body 5, h1 6 and its text 7, table 8
TITLE = FIRST + 1
COUNT = FIRST + 2 + 2 * CELLS


def cell(at: int) -> int:
    """The node of a cell's text."""
    return FIRST + 4 + 2 * at


def number_at(ms: int) -> int:
    """Which state is seen at a time; it stands in the page's heading."""
    return ms // STATE_MS + 1


def hour(
    session: str, t0: int, snapshot_ms: int = SNAPSHOT_MS, length_ms: int = HOUR_MS
) -> Iterator[bytes]:
    """Its batches."""
    chance = random.Random(1)
    cells = [f"{chance.randint(0, 9999):04}" for _ in range(CELLS)]
    for seq, begin in enumerate(range(0, length_ms, BATCH_MS), 1):
        records = list[dict[str, Any]]()
        for t in range(begin, begin + BATCH_MS, STATE_MS):
            at = chance.randrange(CELLS)
            cells[at] = f"{chance.randint(0, 9999):04}"
            records.append(_state(t, at, cells, full=t % snapshot_ms == 0))
        yield batch(seq, *records, *_by_hand(begin, chance), session=session, t0=t0)


def _state(t: int, at: int, cells: list[str], *, full: bool) -> dict[str, Any]:
    n = number_at(t)
    if not full:
        texts = [TITLE, f"state {n}", cell(at) - TITLE, cells[at]]
        return {"k": "delta", "t": t, "n": n, "c": COUNT, "x": texts}
    html = PAGE.format(n, "".join(f"<td>{one}</td>" for one in cells))
    return {
        "k": "snapshot", "t": t, "n": n, "c": COUNT, "w": 1280, "h": 800,
        "url": f"https://shop.example/board/{t // 600_000}", "title": f"Board {t // 600_000}",
        "html": html,
    }  # fmt: skip


def _by_hand(begin: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """What the visitor does: mostly moving the pointer; now and then nothing for half a minute."""
    if begin // 30_000 % 4 == 3:
        return
    moves = [100, chance.randint(-9, 9), chance.randint(-9, 9)] * 49
    yield {"k": "pointer", "t": begin, "p": [begin, 600, 400, *moves]}
    text = f"Button {begin // BATCH_MS}"
    yield {"k": "click", "t": begin + 2500, "x": 600, "y": 400, "id": 5, "text": text}
    if begin % 60_000 == 0:
        yield error(begin + 3000, f"error {begin // 60_000}")
