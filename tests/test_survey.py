"""What is counted, and when."""

import asyncio
from pathlib import Path

from hawk_edge.store.engine import Statement
from hawk_edge.store.folder import Store
from hawk_edge.survey import Counted, Survey, memory_bytes
from tests.batches import batch, new_id, snapshot
from tests.sealing import Sealing, sealing

SHEET = [1, {"sheet": "p { color: red } " * 100}]


async def visits(hawk: Sealing, number: int) -> None:
    for _ in range(number):
        await hawk.take(batch(1, snapshot(v=SHEET), session=new_id()))


async def test_everything_is_counted(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        survey = Survey(hawk.store, lambda: hawk.now_ms)
        await visits(hawk, 3)
        first = await survey.count()
        assert (first.at_ms, first.sessions, first.unsealed) == (hawk.now_ms, 3, 3)
        assert first.journal_bytes > 0
        assert first.uses_per_text is not None
        assert first.uses_per_text > 2  # one sheet for all three
        assert await hawk.seal_all() == 3
        picture = await hawk.store.blobs.put(b"a picture" * 100, "picture")
        naming = "INSERT INTO pictures SELECT id, 'state', ? FROM sessions"
        await hawk.store.database.write(Statement(naming, [picture]))
        then = await survey.count()
        blobs = hawk.store.folder.glob("blobs/??/*")
        assert then.blob_bytes == sum(path.stat().st_size for path in blobs)
        assert (then.unsealed, then.journal_bytes) == (0, 0)
        assert 0 < then.picture_bytes < then.blob_bytes
        assert then.ratio is not None
        assert then.ratio > 1
        assert 0 < then.free_bytes <= then.total_bytes


async def test_an_empty_store_has_nothing_to_compare(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        found = await Survey(hawk.store).count()
        assert (found.sessions, found.blobs, found.ratio, found.uses_per_text) == (0, 0, None, None)


class Counting(Survey):
    """Says how often it has counted, and when it has."""

    counts = 0

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.counted = asyncio.Event()

    async def count(self) -> Counted:
        self.counts += 1
        found = await super().count()
        self.counted.set()
        return found


async def test_nothing_is_counted_until_somebody_asks_and_then_once(tmp_path: Path) -> None:
    async with sealing(tmp_path) as hawk:
        survey = Counting(hawk.store)
        async with survey.working():
            await asyncio.sleep(0.01)
            assert survey.counts == 0
            assert survey.newest() is None
            async with asyncio.timeout(60):
                await survey.counted.wait()
            found = survey.newest()
            assert found is not None
            assert found.sessions == 0
            for _ in range(20):  # who asks again at once is told the same
                await asyncio.sleep(0.001)
                assert survey.newest() is found
            assert survey.counts == 1


def test_a_process_takes_some_memory() -> None:
    assert (memory_bytes() or 0) > 1 << 20
