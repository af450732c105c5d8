"""All that a server keeps, and all that it answers, to be searched."""

import asyncio
import gzip
import re
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hawk_edge import compress
from hawk_edge.clock import wall_clock_ms
from hawk_edge.seal import ENDED_MS, Sealer
from hawk_edge.store.folder import open_store
from hawk_edge.store.seal_format import KIND
from hawk_edge.store.sealed import kind_of, open_sealed
from tests.privacy.search import Haystack
from tests.serving import HawkProcess

# Printable, a no-break space and umlauts among it: what is packed is looked at below.
_TEXT = re.compile(rb"(?:[ -~]|\xc2\xa0|\xc3[\x80-\xbf]){6,}")


def kept(data: Path, copy: Path) -> Iterator[Haystack]:
    """The data folder of a running server, file by file, as it would be read after a crash."""
    shutil.copytree(data, copy, ignore=lambda _, names: [name for name in names if "sock" in name])
    files = [path for path in copy.rglob("*") if path.is_file()]
    texts = [text for path in files for text in _TEXT.findall(path.read_bytes())]
    yield Haystack("files as they are", texts)
    yield Haystack("index.db", _cells(copy / "index.db"))
    with ThreadPoolExecutor(1) as thread:  # this one has a loop already, the browser's
        yield Haystack("blobs", thread.submit(asyncio.run, _blobs(copy)).result())


async def _blobs(folder: Path) -> list[bytes]:
    """What all blobs hold, once the sessions are sealed."""
    async with open_store(folder) as store:
        later = wall_clock_ms() + ENDED_MS
        assert await Sealer(store, lambda: later).work()
        found = list[bytes]()
        async for digest in store.blobs.digests():
            found.append(await store.blobs.get(digest))
            if await kind_of(store.blobs, digest) == KIND:
                sealed = await open_sealed(store.blobs, digest)
                found += [text for _, _, text in await sealed.all_texts()]
        return found


def _cells(path: Path) -> Iterator[str | bytes]:
    """Every value of every table, what is packed unpacked."""
    database = sqlite3.connect(path)
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        for row in database.execute(f"SELECT * FROM {table}"):
            for cell in row:
                if isinstance(cell, bytes) and cell.startswith(b"\x1f\x8b"):
                    yield gzip.decompress(cell)
                elif isinstance(cell, bytes) and cell.startswith(b"\x28\xb5\x2f\xfd"):
                    yield compress.decompress(cell)
                elif isinstance(cell, str | bytes):
                    yield cell
    database.close()


def told(hawk: HawkProcess) -> Iterator[Haystack]:
    """What the server answers about its one site: the sessions, what happened, every state."""
    site = f"/v1/sites/{hawk.site['id']}"
    answers, states = [hawk.http.get(f"{site}/events?limit=500").text], []
    for session in hawk.get(f"{site}/sessions", limit=100)["items"]:
        of = f"/v1/sessions/{session['id']}"
        answers += [hawk.http.get(f"{of}{what}").text for what in ("", "/records?limit=500")]
        timeline = hawk.get(f"{of}/timeline", limit=500)
        answers.append(str(timeline))
        names = sorted({one["state"] for one in timeline["items"] if one.get("state")})
        shown = [f"{name}.json" for name in names] + [f"{names[0]}.html"]  # the newest is the first
        states += [hawk.http.get(f"{of}/states/{name}").text for name in shown]
    yield Haystack("answers", answers)
    yield Haystack("states", states)
