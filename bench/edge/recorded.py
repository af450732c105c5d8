"""What visitors send: visits of real pages, recorded once by the real reporter and by rrweb.

The pages are those of `bench/storage`, and fail now and then. A visitor stays on one for nearly a
minute, as people do: 54 seconds are the average of 20 billion sessions (Contentsquare, Digital
Experience Benchmark 2021).
"""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from msgspec import Struct
from playwright.async_api import async_playwright

from bench.storage.run import corpus
from bench.storage.visits import Plan, Visit, visit
from hawk_edge.app import running
from hawk_edge.chromium import find_chromium
from hawk_edge.config import AssetSettings, Config, Limits, Server, StoreSettings
from hawk_edge.model import Role
from hawk_edge.replay import Replay
from hawk_edge.sites import snippet
from hawk_edge.store.folder import open_store

Record = dict[str, Any]
FAILS = """<script>
setInterval(() => {
  Promise.reject(new TypeError(`Cannot read properties of undefined (reading 'n${Date.now()}')`));
  fetch(`/missing/${Date.now()}`).catch(() => 0);
}, 40_000);
</script>"""


class Page(Struct):
    """One page of a visit. Its records stand as on the wire, long texts in them; `t` is in ms.

    `rrweb` has (ms since the page began, JSON) of each of its events.
    """

    seconds: float
    records: list[Record]
    rrweb: list[tuple[int, str]]


class Recorded(Struct):
    """The pages of a visit, one after another."""

    name: str
    pages: list[Page]


def plans() -> list[Plan]:
    """Two shoppers, two readers, one at the board and one in the chat: 17 pages."""
    home, product, front, story = "/shop/", "/shop/product/", "/paper/", "/paper/story/"
    return [
        Plan("shop 1", [(home, 45), (product + "3", 60), (home, 25), (product + "11", 70)], 501),
        Plan("shop 2", [(home, 30), (product + "1", 40), (product + "3", 55)], 502),
        Plan("paper 1", [(front, 35), (story + "2", 75), (front, 20), (story + "7", 90)], 601),
        Plan("paper 2", [(story + "2", 75), (front, 20), (story + "5", 80)], 602),
        Plan("board", [("/board/", 110)], 700),
        Plan("chat", [("/chat/", 100)], 701),
    ]


async def record() -> list[Recorded]:
    """Have them recorded, which takes some minutes."""
    with TemporaryDirectory() as folder:
        return await _taken(Path(folder), await _visited(folder, plans()))


async def _visited(folder: str, todo: list[Plan]) -> list[Visit]:
    config = Config(
        server=Server(port=0),
        store=StoreSettings(data=folder),
        limits=Limits(batches_per_minute=10**6, sessions_per_hour=10**6),
        assets=AssetSettings(fetch=False),
    )
    with corpus() as (address, handler):
        async with running(config) as (hawk, server, _), async_playwright() as playwright:
            owner = await hawk.accounts.add_user("a@bench.test", "correct horse", Role.OWNER)
            site = await hawk.accounts.add_site(owner.account, "Bench", [address])
            handler.recorder = snippet(server, site.key) + FAILS
            browser = await playwright.chromium.launch(executable_path=find_chromium())
            began_ms = int(time.time() * 1000)
            done = await asyncio.gather(
                *(visit(browser, address, plan, began_ms) for plan in todo)
            )  # fmt: skip
            await browser.close()
    return done


async def _taken(folder: Path, visits: list[Visit]) -> list[Recorded]:
    """Read them back out of the store that they were recorded into."""
    found = list[Recorded]()
    async with open_store(folder) as store:
        replay = Replay(store)
        for one in visits:
            records, after = dict[str, list[Record]](), 0
            while after is not None:
                items, after = await replay.records(one.session, after, 100)
                for item in items:
                    records.setdefault(item["page"], []).extend(item["records"])
            found.append(Recorded(one.plan.name, _pages(one, list(records.values()))))
    return found


def _pages(one: Visit, records: list[list[Record]]) -> list[Page]:
    begins = [min(each["at"] for each in page) for page in records]
    made = list[Page]()
    for at, (page, (_, seconds)) in enumerate(zip(records, one.plan.pages, strict=True)):
        until = begins[at + 1] if at + 1 < len(begins) else begins[at] + 10**9
        events = [(ms - begins[at], text) for ms, text in one.rrweb if begins[at] <= ms < until]
        for each in page:
            each.pop("state", None)
            each["t"] = each.pop("at") - begins[at]
        made.append(Page(seconds, sorted(page, key=lambda each: each["t"]), events))
    return made


def load(file: Path) -> list[Recorded]:
    """From a file; where it is not there they are recorded now, and kept in it."""
    if file.exists():
        return msgspec.msgpack.decode(file.read_bytes(), type=list[Recorded])
    print("recording the visits, which is done once and takes some minutes")
    found = asyncio.run(record())
    file.write_bytes(msgspec.msgpack.encode(found))
    return found
