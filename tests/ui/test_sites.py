"""The sites of an account, with what goes on there."""

import json
import time

import pytest
from playwright.sync_api import expect

from tests.batches import batch, error, new_id, snapshot
from tests.serving import ORIGIN
from tests.ui.person import Person

pytestmark = pytest.mark.browser


def test_each_site_says_what_goes_on_there_and_keeps_it_fresh(punctual: Person) -> None:
    server = punctual.server
    added = server.command("site", "add", "Lively", "--origin", ORIGIN, "--json")
    site = json.loads(added)
    punctual.page.clock.install()
    page = punctual.goto("/sites")
    card = page.locator(".card", has_text="Lively")
    expect(card).to_contain_text("Nothing has come from it yet")
    now_ms = int(time.time() * 1000)
    for n in range(2):
        server.collect(
            batch(1, snapshot(), error(n), session=new_id(), visitor=new_id(), t0=now_ms),
            key=site["key"],
        )
    for _ in range(600):
        if server.get(f"/v1/sites/{site['id']}/issues")["items"]:
            break
        time.sleep(0.1)
    page.clock.run_for(31_000)
    expect(card).to_contain_text("2 visitors now")
    expect(card).to_contain_text("2sessions in 24 h")
    expect(card).to_contain_text("1open issue")
    expect(card.get_by_role("img", name="2 in all")).to_be_visible()
    card.click()
    expect(page.get_by_role("heading", name="Lively")).to_be_visible()
