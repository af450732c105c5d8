"""Batches reach the server whole, once, in order, through every answer it may give."""

import random
import time
from functools import partial

import pytest
from playwright.sync_api import Browser, Page

from tests.reporter.site import Site

pytestmark = pytest.mark.browser

QUICK_TIMERS = """
  const later = setTimeout;
  window.setTimeout = (work, ms) => later(work, ms / 50);
"""
NO_DIGESTS = "Object.defineProperty(crypto, 'subtle', { value: undefined })"
CLOCK = """
  let ms = 1000;
  performance.now = () => ms;
  window.pass = (more) => (ms += more);
"""
HIDE = """() => {
  Object.defineProperty(document, "hidden", { get: () => true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def dropped(site: Site, reason: str) -> int:
    """How many records all batches together say were dropped."""
    return sum(b.header.get("dropped", {}).get(reason, 0) for b in site.accepted)


def test_a_batch_is_gzip_sent_as_plain_text_with_the_visitors_clock(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    batch = site.batches[0]
    assert batch.body[:2] == b"\x1f\x8b"
    assert batch.headers["content-type"] == "text/plain"
    assert abs(batch.now - time.time() * 1000) < 60_000
    assert batch.header["v"] == 1
    assert batch.header["t0"] <= batch.now
    assert [len(batch.header[name]) for name in ("session", "visitor")] == [22, 22]
    assert 8 <= len(batch.header["page"]) <= 22
    assert "last" not in batch.header
    assert not batch.header["dropped"]


def test_seq_counts_over_the_sessions_pages_and_pages_differ(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.goto(site.page("<p></p>", "/two"))
    site.wait_for("snapshot", 2)
    site.wait_for("end")
    headers = sorted((b.header for b in site.accepted), key=lambda one: one["seq"])
    assert [one["seq"] for one in headers] == list(range(1, len(headers) + 1))
    assert len({one["session"] for one in headers}) == 1
    assert len({one["visitor"] for one in headers}) == 1
    assert len({one["page"] for one in headers}) == 2


def test_no_seq_is_wasted_on_a_page_that_has_gone(page: Page, site: Site) -> None:
    site.config["flush_ms"] = 60_000
    paths = ["/", "/two", "/three", "/four"]
    for path, following in zip(paths, [*paths[1:], "/"], strict=True):
        site.page(f"<a href='{following}' style='font-size:50px'>on</a>", path)
    page.goto(site.url + "/")
    for count in range(1, 6):
        page.wait_for_function("window.hawk && hawk.session()")
        page.mouse.move(5 * count, 40)
        with page.expect_navigation():
            page.click("a")
        site.wait_for("end", count)
    headers = sorted((b.header for b in site.batches), key=lambda one: one["seq"])
    assert [one["seq"] for one in headers] == list(range(1, len(headers) + 1))
    assert not any(one["dropped"] for one in headers)


def test_last_names_the_newest_state_before_the_batch(page: Page, site: Site) -> None:
    page.goto(site.page("<p id=p></p>"))
    site.wait_for("snapshot")

    def told(text: str) -> bool:
        return text in str([one.get("i") for one in site.records("delta")])

    for text in "ab":
        page.evaluate(f"p.textContent = '{text}'")
        site.wait(partial(told, text))
    newest = None
    for batch in sorted(site.accepted, key=lambda one: one.header["seq"]):
        assert batch.header.get("last") == newest
        for one in batch.records:
            if "n" in one:
                newest = [one["n"], one["t"]]
    assert newest
    assert newest[0] == 3


def test_503_is_retried_after_as_long_as_the_server_says(page: Page, site: Site) -> None:
    site.answers = [(503, {"retry-after": "1"})]
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    first, second = site.batches[:2]
    assert (first.status, second.status) == (503, 200)
    assert first.body == second.body
    assert second.now - first.now >= 1000


def test_no_answer_is_retried(page: Page, site: Site) -> None:
    site.answers = [(0, {}), (0, {})]
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    assert [batch.status for batch in site.batches[:3]] == [0, 0, 200]
    assert len({batch.body for batch in site.batches[:3]}) == 1
    assert not site.records("request")


@pytest.mark.parametrize("status", [500, 502, 504])
def test_an_error_of_the_servers_is_tried_five_times_and_then_dropped(
    page: Page, site: Site, status: int
) -> None:
    page.add_init_script(QUICK_TIMERS)
    site.answers = [(status, {})] * 5
    page.goto(site.page("<p></p>"))
    site.wait(lambda: len(site.batches) >= 5)
    for count in (1, 2):
        page.evaluate("document.body.append('x')")
        site.wait_for("delta", count)
    assert [b.status for b in site.batches[:6]] == [status] * 5 + [200]
    assert len({b.body for b in site.batches[:5]}) == 1
    assert dropped(site, f"http_{status}") == len(site.batches[0].records)


def test_a_page_larger_than_a_body_is_recorded_when_it_packs(page: Page, site: Site) -> None:
    site.config["limits"] = {"body": 100_000, "inflated": 4 << 20}
    page.goto(site.page("word " * 200_000))
    site.wait(lambda: len(str(site.records("snapshot"))) > 1_000_000)
    assert all(len(batch.body) < 100_000 for batch in site.batches)


def test_records_that_fit_one_by_one_are_not_dropped_together(page: Page, site: Site) -> None:
    site.config["limits"] = {"body": 20_000, "inflated": 4 << 20}
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    noise = random.Random(1)
    texts = [noise.randbytes(5000).hex() for _ in range(6)]
    page.evaluate("texts => texts.forEach((text) => hawk.event('noise', text))", texts)
    site.wait_for("custom", 6)
    assert [one["data"] for one in site.records("custom")] == texts
    assert all(len(batch.body) <= 20_000 for batch in site.batches)


def test_a_snapshot_that_cannot_be_sent_is_taken_again_ever_more_seldom(
    page: Page, site: Site
) -> None:
    page.add_init_script(CLOCK)
    page.add_init_script(NO_DIGESTS)
    site.config["limits"] = {"body": 20_000, "inflated": 4 << 20}
    page.goto(site.page(random.Random(1).randbytes(60_000).hex()))
    site.wait_for("navigation")
    events = 0

    def lost_after(*resyncs: bool) -> int:
        """How many records are lost in all when the server answers so; the last ones tell."""
        nonlocal events
        for resync in (*resyncs, False, False, False):
            site.resync |= resync
            page.evaluate("hawk.event('one more')")
            events += 1
            site.wait_for("custom", events)
        return dropped(site, "http_413")

    assert lost_after(True, True) == 1
    page.evaluate("pass(5001)")
    assert lost_after(True, True) == 2
    page.evaluate("pass(5001)")
    assert lost_after(True) == 2
    page.evaluate("pass(5001)")
    assert lost_after(True) == 3


def test_a_hidden_page_has_sent_all_when_its_tab_dies(browser: Browser, site: Site) -> None:
    site.config["flush_ms"] = 60_000
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(
        "addEventListener('pagehide', (event) => event.stopImmediatePropagation(), true)"
    )
    page.goto(site.page("<button>dead</button>"))
    page.wait_for_function("window.hawk && hawk.session()")
    page.click("button")
    page.evaluate(HIDE)
    context.close()
    assert site.wait_for("click")["text"] == "dead"
    assert site.records("visibility")[0]["hidden"] is True
    assert not site.records("end")


def test_what_a_hidden_page_handed_over_is_sent_again_when_the_server_is_busy(
    page: Page, site: Site
) -> None:
    site.config["flush_ms"] = 60_000
    site.answers = [(503, {})]
    page.goto(site.page("<p></p>"))
    page.wait_for_function("window.hawk && hawk.session()")
    page.evaluate(HIDE)
    site.wait_for("visibility")
    refused, again = site.batches
    assert (refused.header, refused.records) == (again.header, again.records)


def test_409_begins_a_new_session_with_a_snapshot(page: Page, site: Site) -> None:
    site.answers = [(409, {})]
    page.goto(site.page("<p></p>"))
    snapshot = site.wait_for("snapshot")
    refused, batch = site.batches[0], site.accepted[0]
    assert batch.header["session"] != refused.header["session"]
    assert batch.header["visitor"] == refused.header["visitor"]
    assert (batch.header["seq"], snapshot["n"]) == (1, 1)
    assert batch.header["dropped"] == {"conflict": len(refused.records)}


def test_another_refusal_drops_the_batch_and_counts_it(page: Page, site: Site) -> None:
    site.answers = [(413, {})]
    page.goto(site.page("<p></p>"))
    site.wait(lambda: site.batches)
    page.evaluate("document.body.append('x')")
    site.wait_for("delta")
    assert site.accepted[0].header["dropped"] == {"http_413": len(site.batches[0].records)}


@pytest.mark.parametrize("status", [403, 404])
def test_a_server_that_wants_nothing_gets_nothing_more(page: Page, site: Site, status: int) -> None:
    site.answers = [(status, {})]
    page.goto(site.page("<p></p>"))
    site.wait(lambda: site.batches)
    page.wait_for_function("hawk.session() === undefined")
    page.evaluate("document.body.append('x')")
    page.goto("about:blank")
    assert len(site.batches) == 1


def test_resync_is_answered_with_a_snapshot(page: Page, site: Site) -> None:
    site.resync = True
    page.goto(site.page("<p></p>"))
    assert site.wait_for("snapshot", 2)["n"] == 2


def test_what_is_left_at_the_pages_end_goes_as_a_beacon(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate("hawk.event('just before')")
    page.goto("about:blank")
    site.wait_for("end")
    assert site.wait_for("custom")["name"] == "just before"


def test_what_no_beacon_can_carry_is_sent_by_the_next_page(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate("document.body.append('long '.repeat(20000))")
    page.goto(site.page("<p></p>", "/two"))
    site.wait(lambda: "long long" in str(site.records("delta")))
    site.wait_for("snapshot", 2)
    site.wait_for("end")
    seqs = sorted(batch.header["seq"] for batch in site.accepted)
    assert seqs == list(range(1, len(seqs) + 1))


def test_thirty_idle_minutes_end_the_session(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 31 * 60e3 }")
    page.evaluate("document.body.append('while nobody looks')")
    page.mouse.click(5, 5)
    snapshot = site.wait_for("snapshot", 2)
    assert "while nobody looks" in snapshot["html"]
    assert snapshot["n"] == 1
    first, *_, last = (batch.header for batch in site.accepted)
    assert first["session"] != last["session"]
    assert first["visitor"] == last["visitor"]


def test_records_hold_well_formed_text_only(page: Page, site: Site) -> None:
    page.goto(site.page("<p id=p></p>"))
    site.wait_for("snapshot")
    page.evaluate(r"p.textContent = 'a\ud800b \\ud800 😀'; hawk.event('e', '\udc00')")
    assert site.wait_for("delta")["i"][2] == "a\ufffdb \\ud800 😀"
    assert site.wait_for("custom")["data"] == "\ufffd"
