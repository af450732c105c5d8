"""Sealing: when a session is due, that nothing is lost on the way, and what texts lean on."""

import asyncio
import html
import random
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from hawk_edge.bases import FRESH_MS, OF_A_PAGE, place_of
from hawk_edge.errors import Conflict, DiskFull
from hawk_edge.receipt import receipt
from hawk_edge.seal import ENDED_MS, LOOK_S, Sealer
from hawk_edge.store.engine import Statement
from tests.batches import batch, delta, error, snapshot
from tests.sealing import SESSION, WORDS, Sealing, answers, sealing

OTHER = "o" * 22


def visit(text: str, url: str = "https://shop.example/lamp?id=1") -> list[bytes]:
    """Two batches of a page that says `text`."""
    first = snapshot(text=f"{WORDS} {text}", url=url)
    return [batch(1, first, error(5)), batch(2, delta(2, 50, f"later {text}"), error(60))]


def asked_for(text: str) -> list[bytes]:
    """The same page, whose HTML comes after it has been asked for."""
    html = snapshot(text=f"{WORDS} {text}")["html"]
    named = snapshot(html={"blob": sha256(html.encode()).hexdigest()})
    return [batch(1, named), batch(2, {"k": "blob", "t": 9, "text": html})]


async def come(hawk: Sealing, batches: list[bytes], session: str = SESSION) -> None:
    for body in batches:
        await hawk.take(body.replace(SESSION.encode(), session.encode()))


async def shown(hawk: Sealing, session: str = SESSION) -> Any:
    newest = await hawk.replay.newest(session)
    assert newest is not None
    return newest.record()


