"""The list of a site's issues: fresh, narrowed, walked by keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.batches import error
from tests.ui.person import Person
from tests.ui.troubled import Shop, drawn

pytestmark = pytest.mark.browser


def rows(page: Page) -> Locator:
    return page.locator(".issue")


def test_the_list_says_what_broke_where_how_often_and_for_whom(person: Person, busy: Shop) -> None:
    page = person.goto(busy.path)
    expect(rows(page).locator("strong")).to_have_text(
        ["no stock", "GET /api/cart/…: 5xx", "no price"]
    )
    first = rows(page).first
    for said in (
        "app.js",
        "3\N{MULTIPLICATION SIGN}",
        "2 sessions",
        "2 h ago",
        "first 6 h ago",
        "New",
        "Safari",
    ):
        expect(first).to_contain_text(said)
    expect(first.locator("time").first).to_have_attribute("title", re.compile("Last: .*20"))
    expect(first.get_by_role("img", name="In the last 14 days: 3 times")).to_be_visible()
    expect(page.get_by_role("link", name="Issues 3")).to_have_attribute("aria-current", "page")


def test_the_sessions_of_a_site_lead_to_its_issues(person: Person, busy: Shop) -> None:
    page = person.goto(f"/sites/{busy.site['id']}")
    page.get_by_role("link", name="Issues 3").click()
    expect(page).to_have_url(re.compile(f"{busy.path}$"))
    expect(rows(page)).to_have_count(3)


def test_the_list_is_narrowed_and_the_address_says_so(person: Person, busy: Shop) -> None:
    page = person.goto(busy.path)
    page.get_by_role("button", name="Failed requests").click()
    expect(page).to_have_url(re.compile(r"\?kind=request$"))
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Ignored").click()
    expect(page).to_have_url(re.compile("status=ignored"))
    expect(page.get_by_text("No failed request is ignored.")).to_be_visible()
    page.get_by_role("link", name="Show the open ones").click()
    expect(rows(page)).to_have_count(3)
    page = person.goto(f"{busy.path}?status=toString&kind=constructor")
    expect(rows(page)).to_have_count(3)


def test_where_nothing_is_open_it_says_so_calmly(person: Person, calm: Shop) -> None:
    page = person.goto(calm.path)
    expect(page.get_by_role("heading", name="Nothing is open")).to_be_visible()


def test_the_list_of_issues_is_walked_and_opened_by_keyboard(person: Person, busy: Shop) -> None:
    person.page.route("**/*.png", drawn)
    page = person.goto(busy.path)
    expect(rows(page)).to_have_count(3)
    for key, place in [("j", 0), ("ArrowDown", 1), ("j", 2), ("j", 2), ("k", 1)]:
        page.keyboard.press(key)
        expect(rows(page).nth(place)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="GET /api/cart/…: 5xx")).to_be_visible()


def test_more_issues_come_on_demand(person: Person, calm: Shop) -> None:
    letters = "abcdefgh"
    words = [f"{a}{b} is lost" for a in letters for b in letters][:60]
    for half in (words[:30], words[30:]):
        calm.visit(*(error(n, word) for n, word in enumerate(half)))
    assert len(calm.grouped(60)) == 60
    page = person.goto(calm.path)
    expect(rows(page)).to_have_count(50)
    page.get_by_role("button", name="More issues").click()
    expect(rows(page)).to_have_count(60)
    expect(page.get_by_role("button", name="More issues")).to_have_count(0)


def test_what_goes_wrong_meanwhile_appears_by_itself(punctual: Person, calm: Shop) -> None:
    asked: list[str] = []
    punctual.page.on(
        "request", lambda request: asked.append(request.url) if "detail=1" in request.url else None
    )
    punctual.page.clock.install()
    page = punctual.goto(calm.path)
    expect(page.get_by_text("Nothing is open")).to_be_visible()
    calm.visit(error(50, "no stock"))
    calm.grouped(1)
    page.clock.run_for(29_000)
    assert len(asked) == 1
    page.clock.run_for(2000)
    expect(rows(page)).to_have_count(1)
    assert len(asked) == 2


def test_a_list_that_cannot_be_had_says_why_and_is_asked_for_again(
    person: Person, busy: Shop
) -> None:
    person.page.route("**/issues?*detail=1", lambda route: route.abort())
    page = person.goto(busy.path)
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    person.page.unroute("**/issues?*detail=1")
    page.get_by_role("button", name="Try again").click()
    expect(rows(page)).to_have_count(3)
    expect(page.get_by_role("alert")).to_have_count(0)
