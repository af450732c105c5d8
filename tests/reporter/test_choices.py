"""Who is recorded: what the visitor wants, and what the site's configuration says."""

import pytest
from playwright.sync_api import Page

from tests.reporter.site import Site

pytestmark = pytest.mark.browser

STORED = """async () => [
  ...Object.entries(sessionStorage).filter(([, value]) => value !== "undefined" && value !== "[]"),
  ...(await caches.keys()),
]"""


@pytest.mark.parametrize(
    ("name", "value"), [("globalPrivacyControl", "true"), ("doNotTrack", "'1'")]
)
def test_a_visitor_who_declines_is_not_recorded(
    page: Page, site: Site, name: str, value: str
) -> None:
    page.add_init_script(
        f"Object.defineProperty(Navigator.prototype, '{name}', {{ get: () => {value} }})"
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.page("<p></p>"), wait_until="networkidle")
    page.evaluate("hawk.start(); hawk.consent()")
    page.wait_for_load_state("networkidle")
    assert not any("/v1/" in url for url in asked)


def test_nothing_is_captured_sent_or_stored_before_consent(page: Page, site: Site) -> None:
    site.config["consent"] = True
    page.goto(site.page("<p></p>"), wait_until="networkidle")
    assert page.evaluate("/native code/.test(fetch) && hawk.session()") is None
    page.evaluate("hawk.event('before'); console.error('before')")
    assert page.evaluate(STORED) == []
    page.evaluate("hawk.consent()")
    site.wait_for("snapshot")
    page.evaluate("hawk.event('after')")
    assert site.wait_for("custom")["name"] == "after"
    assert not site.records("console")


def test_consent_is_remembered_for_the_tab(page: Page, site: Site) -> None:
    site.config["consent"] = True
    page.goto(site.page("<p></p>"), wait_until="networkidle")
    page.evaluate("hawk.consent()")
    site.wait_for("snapshot")
    page.goto(site.page("<p></p>", "/two"))
    site.wait_for("snapshot", 2)
    other = page.context.new_page()
    other.goto(site.page("<p></p>", "/three"), wait_until="networkidle")
    assert other.evaluate("hawk.session()") is None


def test_a_consent_taken_back_stops_and_forgets(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate("hawk.event('unsent'); hawk.consent(false)")
    assert page.evaluate("hawk.session()") is None
    sent = len(site.batches)
    for _, value in (one for one in page.evaluate(STORED) if len(one) == 2):
        assert site.batches[0].header["visitor"] not in value
        assert site.batches[0].header["session"] not in value
    page.goto(site.page("<p></p>", "/two"), wait_until="networkidle")
    page.evaluate("hawk.start()")
    page.wait_for_load_state("networkidle")
    assert len(site.batches) == sent
    page.evaluate("hawk.consent()")
    site.wait_for("snapshot", 2)
    assert len({batch.header["visitor"] for batch in site.batches}) == 2
    assert not site.records("custom")


def test_a_session_that_is_not_sampled_sends_nothing(page: Page, site: Site) -> None:
    site.config["sampling"] = 0
    page.goto(site.page("<p></p>"), wait_until="networkidle")
    assert page.evaluate("/native code/.test(fetch) && hawk.session()") is None
    page.evaluate("document.body.append('x')")
    page.goto("about:blank")
    assert site.batches == []


@pytest.mark.parametrize(
    "mishap",
    [
        "setTimeout(() => { throw new Error('x') })",
        "void Promise.reject(new Error('x'))",
        "void fetch('/gone')",
    ],
)
def test_an_error_has_the_session_sent_from_the_minute_before(
    page: Page, site: Site, mishap: str
) -> None:
    site.config |= {"sampling": 0, "on_error": True}
    page.goto(site.page("<p></p>"), wait_until="networkidle")
    page.evaluate("document.body.append('just before'); hawk.event('before')")
    page.evaluate("new Promise((done) => setTimeout(done, 300))")
    assert site.batches == []
    assert page.evaluate("hawk.session()") is None
    page.evaluate(mishap)
    site.wait_for("error" if "Error" in mishap else "request")
    assert site.wait_for("custom")["name"] == "before"
    assert "just before" in str(site.records("snapshot") + site.records("delta"))
    assert page.evaluate("hawk.session()") == site.batches[0].header["session"]
    page.goto(site.page("<p></p>", "/two"))
    site.wait_for("snapshot", 2)


def test_what_only_a_console_says_has_nothing_sent(page: Page, site: Site) -> None:
    site.config |= {"sampling": 0, "on_error": True}
    page.goto(site.page("<img src=/gone.png>"), wait_until="networkidle")
    page.evaluate("console.error('only said')")
    page.evaluate("new Promise((done) => setTimeout(done, 300))")
    page.goto("about:blank")
    assert site.batches == []


def test_what_is_held_is_bounded_by_the_last_two_snapshots(lone_page: Page, site: Site) -> None:
    site.config |= {"sampling": 0, "on_error": True}
    lone_page.clock.install()
    lone_page.goto(site.page("<p id=p></p>"))
    lone_page.wait_for_function("sessionStorage.hawk")
    for minute in range(6):
        lone_page.evaluate(f"hawk.event('minute {minute}'); p.textContent = '{minute}'")
        lone_page.clock.run_for(61_000)
    lone_page.evaluate("dispatchEvent(new ErrorEvent('error', { message: 'x' }))")
    lone_page.clock.run_for(10_000)
    site.wait_for("error")
    assert len(site.records("snapshot")) == 2
    assert 1 <= len(site.records("custom")) <= 3
    assert site.records("custom")[-1]["name"] == "minute 5"


def test_query_parameters_are_recorded_when_they_are_allowed(page: Page, site: Site) -> None:
    site.config["query"] = ["page"]
    site.page("<p></p>", "/list")
    page.goto(site.url + "/list?page=2&token=secret")
    assert site.wait_for("snapshot")["url"] == f"{site.url}/list?page=2&token="
