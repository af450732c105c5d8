"""How long a page of a site's sessions takes to list, filter by filter, among 100,000 of them.

The rows of 100,000 sessions are put into the index of a real `hawk-edge serve`, as ingest would
write them in half a year, every one with an address, a title and a User-Agent of its own. Then each
filter is asked for by real HTTP, one question after another: its first page, and a page from
somewhere deep. "Whole" is what it takes to walk through all that a filter leaves, as many questions
as that needs. Last comes what the sites screen asks for every half a minute. Run it by
`PYTHONPATH=. python bench/list.py`.
"""

import asyncio
import random
import secrets
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hawk_edge.browsers import browser_family, device_of
from hawk_edge.store.engine import Statement, places
from hawk_edge.store.folder import open_store
from hawk_edge.timekey import iso, timekey
from tests.batches import new_id
from tests.serving import HawkProcess, served

SESSIONS, DAYS, ROUNDS = 100_000, 180, 60
DAY_MS = 86_400_000
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
AGENTS = (
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/%s.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/%s.0.0.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/%s.0.0.0 Safari/537.36 Edg/150.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:%s.0) Gecko/20100101 Firefox/146.0",
    "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) "
    "Version/%s.1 Mobile/15E148 Safari/604.1",
)
RARE = "somebody@rare.example"
FILTERS: dict[str, dict[str, Any]] = {
    "everything": {},
    "the last 7 days": {"last": 7 * 86_400},
    "errors": {"errors": 1},
    "rage clicks (1 in 200)": {"rage": 1},
    "live": {"live": 1},
    "Firefox": {"browser": "Firefox"},
    "tablets": {"device": "tablet"},
    "longer than 10 min": {"longer": 600},
    "address contains": {"url": "/product/77"},
    "five at once": {"errors": 1, "browser": "Edge", "device": "desktop", "longer": 60, "url": "/"},
    "a visitor of 3 sessions": {"visitor": RARE},
    "nothing matches": {"url": "nowhere-at-all"},
}
"""Filters by what they are called in the table."""


def rows(account: str, site: str, now_ms: int) -> Iterator[dict[str, Any]]:
    """Sessions as they were begun, oldest first; the last hundred are live."""
    dice = random.Random(7)
    for number in range(SESSIONS):
        began = now_ms - DAYS * DAY_MS * (SESSIONS - number) // SESSIONS
        lasted = int(dice.expovariate(1 / 180_000))
        agent = dice.choice(AGENTS) % dice.randint(120, 156)
        id, is_live = new_id(), number >= SESSIONS - 100
        yield {
            "id": id, "key": f"{account}/{site}/{timekey(began)}-{id}", "site": site,
            "visitor": new_id(), "user_agent": agent, "skew_ms": dice.randint(-900, 900),
            "started_ms": began, "seen_ms": began + lasted, "closed": 0,
            "received_ms": now_ms + 10_000 if is_live else began + lasted, "identity_seq": None,
            "identity": RARE if number % 40_000 == 500 else None, "opening_seq": 1,
            "url": f"https://shop.example/product/{dice.randint(1, 99_999)}?from={dice.random()}",
            "title": f"Lamp {dice.randint(1, 999)} \N{EN DASH} the shop with a long name",
            "width": 1280, "height": 800, "pages": dice.randint(1, 9), "events": 12,
            "errors": int(dice.random() < 0.08), "clicks": 7, "upset": 0,
            "rage": int(dice.random() < 0.005), "browser": browser_family(agent),
            "device": device_of(agent),
        }  # fmt: skip


async def fill(folder: Path) -> None:
    """Put the rows into the folder's only site."""
    async with open_store(folder) as store:
        [site] = await store.people.sites()
        some = list(rows(site.account, site.id, int(time.time() * 1000)))
        columns = list(some[0])
        sql = f"INSERT INTO sessions ({', '.join(columns)}) VALUES ({places(columns)})"
        for at in range(0, len(some), 5000):
            values = [list(one.values()) for one in some[at : at + 5000]]
            await store.database.write(Statement(sql, values, many=True))


def asked(hawk: HawkProcess, query: dict[str, Any]) -> tuple[float, dict[str, Any]]:
    """How many ms a page took, and the page."""
    began = time.perf_counter()
    page = hawk.get(f"/v1/sites/{hawk.site['id']}/sessions", **query)
    return (time.perf_counter() - began) * 1000, page


def walked(hawk: HawkProcess, query: dict[str, Any]) -> tuple[float, int, int]:
    """How many ms it takes to see at most 5,000 of all that match, how many, in how many pages."""
    took, seen, pages, after = 0.0, 0, 0, ""
    while after is not None and seen < 5000:
        ms, page = asked(hawk, query | {"after": after, "limit": 500})
        took, seen, pages, after = took + ms, seen + len(page["items"]), pages + 1, page["next"]
    return took, seen, pages


def counted(hawk: HawkProcess) -> float:
    """How many ms the sites take with what goes on there."""
    began = time.perf_counter()
    hawk.get("/v1/sites", counts=1)
    return (time.perf_counter() - began) * 1000


def tell(name: str, first: Sequence[float], deep: Sequence[float], whole: tuple[Any, ...]) -> None:
    """A row of the table."""
    numbers = [
        f"{statistics.median(times):6.1f} {sorted(times)[int(len(times) * 0.99)]:6.1f}"
        for times in (first, deep)
    ]
    took, seen, pages = whole
    print(f"{name:26} {numbers[0]}   {numbers[1]}   {took:7.0f} ms, {seen:5} in {pages:3} pages")


def measure(hawk: HawkProcess) -> None:
    """Every filter in turns, so that what else the machine does meets all of them."""
    account = hawk.get("/v1/me")["account"]
    now_ms = int(time.time() * 1000)
    first: dict[str, list[float]] = {name: [] for name in FILTERS}
    deep: dict[str, list[float]] = {name: [] for name in FILTERS}
    for _ in range(ROUNDS):
        for name, query in FILTERS.items():
            first[name].append(asked(hawk, query)[0])
            at_ms = now_ms - secrets.randbelow(DAYS) * DAY_MS
            after = f"{account}/{hawk.site['id']}/{timekey(at_ms)}"
            deep[name].append(asked(hawk, query | {"after": after})[0])
    print(f"{SESSIONS:,} sessions until {iso(now_ms)}, {ROUNDS} rounds, ms")
    print(f"{'':26} {'first':>6} {'p99':>6}   {'deep':>6} {'p99':>6}   whole")
    for name, query in FILTERS.items():
        tell(name, first[name], deep[name], walked(hawk, query))
    counts = sorted(counted(hawk) for _ in range(ROUNDS))
    print(f"{'the counters of a site':26} {statistics.median(counts):6.1f} {counts[-1]:6.1f}")


def main() -> None:
    """Fill a folder, serve it, ask."""
    with TemporaryDirectory(dir=".") as folder:
        data = Path(folder) / "data"
        with served(data):
            pass
        asyncio.run(fill(data))
        hawk = HawkProcess(data).sign_in()
        hawk.site = hawk.get("/v1/sites")["items"][0]
        try:
            measure(hawk)
        finally:
            hawk.stop()


if __name__ == "__main__":
    main()
