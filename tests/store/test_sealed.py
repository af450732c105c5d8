"""A sealed session answers as it did before, from few of its bytes, and only with what was there."""

import random
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings

from hawk_edge import compress
from hawk_edge.errors import Damaged
from hawk_edge.store.seal_format import CHUNK
from tests.batches import batch, delta, error, snapshot
from tests.sealing import SESSION, WORDS, Sealing, answers, sealing
from tests.share import share
from tests.store.test_journal import PAGES, Made, any_order


@settings(max_examples=share(25), deadline=None)
@given(any_order)
async def test_it_answers_as_it_did_before_in_whatever_order_its_batches_came(
    arriving: list[Made],
) -> None:
    most = max((n for one in arriving for n in one.states), default=0)
    with TemporaryDirectory() as folder:
        async with sealing(Path(folder)) as hawk:
            for one in arriving:
                await hawk.take(one.body)
            before = await answers(hawk.store.journal, PAGES, most)
            assert await hawk.seal_all() == 1
            assert (await hawk.counts())["batches"] == 0
            assert await answers(hawk.store.journal, PAGES, most) == before
            assert await hawk.check(read_data=True) == []


@settings(max_examples=share(25), deadline=None)
@given(any_order)
async def test_brought_back_by_a_late_batch_it_is_as_if_it_had_never_been_sealed(
    arriving: list[Made],
) -> None:
    found = []
    pages = [body["html"] for one in arriving[:-1] for body in one.records if "html" in body]
    own = {sha256(page.encode()).hexdigest() for page in pages}
    for seals in (False, True):
        with TemporaryDirectory() as folder:
            async with sealing(Path(folder)) as hawk:
                for one in arriving[:-1]:
                    await hawk.take(one.body)
                late = 35 * 60_000
                if seals and arriving[:-1]:
                    assert await hawk.seal_all() == 1
                else:
                    hawk.now_ms += late
                answer = await hawk.take(arriving[-1].body)
                assert not await hawk.store.journal.is_sealed(SESSION)
                rows = await hawk.rows()
                # Only that its pages, which stood in its batches, now stand beside them.
                texts = rows.pop("refs")
                assert {one.strip("'") for _, one, *_ in texts} == (own if seals else set())
                assert await hawk.seal_all() == 1
                found.append((answer, rows, await hawk.digest()))
    assert found[0] == found[1]


async def test_a_batch_without_a_record_keeps_its_place(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        for seq in (1, 3, 4, 7):
            await hawk.take(batch(seq))
        await hawk.take(batch(2, snapshot()))
        before = await answers(hawk.store.journal, ["pagepage"], 1)
        assert await hawk.seal_all() == 1
        assert await answers(hawk.store.journal, ["pagepage"], 1) == before


async def long(hawk: Sealing) -> int:
    """A session of some chunks; the bytes of its blob's file."""
    chance = random.Random(1)
    await hawk.take(batch(1, snapshot()))
    for seq in range(2, 5 * CHUNK // 16_000):
        await hawk.take(batch(seq, delta(seq, 1000 * seq, chance.randbytes(8_000).hex())))
    assert await hawk.seal_all() == 1
    digest = await hawk.digest()
    assert digest is not None
    return (hawk.store.folder / "blobs" / digest[:2] / digest).stat().st_size


async def test_a_batch_of_a_long_session_is_read_without_the_rest(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        size = await long(hawk)
        assert size > 2 * CHUNK
        hawk.disk.read = 0
        [found] = await hawk.store.journal.batches_with_number(SESSION, 40)
        assert found.seq == 40
        assert hawk.disk.read < size / 3
        hawk.disk.read = 0
        assert len(await hawk.store.journal.sequence(SESSION)) > 40
        assert hawk.disk.read == 0  # the head is remembered from the call before
        digest = await hawk.digest()
        hawk.store.journal.reopen(digest or "")
        assert len(await hawk.store.journal.sequence(SESSION)) > 40
        assert 0 < hawk.disk.read < size / 10


async def test_no_flipped_bit_is_served_whatever_part_is_read(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        await hawk.take(batch(1, snapshot(text=WORDS), session="o" * 22))
        await hawk.seal_all()
        await hawk.take(batch(1, snapshot(text=WORDS + " and more"), error(5)))
        await hawk.take(batch(2, delta(2, 50, "later")))
        await hawk.seal_all()
        digest = await hawk.digest()
        assert digest is not None
        path = hawk.store.folder / "blobs" / digest[:2] / digest
        whole = path.read_bytes()
        said = await all_said(hawk)
        assert len(said) == 4
        found = 0
        for at in range(0, len(whole), 3):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
            served = await all_said(hawk)
            assert all(one in (was, "damaged") for one, was in zip(served, said, strict=True)), at
            found += "damaged" in served
            with pytest.raises(Damaged):
                await hawk.store.blobs.get(digest)
        # But for the headers between texts, which only a reading of the whole looks at.
        assert found >= len(range(0, len(whole), 3)) - 4
        path.write_bytes(whole)
        assert await all_said(hawk) == said


async def all_said(hawk: Sealing) -> list[Any]:
    """What each way to read a session gives, or that it is damaged."""
    journal = hawk.store.journal
    journal.reopen(await hawk.digest() or "")

    async def batches() -> Any:
        return [compress.decompress(one.body) for one in await journal.batches(SESSION)]

    async def texts() -> Any:
        sealed = await journal.sealed(SESSION)
        return await sealed.all_texts() if sealed else None

    async def page() -> Any:
        newest = await hawk.replay.newest(SESSION)
        return newest.record() if newest else None

    said = []
    for read in (batches, texts, page, lambda: journal.sequence(SESSION)):
        try:
            said.append(await read())
        except Damaged:
            said.append("damaged")
    return said


async def test_a_blob_that_is_gone_is_damage_and_not_an_empty_session(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        await hawk.take(batch(1, snapshot()))
        await hawk.seal_all()
        digest = await hawk.digest()
        assert digest is not None
        (hawk.store.folder / "blobs" / digest[:2] / digest).unlink()
        with pytest.raises(Damaged):
            await hawk.store.journal.batches(SESSION)
        with pytest.raises(Damaged):
            await hawk.take(batch(2, delta(2, 10, "late")))
