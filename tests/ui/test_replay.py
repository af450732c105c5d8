"""The replay: the page as it was at each moment, and what happened then."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.batches import T0, batch, delta, error, new_id, snapshot
from tests.serving import HawkProcess
from tests.ui.person import Person

pytestmark = pytest.mark.browser

TWO = "https://shop.example/two"
SECOND = {"k": "navigation", "t": 0, "url": TWO, "title": "Two", "how": "load"}
CLICK = {"k": "click", "t": 3000, "x": 640, "y": 400, "id": 7, "text": "Buy", "rage": True}


@pytest.fixture(autouse=True)
def over(person: Person) -> None:
    """All of them are over; what has just come is otherwise taken to go on."""

    def answer(route: Route) -> None:
        facts = route.fetch().json()
        route.fulfill(json=facts | {"live": False, "ended": facts["started"]})

    person.page.route(re.compile(r"/v1/sessions/[^/?]+$"), answer)


@pytest.fixture
def session(server: HawkProcess) -> str:
    """Two pages: ten seconds with a state each, then another page at 20 s."""
    session = new_id()
    first = [snapshot(text="at 0 s"), *(delta(n + 1, n * 1000, f"at {n} s") for n in range(1, 11))]
    stack = "Error: no stock\n    at buy (app.js:3:7)"
    bodies = [
        batch(1, *first[:6], CLICK, session=session),
        batch(2, *first[6:], {**error(6000, "no stock"), "stack": stack}, session=session),
        batch(3, SECOND, snapshot(t=100, text="two", url=TWO, w=400, h=800),
              session=session, page="pagetwo2", t0=T0 + 20_000),
    ]  # fmt: skip
    for body in bodies:
        answer = server.collect(body)
        assert answer.status_code == 200, answer.text
    return session


def _paragraph(person: Person) -> Locator:
    return person.shown.locator("p")


def _slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Time")


@pytest.mark.parametrize(
    ("at", "text"),
    [(0, "at 0 s"), (999, "at 0 s"), (1000, "at 1 s"), (9500, "at 9 s"), (20_200, "two")],
)
def test_a_link_to_a_moment_shows_that_moment(
    at: int, text: str, person: Person, session: str
) -> None:
    person.goto(f"/sessions/{session}?t={at}")
    expect(_paragraph(person)).to_have_text(text)


def test_one_can_seek_to_and_fro(person: Person, session: str) -> None:
    page = person.goto(f"/sessions/{session}")
    expect(_paragraph(person)).to_have_text("at 0 s")
    for key, text in [("ArrowRight", "at 5 s"), ("End", "two"), ("Home", "at 0 s")]:
        _slider(page).press(key)
        expect(_paragraph(person)).to_have_text(text)
    box = _slider(page).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 8.5 / 20.1, box["y"] + 20, steps=4)
    page.mouse.up()
    expect(_paragraph(person)).to_have_text("at 8 s")


def test_a_click_in_the_list_goes_there(person: Person, session: str) -> None:
    page = person.goto(f"/sessions/{session}")
    page.get_by_role("button", name="Rage click on “Buy”").click()
    expect(_paragraph(person)).to_have_text("at 3 s")
    expect(page.locator(".moment[aria-current]")).to_contain_text("Buy")


def test_an_error_is_shown_with_its_stack(person: Person, session: str) -> None:
    page = person.goto(f"/sessions/{session}")
    expect(_paragraph(person)).to_have_text("at 0 s")
    page.keyboard.press("e")
    expect(_paragraph(person)).to_have_text("at 6 s")
    current = page.locator(".moment[aria-current]")
    expect(current).to_contain_text("no stock")
    current.get_by_text("Stack").click()
    expect(current.locator("pre")).to_contain_text("at buy (app.js:3:7)")


def test_playing_reaches_the_end_and_stops(person: Person, session: str) -> None:
    page = person.goto(f"/sessions/{session}?t=8500")
    expect(_paragraph(person)).to_have_text("at 8 s")
    page.get_by_role("button", name=re.compile("^16")).click()
    page.keyboard.press("Space")
    expect(_paragraph(person)).to_have_text("two")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(_slider(page)).to_have_attribute("aria-valuetext", "0:20")


def test_idle_stretches_are_skipped_unless_one_wants_them(punctual: Person, session: str) -> None:
    punctual.page.clock.install()
    page = punctual.goto(f"/sessions/{session}?t=4500")
    expect(_paragraph(punctual)).to_have_text("at 4 s")
    page.get_by_label("Skip idle").uncheck()
    page.keyboard.press("Space")
    page.clock.run_for(2000)
    expect(_paragraph(punctual)).to_have_text("at 6 s")
    page.get_by_label("Skip idle").check()
    page.clock.run_for(2000)
    expect(_paragraph(punctual)).to_have_text("two")


def test_the_frame_takes_the_size_the_visitor_had(person: Person, session: str) -> None:
    page = person.goto(f"/sessions/{session}?t=5000")
    expect(_paragraph(person)).to_have_text("at 5 s")
    assert page.frames[1].evaluate("[innerWidth, innerHeight]") == [1280, 800]
    _slider(page).press("End")
    expect(_paragraph(person)).to_have_text("two")
    assert page.frames[1].evaluate("[innerWidth, innerHeight]") == [400, 800]


def test_the_copied_link_leads_to_the_same_moment(person: Person, session: str) -> None:
    person.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = person.goto(f"/sessions/{session}?t=7200")
    expect(_paragraph(person)).to_have_text("at 7 s")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/sessions/{session}?t=7200")


def test_a_lost_batch_is_said_and_the_page_stays_as_it_was(person: Person) -> None:
    session = new_id()
    person.server.collect(batch(1, snapshot(text="whole"), session=session))
    person.server.collect(batch(3, delta(3, 3000, "lost before"), session=session))
    person.server.collect(
        batch(4, snapshot(n=4, t=5000, text="whole again"), error(9000), session=session)
    )
    page = person.goto(f"/sessions/{session}?t=3500")
    expect(_paragraph(person)).to_have_text("whole")
    expect(page.get_by_text("Something is missing here")).to_be_visible()
    expect(page.get_by_text("1 batch never arrived")).to_be_visible()
    _slider(page).press("End")
    expect(_paragraph(person)).to_have_text("whole again")
    expect(page.get_by_text("Something is missing here")).to_have_count(0)
