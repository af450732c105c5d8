"""What is erased is gone from every file, and does not come back."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hawk_edge.erase import Erased, Erasure
from hawk_edge.errors import Conflict, DiskFull, NotFound
from hawk_edge.store.erased import Erased as ErasedFile
from hawk_edge.store.fuse import Fuse
from hawk_edge.store.index.assets import AssetIndex, Sighting
from hawk_edge.store.index.forgetting import Place
from hawk_edge.store.index.saved_filters import EVERYBODY, SavedFilter, SavedFilters
from tests import raw
from tests.batches import T0, batch, delta, error, new_id, snapshot
from tests.store.opened import SITE, Opened, opened

CANARY = "Zaubernuss-in-the-page"
URL = "https://shop.example/zaubernuss.png"
HOUR_MS = 3600 * 1000


class Erasing(Opened):
    """With the one way out as well."""

    erasure: Erasure

    async def visit(self, session: str, text: str = "", t0: int = T0, **header: str) -> None:
        """Some batches of a session whose pages say `text`."""
        sheet = f"p::after {{ content: '{text}' }} " * 30
        states = [1, {"sheet": sheet}]
        for seq, record in enumerate(
            [snapshot(text=text, v=states), delta(2, 50, f"{text} later"), error(60, text)], 1
        ):
            await self.take(batch(seq, record, session=session, t0=t0, **header))


@asynccontextmanager
async def erasing(folder: Path) -> AsyncIterator[Erasing]:
    async with opened(folder) as hawk:
        hawk.__class__ = Erasing
        assert isinstance(hawk, Erasing)
        hawk.erasure = Erasure(hawk.store, lambda: hawk.now_ms)
        await hawk.erasure.resume()
        yield hawk


def place(session: str, visitor: str = "v" * 22) -> Place:
    return Place(session, SITE.id, visitor, None, T0)


async def test_no_file_has_a_byte_of_an_erased_session(tmp_path: Path) -> None:
    gone = [new_id() for _ in range(5)]
    async with erasing(tmp_path) as hawk:
        for number, session in enumerate(gone):
            await hawk.visit(session, f"{CANARY}-{number}-", visitor=new_id())
            for _ in range(10):
                await hawk.visit(new_id(), "an ordinary page", visitor=new_id())
            if number % 2:
                await hawk.file_texts()
        assert raw.found(tmp_path, [CANARY, *gone])
        for session in gone:
            erased = await hawk.erasure.session(session)
            assert (erased.sessions, erased.settled) == ([session], True)
        assert raw.found(tmp_path, [CANARY, *gone]) == []
        assert (await hawk.counts())["sessions"] == 50
        assert await hawk.check(read_data=True) == []
    assert raw.found(tmp_path, [CANARY, *gone]) == []


async def test_a_saved_filter_that_names_a_visitor_is_erased_with_them(tmp_path: Path) -> None:
    visitor = new_id()
    async with erasing(tmp_path) as hawk:
        filters = SavedFilters(hawk.store.database)
        for name, whom in [("Ada's", visitor), ("Others", new_id()), ("Errors", None)]:
            query = f"visitor={whom}" if whom else "errors=1"
            await filters.add(SavedFilter(name, SITE.id, EVERYBODY, name, query, whom, T0))
        await hawk.visit(new_id(), "a page", visitor=visitor)
        await hawk.visit(new_id(), "a page", visitor=visitor)
        await hawk.erasure.visitor(visitor)
        left = await filters.seen_by("nobody", SITE.id)
        assert [one.name for one in left] == ["Errors", "Others"]
        assert raw.found(tmp_path, [visitor, "Ada's"]) == []


@pytest.mark.parametrize("on_file", [False, True])
async def test_what_others_show_as_well_stays(tmp_path: Path, on_file: bool) -> None:
    async with erasing(tmp_path) as hawk:
        first, second = new_id(), new_id()
        await hawk.visit(first, "the same page")
        await hawk.visit(second, "the same page")
        if on_file:
            await hawk.file_texts()
        await hawk.erasure.session(first)
        counts = await hawk.counts()
        assert (counts["fresh"], counts["blobs"]) == (not on_file, on_file)
        assert await hawk.check(read_data=True) == []
        state = await hawk.replay.newest(second)
        assert state is not None
        assert "the same page later" in state.record()["html"]


async def test_pictures_that_only_it_named_go_with_it(tmp_path: Path) -> None:
    async with erasing(tmp_path) as hawk:
        index = AssetIndex(hawk.store.database)
        mine, other = new_id(), new_id()
        await hawk.visit(mine, "page")
        await hawk.visit(other, "page")
        shared = URL.replace("zaubernuss", "shared")
        for session, url in [(mine, URL), (mine, shared), (other, shared)]:
            await index.see([Sighting(SITE.id, session, url, "https://shop.example", T0)])
        while due := await index.next_due(T0):
            digest = await hawk.store.blobs.put(f"bytes of {due.url}".encode(), "asset")
            await index.fetched(due, T0, digest, "image/png", 9, etag=None, modified=None)
        await hawk.erasure.session(mine)
        assert raw.found(tmp_path, [URL]) == []
        assert [one.url for one in await index.versions(other, "", 10)] == [shared]
        # What is noticed too late is not noted any more.
        await index.see([Sighting(SITE.id, mine, URL, "https://shop.example", T0)])
        assert raw.found(tmp_path, [URL]) == []
        assert await hawk.check(read_data=True) == []


async def test_a_late_batch_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    session = new_id()
    async with erasing(tmp_path) as hawk:
        await hawk.visit(session, CANARY)
        await hawk.erasure.session(session)
        for seq in (1, 4):
            late = batch(seq, snapshot(text=f"{CANARY} late"), session=session)
            with pytest.raises(Conflict, match="erased") as refused:
                await hawk.take(late)
            assert (refused.value.status, refused.value.code) == (409, "erased")
        assert raw.found(tmp_path, [CANARY, session]) == []
        assert (await hawk.counts())["sessions"] == 0
        # Nor is it known of by who might look it up.
        with pytest.raises(NotFound):
            await hawk.erasure.session(new_id())
        assert (await hawk.erasure.session(session)).settled
    async with erasing(tmp_path) as hawk:
        with pytest.raises(Conflict):
            await hawk.take(batch(5, snapshot(), session=session))


async def test_a_batch_under_way_either_went_before_or_is_refused(tmp_path: Path) -> None:
    async with erasing(tmp_path) as hawk:
        session = new_id()
        await hawk.visit(session, CANARY)
        bodies = [
            batch(seq, snapshot(seq, text=f"{CANARY} {seq}"), session=session)
            for seq in range(10, 40)
        ]
        sending = [asyncio.create_task(hawk.take(body)) for body in bodies]
        await asyncio.sleep(0)
        await hawk.erasure.session(session)
        await asyncio.gather(*sending, return_exceptions=True)
        assert await hawk.erasure.settle(5)
        assert raw.found(tmp_path, [CANARY, session]) == []


async def test_a_visitors_past_is_gone_and_what_comes_later_is_new(tmp_path: Path) -> None:
    visitor, before, unsent, later = new_id(), new_id(), new_id(), new_id()
    async with erasing(tmp_path) as hawk:
        await hawk.visit(before, CANARY, visitor=visitor)
        await hawk.visit(new_id(), "another's", visitor=new_id())
        hawk.now_ms = T0 + HOUR_MS
        erased = await hawk.erasure.visitor(visitor)
        assert (erased.sessions, erased.visitors) == ([before], [visitor])
        assert raw.found(tmp_path, [CANARY, visitor, before]) == []
        # What lay on the visitor's shelf, of a session that nobody here has heard of.
        with pytest.raises(Conflict):
            await hawk.take(batch(1, snapshot(), session=unsent, visitor=visitor))
        hawk.now_ms += HOUR_MS
        body = batch(1, snapshot(), session=later, visitor=visitor, t0=T0 + 2 * HOUR_MS)
        await hawk.take(body)
        assert (await hawk.counts())["sessions"] == 2


async def test_a_name_leads_to_all_of_a_person_and_to_nobody_else(tmp_path: Path) -> None:
    alice, bob, shared = new_id(), new_id(), new_id()
    async with erasing(tmp_path) as hawk:

        async def visit(visitor: str, name: str | None) -> str:
            session = new_id()
            records = [{"k": "identify", "t": 1, "name": name}] if name else []
            await hawk.take(batch(1, snapshot(), *records, session=session, visitor=visitor))
            return session

        hers = [
            await visit(alice, "alice@example.com"), await visit(alice, None),
            await visit(shared, "alice@example.com"), await visit(shared, None),
        ]  # fmt: skip
        bobs = [await visit(bob, "bob@example.com"), await visit(shared, "bob@example.com")]
        hawk.now_ms = T0 + HOUR_MS
        erased = await hawk.erasure.visitor("alice@example.com")
        assert (erased.sessions, erased.visitors) == (sorted(hers), [alice])
        assert raw.found(tmp_path, ["alice@example.com", alice, *hers]) == []
        rows = await hawk.store.database.read("SELECT id FROM sessions ORDER BY id")
        assert [row["id"] for row in rows] == sorted(bobs)
        # And his goes on, though it began before.
        await hawk.take(batch(2, delta(2, 9, "x"), session=bobs[1], visitor=shared))


async def test_what_a_backup_brings_back_is_erased_again(tmp_path: Path) -> None:
    folder, backup = tmp_path / "data", tmp_path / "backup"
    erased, kept = new_id(), new_id()
    async with erasing(folder) as hawk:
        await hawk.visit(erased, CANARY)
        await hawk.visit(kept, "page")
    shutil.copytree(folder, backup)
    async with erasing(folder) as hawk:
        await hawk.erasure.session(erased)
    for name in ("index.db", "blobs"):
        restored = backup / name
        if restored.is_dir():
            shutil.copytree(restored, folder / name, dirs_exist_ok=True)
        else:
            shutil.copy(restored, folder / name)
    assert raw.found(folder, [CANARY])
    async with erasing(folder) as hawk:
        rows = await hawk.store.database.read("SELECT id FROM sessions")
        assert [row["id"] for row in rows] == [kept]
        with pytest.raises(Conflict):
            await hawk.take(batch(9, snapshot(), session=erased))
        assert await hawk.erasure.settle(5)
        assert raw.found(folder, [CANARY, erased]) == []


async def test_what_a_crash_cut_short_is_finished_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    async def killed(*_: object) -> None:
        raise Killed

    session = new_id()
    async with erasing(tmp_path) as hawk:
        await hawk.visit(session, CANARY)
        monkeypatch.setattr(hawk.store.forgetting, "session", killed)
        with pytest.raises(Killed):
            await hawk.erasure.session(session)
    async with erasing(tmp_path) as hawk:
        assert (await hawk.counts())["sessions"] == 0
        assert await hawk.erasure.settle(5)
        assert raw.found(tmp_path, [CANARY, session]) == []


async def test_a_lost_list_of_tombstones_is_written_anew(tmp_path: Path) -> None:
    session = new_id()
    async with erasing(tmp_path) as hawk:
        await hawk.visit(session, CANARY)
        await hawk.erasure.session(session)
        before = await hawk.store.erased.all()
    (tmp_path / "erased").unlink()
    async with erasing(tmp_path) as hawk:
        assert await hawk.store.erased.all() == before
    assert (tmp_path / "erased").stat().st_mode & 0o077 == 0


async def test_a_line_that_a_crash_cut_short_spoils_no_other(tmp_path: Path) -> None:
    file = ErasedFile(tmp_path, Fuse(), lambda: False)
    await file.add(["a" * 64], 1)
    path = tmp_path / "erased"
    path.write_bytes(path.read_bytes() + b"b" * 30)
    await file.add(["c" * 64], 3)
    await file.add(["a" * 64], 5)
    assert await file.all() == {"a" * 64: 5, "c" * 64: 3}


async def test_a_deleted_site_takes_all_of_it_along(tmp_path: Path) -> None:
    async with erasing(tmp_path) as hawk:
        sessions = [new_id() for _ in range(7)]
        for session in sessions:
            await hawk.visit(session, CANARY, visitor=new_id())
        await hawk.erasure.forget_site(SITE.id)
        assert await hawk.store.people.sites() == []
        counts = await hawk.counts()
        assert set(counts.values()) == {0}
        assert await hawk.erasure.settle(5)
        assert raw.found(tmp_path, [CANARY, *sessions]) == []
        with pytest.raises(Conflict):
            await hawk.ingest.take(SITE, batch(1, snapshot(), session=new_id()), None, "")
        assert (await hawk.counts())["blobs"] == 0


async def test_a_site_that_was_half_deleted_is_deleted_at_the_next_start(tmp_path: Path) -> None:
    async with erasing(tmp_path) as hawk:
        await hawk.visit(new_id(), CANARY)
        await hawk.store.forgetting.site(SITE.id, [], 0)
    async with opened(tmp_path) as hawk_again:
        await hawk_again.store.forgetting.site(SITE.id, [], 0)
        await Erasure(hawk_again.store).resume()
        assert set((await hawk_again.counts()).values()) == {0}


async def test_who_reads_the_index_is_waited_for(tmp_path: Path) -> None:
    session = new_id()
    async with erasing(tmp_path) as hawk:
        await hawk.visit(session, CANARY)
        other = sqlite3.connect(tmp_path / "index.db", isolation_level=None)
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM events").fetchone()
        erasing_it = asyncio.create_task(hawk.erasure.session(session))
        ended, _ = await asyncio.wait([erasing_it], timeout=1)
        assert not ended
        # Batches are taken meanwhile.
        await hawk.visit(new_id(), "page")
        assert raw.found(tmp_path, [session])
        other.close()
        assert (await erasing_it).settled
        assert raw.found(tmp_path, [CANARY, session]) == []


async def test_who_reads_for_ever_is_told_of(tmp_path: Path) -> None:
    async with erasing(tmp_path) as hawk:
        session, seconds = new_id(), iter(range(0, 10_000, 20))
        await hawk.visit(session, CANARY)
        hawk.erasure = Erasure(hawk.store, steady_s=lambda: next(seconds))
        other = sqlite3.connect(tmp_path / "index.db", isolation_level=None)
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM events").fetchone()
        erased = await hawk.erasure.session(session)
        assert isinstance(erased, Erased)
        assert not erased.settled
        assert hawk.erasure.wanted.is_set()
        other.close()


async def test_a_full_disk_does_not_keep_it_from_being_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with erasing(tmp_path) as hawk:
        session = new_id()
        await hawk.visit(session, CANARY)
        assert await hawk.store.ballast.make()
        add = hawk.store.erased.add

        async def full(*args: object) -> None:
            if hawk.store.ballast.path.exists():
                raise DiskFull("the disk is full")
            await add(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(hawk.store.erased, "add", full)
        await hawk.erasure.session(session)
        assert (await hawk.counts())["sessions"] == 0
