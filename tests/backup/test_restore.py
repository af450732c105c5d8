"""A restore gives back every byte as it was, or says which was not and leaves nothing to use."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec import structs

from hawk_edge.backup.manifest import encode, manifests, newest_whole
from hawk_edge.backup.pieces import (
    blob_name,
    block_name,
    from_lines,
    pack_block,
    read_block,
    to_lines,
)
from hawk_edge.errors import Damaged, NotFound, Unusable
from hawk_edge.store.folder import open_store
from hawk_edge.store.index.copied import Needed
from tests.batches import batch, new_id, snapshot
from tests.copies import Memory, back_up, bring_back, held_by, held_in
from tests.sealing import WORDS, Sealing, sealing


@pytest.fixture
async def hawk(tmp_path: Path) -> AsyncIterator[Sealing]:
    """A store with sealed sessions that lean on a base, one that is open, and one erased."""
    async with sealing(tmp_path / "data") as hawk:
        for number in range(4):
            await visit(hawk, f"{WORDS} {number}")
        await hawk.seal_all()
        await visit(hawk, "open")
        await hawk.erasure.session(await visit(hawk, "erased"))
        yield hawk


@pytest.fixture
async def place(hawk: Sealing) -> Memory:
    """Where it is backed up to."""
    place = Memory()
    await back_up(hawk.store, place)
    return place


async def visit(hawk: Sealing, text: str) -> str:
    session = new_id()
    await hawk.take(batch(1, snapshot(text=text), session=session))
    return session


async def unusable(folder: Path) -> bool:
    """Whether nobody can take what is in a folder for a whole one."""
    if not (folder / "restoring").exists():
        return False
    with pytest.raises(Unusable, match="not restored to the end"):
        await open_store(folder).__aenter__()
    return True


async def test_any_byte_that_changed_is_found_and_its_object_named(
    place: Memory, tmp_path: Path
) -> None:
    kinds = {name.partition("/")[0] for name in place.objects}
    assert kinds == {"manifests", "blocks", "blobs"}
    whole = dict(place.objects)
    assert any("." in name for name in whole if name.startswith("blobs/"))
    for number, (name, content) in enumerate(sorted(whole.items())):
        for at in (0, len(content) // 2, len(content) - 1):
            changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
            place.objects = whole | {name: changed}
            folder = tmp_path / f"restored-{number}"
            with pytest.raises(Damaged) as raised:
                await bring_back(place, folder)
            assert name in raised.value.message
            assert name.startswith("manifests/") != folder.exists()
            assert not folder.exists() or await unusable(folder)


async def test_any_object_that_is_missing_is_named(place: Memory, tmp_path: Path) -> None:
    whole = dict(place.objects)
    for number, name in enumerate(sorted(whole)):
        place.objects = {key: content for key, content in whole.items() if key != name}
        with pytest.raises((Damaged, NotFound)) as raised:
            await bring_back(place, tmp_path / f"restored-{number}")
        assert name in raised.value.message or not await manifests(place)
    place.objects = whole
    await bring_back(place, tmp_path / "restored")


async def test_a_run_that_broke_off_is_gone_on_with_and_its_folder_cannot_be_used_till_then(
    hawk: Sealing, place: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hawk_edge.backup.spread.PARALLEL", 1)
    folder = tmp_path / "restored"
    blob = max(name for name in place.objects if name.startswith("blobs/"))
    content = place.objects.pop(blob)
    for _ in range(2):
        with pytest.raises(Damaged, match=f"{blob} is missing"):
            await bring_back(place, folder)
        assert await unusable(folder)
    place.objects[blob] = content
    gets: list[str] = []
    get = place.get

    async def counted(name: str) -> bytes:
        gets.append(name)
        return await get(name)

    place.get = counted  # type: ignore[method-assign]
    await bring_back(place, folder)
    assert [name for name in gets if name.startswith("blobs/")] == [blob]
    assert not await unusable(folder)
    assert await held_in(folder) == await held_by(hawk.store)


async def test_what_an_earlier_run_left_is_not_believed(
    hawk: Sealing, place: Memory, tmp_path: Path
) -> None:
    folder = tmp_path / "restored"
    blobs = sorted(name for name in place.objects if name.startswith("blobs/"))
    content = place.objects.pop(blobs[-1])
    with pytest.raises(Damaged):
        await bring_back(place, folder)
    place.objects[blobs[-1]] = content
    for path in (folder / "blobs").glob("??/*"):
        path.write_bytes(path.read_bytes()[:-1])
    await bring_back(place, folder)
    assert await held_in(folder) == await held_by(hawk.store)


async def test_a_folder_with_anything_in_it_is_left_as_it_is(place: Memory, tmp_path: Path) -> None:
    folder = tmp_path / "restored"
    folder.mkdir()
    (folder / "index.db").write_text("mine")
    with pytest.raises(Unusable, match="not empty"):
        await bring_back(place, folder)
    assert [path.read_text() for path in folder.iterdir()] == ["mine"]
    (tmp_path / "file").write_text("")
    with pytest.raises(Unusable, match="cannot restore into"):
        await bring_back(place, tmp_path / "file")


async def test_two_do_not_restore_into_one_folder(place: Memory, tmp_path: Path) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()
    get = place.get

    async def slow(name: str) -> bytes:
        if name.startswith("blobs/"):
            reached.set()
            await go_on.wait()
        return await get(name)

    place.get = slow  # type: ignore[method-assign]
    first = asyncio.create_task(bring_back(place, tmp_path / "restored"))
    await reached.wait()
    with pytest.raises(Unusable, match="another hawk-edge"):
        await bring_back(place, tmp_path / "restored")
    go_on.set()
    await first


async def test_any_backup_that_is_there_can_be_asked_for(
    hawk: Sealing, place: Memory, tmp_path: Path
) -> None:
    then = await held_by(hawk.store)
    await visit(hawk, "later")
    await back_up(hawk.store, place)
    first, second = await manifests(place)
    restored = await bring_back(place, tmp_path / "first", first.split("/")[1][:23])
    assert (restored.name, await held_in(tmp_path / "first")) == (first, then)
    assert (await bring_back(place, tmp_path / "second")).name == second
    assert (await bring_back(place, tmp_path / "day", first.split("/")[1][:10])).name == second
    with pytest.raises(NotFound, match="no backup of 1999"):
        await bring_back(place, tmp_path / "none", "1999")


async def test_what_was_erased_since_an_older_backup_is_erased_again(
    hawk: Sealing, place: Memory, tmp_path: Path
) -> None:
    session = await visit(hawk, "to be erased")
    older = (await back_up(hawk.store, place)).name.split("/")[1][:24]
    await hawk.erasure.session(session)
    for known, folder in ((False, tmp_path / "a"), (True, tmp_path / "b")):
        if known:  # a backup that was made since tells of it; else the old folder's own file does
            await back_up(hawk.store, place)
        else:
            folder.mkdir()
            (folder / "erased").write_bytes((hawk.store.folder / "erased").read_bytes())
        await bring_back(place, folder, older)
        async with sealing(folder) as restored:
            assert await restored.store.listing.session(session) is not None
            await restored.erasure.resume()
            assert await restored.store.listing.session(session) is None


async def test_a_backup_of_a_later_version_is_left_to_that(place: Memory, tmp_path: Path) -> None:
    manifest = await newest_whole(place)
    assert manifest is not None
    later = structs.replace(manifest, format=99, made_ms=manifest.made_ms + 1)
    name, content = encode(later)
    place.objects[name] = content
    with pytest.raises(Damaged, match="later hawk-edge"):
        await bring_back(place, tmp_path / "restored")


async def test_a_file_that_leans_on_what_the_index_does_not_name_is_not_taken(
    place: Memory, tmp_path: Path
) -> None:
    manifest = await newest_whole(place)
    assert manifest is not None
    lists = [await read_block(place, digest) for digest in manifest.lists]
    leaning = next(one for lines in lists for one in from_lines(lines) if one.bases)
    alone = Needed(leaning.digest)
    new = []
    for lines in lists:
        said = to_lines(alone if one == leaning else one for one in from_lines(lines))
        new.append(sha256(said).hexdigest())
        place.objects[block_name(new[-1])] = pack_block(new[-1], said)
    place.objects[blob_name(alone)] = place.objects[blob_name(leaning)]
    name, content = encode(structs.replace(manifest, lists=new, made_ms=manifest.made_ms + 1))
    place.objects[name] = content
    with pytest.raises(Damaged, match=f"{blob_name(alone)} is damaged: it leans on other blobs"):
        await bring_back(place, tmp_path / "restored")
