"""A text that has come lately is kept in the index, and is nowhere half-way to its file."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from hawk_edge.errors import Damaged, NotFound, Unavailable
from hawk_edge.model import Site
from hawk_edge.store.engine import Row, Statement
from hawk_edge.store.sqlite import Sqlite
from tests.batches import batch, new_id, snapshot
from tests.sealing import Sealing, sealing
from tests.serving import ORIGIN

SHEET = "p { color: red } " * 100
DIGEST = sha256(SHEET.encode()).hexdigest()
OTHER = Site("site2", "account1", "hk_other", "Other", (ORIGIN,), 0)
FIRST, SECOND = "a" * 22, "b" * 22


@pytest.fixture
async def hawk(tmp_path: Path) -> AsyncIterator[Sealing]:
    """Two sessions whose pages have one sheet."""
    async with sealing(tmp_path) as hawk:
        for session in (FIRST, SECOND):
            await bring(hawk, session)
        assert await where(hawk) == (1, 0)
        yield hawk


async def bring(hawk: Sealing, session: str, sheet: Any = SHEET) -> None:
    await hawk.take(batch(1, snapshot(v=[2, {"sheet": sheet}]), session=session))


async def where(hawk: Sealing) -> tuple[int, int]:
    """How many texts wait in the index, and how many blobs there are."""
    counts = await hawk.counts()
    return counts["fresh"], counts["blobs"]


async def shown(hawk: Sealing, session: str) -> str:
    items, _ = await hawk.replay.records(session, 0, 9)
    return str(items[0]["records"][0]["v"][1]["sheet"])


async def damage(hawk: Sealing, body: bytes) -> None:
    await hawk.store.database.write(Statement("UPDATE fresh SET body = ?", [body]))


async def body_of(hawk: Sealing) -> bytes:
    [row] = await hawk.store.database.read("SELECT body FROM fresh")
    return bytes(row["body"])


async def test_it_goes_with_the_last_session_that_names_it(hawk: Sealing) -> None:
    await hawk.erasure.session(FIRST)
    assert await where(hawk) == (1, 0)
    assert await shown(hawk, SECOND) == SHEET
    await hawk.erasure.session(SECOND)
    assert not any((await hawk.counts()).values())
    with pytest.raises(NotFound):
        await hawk.store.text(DIGEST)


async def test_who_named_it_before_it_came_keeps_it(hawk: Sealing) -> None:
    late = sha256(f"{SHEET} late".encode()).hexdigest()
    for session in (FIRST, SECOND):
        await hawk.take(
            batch(2, snapshot(2, 50, v=[2, {"sheet": {"blob": late}}]), session=session)
        )
    await bring(hawk, "c" * 22, f"{SHEET} late")
    await hawk.erasure.session("c" * 22)
    assert (await hawk.store.text(late)).decode() == f"{SHEET} late"
    await hawk.erasure.session(FIRST)
    assert len(await hawk.store.fresh.digests()) == 2
    await hawk.erasure.session(SECOND)
    assert await where(hawk) == (0, 0)


async def test_what_expires_takes_along_what_only_it_named(hawk: Sealing) -> None:
    hawk.now_ms += 10
    await bring(hawk, "c" * 22, f"{SHEET} its own")
    assert await where(hawk) == (2, 0)
    # A batch has come since: then nothing has changed.
    assert await hawk.store.forgetting.expire("c" * 22, hawk.now_ms) is None
    assert await where(hawk) == (2, 0)
    assert await hawk.store.forgetting.expire("c" * 22, hawk.now_ms + 1) is not None
    assert await where(hawk) == (1, 0)


async def test_one_that_comes_again_while_it_has_a_file_is_kept_once_in_the_end(
    hawk: Sealing,
) -> None:
    await hawk.file_texts()
    assert await where(hawk) == (0, 1)
    await bring(hawk, "c" * 22)
    for session in (FIRST, SECOND, "c" * 22):
        assert await shown(hawk, session) == SHEET
    assert await hawk.check(read_data=True) == []
    assert (await hawk.store.sweep.everything()).blobs == 0
    await hawk.seal_all()
    assert await where(hawk) == (0, 4)  # three sealed sessions, and the sheet
    for session in (FIRST, SECOND, "c" * 22):
        assert await shown(hawk, session) == SHEET
        await hawk.erasure.session(session)
    assert not any((await hawk.counts()).values())


async def test_one_whose_bringer_has_gone_gets_a_file_for_those_that_are_sealed(
    hawk: Sealing,
) -> None:
    await bring(hawk, "d" * 22, {"blob": sha256(f"{SHEET} late".encode()).hexdigest()})
    await hawk.seal_all()
    await bring(hawk, "c" * 22, f"{SHEET} late")
    await hawk.sealer.work()
    assert len(await hawk.store.fresh.digests()) == 1  # of a session that is not sealed yet
    await hawk.erasure.session("c" * 22)
    await hawk.sealer.work()
    assert await hawk.store.fresh.digests() == []
    assert await shown(hawk, "d" * 22) == f"{SHEET} late"
    assert await hawk.check(read_data=True) == []


async def test_a_bit_that_flips_in_it_is_found_and_nothing_false_is_served(hawk: Sealing) -> None:
    whole = await body_of(hawk)
    assert await hawk.check(read_data=True) == []
    for at in range(len(whole)):
        await damage(hawk, whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
        try:
            assert await hawk.store.text(DIGEST) == SHEET.encode()
        except Damaged:
            [line] = await hawk.check(read_data=True)
            assert line.startswith(f"index: the text {DIGEST}")
            with pytest.raises(Damaged):
                await hawk.store.file(DIGEST)
            assert await where(hawk) == (1, 0)


async def test_one_that_is_damaged_neither_stops_a_sealing_nor_gets_a_file(
    hawk: Sealing, caplog: pytest.LogCaptureFixture
) -> None:
    whole = await body_of(hawk)
    await damage(hawk, whole[:-1] + b"?")
    assert await hawk.seal_all() == 2
    assert f"the text {DIGEST}" in caplog.text
    assert await where(hawk) == (1, 2)
    await damage(hawk, whole)
    await hawk.sealer.work()
    assert await where(hawk) == (0, 3)
    assert await shown(hawk, FIRST) == SHEET


async def test_one_that_is_on_file_and_damaged_is_whole_again_at_once_when_it_comes_again(
    hawk: Sealing,
) -> None:
    await hawk.file_texts()
    path = hawk.disk._path(DIGEST)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert not await hawk.store.blobs.verify(DIGEST)
    with pytest.raises(Damaged):
        await hawk.store.text(DIGEST)
    await bring(hawk, "c" * 22)
    assert hawk.store.blobs.damaged() == set()
    for session in (FIRST, SECOND, "c" * 22):
        assert await shown(hawk, session) == SHEET
    assert await where(hawk) == (0, 1)
    assert await hawk.check(read_data=True) == []


@pytest.mark.parametrize("place", ["before the file", "after the file", "after the row"])
async def test_cut_anywhere_the_giving_of_a_file_leaves_it_readable(
    hawk: Sealing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    replace, write = hawk.disk.replace, Sqlite.write

    async def cut_replace(digest: str, file: bytes) -> None:
        if place == "before the file":
            raise Unavailable("cut")
        await replace(digest, file)

    async def cut_write(database: Sqlite, *unit: Statement) -> list[list[Row]]:
        if place == "after the row":
            await write(database, *unit)
        raise Unavailable("cut")

    with monkeypatch.context() as patched:
        patched.setattr(hawk.disk, "replace", cut_replace)
        patched.setattr(Sqlite, "write", cut_write)
        with pytest.raises(Unavailable):
            await hawk.store.file(DIGEST)
    assert await hawk.store.text(DIGEST) == SHEET.encode()
    assert (
        await where(hawk)
        == {
            "before the file": (1, 0),
            "after the file": (1, 1),
            "after the row": (0, 1),
        }[place]
    )
    # A sweep and a second try, and it is as if nothing had been.
    await hawk.store.sweep.everything()
    assert await hawk.store.text(DIGEST) == SHEET.encode()
    await hawk.store.file(DIGEST)
    assert await where(hawk) == (0, 1)
    assert await hawk.check(read_data=True) == []


async def test_whoever_reads_it_while_it_gets_its_file_reads_it(hawk: Sealing) -> None:
    async def read() -> None:
        for _ in range(20):
            assert await hawk.store.text(DIGEST) == SHEET.encode()
            assert await shown(hawk, FIRST) == SHEET

    await asyncio.gather(read(), hawk.store.file(DIGEST), read(), hawk.store.file(DIGEST))
    assert await where(hawk) == (0, 1)


async def test_a_text_that_nobody_names_has_a_line(hawk: Sealing) -> None:
    await hawk.store.database.write(Statement("DELETE FROM refs"))
    assert f"session ?: text {DIGEST} is named by none" in await hawk.check()


async def test_one_that_another_site_brings_is_no_news_to_who_waits_for_it(hawk: Sealing) -> None:
    """Only what its own site has sent may a session read, be it on file or not."""
    theirs = new_id()
    page = snapshot(v=[2, {"sheet": {"blob": DIGEST}}])
    await hawk.take(batch(1, page, session=theirs), site=OTHER)
    items, _ = await hawk.replay.records(theirs, 0, 9)
    assert SHEET not in str(items)
    assert await hawk.store.texts.missing(theirs) == {DIGEST}
