"""What no look for words finds: what browsers add to a request, and which choice was made."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.privacy.recording import recorded
from tests.privacy.running import running
from tests.privacy.site import serve as serve_shop
from tests.reporter.site import Site, serve

pytestmark = pytest.mark.browser
SECRET = "hunter2"


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as served:
        yield served


@pytest.mark.parametrize("masking", ["none", "inputs", "all"])
def test_the_choice_in_a_secret_field_is_not_told(page: Page, site: Site, masking: str) -> None:
    site.config["masking"] = masking
    years = "<option>2031<option>2032<option>2033"
    page.goto(
        site.page(
            f"<select id=a autocomplete=cc-exp-year>{years}</select><select id=b>{years}</select>"
            "<input id=c type=checkbox autocomplete=cc-type>"
        )
    )
    site.wait_for("snapshot")
    page.select_option("#a", index=1)
    page.check("#c")
    page.select_option("#b", index=2)
    site.wait(lambda: [one for one in states(site) if one.get("selected") == [2]])
    assert not [one for one in states(site) if one.get("selected") == [1] or "checked" in one]


def states(site: Site) -> list[dict[str, object]]:
    """Every state of a node that was sent."""
    all_records = site.records("snapshot") + site.records("delta")
    return [state for record in all_records for state in record.get("v", [])[1::2]]


def test_neither_cookies_nor_the_whole_address_go_to_the_server(page: Page, tmp_path: Path) -> None:
    """Although the server is of the same host, and the page tells everybody where it is."""
    with (
        serve_shop() as shop,
        running(tmp_path / "data", shop.url) as hawk,
        recorded(hawk.address, "shop.localhost") as recording,
    ):
        snippet = hawk.site["snippet"].replace(hawk.address, recording.address)
        told = f"<meta name=referrer content=unsafe-url><script>document.cookie = 'a={SECRET}'</script>"
        shop.files["/page"] = "text/html", told + snippet
        page.goto(f"{shop.url}/page?token={SECRET}")
        recording.wait_for('"k":"snapshot"')
        assert SECRET in page.evaluate("document.cookie")
        page.goto("about:blank")
        recording.wait_for('"k":"end"')
    # How the script itself is asked for is the page's doing.
    heads = [one.head for one in recording.asked if one.target != "/reporter.js"]
    assert all(any(what in head for head in heads) for what in ("/config", "/collect/"))
    assert [head for head in heads if SECRET in head] == []
