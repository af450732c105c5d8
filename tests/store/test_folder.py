"""The data folder: for one process, with a key that stays."""

import os
from pathlib import Path

import pytest

from hawk_edge.errors import Unusable
from hawk_edge.store.folder import FolderInUse, open_store, secret_key


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


def test_the_key_is_its_owners_alone_and_stays(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert len(key) == 32
    assert mode(tmp_path / "secret.key") == 0o600
    assert secret_key(tmp_path) == key
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_two_folders_have_two_keys(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert secret_key(tmp_path) != secret_key(tmp_path / "other")


@pytest.mark.parametrize("found", [b"", b"abcd", b"no key at all" * 10, b"\xff" * 64])
def test_a_broken_key_is_refused_and_not_replaced(tmp_path: Path, found: bytes) -> None:
    (tmp_path / "secret.key").write_bytes(found)
    with pytest.raises(Unusable, match=r"secret\.key is no key"):
        secret_key(tmp_path)
    assert (tmp_path / "secret.key").read_bytes() == found


def test_a_crash_while_the_key_is_made_does_not_keep_out_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(_: int) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", killed)
        with pytest.raises(Killed):
            secret_key(tmp_path)
    assert len(secret_key(tmp_path)) == 32
