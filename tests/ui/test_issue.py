"""One issue on the screen: its picture, the way to the replay, and what becomes of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Request, Response, Route, expect

from tests.batches import error
from tests.canary import canary
from tests.serving import ORIGIN, PASSWORD
from tests.ui.person import Person
from tests.ui.troubled import Shop, Shown, drawn, failed

pytestmark = pytest.mark.browser


def test_one_issue_with_the_screen_and_the_way_to_the_replay(
    person: Person, stock: Shown, busy: Shop
) -> None:
    page = person.goto(f"/issues/{stock['id']}")
    expect(page.get_by_role("heading", name="no stock")).to_be_visible()
    for said in ("3 times", "2 sessions", "2 h ago", "6 h ago", "Safari 19, iOS", "50%"):
        expect(page.locator(".sides")).to_contain_text(said)
    expect(page.locator(".told")).to_contain_text("“Buy”")
    calls = page.locator(".calls li")
    expect(calls).to_have_text([re.compile("buy.*app.js:3:7")])
    page.get_by_role("button", name="And 1 call elsewhere").click()
    expect(calls).to_have_count(2)
    expect(page.locator(".occurrences li")).to_have_count(2)
    expect(page.locator(".occurrences li").last).to_contain_text("2 times")
    expect(page.locator(".trail")).to_contain_text("Issues")

    picture = page.get_by_role("img", name="The visitor's screen")
    expect(picture).to_be_visible(timeout=60_000)  # a browser of the server's draws it
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [1280, 800]
    page.get_by_role("link", name="Watch the replay").click()
    expect(page).to_have_url(re.compile(rf"/sessions/{stock['session']}\?t=1000$"))
    expect(person.shown.locator("p")).to_have_text("sold out")


def test_each_session_of_an_issue_is_opened_at_that_second(person: Person, stock: Shown) -> None:
    person.page.route("**/*.png", drawn)
    page = person.goto(f"/issues/{stock['id']}")
    sessions = page.locator(".occurrences a")
    expect(sessions).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(sessions.last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/sessions/[^?]+\?t=1000$"))
    expect(person.shown.locator("p")).to_have_text("hello")


def test_a_failed_request_says_what_was_asked_and_answered(person: Person, busy: Shop) -> None:
    person.page.route("**/*.png", drawn)
    request = next(one for one in busy.grouped(5) if one["kind"] == "request")
    page = person.goto(f"/issues/{request['id']}")
    said = page.locator(".told")
    expect(said).to_contain_text("GET https://shop.example/api/cart/17")
    expect(said).to_contain_text("502")
    expect(page.locator(".stack")).to_have_count(0)


def test_a_picture_that_is_not_drawn_yet_comes_by_itself(punctual: Person, stock: Shown) -> None:
    refusal = {"error": {"code": "unavailable", "message": "there is no CPU to spare now"}}
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 1:
            drawn(route)
        else:
            route.fulfill(status=503, json=refusal, headers={"retry-after": "40"})

    punctual.page.route("**/*.png", answer)
    punctual.page.clock.install()
    page = punctual.goto(f"/issues/{stock['id']}")
    expect(page.get_by_text("still to be drawn: there is no CPU to spare now")).to_be_visible()
    page.clock.run_for(39_000)
    assert len(asked) == 1
    page.clock.run_for(2000)
    expect(page.get_by_role("img", name="The visitor's screen")).to_be_visible()
    assert len(asked) == 2


def test_a_picture_that_cannot_be_drawn_says_why(person: Person, stock: Shown) -> None:
    refusal = {"error": {"code": "undrawable", "message": "the page has too many pixels"}}
    person.page.route("**/*.png", lambda route: route.fulfill(status=500, json=refusal))
    page = person.goto(f"/issues/{stock['id']}")
    expect(page.locator(".unseen")).to_contain_text("no picture: the page has too many pixels")
    person.page.unroute("**/*.png")
    person.page.route("**/*.png", drawn)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("img", name="The visitor's screen")).to_be_visible()


def test_an_issue_that_is_gone_says_so(person: Person) -> None:
    page = person.goto("/issues/nothing")
    expect(page.get_by_role("alert")).to_contain_text("there is no such issue")


@contextmanager
def said(page: Page, status: str) -> Iterator[None]:
    """Within it the server is told of a status; after it, it has answered."""

    def is_it(answer: Response) -> bool:
        request = answer.request
        return request.method == "PATCH" and request.post_data_json == {"status": status}

    with page.expect_response(is_it):
        yield


def test_people_resolve_undo_and_reopen(person: Person, busy: Shop, stock: Shown) -> None:
    person.page.route("**/*.png", drawn)
    page = person.goto(f"/issues/{stock['id']}")
    stands = page.locator(".verdict .badge")
    with said(page, "resolved"):
        page.get_by_role("button", name="Resolve").click()
        expect(stands).to_have_text("Resolved")
        expect(page.get_by_text("Should it occur again")).to_be_visible()
    assert busy.status(stock) == "resolved"
    with said(page, "open"):
        page.get_by_role("button", name="Undo").click()
        expect(stands).to_have_text("Open")
        expect(page.get_by_text("It is open again")).to_be_visible()
    assert busy.status(stock) == "open"
    with said(page, "ignored"):
        page.keyboard.press("i")
    with said(page, "open"):
        page.keyboard.press("r")
    with said(page, "resolved"):
        page.keyboard.press("r")
    assert busy.status(stock) == "resolved"
    page.reload()
    expect(stands).to_have_text("Resolved")
    with said(page, "open"):
        page.get_by_role("button", name="Reopen").click()
    assert busy.status(stock) == "open"


def test_the_last_word_is_what_holds(person: Person, busy: Shop, stock: Shown) -> None:
    person.page.route("**/*.png", drawn)
    page = person.goto(f"/issues/{stock['id']}")
    stands = page.locator(".verdict .badge")
    expect(page.get_by_role("button", name="Resolve")).to_be_visible()
    with said(page, "open"):
        for key in ("r", "i", "r"):  # resolved, ignored, and open again
            page.keyboard.press(key)
    expect(stands).to_have_text("Open")
    assert busy.status(stock) == "open"


def test_what_the_server_refuses_is_shown_as_it_was(person: Person, stock: Shown) -> None:
    person.page.route("**/*.png", drawn)
    full = {"error": {"code": "full", "message": "the disk is full"}}

    def answer(route: Route, request: Request) -> None:
        if request.method == "PATCH":
            route.fulfill(status=507, json=full)
        else:
            route.continue_()

    person.page.route("**/v1/issues/*", answer)
    page = person.goto(f"/issues/{stock['id']}")
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("That did not work: the disk is full")).to_be_visible()
    expect(page.locator(".verdict .badge")).to_have_text("Open")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_a_viewer_sees_how_it_stands_and_no_buttons(
    person: Person, busy: Shop, stock: Shown
) -> None:
    person.page.route("**/*.png", drawn)
    viewer = {"email": "viewer@hawk.test", "password": PASSWORD}
    busy.server.http.post("/v1/users", json=viewer | {"role": "viewer"}).raise_for_status()
    person.page.request.post(f"{busy.server.address}/v1/signin", data=viewer)
    with person.page.expect_response("**/v1/me") as answered:
        page = person.goto(f"/issues/{stock['id']}")
    assert answered.value.json()["role"] == "viewer"
    expect(page.locator(".occurrences li")).to_have_count(2)
    page.keyboard.press("r")
    expect(page.locator(".verdict .badge")).to_have_text("Open")
    expect(page.locator(".verdict button")).to_have_count(0)
    assert busy.status(stock) == "open"


def test_nothing_that_was_captured_is_more_than_text(person: Person, calm: Shop) -> None:
    with canary() as bird:
        hostile = f"</title><img src={bird.address}/x onerror=\"fetch('{bird.address}/run')\">"
        address = f"javascript:fetch('{bird.address}/link')"
        bad = {
            **error(50, hostile), "source": address, "type": hostile,
            "stack": f"Error: {hostile}\n    at {hostile} ({ORIGIN}/a.js:1:1)\n    at b ({address}:1:1)",
            "clicks": [[10, 7, hostile]],
        }  # fmt: skip
        wanted = {**failed(60, f"/{hostile}"), "method": hostile, "initiator": hostile}
        calm.visit(bad, wanted, title=hostile, url=f"{ORIGIN}/{hostile}", agent=hostile)
        found = calm.grouped(2)
        left: list[str] = []
        person.page.on("request", lambda request: left.append(request.url))
        person.page.route("**/*.png", drawn)
        page = person.goto(f"{calm.path}?status=all")
        expect(page.locator(".issue")).to_have_count(len(found))
        for issue in found:
            page = person.goto(f"/issues/{issue['id']}")
            expect(page.get_by_role("heading", name=issue["title"])).to_be_visible()
            expect(page.get_by_role("img", name="The visitor's screen")).to_be_visible()
            expect(page.locator("main a:not([href^='/'])")).to_have_count(0)
            if issue["kind"] == "error":
                expect(page.locator(".message")).to_have_text(hostile)
        assert bird.asked == []
    own = (person.server.address, "data:")
    assert [url for url in left if not url.startswith(own)] == []


@pytest.mark.parametrize("screen", ["list", "one"])
def test_nothing_of_issues_sticks_out_at_phone_width(
    screen: str, person: Person, busy: Shop, stock: Shown
) -> None:
    person.page.route("**/*.png", drawn)
    person.page.set_viewport_size({"width": 360, "height": 740})
    page = person.goto(busy.path if screen == "list" else f"/issues/{stock['id']}")
    expect(page.locator("main li").last).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
