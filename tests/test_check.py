"""Each kind of damage has its line, and what is whole has none."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from hawk_edge.check import check
from hawk_edge.store.disk import Disk
from hawk_edge.store.engine import Statement
from hawk_edge.timekey import state_name
from tests.batches import T0, batch, delta, error, snapshot
from tests.sealing import WORDS, Sealing, sealing
from tests.store.opened import Opened, opened

SESSION = "s" * 22
SHEET = "p { color: red } " * 100


@pytest.fixture
async def hawk(tmp_path: Path) -> AsyncIterator[Opened]:
    """A store with a session of three batches, and an untouched one.

    The first names a text that never comes, and that is no damage.
    """
    async with opened(tmp_path) as hawk:
        sheets = [2, {"sheet": SHEET}, 1, {"sheet": {"blob": "0" * 64}}]
        await hawk.take(batch(1, snapshot(v=sheets), error(5)))
        await hawk.take(batch(2, delta(2, 50, "later"), error(60)))
        await hawk.take(batch(3, delta(3, 70, "later still")))
        await hawk.take(batch(1, snapshot(text="other"), session="o" * 22))
        await hawk.file_texts()
        yield hawk


async def found(hawk: Opened, *, read_data: bool = True) -> list[str]:
    return [line async for line in check(hawk.store, read_data=read_data)]


async def path_of(hawk: Opened, content: str) -> Path:
    digest = await hawk.store.blobs.put(content.encode(), "sheet")
    return hawk.store.folder / "blobs" / digest[:2] / digest


@pytest.mark.parametrize("read_data", [False, True])
async def test_what_is_whole_has_no_line(hawk: Opened, read_data: bool) -> None:
    assert await found(hawk, read_data=read_data) == []


async def test_an_empty_store_and_a_blob_that_nothing_names_are_no_damage(tmp_path: Path) -> None:
    async with opened(tmp_path) as empty:
        assert await found(empty) == []
        await empty.store.blobs.put(b"left by a batch that was never committed", "html")
        assert await found(empty) == []


@pytest.mark.parametrize("read_data", [False, True])
async def test_a_missing_blob(hawk: Opened, read_data: bool) -> None:
    path = await path_of(hawk, SHEET)
    path.unlink()
    assert await found(hawk, read_data=read_data) == [f"blob {path.name}: missing"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda whole: whole[:-1],
        lambda whole: whole[:-9] + bytes([whole[-9] ^ 0xFF]) + whole[-8:],
        lambda whole: b"X" + whole[1:],
        lambda whole: b"\0" * len(whole),
    ],
    ids=["emptied", "cut short", "changed", "beginning", "zeroed"],
)
async def test_a_damaged_blob_is_found_when_it_is_read(
    hawk: Opened, damage: Callable[[bytes], bytes]
) -> None:
    path = await path_of(hawk, SHEET)
    path.write_bytes(damage(path.read_bytes()))
    assert await found(hawk, read_data=False) == []
    assert await found(hawk) == [f"blob {path.name}: damaged, and set aside"]
    assert await found(hawk, read_data=False) == [f"blob {path.name}: damaged, and set aside"]


async def test_a_blob_that_cannot_be_read(hawk: Opened) -> None:
    path = await path_of(hawk, SHEET)
    path.unlink()
    path.mkdir()
    [line] = await found(hawk)
    assert line.startswith(f"blob {path.name}: ")
    assert "cannot be read" in line


SNAPSHOT = state_name(T0, 1)
MISSING_ROWS = {
    "sessions": [
        f"session {SESSION}: in {table}, but not in sessions"
        for table in ("batches", "pages", "snapshots", "refs", "missing", "events", "ungrouped")
    ],
    "pages": [
        f"session {SESSION}: not as many pages as it says",
        f"session {SESSION}: no row tells of page pagepage",
    ],
    "events": [f"session {SESSION}: not as many events as it says"],
    "batches": [
        f"session {SESSION}: no batch holds the snapshot {SNAPSHOT}",
        f"session {SESSION}: page pagepage is not what its batches say",
    ],
}


@pytest.mark.parametrize("table", MISSING_ROWS)
async def test_rows_that_are_gone(hawk: Opened, table: str) -> None:
    column = "id" if table == "sessions" else "session"
    await hawk.store.database.write(Statement(f"DELETE FROM {table} WHERE {column} = ?", [SESSION]))
    assert await found(hawk, read_data=False) == MISSING_ROWS[table]


async def test_the_newest_batch_gone(hawk: Opened) -> None:
    await hawk.store.database.write(Statement("DELETE FROM batches WHERE seq = 3"))
    assert await found(hawk) == [f"session {SESSION}: page pagepage is not what its batches say"]


async def test_a_missing_reference_is_found_when_the_batches_are_read(hawk: Opened) -> None:
    digest = (await path_of(hawk, SHEET)).name
    await hawk.store.database.write(Statement("DELETE FROM refs WHERE digest = ?", [digest]))
    assert await found(hawk, read_data=False) == []
    line = f"session {SESSION}, batch 1: no row refers to its blob {digest}"
    assert await found(hawk) == [line]


async def test_a_text_that_no_row_waits_for_is_found_when_the_batches_are_read(
    hawk: Opened,
) -> None:
    await hawk.store.database.write(Statement("DELETE FROM missing"))
    line = f"session {SESSION}, batch 1: no row refers to its blob {'0' * 64}"
    assert await found(hawk) == [line]


async def test_a_missing_snapshot_row_is_found_when_the_batches_are_read(hawk: Opened) -> None:
    await hawk.store.database.write(Statement("DELETE FROM snapshots WHERE session = ?", [SESSION]))
    assert await found(hawk, read_data=False) == []
    line = f"session {SESSION}, batch 1: no row refers to its snapshot {SNAPSHOT}"
    assert await found(hawk) == [line]


@pytest.mark.parametrize("body", [b"", b"no zstd at all", b"\x28\xb5\x2f\xfd\x04"])
async def test_an_unreadable_batch(hawk: Opened, body: bytes) -> None:
    unit = Statement("UPDATE batches SET body = ? WHERE session = ? AND seq = 2", [body, SESSION])
    await hawk.store.database.write(unit)
    assert await found(hawk, read_data=False) == []
    [line] = await found(hawk)
    assert line.startswith(f"session {SESSION}, batch 2: unreadable (")


async def test_a_damaged_index_is_a_line_and_not_an_end(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        for seq in range(1, 100):
            await hawk.take(batch(seq, error(seq, "long " * 200)))
    path = tmp_path / "index.db"
    damaged = bytearray(path.read_bytes())
    # What was written first, the schema among it, must do to open the file at all.
    for page in range(len(damaged) - 16 * 4096, len(damaged) - 4096, 2 * 4096):
        damaged[page : page + 64] = b"\xff" * 64
    path.write_bytes(damaged)
    async with opened(tmp_path) as hawk:
        lines = await found(hawk)
    assert lines
    assert all(line.startswith(("index: ", "session ")) for line in lines)


async def test_batches_that_come_meanwhile_are_not_damage(tmp_path: Path) -> None:
    class Busy(Disk):
        """Something comes in whenever one looks."""

        async def digests(self, after: str = "") -> AsyncIterator[str]:
            async for digest in super().digests(after):
                yield digest
            await take()

        async def verify(self, digest: str) -> bool:
            await take()
            return await super().verify(digest)

    async with opened(tmp_path) as hawk:
        hawk.store.blobs = Busy(tmp_path / "blobs")
        taken = 0

        async def take() -> None:
            nonlocal taken
            taken += 1
            sheets = [1, {"sheet": f"{SHEET} {taken}"}, 1, {"sheet": f"{SHEET} {taken - 1}"}]
            await hawk.take(batch(taken, snapshot(taken, taken, v=sheets), error(taken)))
            await hawk.file_texts()

        await take()
        assert await found(hawk) == []
        assert taken > 2


async def sealed(tmp_path: Path) -> AsyncIterator[Sealing]:
    """Two sealed sessions, one with a page that leans on the other's."""
    async with sealing(tmp_path) as hawk:
        for session in ("o" * 22, SESSION):
            await hawk.take(batch(1, snapshot(text=f"{WORDS} {session}"), session=session))
            await hawk.seal_all()
        assert await hawk.check(read_data=True) == []
        yield hawk


