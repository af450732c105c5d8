"""An owner invites, changes and removes; the others see who is there."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.serving import EMAIL, PASSWORD, HawkProcess
from tests.ui.person import Person
from tests.ui.test_account import user

pytestmark = pytest.mark.browser
Somebody = Callable[[HawkProcess], Person]


def role_of(server: HawkProcess, email: str) -> str | None:
    return {one["email"]: one["role"] for one in server.get("/v1/users")["items"]}.get(email)


def test_an_owner_changes_a_role_and_removes(server: HawkProcess, person: Person) -> None:
    email = user(server, "rob@hawk.test")
    page = person.goto("/users")
    mine = page.locator(".user", has_text=EMAIL)
    expect(mine).to_contain_text("The last owner stays")
    expect(mine.get_by_role("combobox")).to_be_disabled()

    row = page.locator(".user", has_text=email)
    row.get_by_role("combobox").select_option("viewer")
    expect(row).to_contain_text("changes nothing")
    assert role_of(server, email) == "viewer"
    row.get_by_role("button", name="Sign out").click()
    expect(row).to_contain_text("Signed out everywhere")
    row.get_by_role("button", name=f"Remove {email}").click()
    row.get_by_role("button", name="Keep").click()
    assert role_of(server, email) == "viewer"
    row.get_by_role("button", name=f"Remove {email}").click()
    row.get_by_role("button", name="Remove", exact=True).click()
    expect(row).to_have_count(0)
    assert role_of(server, email) is None


def test_who_is_invited_comes_by_the_link_and_is_a_user(
    server: HawkProcess, person: Person
) -> None:
    page = person.goto("/users")
    page.get_by_label("E-mail").fill("sam@hawk.test")
    page.get_by_role("radio", name="Viewer").check()
    page.get_by_role("button", name="Invite", exact=True).click()
    link = page.locator(".invite-link").inner_text()
    pending = page.locator(".user", has_text="sam@hawk.test")
    expect(pending).to_contain_text("good for 7 days")

    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_text(f"{EMAIL} invites you")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("sam@hawk.test")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("alert")).to_contain_text("at least 10 characters")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Come in").click()
    expect(page).to_have_url(f"{server.address}/sites")
    expect(page.get_by_role("button", name="Your account, sam@hawk.test")).to_be_visible()
    assert role_of(server, "sam@hawk.test") == "viewer"

    # What a viewer sees of it: everybody, and nothing to do.
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("link", name="Users").click()
    expect(page.locator(".user")).not_to_have_count(0)
    expect(page.get_by_text("You are a viewer here")).to_be_visible()
    expect(page.locator("main").get_by_role("button")).to_have_count(0)
    # A link is good once.
    page.goto(link)
    expect(page.get_by_role("heading", name="This invitation is over")).to_be_visible()


def test_an_invitation_is_withdrawn(server: HawkProcess, person: Person) -> None:
    made = server.http.post("/v1/invitations", json={"email": "tom@hawk.test"}).json()
    page = person.goto("/users")
    page.get_by_role("button", name="Withdraw the invitation of tom@hawk.test").click()
    expect(page.locator(".user", has_text="tom@hawk.test")).to_have_count(0)
    page.goto(made["link"])
    expect(page.get_by_role("heading", name="This invitation is over")).to_be_visible()
    page.get_by_role("link", name="Sign in instead").click()
    expect(page).to_have_url(re.compile("/signin$"))
