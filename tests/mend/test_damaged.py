"""Of what is damaged, all that is whole comes back, and the rest has a line."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from hawk_edge.check import check
from hawk_edge.seal import Sealer
from hawk_edge.store import packed
from hawk_edge.store.folder import open_store
from tests.batches import batch, error, snapshot
from tests.mend.anew import after, lose, made_anew
from tests.mend.corpus import SESSIONS, Corpus, corpus
from tests.store.opened import opened

A, B, *_ = SESSIONS.values()
OPEN = "z" * 22


def torn(folder: Path, table: str) -> None:
    """Overwrite the pages of a table, as a dying disk might."""
    with sqlite3.connect(folder / "index.db") as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pages = db.execute(
            "SELECT rootpage FROM sqlite_schema WHERE tbl_name = ?", [table]
        ).fetchall()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    db.close()
    with open(folder / "index.db", "r+b") as file:
        for (page,) in pages:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)


@pytest.mark.parametrize(
    "table", ["users", "assets", "sealed", "refs", "events", "bases", "sessions"]
)
async def test_of_an_index_that_is_damaged_in_one_place_the_rest_is_saved(
    folder: Path, before: dict[str, Any], table: str
) -> None:
    async with opened(folder) as hawk:
        await hawk.take(batch(1, snapshot(text="not sealed"), error(5), session=OPEN))
    torn(folder, table)
    lost = await made_anew(folder)
    assert any("old index" in line for line in lost)
    rows = await after(folder, clean=table not in ("events", "refs"))
    is_saved = table != "sessions"
    assert len(rows["sessions"]) == len(before["sessions"]) + is_saved
    if table in ("users", "assets", "sealed"):
        assert rows[table] == before[table]


async def test_an_index_that_nobody_can_read_is_made_anew_from_the_blobs(
    folder: Path, before: dict[str, Any]
) -> None:
    path = folder / "index.db"
    path.write_bytes(b"\xff" * path.stat().st_size)
    [line] = await made_anew(folder)
    assert "cannot be read at all" in line
    assert await after(folder) == before
    assert (folder / "index.db.old").read_bytes() == b"\xff" * (
        folder / "index.db.old"
    ).stat().st_size


async def damage(hawk: Corpus, session: str, *, frame: int) -> str:
    """Flip a bit in a part of a sealed session's blob, or in its label; its digest."""
    digest = await hawk.digest(session)
    assert digest is not None
    path = hawk.store.folder / "blobs" / digest[:2] / digest
    file = bytearray(path.read_bytes())
    label = packed.read_label(digest, bytes(file))
    at = packed.label_size(bytes(file)) + label.place(frame) if frame >= 0 else 12
    file[at + 8] ^= 1
    path.write_bytes(file)
    return digest


async def test_of_a_damaged_sealed_session_all_that_is_whole_comes_back(
    folder: Path, before: dict[str, Any]
) -> None:
    async with corpus(folder) as hawk:
        digest = await damage(hawk, A, frame=0)
    lose(folder)
    [line] = await made_anew(folder)
    assert line == f"session {A}: 4 batches of it are damaged"
    rows = await after(folder, clean=False)
    for table in ("sessions", "sealed", "bases", "based", "assets", "users"):
        assert rows[table] == before[table]
    async with open_store(folder) as store:
        assert f"blob {digest}: damaged, and set aside" in [line async for line in check(store)]


@pytest.mark.parametrize("frame", [-1, 1])
async def test_what_cannot_say_what_it_is_has_a_line(
    folder: Path, before: dict[str, Any], frame: int
) -> None:
    async with corpus(folder) as hawk:
        digest = await damage(hawk, A, frame=frame)
    lose(folder)
    [line] = await made_anew(folder)
    assert digest in line
    rows = await after(folder, clean=False)
    assert len(rows["sessions"]) == len(before["sessions"]) - 1


async def test_a_base_of_a_session_that_is_lost_is_let_go_of_and_nothing_with_it(
    folder: Path,
) -> None:
    """Its session had come back for a late batch, and was in the lost index alone."""
    async with corpus(folder) as hawk:
        shown = await hawk.replay.records(B, 0, 99)
        await hawk.take(batch(5, error(9000), session=A))  # b leans on a page of it
        assert not await hawk.store.journal.is_sealed(A)
    lose(folder)
    await made_anew(folder)
    async with corpus(folder) as hawk:
        assert await hawk.store.listing.session(A) is None
        await Sealer(hawk.store, lambda: hawk.now_ms).release()
        assert await hawk.replay.records(B, 0, 99) == shown
        assert await hawk.check(read_data=True) == []
