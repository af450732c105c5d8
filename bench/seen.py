"""What a search for text costs: python -m bench.seen [--data FOLDER] [--sessions N]

With --data it reads the sessions of a copy of a data folder, as that of `python -m
bench.storage.run --data FOLDER`, and tells CPU and bytes for each. Then it fills an index with
sessions of an invented shop, whose visitors see the same lines and some of their own, and asks it
things.
"""

import argparse
import asyncio
import random
import shutil
import sqlite3
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hawk_edge.seen.job import Seen
from hawk_edge.seen.search import Search
from hawk_edge.seen.told import Told
from hawk_edge.store.engine import Statement
from hawk_edge.store.folder import Store, open_store
from hawk_edge.store.index.seen import PLACES, mark_of
from hawk_edge.store.index.session_filter import SessionFilter
from hawk_edge.timekey import timekey
from hawk_edge.words import keys_of, words_of

SITE, SCOPE, NOW = "site", "account/site/", 1_800_000_000_000
PAGES, LINES_OF_PAGE, OWN = 400, 60, 5  # of the shop, and lines that only one visitor sees
RARE = 500  # of so many visitors one has their payment declined
ASKED = {
    "seen by all": "add to cart",
    "as it is typed": "ad",
    "seen by one of 500": "payment declined",
    "seen by one": "order 1000077",
    "of 100,000 lines alike": "order",
    "a phrase, and another": '"payment was declined" "checkout now"',
    "seen by none": "zaubernuss",
    "nothing behind it": '"declined was payment"',
}


def weigh(folder: Path) -> int:
    """Bytes of what was seen in an index."""
    with sqlite3.connect(folder / "index.db") as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sql = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%seen\\_%' ESCAPE '\\'"
        return int(db.execute(sql).fetchone()[0])


async def recorded(source: Path) -> None:
    """Read a copy of a folder's sessions."""
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(source, data, ignore=shutil.ignore_patterns("visits.json", "ballast"))
        async with open_store(data) as store:
            began = time.process_time()
            count = await Seen(store).work()
            cpu = time.process_time() - began
            [row] = await store.database.read("SELECT count(*) AS n FROM seen_lines")
        print(f"{count} sessions read: {1000 * cpu / count:.0f} ms of CPU each,", end=" ")
        print(f"{weigh(data) / count:,.0f} bytes each, {row['n'] / count:.0f} lines of their own")


class Shop:
    """Sessions of an invented shop, as rows."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        syllables = ["lam", "ta", "ble", "chi", "ro", "ver", "sun", "mo", "pel", "dra", "kin", "so"]
        self.vocabulary = ["".join(chance.choices(syllables, k=3)) for _ in range(5_000)]
        common = ["Add to cart", "Checkout now", "Your cart is empty", "Home Shop About"]
        self.pages = [
            [
                *common,
                *(" ".join(chance.choices(self.vocabulary, k=6)) for _ in range(LINES_OF_PAGE)),
            ]
            for _ in range(PAGES)
        ]

    def visit(self, number: int) -> list[str]:
        """The lines that a visitor sees on three pages."""
        popular = (int(PAGES * self.chance.random() ** 2) for _ in range(3))
        lines = [line for page in popular for line in self.pages[page]]
        own = [" ".join(self.chance.choices(self.vocabulary, k=5)) for _ in range(OWN - 1)]
        if number % RARE == 77:
            lines.append("Your payment was declined.")
        return list(dict.fromkeys([*lines, *own, f"Order {1_000_000 + number} is on its way"]))


async def fill(store: Store, count: int) -> None:
    """File so many sessions, 20 a minute, the newest last."""
    shop, ids = Shop(random.Random(1)), dict[str, int]()
    seen, sites = Counter[int](), [(SITE, 1)]
    ends: dict[int, list[int]] = {}
    await _insert(store, "seen_sites", sites)
    for first in range(0, count, PLACES):
        bundle, marks = first // PLACES + 1, Counter[int]()
        rows, told = list[tuple[object, ...]](), list[tuple[object, ...]]()
        new = list[tuple[str, int]]()
        times = [NOW + 3_000 * number for number in range(first, min(first + PLACES, count))]
        for place, at_ms in enumerate(times):
            number, what = first + place, Told()
            session = f"{number:022d}"
            mine = list[int]()
            for text in shop.visit(number):
                if text not in ids:
                    ids[text] = len(ids) + 1
                    new.append((text, ids[text]))
                mine.append(ids[text])
                marks[ids[text]] |= 1 << place
            what.add("pagepage", 1, at_ms, mine)
            told.append((session, bundle, 1 << place, at_ms, 3, what.encode()))
            rows.append(_session(session, at_ms))
        for id in marks:
            seen[id] += 1
            ends.setdefault(id, [bundle, bundle])[1] = bundle
        await _insert(store, "sessions", rows, _COLUMNS)
        await _insert(store, "seen_sessions", told)
        await _insert(store, "seen_bundles", [(bundle, SITE, PLACES, times[-1], times[0])])
        await _insert(store, "seen_marks", [(bundle, *one) for one in sorted(marks.items())])
        lines = [(id, mark_of(SITE, text), 1, text, 0, 0, 0) for text, id in new]
        await _insert(store, "seen_lines", lines)
        words = [(1, key, id) for text, id in new for key in keys_of(words_of(text))]
        await _insert(store, "seen_words", words)
    counted = [(seen[id], *ends[id], id) for id in seen]
    sql = "UPDATE seen_lines SET bundles = ?, first = ?, last = ? WHERE id = ?"
    await store.database.write(Statement(sql, counted, many=True))


_COLUMNS = (
    "id, key, site, visitor, user_agent, skew_ms, started_ms, seen_ms, received_ms, closed, url, "
    "title, width, height, pages, events, errors, clicks"
)


def _session(id: str, at_ms: int) -> tuple[object, ...]:
    key = f"{SCOPE}{timekey(at_ms)}-{id}"
    times = (0, at_ms, at_ms + 60_000, at_ms + 60_000)
    return (id, key, SITE, id, "a browser", *times, 1, "https://shop.example/", "Shop", 1280, 800, 3, 9, 0, 9)  # fmt: skip # noqa: E501


async def _insert(
    store: Store, table: str, rows: Sequence[tuple[object, ...]], names: str = ""
) -> None:
    if rows:
        places = ", ".join("?" * len(rows[0]))
        columns = f"({names})" if names else ""
        sql = f"INSERT INTO {table} {columns} VALUES ({places})"
        await store.database.write(Statement(sql, rows, many=True))


async def asked(count: int, rounds: int = 20) -> None:
    """Ask an index of so many sessions."""
    with TemporaryDirectory() as folder:
        async with open_store(Path(folder)) as store:
            await fill(store, count)
            search = Search(store)
            print(f"\n{count:,} sessions" + " " * 26 + "found    p50 ms    p99 ms")
            for name, text in ASKED.items():
                took, found = list[float](), 0
                for _ in range(rounds):
                    began = time.perf_counter()
                    answer = await search.sessions(SCOPE, text, SessionFilter(), "", 51)
                    took.append(1000 * (time.perf_counter() - began))
                    found = len(answer.sessions)
                p99 = sorted(took)[int(0.99 * len(took))]
                print(f"  {name:38} {found:5}  {statistics.median(took):8.1f}  {p99:8.1f}")
        print(f"{weigh(Path(folder)) / count:,.0f} bytes a session")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--sessions", type=int, default=100_000)
    arguments = parser.parse_args()
    if arguments.data:
        asyncio.run(recorded(arguments.data))
    asyncio.run(asked(arguments.sessions))


if __name__ == "__main__":
    main()
