"""What the reporter costs a page, beside rrweb: `PYTHONPATH=. python bench/reporter/run.py`.

Every round visits every page under every recorder, in an order that is drawn anew. A visit takes
twenty seconds, so that most of it is the steady page and not the start; a round takes four minutes.
"""

import argparse
import asyncio
import json
import random
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from bench.reporter.hotspots import hotspots
from bench.reporter.measures import MEASURES, Round
from bench.reporter.recorders import NAMES, ROOT, readable, recorders, served
from bench.reporter.report import report
from bench.reporter.server import HERE, Site, serve
from bench.reporter.visits import Visit, compare
from hawk_edge.chromium import find_chromium

PAGES = sorted(path.stem for path in (HERE / "pages").glob("*.html"))
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-quic"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--page", action="append", choices=PAGES, help="only this one; repeatable")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--apart", action="store_true", help="one tab at a time: slower, quieter")
    parser.add_argument("--json", type=Path, help="write every single value there")
    parser.add_argument(
        "--source", type=Path, default=ROOT / "reporter/src", help="of the reporter"
    )
    parser.add_argument("--profile", choices=PAGES, help="where the reporter's time goes, instead")
    return parser.parse_args()


async def rounds(
    site: Site, browser: Browser, options: argparse.Namespace
) -> dict[str, list[Round]]:
    """Every visit, by page and round."""
    pages = options.page or PAGES
    found: dict[str, list[Round]] = {page: [] for page in pages}
    for number in range(1 if options.quick else options.rounds):
        for page in random.sample(pages, len(pages)):
            order = random.sample(NAMES, len(NAMES))
            groups = [[one] for one in order] if options.apart else [order]
            visits = [
                visit
                for group in groups
                for visit in await compare(browser, site, page, group, f"{page}-{number}")
            ]
            found[page].append({visit.recorder: visit for visit in visits})
            print(f"round {number + 1}: {page}", flush=True)
    return found


def single_values(pages: dict[str, list[Round]]) -> object:
    """Each visit as plain data: its measures, and what they were made of."""

    def plain(visit: Visit) -> dict[str, object]:
        values = {name: value(visit) for name, value in MEASURES.items()}
        start, play = (
            sorted((task for task in phase.tasks if task > 5), reverse=True)
            for phase in (visit.timeline.start, visit.timeline.play)
        )
        more = {"record": visit.timeline.record, "tasks_start": start, "tasks_play": play}
        return {**values, **more}

    return {
        page: [{name: plain(visit) for name, visit in one.items()} for one in rounds]
        for page, rounds in pages.items()
    }


async def main(options: argparse.Namespace) -> None:
    path = find_chromium()
    if path is None:
        raise SystemExit("no Chromium: apt-get install chromium")
    reporter = (readable if options.profile else served)(options.source.resolve())
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=QUIET)
        with serve(recorders(reporter)) as site:
            if options.profile:
                print(await hotspots(browser, site, options.profile, reporter))
                return
            found = await rounds(site, browser, options)
        await browser.close()
    if options.json:
        options.json.write_text(json.dumps(single_values(found), indent=1))
    print(report(found))


if __name__ == "__main__":
    asyncio.run(main(arguments()))
