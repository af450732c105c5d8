"""The settings of a site: what somebody changes holds, and what they may not change says why."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.batches import batch, new_id, snapshot
from tests.serving import ORIGIN, PASSWORD, HawkProcess
from tests.ui.person import Person

pytestmark = pytest.mark.browser

VIEWER = {"email": "settings-viewer@hawk.test", "password": PASSWORD, "role": "viewer"}


@pytest.fixture
def site(server: HawkProcess) -> Iterator[dict[str, Any]]:
    """One of its own, which nobody else looks at."""
    made = server.http.post("/v1/sites", json={"name": "Lamps", "origins": [ORIGIN]}).json()
    yield made
    server.http.delete(f"/v1/sites/{made['id']}")


@pytest.fixture
def settings(person: Person, site: dict[str, Any]) -> Page:
    """Its settings, with somebody who owns the account."""
    page = person.goto(f"/sites/{site['id']}/settings")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Lamps")
    return page


def section(page: Page, title: str) -> Any:
    return page.get_by_role("region", name=title)


def kept(server: HawkProcess, site: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = server.get(f"/v1/sites/{site['id']}")
    return found


def save(page: Page, title: str) -> None:
    part = section(page, title)
    part.get_by_role("button", name="Save", exact=True).click()
    expect(part.get_by_role("status").filter(has_text=re.compile("^Saved"))).to_be_visible()


def test_a_name_and_addresses_are_changed_and_the_tab_leads_there(
    settings: Page, server: HawkProcess, site: dict[str, Any]
) -> None:
    expect(settings.get_by_role("link", name="Settings")).to_have_attribute("aria-current", "page")
    general = section(settings, "General")
    expect(general).to_contain_text("Nothing has come yet")
    expect(general.get_by_role("button", name="Save")).to_be_disabled()
    settings.get_by_label("Name", exact=True).fill("Lamps & Co")
    general.get_by_label("Addresses", exact=True).fill("*.lamps.example")
    general.get_by_label("Addresses", exact=True).press("Enter")
    expect(general).to_contain_text("https://*.lamps.example")
    general.get_by_role("button", name=f"Remove {ORIGIN}").click()
    expect(general).to_contain_text("Not saved yet")
    save(settings, "General")
    expect(settings.get_by_role("heading", level=1, name="Lamps & Co")).to_be_visible()
    after = kept(server, site)
    assert (after["name"], after["origins"]) == ("Lamps & Co", ["https://*.lamps.example"])


def test_what_the_server_refuses_stands_at_its_field(
    settings: Page, server: HawkProcess, site: dict[str, Any]
) -> None:
    general = section(settings, "General")
    general.get_by_role("button", name=f"Remove {ORIGIN}").click()
    general.get_by_role("button", name="Save").click()
    field = general.get_by_label("Addresses", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("needs 1 to 50 origins"))
    recording = section(settings, "Recording")
    share = recording.get_by_label("Share of sessions")
    share.fill("250")
    recording.get_by_role("button", name="Save").click()
    expect(share).to_have_attribute("aria-invalid", "true")
    assert kept(server, site) == site


def test_what_is_recorded_is_changed_with_a_warning_and_back(
    settings: Page, server: HawkProcess, site: dict[str, Any]
) -> None:
    recording = section(settings, "Recording")
    recording.get_by_role("radio", name=re.compile("Only secrets")).check()
    expect(recording).to_contain_text("kept as they were typed")
    recording.get_by_label("Share of sessions").fill("12.5")
    recording.get_by_role("checkbox", name=re.compile("Wait for consent")).check()
    save(settings, "Recording")
    after = kept(server, site)
    assert (after["masking"], after["sampling"], after["consent"]) == ("none", 0.125, True)
    recording.get_by_role("button", name=re.compile("usual on this server")).click()
    save(settings, "Recording")
    assert kept(server, site) == site


def test_how_long_sessions_are_kept_is_set_and_left_to_the_server_again(
    settings: Page, server: HawkProcess, site: dict[str, Any]
) -> None:
    retention = section(settings, "Retention")
    retention.get_by_role("radio", name=re.compile("Sooner")).check()
    retention.get_by_role("spinbutton", name="Days").fill("7")
    save(settings, "Retention")
    assert (kept(server, site)["days"], kept(server, site)["own"]) == (7, ["days"])
    retention.get_by_role("radio", name=re.compile("Never")).check()
    save(settings, "Retention")
    assert kept(server, site) == site


def test_who_is_told_is_set_and_a_secret_is_shown_once(
    settings: Page, server: HawkProcess, site: dict[str, Any]
) -> None:
    alerts = section(settings, "Alerts")
    expect(alerts).to_contain_text("sends no mail yet")
    alerts.get_by_role("radio", name=re.compile("These addresses")).check()
    field = alerts.get_by_label("Addresses that get mail", exact=True)
    field.fill("ops@shop.example")
    field.press("Enter")
    save(settings, "Alerts")
    assert "ops@shop.example" in server.get(f"/v1/sites/{site['id']}/alerts")["to"]

    alerts.get_by_role("button", name="Add a webhook").click()
    alerts.get_by_label("Address", exact=True).fill("http://hooks.example/secret-path")
    alerts.get_by_role("button", name="Add webhook").click()
    expect(alerts).to_contain_text("begins with https://")
    # Nobody listens there, and no name has to be looked up.
    alerts.get_by_label("Address", exact=True).fill("http://127.0.0.1:9/secret-path")
    alerts.get_by_role("button", name="Add webhook").click()
    expect(alerts).to_contain_text("http://127.0.0.1:9/…")
    expect(alerts).to_contain_text("whsec_")
    alerts.get_by_role("button", name="Send a test").click()
    expect(alerts.get_by_text("Not taken")).to_be_visible(timeout=60_000)
    settings.reload()
    expect(alerts).to_contain_text("http://127.0.0.1:9/…")
    expect(alerts).not_to_contain_text("whsec_")
    alerts.get_by_role("button", name="Remove", exact=True).click()
    expect(alerts.get_by_role("button", name="Add a webhook")).to_be_visible()


def test_a_new_key_is_made_and_the_one_before_is_ended(
    settings: Page, server: HawkProcess, site: dict[str, Any]
) -> None:
    keys = section(settings, "Keys")
    keys.get_by_role("button", name="Make a new key").click()
    keys.get_by_role("radio", name=re.compile("A day more")).check()
    keys.get_by_role("button", name="Make a new key").click()
    expect(keys).to_contain_text("There is a new key")
    key = kept(server, site)["key"]
    assert key != site["key"]
    expect(keys.locator(".snippet").last).to_contain_text(key)
    expect(keys).to_contain_text("for 24 h more")
    assert (
        server.collect(batch(1, snapshot(), session=new_id()), key=site["key"]).status_code == 200
    )
    keys.get_by_role("button", name="End them now").click()
    expect(keys.get_by_role("button", name="End them now")).to_have_count(0)
    assert (
        server.collect(batch(1, snapshot(), session=new_id()), key=site["key"]).status_code == 404
    )
    section(settings, "General").get_by_role("button", name="Look again").click()
    expect(section(settings, "General")).to_contain_text("The snippet was last seen")


def test_what_is_not_saved_is_not_left_behind_unasked(settings: Page) -> None:
    settings.get_by_label("Name", exact=True).fill("Other")
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    settings.once("dialog", stay)
    settings.get_by_role("link", name="Issues").click()
    expect(settings.get_by_label("Name", exact=True)).to_have_value("Other")
    assert "not saved" in asked[0]
    section(settings, "General").get_by_role("button", name="Discard").click()
    expect(settings.get_by_label("Name", exact=True)).to_have_value("Lamps")
    settings.get_by_role("link", name="Issues").click()
    expect(settings).to_have_url(re.compile("/issues$"))


def test_a_site_is_deleted_once_its_name_is_typed(
    settings: Page, server: HawkProcess, site: dict[str, Any]
) -> None:
    danger = section(settings, "Delete this site")
    button = danger.get_by_role("button", name="Delete with everything")
    danger.get_by_role("textbox").fill("Lamp")
    expect(button).to_be_disabled()
    danger.get_by_role("textbox").fill("Lamps")
    button.click()
    expect(settings).to_have_url(re.compile("/sites$"))
    assert server.http.get(f"/v1/sites/{site['id']}").status_code == 404


def test_a_viewer_sees_how_it_is_set_and_why_it_cannot_be_changed(
    server: HawkProcess, site: dict[str, Any], somebody: Callable[[HawkProcess], Person]
) -> None:
    server.http.post("/v1/users", json=VIEWER)
    viewer = somebody(server)
    assert viewer.page.request.post(f"{server.address}/v1/signin", data=VIEWER).ok
    page = viewer.goto(f"/sites/{site['id']}/settings")
    expect(page.locator("main")).to_contain_text("a member or an owner can change it")
    expect(section(page, "Alerts")).to_contain_text("for members and owners to see")
    expect(section(page, "Delete this site")).to_contain_text("only an owner can delete")
    for control in page.locator("main").get_by_role("textbox").all():
        expect(control).to_be_disabled()
    for name in ("Make a new key", "Delete with everything"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
