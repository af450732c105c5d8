"""From the printed set-up link to the first session, and sign-in."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.batches import batch, new_id, snapshot
from tests.serving import EMAIL, PASSWORD, HawkProcess
from tests.ui.person import Person

pytestmark = pytest.mark.browser
Somebody = Callable[[HawkProcess], Person]


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[HawkProcess]:
    """A server that nobody has set up."""
    hawk = HawkProcess(tmp_path / "data")
    yield hawk
    hawk.stop()


def test_the_set_up_link_leads_to_the_first_session(fresh: HawkProcess, somebody: Somebody) -> None:
    assert fresh.process.stdout is not None
    link = re.search(r"/setup#\S+", fresh.process.stdout.readline())
    assert link is not None
    page = somebody(fresh).goto(link[0])

    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("alert")).to_contain_text("at least 10 characters")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create").click()

    page.get_by_label("Name").fill("Our shop")
    page.get_by_label("Addresses").fill("shop.example")
    page.get_by_role("button", name="Add site").click()
    snippet = page.locator(".snippet code")
    expect(snippet).to_contain_text("/reporter.js")
    key = re.search(r'data-site="([^"]+)"', snippet.inner_text())
    assert key is not None
    expect(page.get_by_text("Watching for the first session")).to_be_visible()

    sent = fresh.collect(batch(1, snapshot(), session=new_id()), key=key[1])
    assert sent.status_code == 200, sent.text
    expect(page.locator(".session")).to_have_count(1)
    assert "#" not in page.evaluate("document.referrer + history.state + location.href")


def test_a_set_up_link_is_good_only_once(server: HawkProcess, somebody: Somebody) -> None:
    page = somebody(server).goto("/setup#anything")
    page.get_by_label("E-mail").fill("second@hawk.test")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("not valid|already"))


def test_sign_in_comes_back_to_where_one_was_going(server: HawkProcess, somebody: Somebody) -> None:
    page = somebody(server).goto(f"/sites/{server.site['id']}?errors=1")
    expect(page).to_have_url(re.compile("/signin"))
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not match")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/sites/[^/]+\?errors=1$"))


@pytest.mark.parametrize("next", ["//evil.test", "/\\evil.test", "https://evil.test"])
def test_sign_in_never_leads_off_the_server(
    next: str, server: HawkProcess, somebody: Somebody
) -> None:
    page = somebody(server).goto(f"/signin?next={next}")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{server.address}/sites")


def test_after_signing_out_nothing_is_shown(person: Person) -> None:
    page = person.goto("/sites")
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/signin"))
    page.go_back()
    expect(page).to_have_url(re.compile("/signin"))


def test_a_snippet_can_be_copied(person: Person) -> None:
    person.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = person.goto("/sites")
    page.get_by_role("button", name="Add a site").click()
    page.get_by_label("Name").fill("Another")
    page.get_by_label("Addresses").fill("https://one.example/path, two.example")
    page.get_by_role("button", name="Add site").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert (
        page.evaluate("navigator.clipboard.readText()")
        == page.locator(".snippet code").inner_text()
    )
