"""The file answers a player as the server does."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.batches import T0, batch, delta, error, new_id, snapshot
from tests.export.reading import Parts
from tests.serving import HawkProcess

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
LONG = "p { color: red } " * 400
CLICK = {"k": "click", "t": 100, "x": 1, "y": 2, "id": 7, "text": "Buy"}
NAVIGATION = {"k": "navigation", "t": 1, "url": "https://shop.example/x", "how": "push"}
Record = dict[str, Any]


def at(seq: int, record: Record) -> Record:
    return {**record, "t": 1000 * seq}


def recording(session: str) -> list[bytes]:
    """Two pages that overlap, a batch that was lost, one without states, and long texts."""
    styled: Record = {"v": [7, {"sheet": LONG, "adopted": [LONG, "b {}"]}]}
    one = [
        [snapshot(**styled), delta(2, 10, "2")],
        [at(1, delta(3, 0, "3")), at(1, CLICK)],
        [at(2, delta(4, 0, "4")), at(2, {"k": "resize", "w": 500, "h": 400})],
        [at(3, CLICK)],
        [at(4, delta(5, 0, "5")), at(4, NAVIGATION), at(4, delta(6, 0, "6"))],
        [],  # lost, with state 7
        [at(6, delta(8, 0, "8"))],
        [at(7, {**snapshot(9, 0, "9"), **styled})],
        [at(8, delta(10, 0, "x" * 5000)), at(8, error(0))],
        [at(9, delta(11, 0, "11")), at(9, {"k": "end", "t": 0})],
    ]
    two = [[snapshot(text="two")], [at(1, delta(2, 0, "ii"))], [at(9, delta(3, 0, "iii"))]]
    # Batches are numbered over all pages, in the order in which they were made.
    order = [(0, n) for n in range(9)] + [(1, 0), (0, 9), (1, 1), (1, 2)]
    pages, times = ("pagepage", "pagetwo2"), (T0, T0 + 8500)
    return [
        batch(seq, *(one, two)[page][n], session=session, page=pages[page], t0=times[page])
        for seq, (page, n) in enumerate(order, 1)
        if (one, two)[page][n]
    ]


@pytest.fixture(scope="module")
def session(server: HawkProcess) -> str:
    session = new_id()
    for body in recording(session):
        answer = server.collect(body)
        assert answer.status_code == 200, answer.text
    return session


def test_every_part_of_a_session_is_what_the_server_gives(
    tab: Page, server: HawkProcess, session: str
) -> None:
    path, windows = f"/v1/sessions/{session}", [(a, b) for a in range(1, 14) for b in range(a, 14)]
    page = server.http.get(f"{path}/export.html").content
    assert Parts(page).parts.keys() >= {"facts", "r-0", "frame"}
    tab.goto("about:blank")
    tab.set_content("".join(re.findall(r'<script type="text/plain".*?</script>', page.decode())))
    tab.add_script_tag(content=_bundle())
    found = tab.evaluate("windows => answers(windows)", windows)
    assert found["overview"] == server.get(f"{path}/overview")
    for (first, last), part, events in zip(windows, found["parts"], found["events"], strict=True):
        query = {"after": first - 1, "to": last, "limit": 500}
        given = server.get(f"{path}/records", **query, enter=1)
        assert part["items"] == given["items"], (first, last)
        assert _by_page(part["enter"]) == _by_page(given["enter"]), (first, last)
        listed = server.get(f"{path}/records", **query, events=1)["items"]
        assert [one for one in events if one["records"]] == listed


def _by_page(entries: list[Record]) -> list[Record]:
    return sorted(entries, key=lambda one: str(one["page"]))


def _bundle() -> str:
    return subprocess.run(
        ["node_modules/.bin/esbuild", "tests/ui/offline_parts.ts", "--bundle", "--target=es2022"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
