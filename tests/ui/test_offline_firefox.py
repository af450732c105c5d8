"""An exported session in a real Firefox, from the disk."""

from pathlib import Path

import pytest

from tests.batches import batch, delta, new_id, snapshot
from tests.serving import HawkProcess
from tests.ui.marionette import driven
from tests.ui.opened_file import save

pytestmark = pytest.mark.browser

INNER = "<iframe><#document><html><body><i>within</i></body></html></#document></iframe>"
# An old doctype and an attribute that only the parser takes: the frame writes these itself.
PAGE = (
    "<!DOCTYPE html PUBLIC '-//W3C//DTD HTML 4.01 Transitional//EN' ''>"
    f"<html><body><p @click='x'>at 0 s</p>{INNER}</body></html>"
)
SEES = "return document.querySelector(arguments[0])?.textContent === arguments[1]"
PRESS = (
    "document.querySelector('[role=slider]')"
    ".dispatchEvent(new KeyboardEvent('keydown', {key: 'End', bubbles: true}))"
)


def test_it_plays_in_firefox(
    server: HawkProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = new_id()
    body = batch(1, snapshot(html=PAGE, c=11), {**delta(2, 9000, ""), "c": 11, "x": [5, "at 9 s"]},
                 session=session)  # fmt: skip
    assert server.collect(body).status_code == 200
    path = save(server, session, tmp_path)
    (tmp_path / "profile").mkdir()
    with driven(tmp_path / "profile", monkeypatch) as browser:
        browser.tell("WebDriver:Navigate", url=path.as_uri())
        browser.until(SEES, ".time", "0:00 / 0:09")
        browser.tell("WebDriver:SwitchToFrame", id=0)
        browser.until(SEES, "p", "at 0 s")
        browser.tell("WebDriver:SwitchToFrame", id=0)
        browser.until(SEES, "i", "within")
        browser.tell("WebDriver:SwitchToFrame", id=None)
        browser.run(PRESS)
        browser.tell("WebDriver:SwitchToFrame", id=0)
        browser.until(SEES, "p", "at 9 s")
        assert browser.run("return document.compatMode") == "BackCompat"
