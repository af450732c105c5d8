"""What cannot be sent now is kept, outlives its tab, and arrives whole when it can."""

import time
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.reporter.site import WAIT_S, Site

pytestmark = pytest.mark.browser

SHELF = """async (count) => {
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    if ((await (await caches.open("hawk")).keys()).length === count) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`there never were ${count}`);
}"""
DENIED = """
  const get = () => { throw new DOMException("no", "SecurityError") };
  for (const name of ["sessionStorage", "caches", "indexedDB"]) Object.defineProperty(window, name, { get });
"""


@pytest.fixture
def page(lone_page: Page) -> Page:
    """Nobody else is cut off with it."""
    return lone_page


def minutes(site: Site) -> list[int]:
    """The numbers of the events that arrived, in the order in which they happened."""
    batches = sorted(site.accepted, key=lambda one: one.header["seq"])
    records = [one for batch in batches for one in batch.records]
    return [int(one["name"]) for one in records if one["k"] == "custom"]


def dropped(site: Site) -> dict[str, int]:
    """How many records were dropped, by reason."""
    counts: dict[str, int] = {}
    for batch in site.accepted:
        for reason, count in batch.header["dropped"].items():
            counts[reason] = counts.get(reason, 0) + count
    return counts


def an_hour_offline(page: Page, site: Site, data: str) -> None:
    """Something happens each minute of an hour without a network."""
    page.clock.install()
    page.goto(site.page("<p></p>"))
    page.wait_for_function("window.hawk && hawk.session()")
    page.clock.run_for(1000)
    site.wait_for("snapshot")
    page.context.set_offline(True)
    for minute in range(60):
        page.evaluate(f"hawk.event('{minute}', {data})")
        page.clock.run_for(60_000)
    page.context.set_offline(False)
    page.evaluate("hawk.event('60')")

    until = time.monotonic() + WAIT_S
    while 60 not in minutes(site):
        assert time.monotonic() < until, site.records_seen()
        page.clock.run_for(5000)


def test_after_an_hour_offline_all_of_it_arrives_in_order(page: Page, site: Site) -> None:
    an_hour_offline(page, site, "null")
    assert minutes(site) == list(range(61))
    assert dropped(site) == {}
    seqs = sorted(batch.header["seq"] for batch in site.accepted)
    assert seqs == list(range(1, len(seqs) + 1))


def test_what_is_too_much_for_an_hour_offline_is_counted(page: Page, site: Site) -> None:
    an_hour_offline(page, site, "'x'.repeat(150_000)")
    arrived = minutes(site)
    assert arrived[-2:] == [59, 60]
    assert 20 < len(arrived) < 30
    assert dropped(site) == {"queue_full": 61 - len(arrived)}


def offline_page(context: BrowserContext, site: Site, path: str) -> Page:
    """A page that has lost its network after the first batch, and put an event on the shelf."""
    page = context.new_page()
    page.goto(site.page("<p></p>", path))
    page.wait_for_function("window.hawk && hawk.session()")
    site.wait(lambda: any(one["url"].endswith(path) for one in site.records("snapshot")))
    return page


def wait_for_shelf(page: Page, count: int) -> None:
    """Wait until so many batches lie on the shelf."""
    page.evaluate(SHELF, count)


def names(site: Site) -> list[str]:
    """The names of the events that arrived, each as often as it was sent."""
    sent = [one for batch in site.batches for one in batch.records]
    return [one["name"] for one in sent if one["k"] == "custom"]


def test_what_a_closed_tab_could_not_send_a_later_page_brings(browser: Browser, site: Site) -> None:
    context = browser.new_context()
    page = offline_page(context, site, "/")
    context.set_offline(True)
    page.evaluate("hawk.event('in the tunnel')")
    wait_for_shelf(page, 1)
    page.close(run_before_unload=False)
    context.set_offline(False)
    later = context.new_page()
    later.goto(site.page("<p></p>", "/later"))
    assert site.wait_for("custom")["name"] == "in the tunnel"
    wait_for_shelf(later, 0)
    first = [b for b in site.accepted if b.header["session"] == site.batches[0].header["session"]]
    assert sorted(b.header["seq"] for b in first)[:2] == [1, 2]
    context.close()


