"""Hundreds of pages that mean no good are drawn, and none of them does anything."""

import asyncio
import os
import random
import urllib.request
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from html import escape

import pytest

from hawk_edge.chromium import find_renderer
from hawk_edge.render import confined
from hawk_edge.render.orders import Limits, Undrawable
from hawk_edge.render.pool import Pool
from hawk_edge.showable import is_exact, showable
from tests.canary import Canary, canary
from tests.render import corpus
from tests.render.built import as_built
from tests.render.corpus.captured import captured, whole
from tests.render.outside import Door, Watched, door, watched
from tests.render.png import colours
from tests.render.test_paper import png
from tests.render.test_pool import GREEN, RED, ours, pixel
from tests.share import share
from tests.test_canonical import page as tree

pytestmark = pytest.mark.browser
SIZE = 160, 100
CLOSED = 9  # where the browser is told that its proxy is
TOGETHER = 24  # pages in one, or a browser would take minutes for all
assert len(corpus.ALL) >= 200


@pytest.fixture(scope="module")
def bird() -> Iterator[Canary]:
    with canary() as one:
        yield one


@pytest.fixture(scope="module")
def secret() -> Iterator[Watched]:
    with watched() as one:
        yield one


@pytest.fixture
def outside(bird: Canary, secret: Watched) -> Iterator[tuple[str, str]]:
    """Whom the pages would call, and what they would read; neither happens."""
    bird.asked.clear()
    secret.read()
    # Only root may listen where all requests end; for everybody else it stays closed.
    knocks: Door | None = None
    if os.geteuid() == 0:
        with door(CLOSED) as knocks:
            yield bird.address, str(secret.path)
    else:
        yield bird.address, str(secret.path)
    assert bird.asked == []
    assert secret.read() == 0
    assert knocks is None or knocks.knocked == 0


@pytest.fixture
async def pool(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pool]:
    """With a network: the browser alone has to keep to itself. Most machines are quick enough."""
    monkeypatch.setattr(confined, "without_network", tuple)
    async with drawing(slowness=4) as one:
        yield one


@asynccontextmanager
async def drawing(slowness: float) -> AsyncIterator[Pool]:
    limits = Limits(pictures=10_000)
    one = Pool(find_renderer(), children=2, limits=limits, slowness=lambda: slowness)
    async with one.working():
        yield one
    assert not ours()


def batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), TOGETHER):
        yield names[start : start + TOGETHER]


async def test_by_itself_none_leaves_its_place(pool: Pool, outside: tuple[str, str]) -> None:
    """All that try to, and some of the others: different ones in each run."""
    others = [name for name in corpus.QUICK if name not in corpus.LEAVING]
    names = [*corpus.LEAVING, *random.sample(others, share(10))]

    async def seen(name: str) -> tuple[str, object]:
        return name, pixel(await pool.draw(corpus.page(name, *outside), *SIZE))

    found = dict(await asyncio.gather(*map(seen, names)))
    assert {name: how for name, how in found.items() if how == RED} == {}
    assert {name: found[name] for name in corpus.LEAVING if found[name] != GREEN} == {}


async def test_side_by_side_as_a_server_would_send_them_none_does_anything(
    pool: Pool, outside: tuple[str, str]
) -> None:
    async def seen(names: Sequence[str]) -> tuple[Sequence[str], set[tuple[int, ...]]]:
        frames = "".join(
            f"<iframe style='float:left;width:40px;height:16px;border:0' "
            f'srcdoc="{escape(corpus.page(name, *outside))}"></iframe>'
            for name in names
        )
        page = f"<!DOCTYPE html>{corpus.GROUND}<body style='margin:0'>{frames}"
        return names, colours(await pool.draw(page, *SIZE))

    found = await asyncio.gather(*map(seen, batches(list(corpus.QUICK))))
    assert [names for names, shown in found if RED in shown or GREEN not in shown] == []


@pytest.mark.parametrize("way", ["built by the program", "as HTML"])
async def test_captured_none_does_anything(pool: Pool, outside: tuple[str, str], way: str) -> None:
    """As snapshots would bring them: each in a place of its own in one page, and as a frame of it."""

    async def seen(names: Sequence[str]) -> tuple[Sequence[str], object]:
        pages = [corpus.page(name, *outside).removeprefix(corpus.GROUND) for name in names]
        here = "".join(f"<div>{captured(page)}</div>" for page in pages)
        inner = "".join(
            f"<iframe><#document>{whole(page)}</#document></iframe>" for page in pages[:3]
        )
        start = "<!DOCTYPE html><html style='background:green'><head></head><body>"
        html = f"{start}{here}{inner}</body></html>"
        if way == "as HTML":
            return names, pixel(await pool.draw(showable(tree(html).root), *SIZE))
        return names, pixel(await pool.draw("", *SIZE, as_built(html)))

    found = await asyncio.gather(*map(seen, batches(list(corpus.QUICK))))
    assert [names for names, corner in found if corner != GREEN] == []


async def test_what_takes_long_is_drawn_or_given_up_in_time() -> None:
    """Within ten seconds on a whole CPU; other ones in each run."""
    names = random.sample(list(corpus.LONG), share(15))
    async with drawing(slowness=1) as pool:

        async def why_not(name: str) -> str:
            try:
                await pool.draw(corpus.page(name, "http://x.test", "/x"), *SIZE)
            except Undrawable as why:
                return why.message
            return ""

        reasons = await asyncio.gather(*map(why_not, names))
    known = ("within 10 s", "takes more than", "crash", "too many")
    assert [why for why in reasons if why and not any(word in why for word in known)] == []


async def test_what_never_ends_is_given_up() -> None:
    pool = Pool(find_renderer(), children=len(corpus.ENDLESS), limits=Limits(seconds=2))
    async with pool.working():
        pages = [corpus.page(name, "http://x.test", "/x") for name in corpus.ENDLESS]
        drawn = (pool.draw(page, *SIZE) for page in pages)
        for why in await asyncio.gather(*drawn, return_exceptions=True):
            assert isinstance(why, Undrawable)
            assert any(word in why.message for word in ("within 2 s", "takes more", "crash"))
    assert not ours()


async def test_a_call_and_a_look_would_be_noticed(bird: Canary, secret: Watched) -> None:
    bird.asked.clear()
    await asyncio.to_thread(urllib.request.urlopen, bird.address + "/seen")
    assert bird.asked == ["/seen"]
    secret.read()
    secret.path.read_text()
    assert secret.read() > 0


def test_red_would_be_noticed_wherever_it_is() -> None:
    assert colours(b64decode(png(9, RED).partition(",")[2])) == {RED}


def test_some_captured_pages_are_pages_that_html_says_and_some_are_not() -> None:
    exact = [is_exact(tree(whole(html.replace("{", ""))).root) for html in corpus.QUICK.values()]
    assert 0.2 < sum(exact) / len(exact) < 0.98
