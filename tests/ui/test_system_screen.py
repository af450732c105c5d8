"""How the server fares, as whoever runs it sees it."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.batches import batch, new_id, snapshot
from tests.serving import HawkProcess
from tests.ui.person import Person

pytestmark = pytest.mark.browser


def test_what_there_is_and_what_nobody_has_done_yet(person: Person, server: HawkProcess) -> None:
    server.collect(batch(1, snapshot(), session=new_id()))
    page = person.goto("/sites")
    page.get_by_role("link", name="System").click()
    expect(page.get_by_role("heading", level=1, name="System")).to_be_visible()
    disk = page.get_by_role("region", name="Disk")
    expect(disk).to_contain_text(re.compile(r"for \d+ sessions?"), timeout=60_000)
    backups = page.get_by_role("region", name="Backups")
    expect(backups).to_contain_text("No backup has been made yet")
    expect(backups).to_contain_text("hawk-edge backup s3://")
    page.get_by_role("link", name="No backup has been made yet").click()
    expect(page).to_have_url(re.compile("/system$"))


def test_a_backup_a_check_and_what_failed(
    person: Person, server: HawkProcess, tmp_path: Path
) -> None:
    server.command("backup", str(tmp_path / "copies"))
    server.command("check")
    page = person.goto("/system")
    backups = page.get_by_role("region", name="Backups")
    expect(backups).to_contain_text("Whole")
    expect(backups).to_contain_text(str(tmp_path / "copies"))
    expect(page.get_by_role("region", name="Is it all whole?")).to_contain_text("Clean")
    expect(page.locator(".attention")).to_contain_text("All is well")


def test_what_needs_somebody_is_said_with_what_to_do(person: Person, server: HawkProcess) -> None:
    """The numbers are the server's, but for those that only a bad day brings."""

    def bad_day(route: Route) -> None:
        facts = route.fetch().json()
        facts["damaged"] = 2
        facts["queues"]["letters_given_up"] = 3
        facts["credits"] |= {"limited": True, "saves": True, "share": 0.1, "level": 9.0}
        facts["credits"] |= {"ceiling": 90.0, "earns": 0.1}
        facts["credits"]["deferred"]["seal"] = 7 * 3600.0
        facts["history"] = [[7200, 0.9], [3600, 0.5], [0, 0.1]]
        why = "the bucket is full"
        ended = {"began": "2026-11-01T00:00:00.000Z", "ended": "2026-11-01T00:01:00.000Z"}
        facts["runs"]["backup"] = {"ill": {**ended, "place": "s3://copies", "why": why}}
        route.fulfill(body=json.dumps(facts), content_type="application/json")

    person.page.route("**/v1/system?detail=1", bad_day)
    page = person.goto("/system")
    needs = page.locator(".attention")
    expect(needs.get_by_role("heading")).to_have_text("4 things need you")
    for said in ("2 blobs are damaged", "The last backup failed", "3 letters", "waited for CPU"):
        expect(needs).to_contain_text(said)
    expect(page.get_by_role("region", name="Backups")).to_contain_text("the bucket is full")
    cpu = page.get_by_role("region", name="CPU")
    expect(cpu).to_contain_text("packing")
    expect(cpu.get_by_role("img", name=re.compile("over the last 2 h"))).to_be_visible()
    page.unroute_all()
