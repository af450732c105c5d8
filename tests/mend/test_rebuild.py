"""The index is made anew, and is what it was."""

import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from hawk_edge.errors import DiskFull, Unusable
from hawk_edge.mend.rebuild import rebuild
from hawk_edge.store.engine import Statement
from hawk_edge.store.folder import FolderInUse, open_store
from hawk_edge.store.index.runs import Run, Runs
from tests.batches import batch, delta, error, snapshot
from tests.mend.anew import after, lose, made_anew
from tests.mend.corpus import SESSIONS, corpus, digest, dumped
from tests.raw import found
from tests.store.opened import opened

A, B, C, D, E, F, G, H = SESSIONS.values()
OPEN = "z" * 22
LATE_SHEET, MORE = "i { color: green } " * 100, "u { color: grey } " * 100


async def test_a_lost_index_is_made_anew_and_equal(folder: Path, before: dict[str, Any]) -> None:
    # There is something in all tables but those that are empty once all is sealed, that of pictures,
    # which are drawn anew, and those of what was seen, which a server reads anew.
    assert {table for table, rows in before.items() if not rows} == {
        "batches", "pages", "snapshots", "fresh", "pictures", "picture_jobs", "ungrouped", "alarms",
        "alerts", "outbox", "seen_sites", "seen_lines", "seen_words", "seen_bundles", "seen_marks",
        "seen_sessions",
    }  # fmt: skip
    lose(folder)
    assert await made_anew(folder) == []
    assert await after(folder) == before


async def test_an_intact_index_is_made_anew_without_a_loss(folder: Path) -> None:
    async with opened(folder) as hawk:
        await hawk.take(batch(1, snapshot(text="not sealed"), error(5), session=OPEN))
        await hawk.take(batch(2, delta(2, 9, "nor this"), session=OPEN, last=[1, 0]))
        before = await dumped(hawk.store)
        numbers = await hawk.store.database.read("SELECT id, digest FROM bases ORDER BY id")
        await hawk.store.database.write(Statement("INSERT INTO scrubbed VALUES (1, 7, 0.5)"))
        run = Run("check", well=True, began_ms=1, ended_ms=2, said={"findings": 0})
        await Runs(hawk.store.database).note(run)
    old = (folder / "index.db").read_bytes()
    said: list[str] = []
    assert await rebuild(folder, "", said.append) == []
    assert await after(folder) == before
    async with open_store(folder) as store:
        again = await store.database.read("SELECT id, digest FROM bases ORDER BY id")
        assert [tuple(row) for row in again] == [tuple(row) for row in numbers]
        assert [
            [*row.values()]
            for row in map(dict, await store.database.read("SELECT * FROM scrubbed"))
        ] == [[1, 7, 0.5]]
        assert await Runs(store.database).all() == [run]
    assert (folder / "index.db.old").read_bytes() == old
    sessions = len(before["sessions"])
    assert said[0] == f"{sessions - 1} sessions from their blobs, 1 from the old index"
    assert str(folder / "index.db.old") in said[-1]


async def test_texts_that_have_no_file_yet_come_from_the_old_index(folder: Path) -> None:
    """Also one that a sealed session waited for, and that has come since."""
    sheets = [LATE_SHEET, {"blob": digest(MORE)}]
    async with corpus(folder) as hawk:
        await hawk.visit("y" * 22, "waits", sheets=[{"blob": digest(MORE)}])
        await hawk.seal_all()
        await hawk.visit(OPEN, "not sealed", sheets=sheets)
        await hawk.take(batch(5, {"k": "blob", "t": 900, "text": MORE}, session=OPEN))
        assert len(await hawk.store.fresh.digests()) == 2
        shown = {one: await hawk.replay.records(one, 0, 99) for one in (OPEN, "y" * 22)}
        assert MORE in str(shown["y" * 22])
        before = await dumped(hawk.store)
    assert await made_anew(folder) == []
    assert await after(folder) == before
    async with corpus(folder) as hawk:
        for session, records in shown.items():
            assert await hawk.replay.records(session, 0, 99) == records


async def test_what_was_shown_is_shown_again(folder: Path) -> None:
    async with corpus(folder) as hawk:
        shown = {one: await hawk.replay.records(one, 0, 99) for one in (A, B, D, E, G, H)}
        kept = await hawk.assets.used([B])
    lose(folder)
    await made_anew(folder)
    async with corpus(folder) as hawk:
        for session, records in shown.items():
            assert await hawk.replay.records(session, 0, 99) == records
        assert await hawk.assets.used([B]) == kept
        assert len(kept[B]) == 3  # the sheet, and what it names


async def test_the_new_index_takes_batches_seals_and_sweeps_like_the_old_one(folder: Path) -> None:
    lose(folder)
    await made_anew(folder)
    async with corpus(folder) as hawk:
        hawk.now_ms += 10_000_000
        assert (await hawk.store.sweep.everything()).blobs == 0
        await hawk.visit("n" * 22, "new")
        # A late one for a sealed session, which is brought back and sealed again.
        assert (await hawk.take(batch(9, error(9000), session=A))).seq == 9
        assert await hawk.seal_all() == 2
        assert await hawk.check(read_data=True) == []
        answer = await hawk.take(batch(9, error(9000), session=A))
        assert answer.seq == 9  # known already, and filed once


