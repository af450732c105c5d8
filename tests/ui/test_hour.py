"""A long session in the player: any moment of it, and what helps to find one."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from hawk_edge.timekey import state_name
from tests.batches import T0, batch, delta, error, new_id, snapshot
from tests.serving import HawkProcess
from tests.ui.person import Person

pytestmark = pytest.mark.browser

MINUTES = 50
STATES = 6  # a minute


@pytest.fixture(scope="module")
def session(server: HawkProcess) -> str:
    """A page open for most of an hour, with one snapshot; each ten seconds it says the time."""
    session = new_id()
    for minute in range(MINUTES):
        at = [60_000 * minute + 10_000 * n for n in range(STATES)]
        first = STATES * minute + 1
        states = [delta(first + n, t, f"at {t // 1000} s") for n, t in enumerate(at)]
        if minute == 0:
            states[0] = snapshot(text="at 0 s")
        click = {"k": "click", "t": at[1] + 1, "x": 9, "y": 9, "id": 7, "text": f"c{minute}"}
        vital = {"k": "vital", "t": at[2], "name": "LCP", "value": 4100}
        fault = [error(at[3] + 1, f"error {minute}")] if minute % 10 == 5 else []
        more = [vital] if minute == 1 else []
        body = batch(minute + 1, *states, click, *fault, *more, session=session)
        assert server.collect(body).status_code == 200
    return session


def _text(person: Person) -> Locator:
    return person.shown.locator("p")


def _slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Time")


def _point(page: Page, part: float) -> tuple[float, float]:
    box = _slider(page).bounding_box()
    assert box is not None
    return box["x"] + box["width"] * part, box["y"] + 22


def test_any_moment_is_sought_without_the_rest(person: Person, session: str) -> None:
    asked: list[str] = []
    person.page.on("request", lambda one: asked.append(one.url))
    page = person.goto(f"/sessions/{session}?t={45 * 60_000}")
    expect(_text(person)).to_have_text("at 2700 s")
    page.keyboard.press("ArrowLeft")
    expect(_text(person)).to_have_text("at 2690 s")
    for minute in (3, 30, 12):
        page.mouse.click(*_point(page, minute * 60_000 / _length(page)))
        expect(_text(person)).to_have_text(
            re.compile(f"^at {minute * 6}\\d s|{minute * 6 - 1}0 s$")
        )
    parts = [url for url in asked if "/records?" in url and "events=" not in url]
    assert 4 <= len(parts) < MINUTES / 2  # the wanted ones and their neighbours


def _length(page: Page) -> int:
    return 1000 * int(_slider(page).get_attribute("aria-valuemax") or 0)


def test_a_link_to_a_state_shows_it(person: Person, session: str) -> None:
    n = 20 * STATES + 3
    person.goto(f"/sessions/{session}?state={state_name(T0 + 20 * 60_000 + 20_000, n)}")
    expect(_text(person)).to_have_text("at 1220 s")


def test_one_steps_from_state_to_state_also_where_the_next_one_is_not_there_yet(
    person: Person, session: str
) -> None:
    page = person.goto(f"/sessions/{session}?t={20 * 60_000}")
    expect(_text(person)).to_have_text("at 1200 s")
    for second in (1210, 1220):
        page.keyboard.press("]")
        expect(_text(person)).to_have_text(f"at {second} s")
    for second in range(1210, 1130, -10):
        page.keyboard.press("Shift+ArrowLeft")
        expect(_text(person)).to_have_text(f"at {second} s")
    expect(_slider(page)).to_have_attribute("aria-valuetext", "19:00")


def test_the_time_line_shows_the_moment_under_the_pointer_and_stays_where_it_is(
    person: Person, session: str
) -> None:
    page = person.goto(f"/sessions/{session}?t=1")
    expect(_text(person)).to_have_text("at 0 s")
    frame = page.frames[1]
    frame.evaluate("document.querySelector('p').kept = true")
    x, y = _point(page, 25.95 * 60_000 / _length(page))
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    peek = page.frame_locator(".preview iframe")
    expect(peek.locator("p")).to_have_text(re.compile("at 15[45]0 s"))
    expect(page.locator(".preview .words")).to_contain_text("Shop")
    expect(page.locator(".preview .nearest")).to_contain_text(re.compile("error 25|c2[56]"))
    expect(page.locator(".preview iframe")).to_have_attribute("sandbox", "allow-scripts")
    expect(_text(person)).to_have_text("at 0 s")
    assert frame.evaluate("document.querySelector('p').kept") is True


def test_the_list_and_the_time_line_show_what_one_looks_for(person: Person, session: str) -> None:
    page = person.goto(f"/sessions/{session}?t=1")
    moments, marks = page.locator(".moment"), page.locator(".mark")
    expect(moments).to_have_count(MINUTES + 6)
    expect(page.locator(".moment.vital")).to_contain_text("LCP 4100 ms")
    expect(page.locator(".moment.vital")).to_contain_text("poor")
    page.get_by_role("button", name="Errors", exact=True).click()
    expect(moments).to_have_count(5)
    expect(marks).to_have_count(5)
    expect(moments.nth(2)).to_contain_text("error 25")
    page.get_by_role("button", name="All", exact=True).click()
    page.get_by_role("button", name=re.compile("^Clicks \\d")).click()
    expect(moments).to_have_count(6)
    page.keyboard.press(".")
    expect(_slider(page)).to_have_attribute("aria-valuetext", "1:20")  # the vital


def test_the_next_session_of_the_list_is_a_key_away(person: Person) -> None:
    visitor, ids = new_id(), [new_id() for _ in range(3)]
    for at, (id, who) in enumerate(zip(ids, (visitor, new_id(), visitor), strict=True)):
        body = batch(
            1, snapshot(text=f"visit {at}"), session=id, visitor=who, t0=T0 + at * 3_600_000
        )
        assert person.server.collect(body).status_code == 200
    page = person.goto(f"/sites/{person.server.site['id']}?visitor={visitor}")
    page.locator(".session").first.click()
    expect(_text(person)).to_have_text("visit 2")
    page.keyboard.press("n")
    expect(_text(person)).to_have_text("visit 0")
    page.keyboard.press("n")
    expect(page.get_by_text("This is the oldest session of the list.")).to_be_visible()
    page.keyboard.press("p")
    expect(_text(person)).to_have_text("visit 2")
    page.keyboard.press("p")
    expect(page.get_by_text("This is the newest session of the list.")).to_be_visible()


def test_the_keys_are_shown(person: Person, session: str) -> None:
    page = person.goto(f"/sessions/{session}?t=1")
    expect(_text(person)).to_have_text("at 0 s")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("To the change before")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
