"""What a batch costs: CPU and wall time of ingest, beside the plainest thing that keeps as much.

The plain one stores each state as a whole page: one row of HTML, committed with synchronous=FULL.
Both take the same visits, one state after the other; the ratio is what counts, the times are this
machine's. Run it by `make bench`.
"""

import asyncio
import resource
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hawk_edge.ingest import Ingest
from hawk_edge.model import Site
from hawk_edge.quota import Quota
from hawk_edge.rebuild import Page
from hawk_edge.store.folder import open_store
from tests.batches import batch, delta, gzipped, new_id, snapshot

VISITS, STATES, ROWS = 20, 50, 500
SITE = Site("site", "account", "key", "Bench", ("https://shop.example",), 0)
TABLE = "".join(f"<tr><td>{n}</td><td>row number {n}</td></tr>" for n in range(ROWS))
HTML = f"<html><body><p>{{}}</p><table>{TABLE}</table></body></html>"


def visit() -> list[bytes]:
    """One page of 500 rows and its changes, a batch each, as the reporter packs them."""
    first = snapshot(html=HTML.format("first"), c=5 + 5 * ROWS)
    changes = (
        delta(n, 100 * n, f"state {n}", first["c"]) | {"x": [4, f"{n}"]} for n in range(2, STATES)
    )
    session = new_id()
    records = [first, *changes]
    return [gzipped(batch(seq, one, session=session)) for seq, one in enumerate(records, 1)]


async def ours(folder: Path, visits: list[list[bytes]]) -> int:
    """Through ingest; the bytes on disk afterwards."""
    async with open_store(folder) as store:
        await store.people.add_site(SITE)
        ingest = Ingest(store, [], Quota(10**9, 10**9))
        for bodies in visits:
            for body in bodies:
                await ingest.take(SITE, body, None, "")
    return size(folder)


async def plain(folder: Path, visits: list[list[bytes]]) -> int:
    """A row of whole HTML for each state."""
    folder.mkdir()
    db = sqlite3.connect(folder / "plain.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE states (id INTEGER PRIMARY KEY, html TEXT)")
    for bodies in visits:
        for n in range(len(bodies)):
            db.execute("INSERT INTO states (html) VALUES (?)", [HTML.format(n)])
    db.close()
    return size(folder)


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure(name: str, way: Callable[[Path, list[list[bytes]]], object]) -> tuple[float, float]:
    """Print a line; CPU seconds and bytes on disk."""
    visits = [visit() for _ in range(VISITS)]
    states = sum(map(len, visits))
    with TemporaryDirectory() as folder:
        before, began = time.process_time(), time.monotonic()
        stored = asyncio.run(way(Path(folder) / "data", visits))  # type: ignore[arg-type]
        cpu, wall = time.process_time() - before, time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:6} {1000 * cpu / states:6.2f} ms CPU and {1000 * wall / states:6.2f} ms a state, "
        f"{stored / states / 1000:7.2f} kB on disk a state, peak {peak:.0f} MB"
    )
    return cpu, float(stored)


def main() -> None:
    """Both ways, in turn, with the ratio."""
    Page(snapshot(html=HTML.format("first"), c=5 + 5 * ROWS))  # the page is what it says
    rounds = [(measure("ours", ours), measure("plain", plain)) for _ in range(3)]
    cpu, disk = sorted((a[0] / b[0], a[1] / b[1]) for a, b in rounds)[1]
    print(f"ours to plain, median of {len(rounds)}: CPU {cpu:.2f}, disk {disk:.3f}")


if __name__ == "__main__":
    main()