async def test_what_was_erased_stays_erased(folder: Path, before: dict[str, Any]) -> None:
    """Also when the file of its blob is back, as from a copy of the disk."""
    async with corpus(folder) as hawk:
        digest = await hawk.digest(G)
        assert digest is not None
        path = folder / "blobs" / digest[:2] / digest
        file = path.read_bytes()
        await hawk.erasure.session(G)
        path.write_bytes(file)
        before = await dumped(hawk.store)
    lose(folder)
    said: list[str] = []
    assert await rebuild(folder, "", said.append) == []
    assert await after(folder) == before
    assert "1 that were erased stay erased" in said
    async with corpus(folder) as hawk:
        await hawk.erasure.resume()
        await hawk.store.sweep.everything()
    assert not path.exists()


async def test_no_register_holds_what_was_erased(folder: Path) -> None:
    async with corpus(folder) as hawk:
        await hawk.visit(OPEN, "open")
        await hawk.asset(OPEN, "https://shop.example/canary-7391.png", b"a picture", "image/png")
        await hawk.registrar.file()
        assert found(folder / "blobs", ["canary-7391"]) != []
        await hawk.erasure.session(OPEN)
    assert found(folder, ["canary-7391"]) == []


async def test_on_a_full_disk_what_was_erased_is_in_no_register_either(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with corpus(folder) as hawk:
        await hawk.visit(OPEN, "open")
        await hawk.asset(OPEN, "https://shop.example/canary-7391.png", b"a picture", "image/png")
        await hawk.registrar.file()
        with monkeypatch.context() as patched:

            async def full() -> None:
                raise DiskFull("the disk is full")

            patched.setattr(hawk.store.ballast, "require", full)
            assert (await hawk.erasure.session(OPEN)).settled
        assert found(folder, ["canary-7391"]) == []
        assert hawk.store.people.changed.is_set()  # and so it is filed when there is room
        assert await hawk.registrar.file()
        assert await hawk.check(read_data=True) == []


async def test_a_change_of_people_is_in_the_next_register_and_the_one_before_is_gone(
    folder: Path,
) -> None:
    async with corpus(folder) as hawk:
        assert not await hawk.registrar.file()  # nothing has changed
        [row] = await hawk.store.database.read("SELECT digest FROM register")
        await hawk.store.database.write(Statement("UPDATE users SET password_hash = 'the new one'"))
        assert await hawk.registrar.file()
        assert row["digest"] not in [one async for one in hawk.store.blobs.digests()]
        before = await dumped(hawk.store)
    lose(folder)
    await made_anew(folder)
    assert await after(folder) == before


async def test_without_register_and_index_sessions_are_of_a_site_that_can_be_seen(
    folder: Path,
) -> None:
    async with open_store(folder) as store:
        [row] = await store.database.read("SELECT digest FROM register")
    (folder / "blobs" / row["digest"][:2] / row["digest"]).unlink()
    lose(folder)
    await made_anew(folder)
    async with corpus(folder) as hawk:
        sites = await hawk.store.people.sites()
        assert {(one.id, one.account) for one in sites} == {
            ("site1", "account1"),
            ("site2", "account2"),
        }
        assert await hawk.store.people.accounts()
        await hawk.erasure.resume()  # what a start does: it would take those of no site
        assert len(await hawk.store.forgetting.all()) == 6
        assert await hawk.check(read_data=True) == []


async def test_recordings_without_an_index_are_not_opened_and_so_not_swept(folder: Path) -> None:
    lose(folder)
    with pytest.raises(Unusable, match="check --rebuild"):
        async with open_store(folder):
            pass
    assert not (folder / "index.db").exists()


async def test_it_refuses_while_somebody_works_on_the_folder(folder: Path) -> None:
    async with open_store(folder):
        with pytest.raises(FolderInUse):
            await made_anew(folder)


class Plug:
    """Pulled at the `last` change of a name in a folder."""

    def __init__(self, folder: Path, last: int) -> None:
        self.folder = folder
        self.left = last
        self.rename = Path.rename

    def __call__(self, path: Path, target: Path) -> Path:
        if path.parent == self.folder:
            self.left -= 1
            if not self.left:
                raise OSError("pulled the plug")
        return self.rename(path, target)


async def test_a_crash_at_any_change_of_names_loses_nothing(
    folder: Path, before: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names are changed one by one; whichever is the last, the next run has all there was."""
    async with opened(folder) as hawk:
        await hawk.take(batch(1, snapshot(text="not sealed"), error(5), session=OPEN))
        expected = await dumped(hawk.store)
    # As after a power cut: the log is still there, and has what the file has not.
    with sqlite3.connect(folder / "index.db") as db:
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("UPDATE sites SET name = 'said in the log' WHERE id = 'site1'")
        db.commit()
        shutil.copytree(folder, folder.with_name("cut"))
    db.close()
    assert (folder.with_name("cut") / "index.db-wal").stat().st_size > 0
    expected["sites"] = sorted(
        row.replace("'Shop'", "'said in the log'") for row in expected["sites"]
    )
    for last in range(1, 6):
        cut = folder.with_name(f"cut{last}")
        shutil.copytree(folder.with_name("cut"), cut)
        plug = Plug(cut, last)
        with monkeypatch.context() as patched:
            patched.setattr(Path, "rename", lambda *names, plug=plug: plug(*names))
            with suppress(OSError):
                await made_anew(cut)
        assert await made_anew(cut) == []
        assert await after(cut) == expected, last
        if plug.left > 0:
            assert last > 2  # before, it really was cut short
            return
    raise AssertionError("there are more changes of names than this knows")


async def test_old_indices_are_never_overwritten(folder: Path) -> None:
    for name in ("index.db.old", "index.db.old2", "index.db.old3"):
        assert not (folder / name).exists()
        await made_anew(folder)
        assert (folder / name).exists()
