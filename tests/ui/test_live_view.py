"""The live view: what a visitor does is seen while it is done."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.batches import batch, delta, new_id, snapshot
from tests.serving import HawkProcess
from tests.ui.gathering import Gathering
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


def test_a_stream_that_a_proxy_holds_back_gives_way_and_takes_over_again(
    visit: Visit, person: Person
) -> None:
    with Gathering(visit.server.address) as proxy:
        page = person.page
        page.clock.install()
        with page.expect_request("**/live"):
            page.goto(f"{proxy.address}/sessions/{visit.id}?live")
        page.clock.fast_forward(3000)
        expect(page.get_by_text("in slow steps")).to_be_visible()
        expect(person.shown.locator("p")).to_have_text("first")
        visit.send(delta(2, visit.now(), "second"))
        expect(person.shown.locator("p")).to_have_text("second")
        proxy.let_through()
        with page.expect_response("**/live") as stream:
            page.clock.fast_forward(20_000)
        assert stream.value.ok
        expect(page.get_by_text("in slow steps")).to_have_count(0)
        visit.send(delta(3, visit.now(), "third"))
        expect(person.shown.locator("p")).to_have_text("third")


def test_the_end_is_said_and_all_of_it_can_be_seen_in_the_same_player(
    visit: Visit, person: Person
) -> None:
    visit.send(delta(2, 1500, "second"))
    stream = "event: end\ndata: {}\n\n"
    person.page.route(
        "**/live", lambda route: route.fulfill(content_type="text/event-stream", body=stream)
    )
    page = person.goto(f"/sessions/{visit.id}?live")
    expect(page.get_by_text("The visitor has left.")).to_be_visible()
    expect(page.get_by_role("button", name="Live", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Watch from the start").click()
    expect(person.shown.locator("p")).to_have_text("first")
    expect(person.shown.locator("p")).to_have_text("second")
    expect(page.get_by_text("The visitor has left.")).to_be_visible()


def test_a_page_that_goes_away_is_said(visit: Visit, person: Person) -> None:
    page = person.goto(f"/sessions/{visit.id}?live")
    expect(person.shown.locator("p")).to_have_text("first")
    visit.send({"k": "end", "t": visit.now()})
    expect(page.get_by_text("The visitor left this page")).to_be_visible()


def test_changes_that_were_left_out_are_said(visit: Visit, person: Person) -> None:
    stream = "event: behind\ndata: {}\n\n: held open by the test\n\n"
    person.page.route(
        "**/live", lambda route: route.fulfill(content_type="text/event-stream", body=stream)
    )
    page = person.goto(f"/sessions/{visit.id}?live")
    expect(page.get_by_text("This is the newest.")).to_be_visible()


def test_one_goes_from_the_past_to_what_happens_now(visit: Visit, person: Person) -> None:
    page = person.goto(f"/sessions/{visit.id}")
    expect(person.shown.locator("p")).to_have_text("first")
    page.get_by_role("button", name="Go live").click()
    expect(page).to_have_url(re.compile(r"\?live$"))
    visit.send(delta(2, visit.now(), "second"))
    expect(person.shown.locator("p")).to_have_text("second")


def test_from_now_into_the_past_and_back_by_keyboard(visit: Visit, person: Person) -> None:
    for n in range(2, 5):
        visit.send(delta(n, 1000 * n, f"at {n} s"), {"k": "custom", "t": 1000 * n, "name": f"c{n}"})
    page = person.goto(f"/sessions/{visit.id}?live")
    shown, live = person.shown.locator("p"), page.get_by_role("button", name="Live", exact=True)
    expect(shown).to_have_text("at 4 s")
    expect(live).to_have_attribute("aria-pressed", "true")
    page.get_by_role("slider", name="Time").press("Home")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(rf"/{visit.id}$"))
    expect(shown).to_have_text("first")
    # All that happened before is there now, once.
    expect(page.locator(".moment", has_text="c2")).to_have_count(1)
    visit.send(delta(5, 5000, "at 5 s"), {"k": "custom", "t": 5000, "name": "c5"})
    expect(page.locator(".moment", has_text="c5")).to_have_count(1)
    expect(shown).to_have_text("first")
    page.keyboard.press(".")
    expect(shown).to_have_text("at 2 s")
    page.keyboard.press("l")
    expect(shown).to_have_text("at 5 s")
    expect(live).to_have_attribute("aria-pressed", "true")
    visit.send(delta(6, 6000, "at 6 s"))
    expect(shown).to_have_text("at 6 s")


def test_playing_on_from_the_past_arrives_at_what_happens_now(visit: Visit, person: Person) -> None:
    visit.send(delta(2, 3000, "second"))
    page = person.goto(f"/sessions/{visit.id}?t=2500")
    expect(person.shown.locator("p")).to_have_text("first")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Live", exact=True)).to_be_visible()
    visit.send(delta(3, 4000, "third"))
    expect(person.shown.locator("p")).to_have_text("third")


def test_what_comes_changes_the_page_and_does_not_draw_it_anew(
    visit: Visit, person: Person
) -> None:
    page = person.goto(f"/sessions/{visit.id}?live")
    expect(person.shown.locator("p")).to_have_text("first")
    frame = page.frames[1]
    frame.evaluate("document.querySelector('p').kept = true")
    page.get_by_role("slider", name="Time").hover()  # brings the past
    for n in range(2, 20):
        visit.send(delta(n, visit.now(), f"state {n}"))
    expect(person.shown.locator("p")).to_have_text("state 19")
    assert frame.evaluate("document.querySelector('p').kept") is True
