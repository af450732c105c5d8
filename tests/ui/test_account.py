"""What is one's own: the password, and where one is signed in."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.serving import PASSWORD, HawkProcess
from tests.ui.person import Person

pytestmark = pytest.mark.browser
Somebody = Callable[[HawkProcess], Person]
OTHER = "another long password"


def enter(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def user(server: HawkProcess, email: str, role: str = "member") -> str:
    server.http.post("/v1/users", json={"email": email, "password": PASSWORD, "role": role})
    return email


def test_a_password_is_changed_and_the_new_one_opens(
    server: HawkProcess, somebody: Somebody
) -> None:
    email = user(server, "pat@hawk.test", "viewer")
    page = somebody(server).goto("/signin?next=/account")
    enter(page, email, PASSWORD)
    expect(page.get_by_text("You are a viewer")).to_be_visible()
    page.get_by_label("Current password", exact=True).fill("not this one")
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_contain_text("at least 10 characters")
    page.get_by_label("New password", exact=True).fill(OTHER)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_contain_text("not your password")
    page.get_by_label("Current password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed")).to_be_visible()

    page.get_by_role("button", name=f"Your account, {email}").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    enter(page, email, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("do not match")
    enter(page, email, OTHER)
    expect(page).to_have_url(f"{server.address}/sites")


def test_signing_out_everywhere_ends_every_sign_in(server: HawkProcess, somebody: Somebody) -> None:
    email = user(server, "quinn@hawk.test")
    given = {"email": email, "password": PASSWORD}
    elsewhere = server.http.post("/v1/signin", json=given).json()["token"]
    server.http.cookies.clear()
    headers = {"authorization": f"Bearer {elsewhere}"}
    page = somebody(server).goto("/signin?next=/account")
    enter(page, email, PASSWORD)
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page).to_have_url(re.compile("/signin"))
    assert server.http.get("/v1/me", headers=headers).status_code == 401
    page.go_back()
    expect(page).to_have_url(re.compile("/signin"))


def test_who_guesses_is_told_when_to_try_again(server: HawkProcess, somebody: Somebody) -> None:
    email = user(server, "uma@hawk.test")
    for _ in range(10):
        server.http.post("/v1/signin", json={"email": email, "password": "a guess"})
    page = somebody(server).goto("/signin")
    enter(page, email, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"Try again in \d+ seconds"))


def test_the_menu_is_gone_through_by_keyboard(person: Person) -> None:
    page = person.goto("/account")
    button = page.get_by_role("button", name="Your account")
    button.press("Enter")
    link = page.get_by_role("link", name="Your account")
    expect(link).to_be_visible()
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_have_count(0)
    expect(button).to_be_focused()
    button.press("Enter")
    expect(link).to_be_visible()
    page.keyboard.press("Shift+Tab")  # whoever goes on leaves it behind
    expect(link).to_have_count(0)