BESIDE = f"session {SESSION}: sealed, and has a journal beside it"
LEANS = f"session {SESSION}: leans on a base that is gone"


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("INSERT INTO pages VALUES (?, 'p', 0, 0, 0)", [BESIDE, "is not what its batches say"]),
        ("DELETE FROM based WHERE session = ?", ["no row refers to the base"]),
        ("DELETE FROM bases WHERE session <> ?", [LEANS, "no row refers to the base"]),
        ("DELETE FROM sealed WHERE session = ?", ["not as many pages as it says"]),
        ("UPDATE sessions SET title = 'x', clicks = 9 WHERE id = ?", ["differ: title, clicks"]),
    ],
)
async def test_what_is_wrong_with_the_rows_of_a_sealed_session(
    tmp_path: Path, sql: str, found: list[str]
) -> None:
    async for hawk in sealed(tmp_path):
        await hawk.store.database.write(Statement(sql, [SESSION]))
        lines = await hawk.check(read_data=True)
        assert len(lines) == len(found)
        assert all(one in line for one, line in zip(found, lines, strict=True)), lines


@pytest.mark.parametrize("which", ["its blob", "its base"])
@pytest.mark.parametrize("how", ["gone", "changed"])
async def test_the_damaged_blob_of_a_sealed_session_and_what_cannot_be_read_for_it(
    tmp_path: Path, which: str, how: str
) -> None:
    async for hawk in sealed(tmp_path):
        one = await hawk.store.journal.sealed(SESSION)
        assert one is not None
        digest = one.digest if which == "its blob" else min(one.bases())
        path = hawk.store.folder / "blobs" / digest[:2] / digest
        whole = path.read_bytes()
        path.unlink()
        if how == "changed":
            path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
        hawk.store.journal.reopen(one.digest)
        lines = await hawk.check(read_data=True)
        assert lines[0].startswith(f"blob {digest}: ")
        assert lines[1].startswith(f"session {SESSION}: ")
        assert digest in lines[1]
        assert len(lines) == 2
