"""The same fixtures recorded and replayed by rrweb, in the same browser at the same size."""

import itertools
import json
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext

from tests.fidelity.pictures import SIZE, Camera
from tests.fidelity.record import PHASES
from tests.fidelity.site import Site
from tests.fidelity.studio import MOST, OPTIONS, Outcome, Studio

PACKAGES = Path(__file__).resolve().parents[2] / "bench/npm/node_modules/@rrweb"
#: As it comes, and with all that its guide offers for a truer picture: canvases in both ways it
#: knows. The best of them counts, cell by cell.
MOST_OPTIONS = {"inlineImages": True, "collectFonts": True, "recordCanvas": True}
OFFERS: dict[str, dict[str, Any]] = {
    "rrweb": {},
    "rrweb-all": MOST_OPTIONS,
    "rrweb-fps": {**MOST_OPTIONS, "sampling": {"canvas": 15}},
}
#: rrweb gathers scrolling and canvases for a while before it tells of them.
GATHERED_MS = 500
PLAYER = """<!DOCTYPE html><meta charset=utf-8><link rel=stylesheet href=replay.css>
<style>body { margin: 0 } .replayer-mouse, .replayer-mouse-tail { display: none } iframe { border: 0 }</style>
<body><script src=replay.js></script>"""
PLAY = """
events => {
  const player = new rrwebReplay.Replayer(events, {
    root: document.body, mouseTail: false, showWarning: false, UNSAFE_replayCanvas: true,
  });
  player.pause(player.getMetaData().totalTime + 1000);
}
"""

Events = list[dict[str, Any]]


class Peer:
    """rrweb beside a studio's Hawk: adds `rrweb-on` and `rrweb-off` to the outcomes."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        studio.site.files["rrweb.js"] = _script("record/dist/record.umd.min.cjs")
        for offer, options in OFFERS.items():
            # In the head and at once, as its guide has it.
            studio.site.recorders[offer] = (
                '<script src="/rrweb.js"></script><script>var events = [];'
                f"rrwebRecord.record({{ emit: (one) => events.push(one), ...{json.dumps(options)} }})"
                "</script>"
            )
        self.player = Site()
        self.player.files |= {
            "replay.html": (PLAYER.encode(), "text/html"),
            "replay.js": _script("replay/dist/replay.umd.min.cjs"),
            "replay.css": ((PACKAGES / "replay/dist/style.min.css").read_bytes(), "text/css"),
        }
        self._live: dict[tuple[str, str, str], tuple[bytes, Events]] = {}

    async def record(self) -> None:
        """Record every fixture of the studio with each offer."""

        async def one(name: str, _outcome: Outcome) -> None:
            options = OPTIONS.get(name, {})
            context = await self.studio.browser.new_context(viewport=SIZE, **options)
            for offer in OFFERS:
                page = await context.new_page()
                await page.goto(self.studio.site.page(name, offer))
                camera = await Camera.at(page)
                for phase in PHASES:
                    if phase == "change":
                        await page.evaluate("change()")
                    await page.evaluate("window.settled")
                    picture = await camera.still()
                    await page.wait_for_timeout(GATHERED_MS)
                    self._live[name, offer, phase] = picture, await page.evaluate("events")
                await page.close()
            await context.close()

        await self.studio.each(one)

    async def show(self, way: str, *, network: bool) -> None:
        """Replay all of it, with or without a network; `way` is what it is called in the scores."""
        proxy = None if network else self.studio.wall.around(self.player.address)
        context = await self.studio.browser.new_context(viewport=SIZE, proxy=proxy)

        async def one(name: str, outcome: Outcome) -> None:
            for phase, offer in itertools.product(PHASES, OFFERS):
                live, events = self._live[name, offer, phase]
                before = outcome.scores.get((way, phase))
                if before is None or before.share > MOST / 2:
                    shown = await self._replay(context, events, live)
                    score = await self.studio.judge.score(live, shown)
                    if before is None or score.share < before.share:
                        await self.studio.keep(outcome, (way, phase), live, shown)

        await self.studio.each(one)
        await context.close()

    async def _replay(self, context: BrowserContext, events: Events, live: bytes) -> bytes:
        page = await context.new_page()
        await page.goto(f"{self.player.address}/replay.html")
        await page.evaluate(PLAY, events)

        async def enough(picture: bytes) -> bool:
            return (await self.studio.judge.score(live, picture)).share <= MOST / 2

        picture = await (await Camera.at(page)).still(enough)
        await page.close()
        return picture


def _script(path: str) -> tuple[bytes, str]:
    return (PACKAGES / path).read_bytes(), "text/javascript"
