"""The live view: what a visitor does is seen while it is done."""

import time

import pytest
from playwright.sync_api import expect

from tests.batches import batch, delta, new_id, snapshot
from tests.serving import HawkProcess
from tests.ui.person import Person

pytestmark = pytest.mark.browser


class Visit:
    """A session that goes on now, a batch a call."""

    def __init__(self, server: HawkProcess) -> None:
        self.server = server
        self.id = new_id()
        self._t0 = int(time.time() * 1000)
        self._seq = 0

    def send(self, *records: dict[str, object]) -> None:
        self._seq += 1
        answer = self.server.collect(batch(self._seq, *records, session=self.id, t0=self._t0))
        assert answer.status_code == 200, answer.text

    def now(self) -> int:
        """Milliseconds since the page began."""
        return int(time.time() * 1000) - self._t0


@pytest.fixture
def visit(server: HawkProcess) -> Visit:
    visit = Visit(server)
    visit.send(snapshot(text="first"))
    return visit


def test_changes_are_seen_as_they_come(visit: Visit, person: Person) -> None:
    page = person.goto(f"/sessions/{visit.id}?live")
    expect(person.shown.locator("p")).to_have_text("first")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    click = {"k": "click", "t": visit.now(), "x": 1, "y": 1, "id": 7, "text": "Buy"}
    visit.send(delta(2, visit.now(), "second"), click)
    expect(person.shown.locator("p")).to_have_text("second")
    expect(page.get_by_text("Click on “Buy”")).to_be_visible()
    visit.send(snapshot(n=3, t=visit.now(), text="third"))
    visit.send(delta(4, visit.now(), "fourth"))
    expect(person.shown.locator("p")).to_have_text("fourth")


def test_where_no_stream_gets_through_the_states_are_asked_for(
    visit: Visit, person: Person
) -> None:
    person.page.route("**/live", lambda route: route.fulfill(status=502))
    page = person.goto(f"/sessions/{visit.id}?live")
    expect(page.get_by_text("in slow steps")).to_be_visible()
    expect(person.shown.locator("p")).to_have_text("first")
    visit.send(delta(2, visit.now(), "second"))
    expect(person.shown.locator("p")).to_have_text("second")


def test_a_stream_that_is_held_back_gives_way_as_well(visit: Visit, person: Person) -> None:
    # A proxy that gathers the whole answer first: the request goes out and nothing comes back.
    person.page.route("**/live", lambda _route: None)
    person.page.clock.install()
    with person.page.expect_request("**/live"):
        page = person.goto(f"/sessions/{visit.id}?live")
    page.clock.fast_forward(20_000)
    expect(page.get_by_text("in slow steps")).to_be_visible()
    expect(person.shown.locator("p")).to_have_text("first")


def test_the_end_is_said_and_the_replay_offered(visit: Visit, person: Person) -> None:
    stream = "event: end\ndata: {}\n\n"
    person.page.route(
        "**/live", lambda route: route.fulfill(content_type="text/event-stream", body=stream)
    )
    page = person.goto(f"/sessions/{visit.id}?live")
    expect(page.get_by_text("The visitor has left.")).to_be_visible()
    page.get_by_role("link", name="Watch the replay").click()
    expect(person.shown.locator("p")).to_have_text("first")


def test_a_page_that_goes_away_is_said(visit: Visit, person: Person) -> None:
    page = person.goto(f"/sessions/{visit.id}?live")
    expect(person.shown.locator("p")).to_have_text("first")
    visit.send({"k": "end", "t": visit.now()})
    expect(page.get_by_text("The visitor left this page")).to_be_visible()


def test_a_running_replay_leads_to_the_live_view(visit: Visit, person: Person) -> None:
    page = person.goto(f"/sessions/{visit.id}")
    page.get_by_role("link", name="Watch live").click()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(person.shown.locator("p")).to_have_text("first")
