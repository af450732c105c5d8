"""A backup is of one moment, copies only what is new, and never harms the ones before it."""

import asyncio
from pathlib import Path

import pytest

from hawk_edge.backup.manifest import manifests
from hawk_edge.backup.place import InFolder, Place
from hawk_edge.errors import Conflict, HawkError, NotFound, Unavailable
from hawk_edge.store import held
from hawk_edge.store.engine import Overtaken
from hawk_edge.store.folder import open_store
from tests import copies
from tests.batches import batch, delta, new_id, visit
from tests.copies import Memory, add, back_up, bring_back, held_by, held_in, verified
from tests.sealing import Sealing
from tests.store.opened import opened

CANARY = "Zaubernuss-in-the-page"


async def test_what_is_restored_is_what_was_backed_up(
    hawk: Sealing, place: Place, tmp_path: Path
) -> None:
    gone = await add(hawk)
    await hawk.erasure.session(gone)
    done = await back_up(hawk.store, place)
    assert done.blobs == done.new_blobs == len((await held_by(hawk.store))["blobs"])
    restored = await bring_back(place, tmp_path / "restored")
    assert (restored.name, restored.findings) == (done.name, [])
    assert await held_in(tmp_path / "restored") == await held_by(hawk.store)
    for name in ("secret.key", "erased"):
        kept = (tmp_path / "restored" / name).read_text().split()
        assert kept == (hawk.store.folder / name).read_text().split()
    assert sorted(path.name for path in (tmp_path / "restored").iterdir()) == [
        "blobs", "erased", "index.db", "secret.key"
    ]  # fmt: skip


async def test_the_next_copies_only_what_is_new(hawk: Sealing, place: Place) -> None:
    await back_up(hawk.store, place)
    again = await back_up(hawk.store, place)
    assert (again.new_blobs, again.new_blocks, again.new_bytes) == (0, 0, 0)
    await add(hawk)
    more = await back_up(hawk.store, place)
    # The page; the index's one block; the list of one part.
    assert (more.new_blobs, more.new_blocks) == (1, 2)
    assert len(await verified(place)) == 3


async def test_only_what_is_new_is_put_and_the_manifest_last(hawk: Sealing) -> None:
    place = Memory()
    await back_up(hawk.store, place)
    assert place.puts[-1].startswith("manifests/")
    assert len(place.puts) == len(set(place.puts))
    place.puts.clear()
    done = await back_up(hawk.store, place)
    assert place.puts == [done.name]


async def test_batches_that_come_in_meanwhile_are_neither_lost_nor_half_there(
    hawk: Sealing, place: Place, tmp_path: Path
) -> None:
    sent, under_way, stop = 0, asyncio.Event(), asyncio.Event()

    async def send() -> None:
        nonlocal sent
        while not stop.is_set():
            for body in visit(new_id(), deltas=10):
                await hawk.take(body)
                sent += 1
            if sent > 60:
                under_way.set()

    senders = [asyncio.create_task(send()) for _ in range(4)]
    await under_way.wait()
    before = (await hawk.counts())["batches"]
    await back_up(hawk.store, place)
    assert sent > len(senders) + before
    stop.set()
    await asyncio.gather(*senders)
    await bring_back(place, tmp_path / "restored")
    async with opened(tmp_path / "restored") as restored:
        assert await restored.check(read_data=True) == []
        there = await restored.store.database.read("SELECT session, seq, digest FROM batches")
        assert before <= len(there) < (await hawk.counts())["batches"]
        known = await hawk.store.database.read("SELECT session, seq, digest FROM batches")
        assert {tuple(row) for row in there} <= {tuple(row) for row in known}


async def test_a_session_that_is_erased_while_it_is_copied_makes_another_round(
    hawk: Sealing,
) -> None:
    place, sessions = Memory(), [await add(hawk) for _ in range(20)]
    blobs = len((await held_by(hawk.store))["blobs"])

    async def erase(name: str) -> None:
        if name.startswith("blobs/"):
            place.before_put = None
            for session in sessions:
                await hawk.erasure.session(session)

    place.before_put = erase
    done = await back_up(hawk.store, place)
    assert done.rounds == 2
    assert (done.lacking, done.blobs) == ([], blobs - 20)
    await verified(place)


async def test_a_sealed_session_that_is_packed_anew_while_it_is_copied_is_copied_as_it_is_then(
    hawk: Sealing, tmp_path: Path
) -> None:
    [first, *_] = await hawk.store.database.read("SELECT session FROM bases")
    place = Memory()
    await back_up(hawk.store, place)
    sealed = {name for name in place.objects if name.startswith("blobs/") and "." in name}
    assert sealed, "nothing leans on anything"
    await hawk.erasure.session(first["session"])
    done = await back_up(hawk.store, place, keep=1)
    assert done.removed == 1
    await verified(place)
    assert not sealed & place.objects.keys()
    await bring_back(place, tmp_path / "restored")
    assert await held_in(tmp_path / "restored") == await held_by(hawk.store)


