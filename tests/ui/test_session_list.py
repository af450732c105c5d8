"""The list of a site's sessions: fresh, filtered, walked by keyboard."""

import re
import time

import pytest
from playwright.sync_api import Route, expect

from tests.batches import T0, batch, error, new_id, snapshot
from tests.serving import HawkProcess
from tests.ui.person import Person

pytestmark = pytest.mark.browser


def _visit(server: HawkProcess, title: str, *records: object, t0: int = T0, **header: str) -> str:
    session = new_id()
    body = batch(1, snapshot(title=title), *records, session=session, t0=t0, **header)  # type: ignore[arg-type]
    answer = server.collect(body)
    assert answer.status_code == 200, answer.text
    return session


def test_a_new_session_appears_by_itself(person: Person) -> None:
    server = person.server
    _visit(server, "Earlier")
    page = person.goto(f"/sites/{server.site['id']}")
    expect(page.get_by_text("Earlier").first).to_be_visible()
    _visit(server, "Just now", t0=int(time.time() * 1000))
    expect(page.locator(".session").first).to_contain_text("Just now")
    expect(page.locator(".session").first).to_contain_text("Live")


def test_filters_are_in_the_address(person: Person) -> None:
    server = person.server
    visitor = new_id()
    _visit(server, "With a fault", error(50), visitor=visitor)
    _visit(server, "Without")
    page = person.goto(f"/sites/{server.site['id']}")
    page.get_by_role("button", name="With errors").click()
    expect(page).to_have_url(re.compile(r"\?errors=1$"))
    expect(page.get_by_text("With a fault").first).to_be_visible()
    expect(page.get_by_text("Without", exact=True)).to_have_count(0)
    page.goto(f"{server.address}/sites/{server.site['id']}?visitor={visitor}")
    expect(page.locator(".session")).to_have_count(1)
    page.goto(f"{server.address}/sites/{server.site['id']}?url=nowhere")
    expect(page.get_by_text("No session matches")).to_be_visible()
    page.goto(f"{server.address}/sites/{server.site['id']}?browser=Netscape")
    expect(page.get_by_role("alert")).to_contain_text("browser must be one of")