async def test_a_session_is_sealed_once_it_has_been_silent_for_long_enough(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        await come(hawk, visit("one"))
        hawk.now_ms += ENDED_MS - 1
        assert await hawk.sealer.work() == 0
        assert (await receipt(hawk.store, SESSION))["sealed"] is False
        hawk.now_ms += 1
        assert await hawk.sealer.work() == 1
        assert (await receipt(hawk.store, SESSION))["sealed"] is True
        assert await hawk.sealer.work() == 0


async def test_nothing_is_sealed_while_it_may_not_run(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        for session in (SESSION, OTHER):
            await come(hawk, visit("one"), session)
        hawk.now_ms += ENDED_MS
        left = iter([True, True])  # a look for what is due, and one session of it
        sealer = Sealer(hawk.store, lambda: hawk.now_ms, may_run=lambda: next(left, False))
        assert await sealer.work() == 1
        assert await sealer.work() == 0
        assert await Sealer(hawk.store, lambda: hawk.now_ms).work() == 1


async def test_the_rows_of_a_sealed_session_are_gone_and_its_own_texts_with_it(
    tmp_path: Path,
) -> None:
    async with sealing(tmp_path) as hawk:
        await come(hawk, visit("one"), OTHER)
        await hawk.seal_all()
        await come(hawk, visit("two"))
        before, size = await shown(hawk), (await hawk.store.blobs.size())[1]
        await hawk.seal_all()
        counts = await hawk.counts()
        assert [counts[table] for table in ("pages", "batches", "snapshots", "refs")] == [
            0,
            0,
            0,
            1,
        ]
        # Two sealed sessions, and the first one's page, on which the second one's leans.
        assert counts["blobs"] == 3
        assert (await hawk.store.blobs.size())[1] < size + len(WORDS) / 4
        assert await shown(hawk) == before
        assert await hawk.check(read_data=True) == []


async def test_a_text_that_others_name_stays_where_all_find_it(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        for session in (SESSION, OTHER, "t" * 22):
            await come(hawk, asked_for("the same"), session)
        before = await shown(hawk)
        assert (await hawk.counts())["blobs"] == 0  # it has no file until one of them is sealed
        await hawk.sealer.seal(SESSION)
        sealed = await hawk.store.journal.sealed(SESSION)
        assert sealed is not None
        assert await sealed.all_texts() == []
        assert (await hawk.counts())["blobs"] == 2
        assert await hawk.store.fresh.digests() == []
        assert await shown(hawk) == await shown(hawk, OTHER) == before
        assert await hawk.check(read_data=True) == []


async def test_a_text_that_nobody_else_names_is_sealed_with_its_session(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        await come(hawk, asked_for("mine"))
        before = await shown(hawk)
        assert len(await hawk.store.fresh.digests()) == 1
        await hawk.seal_all()
        assert await hawk.store.fresh.digests() == []
        assert await shown(hawk) == before
        assert await hawk.check(read_data=True) == []


async def test_a_text_that_came_and_that_no_state_names_gets_a_file(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        await come(hawk, [*visit("one"), batch(3, {"k": "blob", "t": 70, "text": WORDS})])
        await hawk.seal_all()
        assert await hawk.store.fresh.digests() == []
        assert (await hawk.store.text(sha256(WORDS.encode()).hexdigest())).decode() == WORDS
        assert await hawk.check(read_data=True) == []


async def test_what_is_erased_while_its_texts_are_filed_leaves_nothing(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        await come(hawk, [*visit("one"), batch(3, {"k": "blob", "t": 70, "text": WORDS})])
        [place] = await hawk.store.forgetting.all()
        write = hawk.disk.replace

        async def late(digest: str, file: bytes) -> None:
            await hawk.erasure.forget([place])
            await write(digest, file)

        hawk.disk.replace = late  # type: ignore[method-assign]
        assert await hawk.seal_all() == 0
        assert not any((await hawk.counts()).values())


async def test_a_repeated_batch_is_recognised_and_leaves_the_session_sealed(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        first, second = visit("one")
        await come(hawk, [first, second])
        await hawk.seal_all()
        told = len(hawk.told)
        answer = await hawk.take(first)
        assert (answer.seq, answer.resync) == (1, False)
        with pytest.raises(Conflict):
            await hawk.take(batch(2, error(1)))
        assert await hawk.store.journal.is_sealed(SESSION)
        assert len(hawk.told) == told


async def test_a_late_batch_brings_it_back_and_it_is_sealed_anew(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        await come(hawk, visit("one"))
        await hawk.seal_all()
        stale = await hawk.digest()
        assert stale is not None
        answer = await hawk.take(batch(3, delta(3, 90, "late"), error(95)))
        assert not answer.resync
        assert await hawk.digest() is None
        assert stale not in [digest async for digest in hawk.store.blobs.digests()]
        late = await shown(hawk)
        assert "late" in late["html"]
        assert await hawk.check(read_data=True) == []
        assert await hawk.seal_all() == 1
        assert await shown(hawk) == late


async def test_many_late_batches_at_once_are_all_kept(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        await come(hawk, visit("one"))
        await hawk.seal_all()
        late = [batch(seq, error(seq)) for seq in range(3, 12)]
        await asyncio.gather(*(hawk.take(body) for body in [*late, *late]))
        assert [one.seq for one in await hawk.store.journal.sequence(SESSION)] == list(range(1, 12))
        assert await hawk.check(read_data=True) == []


async def test_another_sites_batch_neither_brings_it_back_nor_gets_in(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        await come(hawk, visit("one"))
        await hawk.seal_all()
        site = await hawk.store.people.site("account1", "site1")
        assert site is not None
        other = type(site)("site2", "account2", "hk_other", "Other", site.origins, 0)
        with pytest.raises(Conflict):
            await hawk.take(batch(3, error(1)), site=other)
        assert await hawk.store.journal.is_sealed(SESSION)


async def test_a_page_that_was_recorded_while_it_loaded_is_packed_against_another_visitors(
    tmp_path: Path,
) -> None:
    async with sealing(tmp_path) as hawk:
        size = []
        for at, session in enumerate((SESSION, OTHER, "t" * 22)):
            rest = f'{WORDS} {at} "quoted" \\ and é'
            await come(hawk, [batch(1, snapshot(text="")), batch(2, arrived(rest))], session)
            before, rows = await shown(hawk, session), await hawk.rows()
            assert rest in html.unescape(before["html"])
            await hawk.seal_all()
            assert await shown(hawk, session) == before
            digest = await hawk.digest(session)
            assert digest is not None
            size.append((hawk.store.folder / "blobs" / digest[:2] / digest).stat().st_size)
            await come(hawk, [batch(3, error(1))], session)
            again = await hawk.rows()
            assert set(rows["batches"]) <= set(again["batches"])
            assert set(rows["refs"]) <= set(again["refs"])
            await hawk.seal_all()
            assert await hawk.check(read_data=True) == []
        assert size[1] < len(WORDS) / 4


def arrived(text: str) -> dict[str, Any]:
    """What the parser has added since."""
    return {
        "k": "delta",
        "t": 9,
        "n": 2,
        "c": 7,
        "i": [6, 0, f"<p>{html.escape(text, quote=False)}</p>"],
    }


async def while_written(hawk: Sealing, act: Callable[[], Any]) -> None:
    """Do something when the next blob of a session has been written, before its rows are."""
    write = hawk.disk.replace

    async def replace(digest: str, file: bytes) -> None:
        hawk.disk.replace = write  # type: ignore[method-assign]
        await write(digest, file)
        await act()

    hawk.disk.replace = replace  # type: ignore[method-assign]


async def test_a_batch_that_comes_while_it_is_packed_is_not_lost(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        await come(hawk, visit("one"))
        await while_written(hawk, lambda: hawk.take(batch(3, delta(3, 70, "in between"))))
        assert await hawk.seal_all() == 0
        assert "in between" in (await shown(hawk))["html"]
        assert (await hawk.counts())["blobs"] == 0
        assert await hawk.seal_all() == 1
        assert "in between" in (await shown(hawk))["html"]


async def test_what_is_erased_while_it_is_packed_leaves_nothing(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        await come(hawk, visit("one"))
        [place] = await hawk.store.forgetting.all()
        await while_written(hawk, lambda: hawk.erasure.forget([place]))
        assert await hawk.seal_all() == 0
        await hawk.store.sweep.everything()
        assert not any((await hawk.counts()).values())


class Killed(BaseException):
    """The power went."""


@pytest.mark.parametrize("where", ["before the blob", "after the blob", "after the rows"])
async def test_a_crash_anywhere_loses_nothing(tmp_path: Path, where: str) -> None:
    async with sealing(tmp_path) as hawk:
        await come(hawk, visit("one"))
        before = await answers(hawk.store.journal, ["pagepage"], 3), await shown(hawk)
        crash(hawk, where)
        with pytest.raises(Killed):
            await hawk.seal_all()
    async with sealing(tmp_path) as hawk:
        assert (await answers(hawk.store.journal, ["pagepage"], 3), await shown(hawk)) == before
        assert await hawk.check(read_data=True) == []
        assert await hawk.store.journal.is_sealed(SESSION) == (where == "after the rows")
        await hawk.store.sweep.everything()
        hawk.now_ms += ENDED_MS
        await hawk.sealer.work()
        assert (await answers(hawk.store.journal, ["pagepage"], 3), await shown(hawk)) == before


def crash(hawk: Sealing, where: str) -> None:
    disk, index = hawk.disk, hawk.store.sealing
    replace, seal = disk.replace, index.seal

    async def killed_at_blob(digest: str, file: bytes) -> None:
        if where == "after the blob":
            await replace(digest, file)
        raise Killed

    async def killed_at_rows(*args: Any) -> bool:
        assert await seal(*args)
        raise Killed

    if where == "after the rows":
        index.seal = killed_at_rows  # type: ignore[method-assign, assignment]
    else:
        disk.replace = killed_at_blob  # type: ignore[method-assign]


@pytest.mark.parametrize("reached", [0, 1])
async def test_a_crash_while_it_is_brought_back_loses_nothing(tmp_path: Path, reached: int) -> None:
    async with sealing(tmp_path) as hawk:
        await come(hawk, visit("one"), OTHER)
        await hawk.seal_all()
        await come(hawk, visit("two"))
        await hawk.seal_all()
        before = await answers(hawk.store.journal, ["pagepage"], 3), await shown(hawk)
        put, puts = hawk.disk.put, 0

        async def killed(content: bytes, kind: str, digest: str | None = None) -> str:
            nonlocal puts
            puts += 1
            if puts > reached:
                raise Killed
            await put(content, kind, digest)
            raise Killed

        hawk.disk.put = killed  # type: ignore[method-assign]
        with pytest.raises(Killed):
            await hawk.take(batch(3, error(1)))
    async with sealing(tmp_path) as hawk:
        assert (await answers(hawk.store.journal, ["pagepage"], 3), await shown(hawk)) == before
        assert await hawk.check(read_data=True) == []
        await hawk.take(batch(3, error(1)))
        assert await hawk.check(read_data=True) == []


async def test_a_full_disk_puts_it_off(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        await come(hawk, visit("one"))

        async def full(digest: str, file: bytes) -> None:
            raise DiskFull("the disk is full")

        replace, hawk.disk.replace = hawk.disk.replace, full  # type: ignore[method-assign]
        with pytest.raises(DiskFull):
            await hawk.seal_all()
        hawk.disk.replace = replace  # type: ignore[method-assign]
        assert await hawk.sealer.work() == 1


async def test_one_that_cannot_be_read_does_not_hold_up_the_others(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        await come(hawk, visit("one"))
        hawk.now_ms += 1
        await come(hawk, visit("two"), OTHER)
        unit = Statement("UPDATE batches SET body = x'00' WHERE session = ? AND seq = 2", [SESSION])
        await hawk.store.database.write(unit)
        assert await hawk.seal_all() == 1
        assert await hawk.store.journal.is_sealed(OTHER)
        assert await hawk.sealer.work() == 0


async def test_it_works_beside_the_server_until_that_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hawk_edge.seal.LOOK_S", LOOK_S / 1000)
    sealed = asyncio.Event()
    async with sealing(tmp_path) as hawk:
        seal = hawk.store.sealing.seal

        async def told(*args: Any) -> bool:
            done = await seal(*args)
            sealed.set()
            return done

        hawk.store.sealing.seal = told  # type: ignore[method-assign, assignment]
        async with hawk.sealer.working():
            await come(hawk, visit("one"))
            hawk.now_ms += ENDED_MS
            await asyncio.wait_for(sealed.wait(), 20)
        assert await hawk.store.journal.is_sealed(SESSION)


async def files(hawk: Sealing) -> set[str]:
    return {digest async for digest in hawk.store.blobs.digests()}


async def on_a_base(hawk: Sealing) -> str:
    """Two sealed sessions, one on a page of the other; the page's digest."""
    await come(hawk, visit("one"), OTHER)
    await hawk.seal_all()
    await come(hawk, visit("two"))
    await hawk.seal_all()
    sealed = await hawk.store.journal.sealed(SESSION)
    assert sealed is not None
    [base] = sealed.bases()
    return base


async def test_a_base_is_never_swept_before_what_leans_on_it(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        base = await on_a_base(hawk)
        before = await shown(hawk)
        hawk.now_ms += 2 * FRESH_MS
        await hawk.sealer.release()
        await hawk.store.sweep.everything()
        assert base in await files(hawk)
        assert await shown(hawk) == before
        assert await hawk.check(read_data=True) == []


async def test_erasing_a_session_takes_its_page_from_under_those_that_lean_on_it(
    tmp_path: Path,
) -> None:
    async with sealing(tmp_path) as hawk:
        base = await on_a_base(hawk)
        before = await shown(hawk)
        await hawk.erasure.session(OTHER)
        assert base not in await files(hawk)
        assert len(await files(hawk)) == 1
        assert await shown(hawk) == before
        assert await hawk.check(read_data=True) == []
        for table in ("bases", "based"):
            assert await hawk.store.database.read(f"SELECT * FROM {table}") == []


async def test_what_leant_on_an_erased_page_leans_on_another_if_there_is_one(
    tmp_path: Path,
) -> None:
    async with sealing(tmp_path) as hawk:
        first = await on_a_base(hawk)
        page = await hawk.store.blobs.put(WORDS.encode() * 2, "html")
        await hawk.store.database.write(
            Statement(
                "INSERT INTO bases (id, site, place, path, digest, session, from_ms) VALUES (9, ?, ?, '', ?, ?, ?)",
                ["site1", "shop.example/", page, SESSION, hawk.now_ms],
            )
        )
        before = await shown(hawk)
        await hawk.erasure.session(OTHER)
        sealed = await hawk.store.journal.sealed(SESSION)
        assert sealed is not None
        assert sealed.bases() == {page}
        assert first not in await files(hawk)
        assert await shown(hawk) == before
        assert await hawk.check(read_data=True) == []


async def test_pages_that_are_never_alike_do_not_become_bases_without_end(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        chance = random.Random(1)
        for number in range(6):
            session = f"{number}" * 22
            texts = [chance.randbytes(6_000).hex() for _ in range(3)]
            changes = [delta(n, 10 * n, text) for n, text in enumerate(texts[1:], 2)]
            await come(hawk, [batch(1, snapshot(text=texts[0]), *changes)], session)
            before = await shown(hawk, session)
            await hawk.seal_all()
            assert await shown(hawk, session) == before
        assert len(await hawk.store.database.read("SELECT * FROM bases")) == OF_A_PAGE
        assert len(await files(hawk)) == 6 + OF_A_PAGE


async def test_a_base_that_nothing_leans_on_any_more_goes_when_it_is_old(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        base = await on_a_base(hawk)
        await hawk.erasure.session(SESSION)
        await hawk.sealer.release()
        assert len(await hawk.store.database.read("SELECT * FROM bases")) == 1
        hawk.now_ms += FRESH_MS + 1
        await hawk.sealer.release()
        assert await hawk.store.database.read("SELECT * FROM bases") == []
        # The session that it is a page of still names it.
        assert base in await files(hawk)
        assert await shown(hawk, OTHER)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/lamps/1?x=1", "https://a.example/lamps/2#top", True),
        ("https://a.example/lamps/1", "https://a.example/chairs/1", False),
        ("https://a.example/1", "https://b.example/1", False),
        ("https://a.example", "https://a.example/", True),
        ("not an address", "nor this", True),
    ],
)
def test_pages_of_one_folder_are_likely_to_be_alike(one: str, other: str, same: bool) -> None:
    assert (place_of(one).folder == place_of(other).folder) == same
