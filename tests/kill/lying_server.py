"""`hawk-edge`, but it breaks one promise: `python -m tests.kill.lying_server LIE serve …`."""

import asyncio
import hashlib
import sys
from collections.abc import Coroutine
from typing import Any

from msgspec import structs

from hawk_edge import cli
from hawk_edge.store.disk import Disk
from hawk_edge.store.engine import Row, Statement
from hawk_edge.store.index import fresh
from hawk_edge.store.index.arrival import Arrival
from hawk_edge.store.index.journal import Filed, Journal
from hawk_edge.store.sqlite import Sqlite

LATER_S, MUCH_LATER_S = 0.02, 1.0
BATCH_ROWS = 3  # the first statements of a batch's unit: batch, page and session
_later: set["asyncio.Task[Any]"] = set()

file, write, put, replace = Journal.file, Sqlite.write, Disk.put, Disk.replace


async def file_later(journal: Journal, new: Arrival) -> Filed:
    """Acknowledges before the commit."""
    _after_a_while(file(journal, new))
    return Filed(True, False)


async def write_halves(database: Sqlite, *unit: Statement) -> list[list[Row]]:
    """Commits a batch's unit in two."""
    rows = await write(database, *unit[:BATCH_ROWS])
    if unit[BATCH_ROWS:]:
        await asyncio.sleep(LATER_S)
        await write(database, *unit[BATCH_ROWS:])
    return rows


async def file_texts_later(journal: Journal, new: Arrival) -> Filed | None:
    """Names the texts that came with a batch before they are there."""
    filed = await file(journal, structs.replace(new, fresh=[]))
    if new.fresh:
        _after_a_while(journal._db.write(Statement(fresh.ADD, new.fresh, many=True)))
    return filed


async def put_later(blobs: Disk, content: bytes, kind: str, digest: str | None = None) -> str:
    """Names a blob before it is there."""
    _after_a_while(put(blobs, content, kind), MUCH_LATER_S)
    return hashlib.sha256(content).hexdigest()


async def replace_later(blobs: Disk, digest: str, file: bytes) -> None:
    """Names a sealed session, or a text that it shares, before it is there."""
    _after_a_while(replace(blobs, digest, file))


def _after_a_while(coroutine: Coroutine[Any, Any, Any], seconds: float = LATER_S) -> None:
    async def wait_first() -> None:
        await asyncio.sleep(seconds)
        await coroutine

    task = asyncio.create_task(wait_first())
    _later.add(task)
    task.add_done_callback(_later.discard)


LIES: dict[str, tuple[type, str, Any]] = {
    "early": (Journal, "file", file_later),
    "halves": (Sqlite, "write", write_halves),
    "texts": (Journal, "file", file_texts_later),
    "blobs": (Disk, "put", put_later),
    "files": (Disk, "replace", replace_later),
}

if __name__ == "__main__":
    setattr(*LIES[sys.argv.pop(1)])
    cli.main()
