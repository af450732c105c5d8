"""A site's own source maps are fetched before what happened is grouped, once, and with moderation."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from hawk_edge.assets.scripts import Text
from hawk_edge.errors import NotFound
from hawk_edge.issues import offered
from hawk_edge.issues.grouper import Grouper
from hawk_edge.issues.offered import Offered
from hawk_edge.model import Site
from tests.batches import error
from tests.issues.built import build
from tests.issues.desk import SITE, Desk, desk
from tests.issues.test_maps import give, thrown

A, B = "a" * 22, "b" * 22
URL = "https://shop.example/assets/app-3f2a1b9c.js"
PATIENCE_S = 20


class Web:
    """What is at which address; `asked` has each that somebody wanted. Idle only in `settle`."""

    def __init__(self, hawk: Desk) -> None:
        self.hawk = hawk
        self.paths: dict[str, Text] = {}
        self.asked: list[str] = []
        self.idle = False
        self.now_s = 1000.0
        self.offered = Offered(
            hawk.maps,
            hawk.given,
            self.fetch,
            may_run=lambda: self.idle,
            look_s=0.01,
            steady_s=lambda: self.now_s,
        )
        hawk.grouper = Grouper(hawk.store, hawk.maps, offered=self.offered)
        self.come = asyncio.Event()
        self.offered.come = self.come.set

    async def fetch(self, site: Site, url: str) -> Text:
        assert site == SITE
        self.asked.append(url)
        if url not in self.paths:
            raise NotFound("status 404")
        return self.paths[url]

    async def settle(self) -> None:
        """Wait until it is known of the next script whether it has a map."""
        self.idle = True
        async with asyncio.timeout(PATIENCE_S):
            await self.come.wait()
        self.come.clear()
        self.idle = False

    async def until_grouped(self) -> None:
        """Group until nothing waits any more."""
        async with asyncio.timeout(PATIENCE_S):
            await self.hawk.group()
            while self.hawk.grouper.waiting():
                await self.come.wait()
                self.come.clear()
                await self.hawk.group()


@asynccontextmanager
async def web(folder: Path) -> AsyncIterator[tuple[Desk, Web]]:
    async with desk(folder) as hawk:
        one = Web(hawk)
        async with one.offered.working():
            yield hawk, one


def said(content: bytes, how: str) -> tuple[str, dict[str, Text]]:
    """What a script says at its end, and what is where because of it."""
    there = {f"{URL}.map": Text(content, "")}
    inside = base64.b64encode(content).decode()
    return {
        "by its name": (f"\n//# sourceMappingURL={URL.rpartition('/')[2]}.map\n", there),
        "in the old way": (f"\n//@ sourceMappingURL={URL}.map", there),
        "within": (f"\n//# sourceMappingURL=data:application/json;base64,{inside}", {}),
        "within, as text": (
            f"\n//# sourceMappingURL=data:application/json;charset=utf-8,{quote(content)}", {},
        ),
        "the last of them": (f"\n//# sourceMappingURL=no.map\n//# sourceMappingURL={URL}.map", there),
        "in a header": ("", there),
    }[how]  # fmt: skip


@pytest.mark.parametrize(
    "how",
    ["by its name", "in the old way", "within", "within, as text", "the last of them", "in a header"],
)  # fmt: skip
async def test_an_error_is_grouped_when_the_map_has_come(tmp_path: Path, how: str) -> None:
    script, content = build(tmp_path, "--minify")
    end, there = said(content, how)
    header = "app-3f2a1b9c.js.map" if how == "in a header" else ""
    async with web(tmp_path / "data") as (hawk, one):
        one.paths = {URL: Text((script + end).encode(), header)} | there
        await hawk.visit(A, thrown(script, URL), error(99, "no script at all"))
        assert await hawk.group() == 1, "the other one waits"
        assert hawk.grouper.waiting() == 1
        await one.settle()
        assert await hawk.group() == 1
        places = {issue.where for issue in await hawk.all()}
        assert any("cart.ts: for (const item of items!)" in place for place in places)
        asked = list(one.asked)
        await hawk.visit(B, thrown(script, URL))
        assert await hawk.group() == 1
        assert one.asked == asked, "once is enough"
        assert await hawk.check(read_data=True) == []


@pytest.mark.parametrize(
    ("script", "map"),
    [
        ("", ""), ("//# sourceMappingURL=gone.map", ""), ("//# sourceMappingURL=bad.map", ""),
        ("//# sourceMappingURL=ftp://x/y", ""), ("//# sourceMappingURL=data:application/json;base64,A", ""),
        ("", "https://user:word@shop.example/x.map"), ("\xff//# sourceMappingURL=\x80", ""),
    ],
)  # fmt: skip
async def test_without_a_map_it_is_grouped_as_it_is(tmp_path: Path, script: str, map: str) -> None:
    async with web(tmp_path) as (hawk, one):
        one.paths = {
            URL: Text(script.encode("latin-1"), map),
            URL.replace("app-3f2a1b9c.js", "bad.map"): Text(b"<h1>no</h1>", ""),
        }
        await hawk.visit(A, thrown("+=", URL))
        assert await hawk.group() == 0
        await one.settle()
        assert await hawk.group() == 1
        assert (await hawk.one()).where == "assets/app-….js"
        asked = len(one.asked)
        await hawk.visit(B, thrown("+=", URL))
        assert await hawk.group() == 1
        assert len(one.asked) == asked
        one.now_s += offered.DAY_S
        await hawk.visit(A, thrown("+=", URL))
        assert await hawk.group() == 0, "the next day it is looked for again"


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/app.js",  # nobody knows which build a visitor had
        "https://shop.example/",
        "https://cdn.example/app-3f2a1b9c.js",  # no origin of the site's
        "http://169.254.169.254/latest-3f2a1b9c.js",
    ],
)
async def test_nothing_else_is_asked_for(tmp_path: Path, url: str) -> None:
    async with web(tmp_path) as (hawk, one):
        await hawk.visit(A, thrown("+=", url))
        assert await hawk.group() == 1
        assert one.asked == []


async def test_what_somebody_has_given_is_not_fetched(tmp_path: Path) -> None:
    script, content = build(tmp_path)
    async with web(tmp_path / "data") as (hawk, one):
        await give(hawk, tmp_path, content, URL)
        await hawk.visit(A, thrown(script, URL))
        assert await hawk.group() == 1
        assert one.asked == []


async def test_a_visitor_cannot_have_a_site_asked_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offered, "A_DAY", 3)
    async with web(tmp_path) as (hawk, one):
        for number in range(9):
            url = URL.replace("3f2a1b9c", f"3f2a1b{number}c")
            await hawk.visit(A, thrown("+=", url))
        assert await hawk.group() == 6
        one.idle = True
        await one.until_grouped()
        assert len(one.asked) == 3
        assert (await hawk.one()).count == 9


async def test_it_waits_for_cpu_and_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offered, "PATIENCE_S", 0.05)
    async with web(tmp_path) as (hawk, one):
        for url in (URL, URL.replace("app", "other")):
            await hawk.visit(A, thrown("+=", url))
        await hawk.group()
        one.now_s += 0.04  # of the second one's patience, too
        await one.until_grouped()
        assert one.asked == []


async def test_a_bug_of_ours_keeps_nobody_waiting(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with web(tmp_path) as (hawk, one):

        async def broken(_site: Site, _url: str) -> Text:
            raise ZeroDivisionError

        one.offered._fetch = broken
        await hawk.visit(A, thrown("+=", URL))
        assert await hawk.group() == 0
        await one.settle()
        assert await hawk.group() == 1
        assert "ZeroDivisionError" in caplog.text


async def test_what_was_waited_for_at_the_end_is_grouped_after_the_next_start(
    tmp_path: Path,
) -> None:
    async with web(tmp_path) as (hawk, _):
        await hawk.visit(A, thrown("+=", URL))
        assert await hawk.group() == 0
    async with web(tmp_path) as (hawk, one):
        assert await hawk.group() == 0
        await one.settle()
        assert await hawk.group() == 1
