"""What a minute of a session weighs on disk: python -m bench.storage.run [--quick] [--data FOLDER]

An hour of session time on a shop, a paper, a board of figures and a chat is recorded by the real
reporter in Chromium and stored by the real server; rrweb records the same pages at the same time.
With --data it is recorded once, and weighed again and again.
"""

import argparse
import asyncio
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

import msgspec
from playwright.async_api import async_playwright

from bench.reporter.recorders import RRWEB
from bench.storage import pages
from bench.storage.visits import Plan, Visit, plans, visit
from bench.storage.weigh import report, sealing, weigh
from hawk_edge.app import running
from hawk_edge.chromium import find_chromium
from hawk_edge.config import AssetSettings, Config, Limits, Server, StoreSettings
from hawk_edge.model import Role
from hawk_edge.sites import snippet
from tests.listening import listening

HERE = Path(__file__).parent
AT_ONCE = 4  # tabs; the sessions of one site overlap on a real one too
KEEP_EVENTS = """
{
  const events = [];
  rrwebRecord.record({ emit: (event) => events.push([event.timestamp, JSON.stringify(event)]) });
  window.takeEvents = () => events.splice(0);
}
"""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    recorder = ""
    rrweb = ""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        site, *rest = parts.path.strip("/").split("/")
        seed = int(parse_qs(parts.query).get("visitor", ["0"])[0])
        if parts.path == "/rrweb.js":
            self._answer(self.rrweb, "text/javascript")
        elif parts.path == "/behaviour.js":
            self._answer((HERE / "behaviour.js").read_text(), "text/javascript")
        elif parts.path.endswith(".css"):
            self._answer(pages.sheet(site.removesuffix(".css")), "text/css")
        elif site in ("shop", "paper", "board", "chat"):
            self._answer(self._page(site, rest, random.Random(f"{seed} {parts.path}")), "text/html")
        else:
            self.send_error(404)

    def _page(self, site: str, rest: list[str], chance: random.Random) -> str:
        number = int(rest[-1]) if rest and rest[-1].isdigit() else None
        if site == "shop":
            body = pages.shop_home(chance) if number is None else pages.shop_product(chance, number)
        elif site == "paper":
            body = (
                pages.paper_front(chance) if number is None else pages.paper_story(chance, number)
            )
        else:
            body = pages.board(chance) if site == "board" else pages.chat(chance)
        said = pages.words(random.Random(1), 40)
        scripts = (
            f'{self.recorder}<script src="/rrweb.js"></script>'
            f'<script src="/behaviour.js" data-seed="{chance.random()}" data-words="{said}">'
            "</script>"
        )
        title = f"{site} {number or ''}".strip()
        return pages.document(site, title, body, chance, scripts)

    def _answer(self, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("content-type", f"{kind}; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


@contextmanager
def corpus() -> Iterator[tuple[str, type[_Handler]]]:
    """The recorded site: its address, and where to say what records it."""
    handler = type("Handler", (_Handler,), {})
    handler.rrweb = RRWEB.read_text().rpartition("//# sourceMappingURL")[0] + KEEP_EVENTS
    with listening(handler) as port:
        yield f"http://127.0.0.1:{port}", handler


async def record(folder: Path, todo: list[Plan]) -> list[Visit]:
    """Record the corpus into a data folder."""
    config = Config(
        server=Server(port=0),
        store=StoreSettings(data=str(folder)),
        limits=Limits(batches_per_minute=10**6, sessions_per_hour=10**6),
        assets=AssetSettings(fetch=False),
    )
    done = list[Visit]()
    with corpus() as (address, handler):
        async with running(config) as (hawk, server, _), async_playwright() as playwright:
            owner = await hawk.accounts.add_user("a@bench.test", "correct horse", Role.OWNER)
            site = await hawk.accounts.add_site(owner.account, "Bench", [address])
            handler.recorder = snippet(server, site.key)
            browser = await playwright.chromium.launch(executable_path=find_chromium())
            waiting = iter(todo)

            async def tab() -> None:
                for plan in waiting:
                    began = int(time.time() * 1000)
                    done.append(await visit(browser, address, plan, began))
                    print(f"\r{len(done)} of {len(todo)} visits", end="", flush=True)

            await asyncio.gather(*(tab() for _ in range(AT_ONCE)))
            await browser.close()
    print()
    return done


def main() -> None:
    """Record, weigh, seal, weigh again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the visits")
    parser.add_argument("--data", type=Path, help="where it is recorded, or has been")
    asked = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = asked.data or Path(temporary) / "data"
        told = folder / "visits.json"
        if not told.exists():
            began = time.monotonic()
            visits = asyncio.run(record(folder, plans()[: 8 if asked.quick else None]))
            told.write_bytes(msgspec.json.encode(visits))
            print(f"recorded in {time.monotonic() - began:.0f} s")
        visits = msgspec.json.decode(told.read_bytes(), type=list[Visit])
        sealed = Path(temporary) / "sealed"
        shutil.copytree(folder, sealed)
        before = weigh(sealed)
        cost = asyncio.run(sealing(sealed))
        report(sealed, visits, before, weigh(sealed), cost)


if __name__ == "__main__":
    main()
