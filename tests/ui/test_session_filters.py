"""Narrowing the list of sessions: by keyboard, by mouse, and by what was saved."""

import json
import re
import secrets
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.batches import batch, error, new_id, snapshot
from tests.serving import ORIGIN, HawkProcess
from tests.ui.person import Person
from tests.ui.usable import by_axe

pytestmark = pytest.mark.browser

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1"
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"
RAGE = {"k": "click", "t": 5, "x": 1, "y": 2, "id": 8, "rage": True}


class Site:
    """A site of its own, with a few sessions."""

    def __init__(self, server: HawkProcess) -> None:
        self._server = server
        added = server.command("site", "add", secrets.token_hex(4), "--origin", ORIGIN, "--json")
        self._site = json.loads(added)
        self.path = f"/sites/{self._site['id']}"

    def visit(self, title: str, agent: str, *records: dict[str, Any], lasts_s: int = 1) -> None:
        """Somebody comes and goes."""
        end = {"k": "end", "t": lasts_s * 1000}
        now_ms = int(time.time() * 1000) - lasts_s * 1000
        body = batch(
            1, snapshot(title=title), *records, end, session=new_id(), visitor=new_id(), t0=now_ms
        )
        answer = self._server.http.post(
            f"/v1/collect/{self._site['key']}", content=body,
            headers={"content-type": "text/plain", "origin": ORIGIN, "user-agent": agent},
        )  # fmt: skip
        assert answer.status_code == 200, answer.text


@pytest.fixture(scope="module")
def site(server: HawkProcess) -> Site:
    made = Site(server)
    made.visit("Angry", PHONE, RAGE, error(9))
    made.visit("Calm", PHONE)
    made.visit("Patient", FIREFOX, lasts_s=400)
    return made


def rows(page: Page) -> Locator:
    return page.locator("a.session")


def shown(page: Page, *titles: str) -> None:
    """The list has these, newest first, and nothing else."""
    expect(rows(page).locator("strong")).to_have_text(list(titles))


def test_a_filter_is_added_and_taken_away_by_keyboard_alone(person: Person, site: Site) -> None:
    page = person.goto(site.path)
    expect(rows(page)).to_have_count(3)
    page.keyboard.press("f")
    menu = page.get_by_role("dialog", name="Add a filter")
    expect(menu.get_by_role("button", name="With errors")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(menu.get_by_role("button", name="Duration")).to_be_focused()
    assert by_axe(page) == []
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    page.keyboard.press("f")
    menu.get_by_role("button", name="Device").press("ArrowRight")
    page.get_by_role("dialog", name="Device").get_by_role("button", name="Phone").press("Enter")
    expect(page).to_have_url(re.compile(r"\?device=phone$"))
    shown(page, "Calm", "Angry")
    expect(page.get_by_role("button", name="+ Filter")).to_be_focused()
    page.keyboard.press("f")
    menu.get_by_role("button", name="Rage clicks").press("Enter")
    shown(page, "Angry")
    expect(rows(page)).to_contain_text("Rage")
    page.get_by_role("button", name="Phone: take this filter away").press("Enter")
    expect(page).to_have_url(re.compile(r"\?rage=1$"))


def test_what_has_to_be_typed_is_typed_into_the_menu(person: Person, site: Site) -> None:
    page = person.goto(site.path)
    page.get_by_role("button", name="+ Filter").click()
    page.get_by_role("button", name="Duration").click()
    page.get_by_role("button", name="Longer than 5 min").click()
    shown(page, "Patient")
    page.get_by_role("button", name="+ Filter").click()
    page.get_by_role("button", name="Page").click()
    page.get_by_label(re.compile("first page.*contains")).fill("/nowhere")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"url=%2Fnowhere&longer=300"))
    # It says which one to loosen.
    nothing = page.locator(".nothing")
    expect(nothing).to_contain_text("No session matches")
    expect(nothing.get_by_role("button")).to_have_text(["Page: /nowhere✕"])
    nothing.get_by_role("button", name="Page: /nowhere").click()
    shown(page, "Patient")
    page.get_by_role("button", name="+ Filter").click()
    page.get_by_role("button", name="Time").click()
    page.get_by_role("button", name="Between").click()
    page.get_by_label("From").fill("2019-01-01T00:00")
    page.get_by_label("To", exact=True).fill("2019-02-01T00:00")
    page.get_by_role("button", name="Show", exact=True).click()
    chip = page.get_by_role("button", name=re.compile("1 Jan.*1 Feb"))
    expect(chip.first).to_be_visible()
    expect(nothing).to_be_visible()


def test_a_filter_is_saved_found_again_renamed_and_deleted(person: Person, site: Site) -> None:
    page = person.goto(f"{site.path}?rage=1")
    page.get_by_role("button", name="Save this filter").click()
    page.get_by_label("Name of the filter").fill("Angry ones")
    page.get_by_label("For everybody").check()
    page.keyboard.press("Enter")
    saved = page.get_by_role("navigation", name="Saved filters")
    one = saved.get_by_role("link", name="Angry ones")
    expect(one).to_have_attribute("aria-current", "page")
    saved.get_by_role("link", name="All").click()
    expect(rows(page)).to_have_count(3)
    one.click()
    shown(page, "Angry")
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Name of the filter").fill("Furious ones")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(saved.get_by_role("link", name="Furious ones")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    expect(saved).to_have_count(0)
    expect(page.get_by_role("button", name="Save this filter")).to_be_visible()


def test_the_keys_are_shown_and_the_search_is_a_key_away(person: Person, site: Site) -> None:
    page = person.goto(site.path)
    expect(rows(page)).to_have_count(3)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Add a filter")
    assert by_axe(page) == []
    page.keyboard.press("f")  # is for nobody while it is open
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(page.get_by_role("dialog", name="Add a filter")).to_have_count(0)
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Search what visitors saw")
    expect(field).to_be_focused()
    page.keyboard.type("jf?")
    expect(field).to_have_value("jf?")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?text=jf%3F$"))
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(page).to_have_url(re.compile(f"{site.path}$"))


def test_nothing_moves_when_the_sessions_come(person: Person, site: Site) -> None:
    page = person.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/sessions?**", hold)
    person.goto(site.path)
    skeleton = page.locator(".skeleton .coming")
    expect(skeleton.first).to_be_visible()
    where = skeleton.first.bounding_box()
    held[0].continue_()
    page.unroute("**/sessions?**")
    expect(rows(page)).to_have_count(3)
    now = rows(page).first.bounding_box()
    assert where is not None
    assert now is not None
    assert abs(where["y"] - now["y"]) <= 1
    assert abs(where["height"] - now["height"]) <= 2
