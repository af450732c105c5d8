"""Hundreds of pages that mean no good are replayed in the frame, and none of them does anything."""

from collections.abc import Iterator
from html import escape
from typing import Any

import pytest
from playwright.sync_api import Page

from hawk_edge.web.ui import STATIC
from tests.canary import canary
from tests.listening import Handler, listening
from tests.render import corpus
from tests.render.corpus.captured import captured, whole
from tests.render.outside import watched
from tests.serving import HawkProcess
from tests.test_canonical import page as tree

pytestmark = pytest.mark.browser
TOGETHER = 6  # pages in one
# One after the other, each until it has been painted twice; what the frame said of each.
REPLAY = """async (records) => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const heard = [];
  let tell;
  addEventListener("message", ({ data }) => data.did !== "want" && tell(data));
  for (const record of records) {
    const answer = new Promise((done) => (tell = done));
    frames[0].postMessage({ do: "load", record, still: false }, "*");
    heard.push(await Promise.race([answer, new Promise((done) => setTimeout(done, 10_000, { did: "nothing" }))]));
    await painted();
  }
  return heard;
}"""
PLAYER = """<!DOCTYPE html><title>player</title><script>
const ready = new Promise((done) => addEventListener("message", done, { once: true }));
</script><iframe sandbox="allow-scripts" src="{frame}" width="800" height="600"></iframe>"""


@pytest.fixture(scope="module")
def player(server: HawkProcess) -> Iterator[str]:
    """The address of a page with the frame in it, as the server serves that."""
    headers = server.http.get("/ui/frame.html").headers
    policy = headers["content-security-policy"]
    frame = (STATIC / "frame.html").read_bytes()

    class Player(Handler):
        def do_GET(self) -> None:
            held = {"content-security-policy": policy} if self.path == "/frame" else {}
            content = frame if held else PLAYER.replace("{frame}", "/frame").encode()
            self.answer(200, {"content-type": "text/html"} | held, content)

    with listening(Player) as port:
        yield f"http://127.0.0.1:{port}/"


def record(names: list[str], out: str, file: str) -> dict[str, Any]:
    """Some pages as a snapshot, each in a place of its own, and the first in a frame as well."""
    pages = [corpus.page(name, out, file).removeprefix(corpus.GROUND) for name in names]
    here = "".join(f"<div>{captured(page)}</div>" for page in pages)
    inner = f"<iframe><#document>{whole(pages[0])}</#document></iframe>"
    html = f"<!DOCTYPE html><html><head></head><body>{here}{inner}</body></html>"
    facts = {"k": "snapshot", "n": 1, "url": "http://s.test/", "title": "", "w": 800, "h": 600}
    return facts | {"html": html, "c": len(tree(html).nodes) - 1}


def test_nothing_runs_or_leaves_or_is_read_and_the_frame_stays(
    lone_page: Page, player: str
) -> None:
    names = list(corpus.QUICK)
    batches = [names[start : start + TOGETHER] for start in range(0, len(names), TOGETHER)]
    with canary() as bird, watched() as secret:
        lone_page.goto(player)
        lone_page.evaluate("ready")
        records = [record(batch, bird.address, str(secret.path)) for batch in batches]
        heard = lone_page.evaluate(REPLAY, records)
        said = zip(batches, heard, strict=True)
        assert [batch for batch, one in said if one["did"] != "loaded"] == []
        assert bird.asked == []
        assert secret.read() == 0
    assert lone_page.evaluate("window.stolen") is None
    assert lone_page.url == player
    assert lone_page.frames[1].url == player + "frame"


def test_in_a_page_without_walls_they_do_what_they_can(lone_page: Page) -> None:
    """Or all of this would prove nothing."""
    names = [name for name in corpus.QUICK if name not in corpus.LEAVING][::2]
    with canary() as bird:
        pages = [corpus.page(name, f"{bird.address}/{at}", "/x") for at, name in enumerate(names)]
        frames = "".join(f'<iframe srcdoc="{escape(page)}"></iframe>' for page in pages)
        lone_page.set_content(frames)
        lone_page.wait_for_timeout(200)  # for those that need to be painted
    callers = {path.split("/")[1] for path in bird.asked}
    assert len(callers) > len(names) / 3
    assert len([path for path in bird.asked if path.endswith("/run")]) > 25
