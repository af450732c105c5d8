"""Each kind of damage has its line, and what is whole has none."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from hawk_edge.check import check
from hawk_edge.store.disk import Disk
from hawk_edge.store.engine import Statement
from hawk_edge.timekey import state_name
from tests.batches import T0, batch, delta, error, snapshot
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
    assert await found(hawk) == [
        f"blob {path.name}: blob {path.name} does not hold what its name says"
    ]


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
        for table in ("batches", "pages", "snapshots", "refs", "missing", "events")
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
    pages = len(damaged) // 4096
    # What is in the first half, the schema among it, must do to open the file at all.
    for page in range(pages // 2 * 4096, len(damaged) - 4096, 2 * 4096):
        damaged[page : page + 64] = b"\xff" * 64
    path.write_bytes(damaged)
    async with opened(tmp_path) as hawk:
        lines = await found(hawk)
    assert lines
    assert all(line.startswith(("index: ", "session ")) for line in lines)


async def test_batches_that_come_meanwhile_are_not_damage(tmp_path: Path) -> None:
    class Busy(Disk):
        """Something comes in whenever one looks."""

        async def digests(self) -> AsyncIterator[str]:
            async for digest in super().digests():
                yield digest
            await take()

        async def get(self, digest: str) -> bytes:
            await take()
            return await super().get(digest)

    async with opened(tmp_path) as hawk:
        hawk.store.blobs = Busy(tmp_path / "blobs")
        taken = 0

        async def take() -> None:
            nonlocal taken
            taken += 1
            await hawk.take(batch(taken, snapshot(taken, taken, f"fresh {taken}"), error(taken)))

        await take()
        assert await found(hawk) == []
        assert taken > 2
