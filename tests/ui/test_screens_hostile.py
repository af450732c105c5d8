"""Whatever a reporter or a member writes into whatever field: on every screen it is text."""

import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.canary import Canary, canary
from tests.serving import served
from tests.ui.attempts import MARKUP, PLACES, QUIET, WHOLE, attempts, values
from tests.ui.guarded import FOREIGN, TURNED, Guarded, as_agent, page_of, shown_in
from tests.ui.hostile_fields import Record, filled, kinds, places_of, texts_of
from tests.ui.screens import SCREENS, Screen
from tests.ui.world import Visit, World

pytestmark = pytest.mark.browser

WHOLLY = ("a replay", "an error")  # on these each text is looked at by itself
PATIENCE_S = 30
CLICK_ALL = "for (const one of document.querySelectorAll('a')) one.click()"
NAME = 100  # characters of a site's name
DOES = [name for name in (*MARKUP, *WHOLE) if name not in QUIET]


class HostileWorld(World):
    """Where each visitor says one text wherever something can be said."""

    def __init__(self, *given: object, texts: list[str]) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.visits: dict[str, Visit] = {}
        self.taken: list[bool] = []  # of what members wrote
        self.lines: list[Record] = []  # before anything is written into them
        for text in texts:
            self.visits[text] = Visit(self, self._telling(text), as_agent(text))
            self._write(text)

    def _write(self, text: str) -> None:
        """What a member may: whatever the server takes of it."""
        said = re.sub(r"[\x00-\x1f]", "", text)[:NAME]
        ask = self.server.http.post
        asked = [
            ask("/v1/sites", json={"name": said, "origins": []}),
            ask(f"/v1/sites/{self.site}/filters", json={"name": said[:40], "query": f"url={quote(said)}"}),
            ask("/v1/invitations", json={"email": f"{said[:40]}@hawk.test", "role": "viewer"}),
        ]  # fmt: skip
        self.taken += [answer.status_code == 201 for answer in asked]
        assert all(answer.status_code in (201, 400, 409) for answer in asked), asked

    def _telling(self, text: str) -> Callable[[Record], Record]:
        def tell(line: Record) -> Record:
            self.lines.append(line)
            return filled(line, text)

        return tell


@pytest.fixture(scope="module")
def bird() -> Iterator[Canary]:
    with canary() as one:
        yield one


@pytest.fixture(scope="module")
def hostile_world(tmp_path_factory: pytest.TempPathFactory, bird: Canary) -> Iterator[HostileWorld]:
    with served(tmp_path_factory.mktemp("hostile") / "data") as hawk:
        yield HostileWorld(hawk, texts=values(bird.address))


@pytest.fixture(scope="module")
def lookers(browser: Browser, hostile_world: HostileWorld) -> Iterator[Guarded]:
    with Guarded(browser, hostile_world) as people:
        yield people


@pytest.fixture(scope="module")
def careless(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page of somebody who takes no care, and what ran in it."""
    with browser.new_context() as context:
        ran: list[str] = []
        context.expose_binding("hawked", lambda source: ran.append(source["frame"].url))
        yield context.new_page(), ran


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_nothing_comes_of_what_a_screen_shows(
    screen: Screen, lookers: Guarded, hostile_world: HostileWorld, bird: Canary
) -> None:
    seen: set[str] = set()
    for text, visit in hostile_world.visits.items():
        hostile_world.now = visit
        if screen.address(hostile_world) in seen or (seen and screen.name not in WHOLLY):
            continue  # it shows all of them at once, or the same as another does
        seen.add(screen.address(hostile_world))
        page = lookers.look(screen)
        lookers.stir(page)
        assert screen.name not in WHOLLY or shown_in(page, text), text[:80]
        happened, lookers.happened = lookers.happened, []
        assert (happened, bird.asked, lookers.faults()) == ([], [], []), text[:80]


@pytest.mark.parametrize("name", DOES)
def test_each_does_something_where_nothing_is_done_about_it(
    name: str, careless: tuple[Page, list[str]], bird: Canary
) -> None:
    page, ran = careless
    address = f"{bird.address}/careless"
    body = page_of(PLACES, attempts(bird.address)[name])
    page.route(address, lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(address, wait_until="commit")
    page.evaluate(CLICK_ALL)
    until = time.monotonic() + PATIENCE_S
    while not (ran or bird.asked):
        assert time.monotonic() < until, body
        page.wait_for_timeout(10)
    page.goto("about:blank")
    page.unroute_all()
    ran.clear()
    bird.asked.clear()


def test_members_were_let_write_some_of_it(hostile_world: HostileWorld) -> None:
    assert sum(hostile_world.taken) > len(hostile_world.visits)


def test_every_text_that_a_reporter_can_fill_is_filled(hostile_world: HostileWorld) -> None:
    mark = "mark"
    found = {place for line in hostile_world.lines for place in places_of(filled(line, mark), mark)}
    assert {place for kind in kinds() for place in texts_of(kind)} == found


def test_what_is_not_ours_and_what_is_turned_around_would_be_noticed(
    careless: tuple[Page, list[str]], bird: Canary
) -> None:
    page, _ = careless
    body = (
        "<a href=javascript:1 onclick=1>a</a><base href=//out.test><p style='background:url(x)'>"
        "<script>Object.prototype.hawked = 1</script><p><bdo dir=rtl>turned around</bdo>"
    )
    page.set_content(body)
    found = page.evaluate(FOREIGN)
    for what in ("onclick", "href leads away", "not ours", "a style", "all objects"):
        assert any(what in one for one in found), found
    assert page.evaluate(TURNED) == ["backwards: turned around"]
    bird.asked.clear()
