"""Where copies are kept: the same in a folder and in a bucket, and durable in the right order."""

import errno
import os
from pathlib import Path

import pytest

from hawk_edge.backup.place import InFolder, Place, open_place
from hawk_edge.errors import DiskFull, NotFound, Unavailable, Unusable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "copies").mkdir()
    return tmp_path / "copies"


async def names(place: Place, folder: str) -> set[str]:
    return {name async for name in place.names(folder)}


async def test_what_is_put_is_listed_given_back_put_anew_and_deleted(place: Place) -> None:
    assert await names(place, "blobs/a") == set()
    with pytest.raises(NotFound):
        await place.get("blobs/a/one")
    await place.put("blobs/a/one", b"1")
    await place.put("blobs/a/one.two", b"")
    await place.put("blobs/b/three", b"3" * 100_000)
    await place.put("blobs/a/one", b"anew")
    await place.settle()
    assert await names(place, "blobs/a") == {"blobs/a/one", "blobs/a/one.two"}
    assert len(await names(place, "blobs")) == 3
    assert [await place.get(name) for name in ("blobs/a/one", "blobs/a/one.two")] == [b"anew", b""]
    assert await place.get("blobs/b/three") == b"3" * 100_000
    await place.delete("blobs/a/one", "blobs/nothing/there")
    await place.delete()
    await place.settle()
    assert await names(place, "blobs") == {"blobs/a/one.two", "blobs/b/three"}
    with pytest.raises(NotFound):
        await place.get("blobs/a/one")


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Path]]:
    """What was synced, renamed and removed, in order; each call is carried out as well."""
    calls: list[tuple[str, Path]] = []
    fsync, rename, unlink = os.fsync, Path.rename, Path.unlink

    def fsync_told(fd: int) -> None:
        calls.append(("sync", Path(f"/proc/self/fd/{fd}").readlink()))
        fsync(fd)

    def rename_told(path: Path, target: Path) -> Path:
        calls.append(("rename", target))
        return rename(path, target)

    def unlink_told(path: Path, missing_ok: bool = False) -> None:
        calls.append(("remove", path))
        unlink(path, missing_ok)

    monkeypatch.setattr(os, "fsync", fsync_told)
    monkeypatch.setattr(Path, "rename", rename_told)
    monkeypatch.setattr(Path, "unlink", unlink_told)
    return calls


async def test_in_a_folder_content_is_durable_before_its_name_and_names_once_it_has_settled(
    folder: Path, done: list[tuple[str, Path]]
) -> None:
    place = InFolder(folder)
    await place.put("blobs/a/one", b"1")
    await place.put("blocks/two", b"2")
    assert [(what, path.parent) for what, path in done[::2]] == [("sync", folder / "tmp")] * 2
    assert done[1::2] == [("rename", folder / "blobs/a/one"), ("rename", folder / "blocks/two")]
    done.clear()
    await place.settle()
    synced = [path for _, path in done]
    assert set(synced) == {folder, folder / "blobs", folder / "blobs/a", folder / "blocks"}
    assert synced.index(folder / "blobs/a") < synced.index(folder / "blobs") < synced.index(folder)
    done.clear()
    await place.settle()
    assert done == []
    await place.delete("blobs/a/one")
    await place.settle()
    assert done == [("remove", folder / "blobs/a/one"), ("sync", folder / "blobs/a")]
    place.close()


async def test_what_was_left_half_written_is_removed_and_never_listed(folder: Path) -> None:
    (folder / "tmp").mkdir()
    (folder / "tmp" / "half").write_bytes(b"ha")
    place = InFolder(folder)
    assert list((folder / "tmp").iterdir()) == []
    assert await names(place, "blobs") == set()
    place.close()


@pytest.mark.parametrize(("number", "raised"), [(errno.ENOSPC, DiskFull), (errno.EIO, Unavailable)])
async def test_a_put_that_fails_is_told_and_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, raised: type[Exception]
) -> None:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    place = InFolder(folder)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(raised):
            await place.put("blobs/a/one", b"1")
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    await place.put("blobs/a/one", b"1")
    assert await place.get("blobs/a/one") == b"1"
    place.close()


async def test_only_its_owner_reads_what_is_kept_in_a_folder(tmp_path: Path) -> None:
    place = await open_place(str(tmp_path / "copies"), {}, make=True)
    await place.put("blobs/a/one", b"1")
    made = [tmp_path / "copies", *(tmp_path / "copies").rglob("*")]
    assert [path.stat().st_mode & 0o077 for path in made] == [0] * len(made)
    place.close()


@pytest.mark.parametrize("address", ["ftp://host/x", "s3://UPPER/x", "file", "not-there"])
async def test_what_is_no_place_is_refused(tmp_path: Path, address: str) -> None:
    (tmp_path / "file").write_text("")
    where = address if "://" in address else str(tmp_path / address)
    with pytest.raises(Unusable):
        await open_place(where, {}, make=address == "file")
