"""What goes wrong on a page: errors, failed requests and what the console says."""

import pytest
from playwright.sync_api import Page

from tests.reporter.site import Site

pytestmark = pytest.mark.browser


def test_errors_and_rejections_are_told_with_where(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate("setTimeout(() => { throw new TypeError('broken for bob@example.com') })")
    error = site.wait_for("error")
    assert error["type"] == "error"
    assert error["message"] == "Uncaught TypeError: broken for •••@•••••••.•••"
    assert "TypeError" in error["stack"]
    page.evaluate("void Promise.reject(new Error('refused'))")
    rejection = site.wait_for("error", 2)
    assert (rejection["type"], rejection["message"]) == ("rejection", "refused")


def test_failed_requests_are_told_and_others_are_not(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate(
        "fetch('/').then(() => fetch('/none?key=secret#x', { method: 'post', body: 'b' }))"
    )
    request = site.wait_for("request")
    assert (request["how"], request["method"], request["status"]) == ("fetch", "POST", 500)
    assert request["url"] == f"{site.url}/none?key="
    page.evaluate("const x = new XMLHttpRequest(); x.open('GET', '/gone'); x.send()")
    request = site.wait_for("request", 2)
    assert (request["how"], request["method"], request["status"]) == ("xhr", "GET", 404)
    page.evaluate("fetch('http://127.0.0.1:1/').catch(() => {})")
    request = site.wait_for("request", 3)
    assert (request["status"], request["url"]) == (0, "http://127.0.0.1:1/")


def test_each_failure_of_a_reused_xhr_is_told_once_and_an_abort_never(
    page: Page, site: Site
) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate(
        """async () => {
          const x = new XMLHttpRequest();
          const call = (url) => new Promise((done) => {
            x.onloadend = done;
            x.open("GET", url);
            x.send();
          });
          await call("/gone/1");
          await call("/gone/2");
          await call("/");
          const aborted = call("/gone/3");
          x.abort();
          await aborted;
          await call("/gone/4");
          x.onload = () => {
            x.onload = null;
            x.open("GET", "/gone/6");
            x.send();
          };
          x.open("GET", "/gone/5");
          x.send();
        }"""
    )
    site.wait(lambda: any(one["url"].endswith("/6") for one in site.records("request")))
    assert [one["url"][-6:] for one in site.records("request")] == [
        f"gone/{at}" for at in (1, 2, 4, 5, 6)
    ]


def test_console_errors_custom_events_and_identity(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate("console.error('bad', { a: 1 }, new Error('worse'))")
    assert site.wait_for("console")["message"] == 'bad {"a":1} Error: worse'
    page.evaluate("hawk.event('bought', { items: 3 }); hawk.identify('customer 17')")
    custom = site.wait_for("custom")
    assert (custom["name"], custom["data"]) == ("bought", {"items": 3})
    assert site.wait_for("identify")["name"] == "customer 17"


def test_an_error_tells_the_last_three_clicks_before_it(page: Page, site: Site) -> None:
    buttons = "".join(f"<button>{name}</button>" for name in "abcd")
    page.goto(site.page(buttons))
    site.wait_for("snapshot")
    for name in "abcd":
        page.click(f"text={name}")
    page.evaluate("setTimeout(() => { throw new Error('after') })")
    clicks = site.wait_for("error")["clicks"]
    assert [text for _, _, text in clicks] == ["b", "c", "d"]
    told = [[one["t"], one["id"], one["text"]] for one in site.records("click")]
    assert clicks == told[1:]


def test_resources_that_do_not_load_are_failed_requests_of_their_element(
    page: Page, site: Site
) -> None:
    early = (
        "<link rel=stylesheet href='/gone.css?a=1'><script src='http://127.0.0.1:1/x.js'></script>"
    )
    page.goto(site.page("<p></p>", head=early))
    site.wait_for("snapshot")
    page.evaluate(
        "document.body.append(Object.assign(new Image(), { src: '/gone.png?key=secret' }))"
    )
    request = site.wait_for("request")
    assert (request["how"], request["method"], request["status"]) == ("img", "GET", 404)
    assert request["url"] == f"{site.url}/gone.png?key="
    page.evaluate(
        "document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:1/' }))"
    )
    assert site.wait_for("request", 2)["status"] == 0


def test_a_failed_request_names_the_line_that_asked_for_it(page: Page, site: Site) -> None:
    site.pages["/app.js"] = "\n\nfunction load() { return fetch('/gone').catch(() => {}) }"
    asks = "function ask() { const x = new XMLHttpRequest(); x.open('GET', '/gone'); x.send() }"
    site.pages["/old.js"] = asks
    scripts = "<script src='/app.js?v=1'></script><script src='/old.js'></script>"
    page.goto(site.page("<p></p>", head=scripts))
    site.wait_for("snapshot")
    page.evaluate("load()")
    assert site.wait_for("request")["initiator"].endswith("/app.js?:3:26)")
    page.evaluate("ask()")
    assert "at ask (" in site.wait_for("request", 2)["initiator"]


@pytest.mark.parametrize("kind", ["error", "request", "console"])
def test_a_flood_is_cut_at_a_hundred_a_minute_and_counted(
    lone_page: Page, site: Site, kind: str
) -> None:
    lone_page.clock.install()
    lone_page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    once = {
        "error": "dispatchEvent(new ErrorEvent('error', { message: 'again' }))",
        "request": "fetch('http://127.0.0.1:1/').catch(() => {})",
        "console": "console.error('again')",
    }[kind]
    lone_page.evaluate(f"async () => {{ for (let i = 0; i < 130; i++) await {once} }}")
    lone_page.evaluate("hawk.event('over')")
    site.wait_for("custom")
    assert len(site.records(kind)) == 100
    assert sum(batch.header["dropped"].get("flood", 0) for batch in site.accepted) == 30
    lone_page.clock.fast_forward("01:00")
    lone_page.evaluate(f"async () => {{ await {once} }}")
    site.wait_for(kind, 101)


def test_a_console_message_of_something_huge_costs_nothing(page: Page, site: Site) -> None:
    page.goto(site.page("<p></p>"))
    site.wait_for("snapshot")
    page.evaluate("console.error('huge', Array.from({ length: 1e5 }, (_, i) => ({ i })))")
    assert site.wait_for("console")["message"] == "huge "


def test_a_frame_that_goes_elsewhere_while_it_is_read_ends_nothing(page: Page, site: Site) -> None:
    # A document that has left its frame has no window any more.
    leaves = "Object.defineProperty(frames[0].document, 'defaultView', { value: null })"
    page.goto(site.page(f"<iframe></iframe><script>{leaves}</script><p>behind it</p>"))
    assert "<p>behind it</p>" in site.wait_for("snapshot")["html"]
