"""What means no good stays inert in an exported file too, from the disk as from a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests import batches as made
from tests.batches import error, new_id, snapshot
from tests.canary import canary
from tests.conftest import WINDOW
from tests.listening import Handler, listening
from tests.render import corpus
from tests.render.outside import watched
from tests.serving import HawkProcess
from tests.ui.attempts import values
from tests.ui.hostile_fields import filled
from tests.ui.opened_file import OpenedFile, save
from tests.ui.test_frame_corpus import REPLAY, TOGETHER, record

pytestmark = pytest.mark.browser

STOLEN = "window.stolen ?? window.hawkedTimes ?? null"
LONG = 5000
COUNT = "window.hawked = () => { window.hawkedTimes = (window.hawkedTimes ?? 0) + 1 }"


@pytest.fixture(scope="module")
def online(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that could ask anybody, and a function that nobody must call."""
    with browser.new_context(viewport=WINDOW, locale="en-GB") as context:
        context.add_init_script(COUNT)
        yield context


@contextmanager
def opened(context: BrowserContext, path: Path, way: str) -> Iterator[OpenedFile]:
    """The file from the disk, or as somebody's server gives it."""

    class Gives(Handler):
        def do_GET(self) -> None:
            self.answer(200, {"content-type": "text/html"}, path.read_bytes())

    with listening(Gives) as port:
        address = path.as_uri() if way == "file" else f"http://127.0.0.1:{port}/session.html"
        it = OpenedFile(context, address)
        yield it
        assert it.page.url == address
        it.page.close()


def told(server: HawkProcess, session: str, *records: dict[str, object]) -> None:
    answer = server.collect(made.batch(1, *records, session=session))
    assert answer.status_code == 200, answer.text


# All of them are shown to the same program in test_frame_corpus.py; here it is its surroundings
# that are asked.
@pytest.mark.parametrize(
    ("way", "some"), [("file", slice(0, None, 3)), ("http", slice(1, None, 9))]
)
def test_hostile_pages_do_nothing_in_its_frame(
    way: str, some: slice, online: BrowserContext, server: HawkProcess, tmp_path: Path
) -> None:
    session, names = new_id(), list(corpus.QUICK)[some]
    told(server, session, snapshot(), error(5))
    path = save(server, session, tmp_path)
    batches = [names[start : start + TOGETHER] for start in range(0, len(names), TOGETHER)]
    with canary() as bird, watched() as secret, opened(online, path, way) as it:
        expect(it.shown.locator("p")).to_have_text("hello")
        records = [record(batch, bird.address, str(secret.path)) for batch in batches]
        heard = it.page.evaluate(REPLAY, records)
        assert [one for one in heard if one["did"] == "failed"] == []
        assert it.page.frames[1].url.startswith("blob:")
        assert (bird.asked, secret.read()) == ([], 0)
        assert it.page.evaluate(STOLEN) is None


def test_every_text_of_a_reporter_is_text(
    online: BrowserContext, server: HawkProcess, tmp_path: Path
) -> None:
    session = new_id()
    with canary() as bird:
        for seq, text in enumerate(short(bird.address), 1):
            lines = [
                filled(snapshot(n=seq, t=1000 * seq), text),
                *(filled(one, text) for one in _events(1000 * seq)),
            ]
            answer = server.collect(made.batch(seq, *lines, session=session))
            assert answer.status_code == 200, answer.text
        path = save(server, session, tmp_path)
        with opened(online, path, "file") as it:
            list_of = it.page.locator(".moment")
            expect(list_of.first).to_be_visible()
            for key in ["End", "Home", *["PageDown"] * 9]:
                it.slider.press(key)
            it.slider.hover()
            it.page.wait_for_function("document.querySelectorAll('.moment details').length > 5")
            it.page.evaluate(
                "document.querySelectorAll('details').forEach((one) => (one.open = true))"
            )
            assert (bird.asked, it.asked) == ([], [])
            assert it.page.evaluate(STOLEN) is None
            assert it.page.locator("main script, main img, main [onerror], main link").count() == 0


def short(out: str) -> list[str]:
    """Those that are not about their length."""
    return [text for text in values(out) if len(text) < LONG]


def _events(t: int) -> Iterator[dict[str, object]]:
    yield {"k": "navigation", "t": t, "url": "", "how": "load"}
    yield {"k": "error", "t": t + 1, "message": ""}
    yield {"k": "request", "t": t + 2, "how": "", "method": "", "url": "", "status": 0}
    yield {"k": "console", "t": t + 3, "message": ""}
    yield {"k": "custom", "t": t + 4, "name": "", "data": ""}
    yield {"k": "click", "t": t + 5, "x": 1, "y": 1, "id": 1, "text": ""}
    yield {"k": "identify", "t": t + 6, "name": ""}
