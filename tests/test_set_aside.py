"""What is damaged is never served, stands aside, is named, and becomes whole when it comes again."""

import hashlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hawk_edge.errors import Damaged, NotFound
from hawk_edge.receipt import receipt
from hawk_edge.store import packed
from hawk_edge.store.disk import Disk
from hawk_edge.timekey import state_name
from tests.batches import PAGE, T0, batch, delta, error, new_id, snapshot
from tests.sealing import SESSION, Sealing, sealing
from tests.store.opened import Opened, opened

HTML = PAGE.format("a page that others see as well")
OTHER = "o" * 22


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def path_of(hawk: Opened, name: str) -> Path:
    return hawk.store.folder / "blobs" / name[:2] / name


def flip(path: Path, at: int) -> None:
    """One bit of the file's byte `at` is another."""
    whole = bytearray(path.read_bytes())
    whole[at] ^= 4
    path.write_bytes(whole)


def by_name(session: str) -> bytes:
    """A first batch whose page's HTML is one that others have brought, or will bring."""
    return batch(1, snapshot(html={"blob": digest(HTML)}), error(5), session=session)


@pytest.fixture
async def hawk(tmp_path: Path) -> AsyncIterator[Opened]:
    """A session whose page's blob has a bit changed, which nobody has noticed yet."""
    async with opened(tmp_path) as hawk:
        await hawk.take(by_name(SESSION))
        await hawk.take(batch(2, {"k": "blob", "t": 9, "text": HTML}, error(10)))
        await hawk.file_texts()
        flip(path_of(hawk, digest(HTML)), -3)
        yield hawk


async def shown(hawk: Opened, n: int = 1, t: int = 0, session: str = SESSION) -> str:
    state = await hawk.replay.state(session, state_name(T0 + t, n))
    return str(state.record()["html"])