async def test_it_goes_on_where_the_index_was_taken_from_it(
    hawk: Sealing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(held, "LOG_PAGES", 10)
    monkeypatch.setattr(held, "BLOCK", 16_384)
    place, times, turn = Memory(), 0, asyncio.Lock()

    async def write(name: str) -> None:
        nonlocal times
        async with turn:
            if name.startswith("blocks/") and times < 2:
                times += 1
                for _ in range(70):
                    await hawk.store.tombstones.set(new_id(), 1)

    place.before_put = write
    done = await back_up(hawk.store, place)
    assert done.rounds == 2
    await bring_back(place, tmp_path / "restored")
    assert await held_in(tmp_path / "restored") == await held_by(hawk.store)


async def test_an_index_that_never_stays_long_enough_is_told(
    hawk: Sealing, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def overtaken(*_: object) -> None:
        raise Overtaken("the index had to change")

    monkeypatch.setattr(held.Held, "read", overtaken)
    place = Memory()
    with pytest.raises(Unavailable, match="changes faster than it can be copied"):
        await back_up(hawk.store, place)
    assert await manifests(place) == []


async def test_what_is_damaged_is_told_and_all_else_is_copied(
    hawk: Sealing, tmp_path: Path
) -> None:
    place = Memory()
    await back_up(hawk.store, place)
    session = await add(hawk)
    [row] = await hawk.store.database.read("SELECT digest FROM refs WHERE session = ?", [session])
    path = hawk.store.folder / "blobs" / row["digest"][:2] / row["digest"]
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"?")
    await add(hawk)
    done = await back_up(hawk.store, place, keep=1)
    assert (done.lacking, done.removed, done.new_blobs) == ([row["digest"]], 0, 1)
    restored = await bring_back(place, tmp_path / "restored")
    assert len(restored.findings) >= 1
    assert all(row["digest"] in line for line in restored.findings)
    # What an earlier backup has of it is as good as what was lost.
    await hawk.store.blobs.replace(row["digest"], whole)
    await back_up(hawk.store, place, keep=2)
    path.write_bytes(whole[:-1] + b"?")
    done = await back_up(hawk.store, place, keep=1)
    assert (done.lacking, done.removed) == ([], 2)


async def test_another_folders_backups_are_left_alone(hawk: Sealing, tmp_path: Path) -> None:
    place = Memory()
    await back_up(hawk.store, place)
    async with open_store(tmp_path / "other") as other:
        with pytest.raises(Conflict, match="another data folder"):
            await back_up(other, place)


async def test_old_backups_go_and_with_them_what_only_they_had(hawk: Sealing, place: Place) -> None:
    names = []
    for number in range(4):
        session = await add(hawk, f"{CANARY} {number}")
        names.append((await back_up(hawk.store, place, keep=2)).name)
        await hawk.erasure.session(session)
    assert await manifests(place) == names[2:]
    await verified(place)
    await back_up(hawk.store, place, keep=1)
    found = [name for folder in ("blobs", "blocks") async for name in place.names(folder)]
    assert len(await verified(place)) == 1
    # Nothing that was erased is left in any of it.
    needed = {*(await back_up(hawk.store, place, keep=1)).lacking}
    assert needed == set()
    for name in found:
        try:
            content = await place.get(name)
        except NotFound:
            continue
        assert CANARY.encode() not in copies.plain(content), name


async def test_a_clock_that_goes_back_changes_nothing_of_the_order(hawk: Sealing) -> None:
    place = Memory()
    names = [
        (await back_up(hawk.store, place, now_ms=lambda at=at: at)).name
        for at in (5_000_000_000_000, 7, 4_000_000_000_000)
    ]
    assert names == sorted(names) == await manifests(place)


async def test_a_folder_that_is_full_or_in_the_way_is_told(hawk: Sealing, tmp_path: Path) -> None:
    (tmp_path / "copies" / "blobs").mkdir(parents=True)
    place = InFolder(tmp_path / "copies")
    (tmp_path / "copies" / "blocks").write_text("in the way")
    with pytest.raises(HawkError, match="cannot be used now"):
        await back_up(hawk.store, place)
    place.close()


async def test_a_delta_of_a_page_that_goes_on_is_in_the_next(hawk: Sealing, tmp_path: Path) -> None:
    place, session = Memory(), await add(hawk)
    await back_up(hawk.store, place)
    await hawk.take(batch(2, delta(2, 50, "later"), session=session))
    await back_up(hawk.store, place)
    await bring_back(place, tmp_path / "restored")
    async with opened(tmp_path / "restored") as restored:
        [row] = await restored.store.database.read(
            "SELECT max(seq) AS seq FROM batches WHERE session = ?", [session]
        )
        assert row["seq"] == 2
