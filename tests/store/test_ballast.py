"""On a disk that is full to the last byte one can still delete."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from hawk_edge.erase import Erasure
from hawk_edge.errors import DiskFull
from hawk_edge.store.ballast import Ballast, Ballasted
from hawk_edge.store.engine import Row, Statement
from tests.batches import batch, delta, new_id, snapshot
from tests.store.opened import Opened, opened

DISK = 24 << 20


class Clock:
    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


class Full:
    """A database for which there is room only without the ballast."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.units = 0

    async def write(self, *unit: Statement) -> list[list[Row]]:
        if self.path.exists():
            raise DiskFull("the disk is full")
        self.units += 1
        return []


async def test_it_is_let_go_once_and_the_unit_is_written(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path)
    assert await ballast.make()
    assert ballast.path.stat().st_blocks * 512 >= ballast.size > 1 << 20
    assert ballast.path.stat().st_mode & 0o077 == 0
    await ballast.require()
    database = Full(ballast.path)
    await Ballasted(database, ballast).write()  # type: ignore[arg-type]
    assert database.units == 1
    assert not ballast.path.exists()


async def test_without_it_nothing_is_taken_until_there_is_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    ballast = Ballast(tmp_path, clock)
    await ballast.make()
    assert ballast.let_go()
    assert not ballast.let_go()
    with pytest.raises(DiskFull):
        await ballast.require()
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=ballast.size))
        clock.s += 2
        with pytest.raises(DiskFull):
            await ballast.require()
    # One looks but once a second, however many batches come.
    with pytest.raises(DiskFull):
        await ballast.require()
    clock.s += 2
    await ballast.require()
    assert ballast.path.stat().st_size == ballast.size


async def test_where_there_is_none_a_full_disk_is_a_full_disk(tmp_path: Path) -> None:
    async def full(*_: Statement) -> list[list[Row]]:
        raise DiskFull("the disk is full")

    database = SimpleNamespace(write=full)
    with pytest.raises(DiskFull):
        await Ballasted(database, Ballast(tmp_path)).write()


async def test_a_ballast_that_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path)
    ballast.path.write_bytes(b"half")
    assert await ballast.make()
    assert ballast.path.stat().st_size == ballast.size


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


async def fill(hawk: Opened) -> list[str]:
    """Take sessions until there is no room; who is there."""
    sessions = []
    for _ in range(2000):
        session = new_id()
        texts = [os.urandom(30_000).hex() for _ in range(2)]
        first = batch(1, snapshot(text=texts[0]), session=session)
        try:
            await hawk.take(first)
            sessions.append(session)
            await hawk.take(batch(2, delta(2, 50, texts[1]), session=session))
        except DiskFull:
            return sessions
    raise AssertionError("the disk is not small")


async def test_a_folder_on_a_full_disk_can_be_opened_to_delete(small: Path) -> None:
    folder, session = small / "data", new_id()
    async with opened(folder) as hawk:
        assert await hawk.store.ballast.make()
        await hawk.take(batch(1, snapshot(text="x" * 50_000), session=session))
    with pytest.raises(OSError, match="No space"):
        fill_up(small / "filler")
    async with opened(folder) as hawk:
        assert (await Erasure(hawk.store).session(session)).settled
        assert (await hawk.counts())["sessions"] == 0
    assert not (folder / "ballast").exists()


def fill_up(path: Path) -> None:
    with open(path, "wb") as filler:
        while True:
            filler.write(bytes(4096))
            filler.flush()


async def test_on_a_full_disk_deleting_works_and_then_taking_does_again(small: Path) -> None:
    clock = Clock()
    async with opened(small / "data") as hawk:
        hawk.store.ballast = ballast = Ballast(hawk.store.folder, clock)
        hawk.store.database._ballast = ballast
        assert await ballast.make()
        sessions = await fill(hawk)
        # Whatever else there is room for, until not one byte is free.
        with pytest.raises(OSError, match="No space"):
            fill_up(small / "filler")
        erasure = Erasure(hawk.store)
        gone = sessions[: len(sessions) * 2 // 3]
        for session in gone:
            clock.s += 2
            place = await hawk.store.forgetting.session_place(session)
            assert place
            await erasure.forget([place])
        assert await erasure.settle(5)
        assert (await hawk.counts())["sessions"] == len(sessions) - len(gone)
        assert await hawk.store.database.reclaim()
        clock.s += 2
        await hawk.take(batch(1, snapshot(text="taken again"), session=new_id()))
        assert ballast.path.exists()
        assert await hawk.check(read_data=True) == []