def test_two_tabs_neither_lose_nor_keep_repeating_what_lies_on_the_shelf(
    browser: Browser, site: Site
) -> None:
    context = browser.new_context()
    pages = [offline_page(context, site, path) for path in ("/a", "/b")]
    context.set_offline(True)
    for at, page in enumerate(pages):
        page.evaluate(f"hawk.event('tab {at}')")
    wait_for_shelf(pages[0], 2)
    context.set_offline(False)
    third = context.new_page()
    third.goto(site.page("<p></p>", "/c"))
    site.wait(lambda: {"tab 0", "tab 1"} <= set(names(site)))
    wait_for_shelf(third, 0)
    for count, page in enumerate((*pages, third), 1):
        page.goto(site.page("<p></p>", "/d"))
        site.wait_for("end", count)
    sent = names(site)
    # Each of three pages may bring what it found before another one had taken it from the shelf,
    # and again when it ends before there was an answer.
    assert sent.count("tab 0") + sent.count("tab 1") <= 12
    third.goto(site.page("<p></p>", "/e"))
    site.wait_for("end", 4)
    assert names(site) == sent
    context.close()


def test_a_server_that_was_down_gets_all_of_several_pages(page: Page, site: Site) -> None:
    site.answers = [(0, {})] * 8
    for at in range(4):
        page.goto(site.page("<p></p>", f"/{at}"))
        page.wait_for_function("window.hawk && hawk.session()")
        page.evaluate(f"hawk.event('{at}')")
        page.evaluate("new Promise((done) => setTimeout(done, 100))")
    site.answers.clear()
    page.goto(site.page("<p></p>", "/last"))
    site.wait(lambda: sorted(minutes(site)) == [0, 1, 2, 3])
    site.wait_for("end", 4)
    seqs = {batch.header["seq"] for batch in site.accepted}
    assert seqs >= set(range(1, max(b.header["seq"] for b in site.batches)))


def test_where_all_storage_is_denied_the_page_itself_keeps_what_waits(
    page: Page, site: Site
) -> None:
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.add_init_script(DENIED)
    site.answers = [(503, {"retry-after": "1"}), (0, {})]
    page.goto(site.page("<p></p>"))
    page.wait_for_function("window.hawk && hawk.session()")
    page.evaluate("hawk.event('1')")
    site.wait_for("snapshot")
    site.wait(lambda: minutes(site) == [1])
    page.goto(site.page("<p></p>", "/two"))
    site.wait_for("end")
    assert thrown == []


def test_a_page_that_is_left_every_moment_loses_nothing(page: Page, site: Site) -> None:
    on = """<script>addEventListener("load", () => {
      const at = Number(new URLSearchParams(location.search).get("at"));
      const begun = setInterval(() => {
        if (!window.hawk?.session()) return;
        clearInterval(begun);
        hawk.event(String(at));
        window.told = true;
        setTimeout(() => { if (at < 15) location.search = "?at=" + (at + 1) }, 200);
      }, 5);
    })</script>"""
    site.config["flush_ms"] = 5000
    page.goto(site.page("<p></p>", head=on) + "?at=0")
    site.wait(lambda: set(minutes(site)) >= set(range(15)))
    page.wait_for_url("**/?at=15")
    page.wait_for_function("window.told")
    page.goto("about:blank")
    site.wait(lambda: sorted(minutes(site)) == list(range(16)))
    site.wait_for("end", 16)
    batches: dict[int, Any] = {batch.header["seq"]: batch for batch in site.accepted}
    assert sorted(batches) == list(range(1, len(batches) + 1))
    assert dropped(site) == {}


def test_a_restored_page_goes_on_with_what_it_could_not_send(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.context.set_offline(True)
    page.evaluate(
        """() => {
          hawk.event("1");
          dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
          hawk.event("nobody is there");
        }"""
    )
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.evaluate("hawk.event('2')")
    site.wait(lambda: minutes(site) == [1, 2])
    assert site.wait_for("navigation", 2)["how"] == "restore"
