"""Long texts travel by their digests, once for all visitors of a site."""

from functools import partial

import pytest
from playwright.sync_api import Browser, Page

from tests.reporter.site import Site

pytestmark = pytest.mark.browser

CSS = "\n".join(f".rule-{at} {{ color: rgb({at}, 0, 0); }}" for at in range(200))
BODY = f"<p>{'A long text to read. ' * 100}</p>"
HEAD = "<link rel=stylesheet href=/main.css>"
# How many digests have been made: long_page has two texts.
DIGESTS = """
  window.digests = 0;
  const { digest } = SubtleCrypto.prototype;
  SubtleCrypto.prototype.digest = function (...given) {
    const made = digest.apply(this, given);
    made.then(() => digests++);
    return made;
  };
"""


@pytest.fixture
def long_page(site: Site) -> str:
    """A page with a long text and a long style sheet."""
    site.pages["/main.css"] = CSS
    site.page(BODY, "/again", head=HEAD)
    return site.page(BODY, head=HEAD)


def visit(browser: Browser, address: str, site: Site) -> int:
    """One visitor who stays for a while; how many bytes that was."""
    sent = len(site.batches)
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)

    def seen() -> str:
        return str([site.filled(one) for batch in site.batches[sent:] for one in batch.records])

    site.wait(lambda: "A long text to read." in seen() and "rule-199" in seen())
    answered = len(site.batches)
    page.evaluate("hawk.event('one more batch')")
    site.wait(lambda: "one more batch" in seen() and len(site.batches) > answered)
    context.close()
    return sum(len(batch.body) for batch in site.batches[sent:])


def test_the_first_visitor_brings_the_texts_and_the_next_only_names_them(
    browser: Browser, site: Site, long_page: str
) -> None:
    site.config["flush_ms"] = 1000
    first = visit(browser, long_page, site)
    brought = len(site.texts)
    assert brought == len(site.asked)
    assert {len(one["text"]) >= 1000 for one in site.records("blob")} == {True}
    second = visit(browser, long_page, site)
    assert len(site.texts) == brought
    assert second < first
    for snapshot in site.records("snapshot"):
        assert "A long text to read." in str(snapshot)
        assert "rule-199" in str(snapshot)


def test_a_named_text_is_the_sha_256_of_what_comes_for_it(page: Page, site: Site) -> None:
    site.config["flush_ms"] = 1000
    odd = r"<script>document.body.append('\ud800' + 'é😀'.repeat(900))</script>"
    page.goto(site.page(BODY + odd))
    site.wait(lambda: len(site.asked) == 2 and set(site.asked) <= site.texts.keys())
    assert "\ufffd" + "é😀" * 900 in site.texts.values()


def test_texts_come_at_once_when_they_are_asked_for(
    lone_page: Page, site: Site, long_page: str
) -> None:
    site.config["flush_ms"] = 60_000
    lone_page.clock.install()
    lone_page.add_init_script(DIGESTS)
    lone_page.goto(long_page)
    lone_page.wait_for_function("digests === 2")
    lone_page.clock.run_for(61_000)
    site.wait_for("snapshot")
    lone_page.clock.run_for(1000)
    site.wait_for("blob")


def test_where_pages_are_each_visitors_own_their_html_comes_at_once(
    page: Page, site: Site, long_page: str
) -> None:
    site.config |= {"flush_ms": 500, "whole": True}
    page.goto(long_page)
    snapshot = site.wait_for("snapshot")
    assert "A long text to read." in str(snapshot)
    site.wait(lambda: any("rule-199" in text for text in site.texts.values()))
    assert not any("A long text to read." in text for text in site.texts.values())


def test_the_tab_remembers_which_sheets_the_server_has(
    page: Page, site: Site, long_page: str
) -> None:
    site.config["flush_ms"] = 500
    page.goto(long_page)
    site.wait(lambda: "rule-199" in str(site.texts))
    brought = len(site.records("blob"))
    page.evaluate("hawk.event('one more batch')")  # whose answer asks for nothing
    site.wait_for("custom")
    page.evaluate("hawk.event('and another')")
    site.wait_for("custom", 2)
    site.config["flush_ms"] = 60_000
    page.goto(site.url + "/again")
    page.goto("about:blank")
    site.wait_for("end", 2)
    assert "rule-199" not in str([one["text"] for one in site.records("blob")[brought:]])


def test_only_what_may_be_long_goes_by_digest(page: Page, site: Site) -> None:
    site.config |= {"flush_ms": 300, "masking": "none"}
    page.goto(site.page("<input id=a><p id=p></p>"))
    site.wait_for("snapshot")
    page.evaluate(
        """() => {
          const long = "long ".repeat(1000);
          a.value = long;
          p.title = long;
          p.textContent = long;
          hawk.event("long", long);
        }"""
    )

    def arrived() -> bool:
        records = [one for batch in site.accepted for one in batch.records]
        return str(records).count("long " * 1000) >= 4

    site.wait(arrived)
    assert not site.asked


def test_without_digests_texts_are_sent_as_they_are(page: Page, site: Site, long_page: str) -> None:
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page.goto(long_page)
    site.wait_for("snapshot")
    site.wait(lambda: "rule-199" in str(site.records("snapshot") + site.records("delta")))
    assert not site.asked


def test_a_page_that_goes_at_once_leaves_no_text_behind(
    page: Page, site: Site, long_page: str
) -> None:
    site.config["flush_ms"] = 60_000
    page.add_init_script(DIGESTS)
    page.goto(long_page)
    page.wait_for_function("digests === 2")
    page.goto(site.url + "/again")
    site.wait_for("end")
    site.wait(partial(whole, site))


def whole(site: Site) -> bool:
    """Whether every text that was named has come."""
    return bool(site.texts) and set(site.asked) <= site.texts.keys()


def test_texts_are_kept_with_the_batch_while_there_is_no_answer(
    page: Page, site: Site, long_page: str
) -> None:
    site.config["flush_ms"] = 1000
    site.answers = [(503, {"retry-after": "1"})] * 2
    page.goto(long_page)
    site.wait_for("snapshot")
    site.wait_for("blob")
    site.wait(partial(whole, site))
