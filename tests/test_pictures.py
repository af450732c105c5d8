"""A state's picture shows what its visitor saw; it is drawn once, kept, and gone with its session."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hawk_edge.assets.kept import Kept
from hawk_edge.chromium import find_renderer
from hawk_edge.erase import Erasure
from hawk_edge.errors import NotFound, Unavailable
from hawk_edge.pictures import Pictures
from hawk_edge.render.orders import Built
from hawk_edge.render.pool import Pool
from hawk_edge.store.index.assets import AssetIndex
from hawk_edge.timekey import state_name
from hawk_edge.web.ui import built
from tests.batches import T0, batch, delta, new_id, snapshot
from tests.render.test_pool import GREEN, RED, pixel, size
from tests.sealing import SESSION
from tests.serving import HawkProcess
from tests.store.opened import Opened, opened

pytestmark = pytest.mark.browser
PAGE = "<!DOCTYPE html><html><head></head><body style='background:green'><p>one</p></body></html>"
FIRST, SECOND = state_name(T0, 1), state_name(T0 + 50, 2)


class CountingPool(Pool):
    drawn = 0

    async def draw(self, html: str, width: int, height: int, built: Built | None = None) -> bytes:
        self.drawn += 1
        return await super().draw(html, width, height, built)


class Drawing(Opened):
    """An opened store with a session of two states, and pictures of it."""

    def __init__(self, hawk: Opened, pool: CountingPool) -> None:
        self.__dict__ = hawk.__dict__
        self.pool = pool
        self.may_run = True
        kept = Kept(AssetIndex(hawk.store.database), hawk.store.blobs)
        self.pictures = Pictures(
            hawk.store, hawk.replay, kept, pool,
            program=built("drawing.js").decode(), may_run=lambda: self.may_run,
        )  # fmt: skip


@asynccontextmanager
async def drawing(folder: Path) -> AsyncIterator[Drawing]:
    pool = CountingPool(find_renderer())
    async with opened(folder) as hawk, pool.working():
        one = Drawing(hawk, pool)
        change = delta(2, 50, "two", 6) | {"x": [], "a": [4, "style", "background:red"]}
        await one.take(batch(1, snapshot(html=PAGE, c=6, w=400, h=300), change))
        yield one


async def test_it_shows_the_page_as_it_was_then_and_is_drawn_once(tmp_path: Path) -> None:
    async with drawing(tmp_path) as hawk:
        first = await hawk.pictures.of(SESSION, FIRST)
        assert (size(first), pixel(first)) == ((400, 300), GREEN)
        assert pixel(await hawk.pictures.of(SESSION, SECOND)) == RED
        assert hawk.pool.drawn == 2
        assert await hawk.pictures.of(SESSION, FIRST) == first
        assert hawk.pool.drawn == 2
        assert await hawk.check(read_data=True) == []


async def test_whoever_waits_when_the_server_is_stopped_is_told_so_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drawing(tmp_path) as hawk:
        begun = asyncio.Event()

        async def endless(*_: object) -> bytes:
            begun.set()
            await asyncio.Event().wait()
            return b""

        monkeypatch.setattr(hawk.pool, "draw", endless)
        both = [asyncio.create_task(hawk.pictures.of(SESSION, FIRST)) for _ in range(2)]
        await begun.wait()
        hawk.pictures.close()
        async with asyncio.timeout(5):
            told = await asyncio.gather(*both, return_exceptions=True)
        assert [type(one) for one in told] == [Unavailable] * 2
        with pytest.raises(Unavailable, match="stopped"):
            await hawk.pictures.of(SESSION, SECOND)


async def test_it_shows_what_was_in_the_window(tmp_path: Path) -> None:
    tall = "<div style='height:600px;background:red'></div><div style='height:600px;background:green'></div>"
    html = f"<!DOCTYPE html><html><head></head><body style='margin:0'>{tall}</body></html>"
    async with drawing(tmp_path) as hawk:
        page = snapshot(html=html, c=6, w=400, h=300, v=[2, {"scroll": [0, 700]}])
        await hawk.take(batch(1, page, session="t" * 22))
        assert pixel(await hawk.pictures.of("t" * 22, FIRST)) == GREEN


async def test_who_asks_at_the_same_time_waits_for_the_same_picture(tmp_path: Path) -> None:
    async with drawing(tmp_path) as hawk:
        gone = asyncio.create_task(hawk.pictures.of(SESSION, FIRST))
        others = [asyncio.create_task(hawk.pictures.of(SESSION, FIRST)) for _ in range(2)]
        await asyncio.sleep(0)
        gone.cancel()
        assert len(set(await asyncio.gather(*others))) == 1
        assert hawk.pool.drawn == 1


async def test_it_goes_with_its_session(tmp_path: Path) -> None:
    async with drawing(tmp_path) as hawk:
        await hawk.pictures.of(SESSION, FIRST)
        await Erasure(hawk.store).session(SESSION)
        assert (await hawk.store.blobs.size())[0] <= 1  # the register
        with pytest.raises(NotFound):
            await hawk.pictures.of(SESSION, FIRST)


async def test_of_what_is_no_state_there_is_none(tmp_path: Path) -> None:
    async with drawing(tmp_path) as hawk:
        with pytest.raises(NotFound):
            await hawk.pictures.of(SESSION, state_name(T0 + 1, 3))
        assert hawk.pool.drawn == 0


async def test_without_cpu_to_spare_it_is_put_off_and_what_is_there_is_not(tmp_path: Path) -> None:
    async with drawing(tmp_path) as hawk:
        await hawk.pictures.of(SESSION, FIRST)
        hawk.may_run = False
        with pytest.raises(Unavailable) as why:
            await hawk.pictures.of(SESSION, SECOND)
        assert why.value.retry_after == 60
        assert pixel(await hawk.pictures.of(SESSION, FIRST)) == GREEN


async def test_a_picture_that_is_damaged_is_drawn_again(tmp_path: Path) -> None:
    async with drawing(tmp_path) as hawk:
        before = await hawk.pictures.of(SESSION, FIRST)
        rows = await hawk.store.database.read("SELECT digest FROM pictures")
        path = hawk.store.folder / "blobs" / rows[0]["digest"][:2] / rows[0]["digest"]
        path.write_bytes(path.read_bytes()[:-1] + b"\\0")
        assert await hawk.pictures.of(SESSION, FIRST) == before
        assert hawk.pool.drawn == 2


def test_it_has_an_address(server: HawkProcess) -> None:
    session = new_id()
    server.collect(batch(1, snapshot(html=PAGE, c=6, w=400, h=300), session=session))
    answer = server.http.get(f"/v1/sessions/{session}/states/{FIRST}.png", timeout=60)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert (size(answer.content), pixel(answer.content)) == ((400, 300), GREEN)
    assert answer.headers["x-content-type-options"] == "nosniff"