async def test_what_is_found_damaged_by_its_reader_is_refused_set_aside_and_named_once_in_the_log(
    hawk: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        with pytest.raises(Damaged):
            await shown(hawk)
    blobs = hawk.store.blobs
    assert blobs.damaged() == {digest(HTML)}
    assert [one async for one in blobs.digests()] == []
    assert (hawk.store.folder / "blobs" / "damaged" / digest(HTML)).is_file()
    assert [r.levelno for r in caplog.records if digest(HTML) in r.message] == [logging.ERROR]
    assert await hawk.check() == [f"blob {digest(HTML)}: damaged, and set aside"]


async def test_the_receipt_of_each_session_that_needs_it_tells_of_it(hawk: Opened) -> None:
    await hawk.take(by_name(OTHER))
    await hawk.take(batch(1, snapshot(text="something else"), session="n" * 22))
    assert (await receipt(hawk.store, SESSION))["damaged"] == 0  # nobody has looked yet
    assert not await hawk.store.blobs.verify(digest(HTML))
    for session, damaged in ((SESSION, 1), (OTHER, 1), ("n" * 22, 0)):
        said = await receipt(hawk.store, session)
        assert (said["damaged"], said["complete"]) == (damaged, not damaged)


async def test_it_is_asked_for_again_and_is_whole_once_it_has_come(hawk: Opened) -> None:
    assert not await hawk.store.blobs.verify(digest(HTML))
    answer = await hawk.take(by_name(OTHER))
    assert answer.need == [digest(HTML)]
    text = {"k": "blob", "t": 9, "text": HTML}
    assert (await hawk.take(batch(2, text, session=OTHER))).need == []
    for session in (SESSION, OTHER):
        assert await shown(hawk, session=session) == HTML
        assert (await receipt(hawk.store, session))["complete"]
    assert hawk.store.blobs.damaged() == set()
    assert list((hawk.store.folder / "blobs" / "damaged").iterdir()) == []
    assert await hawk.check(read_data=True) == []
    assert (await hawk.take(by_name("n" * 22))).need == []


async def test_it_stays_aside_after_a_restart(hawk: Opened) -> None:
    assert not await hawk.store.blobs.verify(digest(HTML))
    # Somebody has had a look at it, and left a note.
    (hawk.store.folder / "blobs" / "damaged" / "README").write_text("the disk is old")
    again = Disk(hawk.store.folder / "blobs")
    assert again.damaged() == {digest(HTML)}
    with pytest.raises(Damaged):
        await again.get(digest(HTML))
    assert not await again.verify(digest(HTML))


async def test_a_page_that_is_damaged_stops_no_batch(hawk: Opened) -> None:
    assert not await hawk.store.blobs.verify(digest(HTML))
    # What it typed looks unmasked: to know, one would look at the page.
    typed = {"k": "delta", "t": 50, "n": 2, "c": 8, "v": [7, {"value": "in clear"}]}
    assert (await hawk.take(batch(3, typed))).seq == 3
    await hawk.take(batch(4, snapshot(3, 90, "a new beginning")))
    assert "a new beginning" in await shown(hawk, 3, 90)


async def test_what_nobody_needs_any_more_is_swept_from_there_too(hawk: Opened) -> None:
    await hawk.store.blobs.verify(digest(HTML))
    await hawk.store.forgetting.session(SESSION)
    assert (await hawk.store.sweep.everything()).blobs == 1
    assert hawk.store.blobs.damaged() == set()
    assert [path for path in (hawk.store.folder / "blobs").rglob("*") if path.is_file()] == []


async def three_pages(hawk: Sealing) -> Path:
    """A sealed session of three frames, each with a page of its own; its file."""
    for n in range(1, 4):
        page = f"pagepag{n}"
        # So much of it is not text that repeats, so that each has a frame.
        noise = "".join(new_id() for _ in range(14_000))
        await hawk.take(batch(2 * n - 1, snapshot(1, text=f"page {n}"), page=page, t0=T0 + n))
        moved = {
            "k": "custom",
            "t": 5,
            "name": "noise",
            "data": [noise[at : at + 900] for at in range(0, 120_000, 900)],
        }
        more = [{**moved, "t": t} for t in range(6, 9)]
        await hawk.take(batch(2 * n, *more, delta(2, 50, "later"), page=page, t0=T0 + n))
    await hawk.seal_all()
    name = await hawk.digest()
    assert name is not None
    return path_of(hawk, name)


async def test_of_a_sealed_session_with_a_damaged_part_the_other_parts_are_shown(
    tmp_path: Path,
) -> None:
    async with sealing(tmp_path) as hawk:
        path = await three_pages(hawk)
        file = path.read_bytes()
        label, start = packed.read_label(path.name, file), packed.label_size(file)
        assert len(label.frames) > 3
        flip(path, start + label.place(1) + 20)
        found = {}
        for n in range(1, 4):
            for number, t in ((1, 0), (2, 50)):
                try:
                    state = await hawk.replay.state(SESSION, state_name(T0 + n + t, number))
                    found[n, number] = state.page
                except Damaged:
                    found[n, number] = "damaged"
        assert "damaged" in found.values()
        assert sum(page != "damaged" for page in found.values()) >= 2
        assert hawk.store.blobs.damaged() == {path.name}
        said = await receipt(hawk.store, SESSION)
        assert (said["batches"], said["damaged"], said["complete"]) == (6, 1, False)
        assert (await hawk.check())[0] == f"blob {path.name}: damaged, and set aside"


async def test_a_player_is_given_all_but_what_is_damaged(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        path = await three_pages(hawk)
        whole, _ = await hawk.replay.records(SESSION, 0, 99)
        items, _ = await hawk.replay.timeline(SESSION, 0, 500)
        file = path.read_bytes()
        label, start = packed.read_label(path.name, file), packed.label_size(file)
        flip(path, start + label.place(1) + 20)
        hawk.store.journal.reopen(path.name)
        shown, more = await hawk.replay.records(SESSION, 0, 99)
        assert more is None
        assert 0 < len(shown) < len(whole)
        assert [one for one in whole if one in shown] == shown
        # In steps, too, one gets to the end.
        steps: list[Any] = []
        after: int | None = 0
        while after is not None:
            found, after = await hawk.replay.records(SESSION, after, 1)
            steps += found
        assert steps == shown
        some, _ = await hawk.replay.timeline(SESSION, 0, 500)
        assert some == [one for one in items if one in some] != items


async def test_a_player_is_given_a_page_without_the_sheet_that_is_damaged(tmp_path: Path) -> None:
    sheet = "p { color: red } " * 100
    async with opened(tmp_path) as hawk:
        first = snapshot(html={"blob": digest(HTML)}, v=[2, {"sheet": sheet}])
        await hawk.take(batch(1, first, {"k": "blob", "t": 9, "text": HTML}))
        await hawk.take(batch(2, snapshot(2, 50, "another page")))
        await hawk.file_texts()
        for text, shown in ((sheet, ["snapshot", "snapshot"]), (HTML, ["snapshot"])):
            flip(path_of(hawk, digest(text)), -3)
            found, _ = await hawk.replay.records(SESSION, 0, 9)
            records = [record for one in found for record in one["records"]]
            assert [record["k"] for record in records] == shown
            assert sheet not in str(records)
            assert (await receipt(hawk.store, SESSION))["damaged"] == 3 - len(shown)


async def test_a_sealed_session_whose_head_is_damaged_still_has_a_receipt(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        path = await three_pages(hawk)
        flip(path, 30)
        said = await receipt(hawk.store, SESSION)
        assert (said["batches"], said["damaged"], said["complete"]) == (0, 1, False)
        with pytest.raises(Damaged):
            await shown(hawk)


async def test_what_was_written_anew_meanwhile_is_not_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between a reader's look and the setting aside, somebody may have replaced the file."""
    blobs = Disk(tmp_path / "blobs")
    name = await blobs.put(b"content", "html")
    path = tmp_path / "blobs" / name[:2] / name
    whole = path.read_bytes()
    flip(path, -3)
    real = blobs._set_aside

    def meanwhile(wanted: str) -> bool:
        path.write_bytes(whole)
        return real(wanted)

    monkeypatch.setattr(blobs, "_set_aside", meanwhile)
    assert await blobs.verify(name)
    assert blobs.damaged() == set()
    assert await blobs.get(name) == b"content"


async def test_a_crash_while_it_was_written_anew_leaves_it_whole(tmp_path: Path) -> None:
    blobs = Disk(tmp_path / "blobs")
    name = await blobs.put(b"content", "html")
    path = tmp_path / "blobs" / name[:2] / name
    whole = path.read_bytes()
    flip(path, -3)
    assert not await blobs.verify(name)
    path.write_bytes(whole)  # and the power went
    again = Disk(tmp_path / "blobs")
    assert again.damaged() == set()
    assert await again.get(name) == b"content"


async def test_there_is_nothing_to_verify_where_there_is_no_blob(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await Disk(tmp_path / "blobs").verify("0" * 64)
