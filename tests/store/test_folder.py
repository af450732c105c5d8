"""The data folder: for one process."""

from pathlib import Path

import pytest

from hawk_edge.errors import Unusable
from hawk_edge.store.folder import FolderInUse, open_store


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def opened_once(folder: Path) -> None:
    async with open_store(folder):
        pass


async def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    await opened_once(folder)
    assert mode(folder) == 0o700


async def test_a_second_process_is_refused_at_once_and_let_in_afterwards(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        with pytest.raises(FolderInUse, match="another hawk-edge"):
            await opened_once(tmp_path)
        assert await store.database.read("SELECT 1")
    await opened_once(tmp_path)


@pytest.mark.parametrize("name", ["", "blobs", "index.db"])
async def test_what_cannot_be_a_data_folder_is_refused_and_not_held(
    tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "data"
    in_the_way = folder / name
    in_the_way.parent.mkdir(exist_ok=True)
    in_the_way.write_text("not a database " * 1000)
    with pytest.raises(Unusable, match="cannot use"):
        await opened_once(folder)
    in_the_way.unlink()
    await opened_once(folder)