def test_the_list_is_walked_and_opened_by_keyboard(person: Person) -> None:
    server = person.server
    for n in range(3):
        _visit(server, f"Walk {n}", visitor="w" * 22)
    page = person.goto(f"/sites/{server.site['id']}?visitor={'w' * 22}")
    rows = page.locator(".session")
    expect(rows).to_have_count(3)
    for key, place in [("j", 0), ("ArrowDown", 1), ("j", 2), ("j", 2), ("k", 1)]:
        page.keyboard.press(key)
        expect(rows.nth(place)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sessions/"))


def test_older_sessions_come_by_themselves_and_by_a_button_when_that_fails(person: Person) -> None:
    server = person.server
    visitor = new_id()
    for n in range(60):
        _visit(server, f"Page {n}", visitor=visitor)
    older = re.compile(r"/sessions\?.*after=")
    person.page.route(older, lambda route: route.abort())
    page = person.goto(f"/sites/{server.site['id']}?visitor={visitor}")
    rows = page.locator(".session")
    expect(rows).to_have_count(50)
    page.keyboard.press("End")
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute(older)
    page.get_by_role("button", name="Older sessions").click()
    expect(rows).to_have_count(60)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.reload()
    expect(rows.last).to_be_attached()
    page.keyboard.press("End")
    expect(rows).to_have_count(60)


def test_where_little_matches_it_goes_on_by_itself_and_says_how_far(person: Person) -> None:
    """The server's answers are made up: to look through 30,000 sessions takes that many."""
    server = person.server
    _visit(server, "Long ago", visitor="l" * 22)
    path = f"/v1/sites/{server.site['id']}/sessions"
    last = server.get(path, visitor="l" * 22)
    looked = [f"2019-05-0{day}T12:00:00.000Z" for day in (3, 2)]
    answers = [
        *({"items": [], "next": f"k{n}", "looked": at} for n, at in enumerate(looked)),
        last | {"looked": None},
    ]
    held: list[Route] = []

    def answer(route: Route) -> None:
        if "prefer" in route.request.headers:
            return  # nothing happens meanwhile
        if len(answers) == 2 and not held:
            held.append(route)  # until somebody has read how far it is
        else:
            route.fulfill(json=answers.pop(0), headers={"etag": '"0"'})

    person.page.route("**/sessions?**", answer)
    page = person.page
    with page.expect_request(re.compile("after=k0")):
        person.goto(f"/sites/{server.site['id']}?visitor={'l' * 22}")
    expect(page.get_by_text("Looked back to 3 May 2019")).to_be_visible()
    expect(page.get_by_text("No session matches")).to_have_count(0)
    while not held:
        page.wait_for_timeout(20)  # the request was seen, and is about to be held
    held[0].fulfill(json=answers.pop(0))
    expect(page.locator(".session")).to_contain_text("Long ago")
    expect(page.get_by_text("Looked back")).to_have_count(0)


def test_what_a_visitor_saw_is_quoted_and_leads_to_the_moment(person: Person) -> None:
    server = person.server
    session = _visit(server, "Checkout", visitor="q" * 22)
    said = "<b>Your card</b>: payment\ndeclined. Repayment <i>later</i>"
    seen = {"text": said, "state": "7980-94-90T78:68:94.876Z-999998", "page": "p", "at": ""}
    person.page.route("**/sessions?**", lambda route: _quoting(route, server, seen))
    page = person.goto(f'/sites/{server.site["id"]}?text=card "payment declined"')
    quote = page.locator(".quote")
    expect(quote).to_have_text(said.replace("\n", " "))
    # Each word as it begins, and what is in quotes as a whole.
    expect(quote.locator("mark")).to_have_text(["card", "payment declined"])
    path = f"/sessions/{session}?state=7980-94-90T78%3A68%3A94.876Z-999998"
    expect(quote).to_have_attribute("href", path)


def _quoting(route: Route, server: HawkProcess, seen: dict[str, str]) -> None:
    """Answers once as if the words had been found."""
    page = server.get(f"/v1/sites/{server.site['id']}/sessions", visitor="q" * 22)
    items = [one | {"seen": seen} for one in page["items"]]
    if "prefer" not in route.request.headers:
        route.fulfill(json=page | {"items": items}, headers={"etag": '"1"'})


def test_what_was_captured_is_only_ever_text(person: Person) -> None:
    server = person.server
    title = "<img src=x onerror=document.title='run'>"
    session = _visit(server, title, error(50, title), visitor="x" * 22)
    page = person.goto(f"/sites/{server.site['id']}?visitor={'x' * 22}")
    expect(page.locator(".session strong")).to_have_text(title)
    page = person.goto(f"/sessions/{session}")
    expect(page.locator(".moment b").first).to_have_text(title)


@pytest.mark.parametrize("path", ["/sites", "/sites/{site}", "/sessions/{session}"])
def test_nothing_sticks_out_at_phone_width(path: str, person: Person) -> None:
    server = person.server
    session = _visit(server, "A title that goes on and on, as titles of shops do" * 2, error(50))
    person.page.set_viewport_size({"width": 360, "height": 740})
    page = person.goto(path.format(site=server.site["id"], session=session))
    expect(page.locator("main li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_session_that_ends_is_shown_as_ended(person: Person) -> None:
    server = person.server
    visitor = new_id()
    _visit(server, "Still here", visitor=visitor, t0=int(time.time() * 1000))
    path = f"/v1/sites/{server.site['id']}/sessions"
    [session] = server.get(path, visitor=visitor)["items"]
    gone = {"live": False, "ended": session["started"]}
    answers = [session, session | gone]

    def answer(route: Route) -> None:
        if not answers:
            return  # nothing happens any more: the wait goes on
        page = {"items": [answers.pop(0)], "next": None}
        route.fulfill(json=page, headers={"etag": f'"{len(answers)}"'})

    person.page.route("**/sessions?**", answer)
    page = person.goto(f"/sites/{server.site['id']}?visitor={visitor}")
    expect(page.locator(".session")).to_contain_text("Ended")
    expect(page.locator(".session .live")).to_have_count(0)
    assert answers == []


def test_of_the_live_ones_none_stays_that_is_over(person: Person) -> None:
    server = person.server
    ids = [_visit(server, f"Live {n}", t0=int(time.time() * 1000)) for n in range(2)]
    sessions = server.get(f"/v1/sites/{server.site['id']}/sessions")["items"]
    both = [one for one in sessions if one["id"] in ids]
    answers = [both, both[:1]]

    def answer(route: Route) -> None:
        if answers:
            page = {"items": answers.pop(0), "next": None}
            route.fulfill(json=page, headers={"etag": f'"{len(answers)}"'})

    person.page.route("**/sessions?**", answer)
    page = person.goto(f"/sites/{server.site['id']}?live=1")
    expect(page.locator(".session")).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile("^Live now ?1$"))).to_be_visible()


def test_what_waits_for_cpu_is_said_and_nothing_where_there_is_no_limit(person: Person) -> None:
    credits = {
        "limited": True, "saves": True, "earns": 0.1, "ceiling": 144.0, "level": 7.2,
        "share": 0.05, "stretch": 2.0, "deferred": {"render": 250.0, "seal": 0.0},
    }  # fmt: skip
    _visit(person.server, "Somebody")
    person.page.route(
        "**/v1/system", lambda route: route.fulfill(json={"viewers": 0, "credits": credits})
    )
    page = person.goto(f"/sites/{person.server.site['id']}")
    line = page.get_by_label("The server")
    expect(line).to_contain_text("CPU credits 5%")
    expect(line).to_contain_text("Waiting for CPU: drawing (4 min 10 s)")
    expect(line).not_to_contain_text("packing")
    expect(line).to_contain_text("as seldom")
    credits["limited"] = False
    page.reload()
    expect(page.locator(".session").first).to_be_visible()
    expect(line).to_have_count(0)
