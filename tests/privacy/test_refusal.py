"""Who does not want to be recorded is not: nothing is captured, nothing is sent."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from tests.privacy.recording import Recording, recorded
from tests.privacy.running import running
from tests.privacy.site import Site, serve
from tests.serving import HawkProcess

pytestmark = pytest.mark.browser
BEFORE, AFTER = "clicked-before", "clicked-after"
_REFUSALS = {
    "GPC": "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })",
    "DNT": "Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' })",
}


class Visitable:
    """A site with one page, and what its pages ask of the server."""

    def __init__(self, key: str, snippet: str, site: Site, recording: Recording) -> None:
        self.recording = recording
        self.address = f"{site.url}/page"
        self.collect = f"POST /v1/collect/{key}"
        self.config = f"GET /v1/sites/{key}/config"
        body = f"<button id=b onclick='b.title += 1'>{BEFORE}</button><input id=i>"
        site.files["/page"] = "text/html", f"<!DOCTYPE html><title>x</title>{snippet}{body}"

    def asked(self) -> list[str]:
        """Method and path of each request so far."""
        return [f"{one.method} {one.target.partition('?')[0]}" for one in self.recording.asked]


@pytest.fixture(scope="module")
def hawk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HawkProcess]:
    data = tmp_path_factory.mktemp("refusal") / "data"
    with running(data, "https://shop.example") as made:
        yield made


@contextmanager
def opened(hawk: HawkProcess, **settings: object) -> Iterator[Visitable]:
    """A site of its own with these settings."""
    with serve() as site, recorded(hawk.address) as recording:
        asked = {"name": "Shop", "origins": [site.url], **settings}
        made = hawk.http.post("/v1/sites", json=asked).raise_for_status().json()
        snippet = made["snippet"].replace(hawk.address, recording.address)
        yield Visitable(made["key"], snippet, site, recording)


def do_everything(page: Page) -> None:
    """Whatever would be recorded."""
    page.wait_for_function("window.hawk")
    page.click("#b")
    page.type("#i", "typed")
    page.evaluate(
        """async () => {
          hawk.event("asked for"); hawk.identify("somebody"); hawk.start();
          document.body.append("more"); history.pushState({}, "", "/page?x");
          console.error("said");
          await fetch("/api/500");
          setTimeout(() => { throw new Error("thrown"); });
          await new Promise((done) => addEventListener("error", done));
        }"""
    )


def leave(page: Page) -> None:
    """Go to where nothing is recorded; by then whatever is sent at a page's end has been sent."""
    page.goto("about:blank")


@pytest.mark.parametrize("refusal", _REFUSALS)
def test_nothing_is_asked_of_the_server(browser: Browser, hawk: HawkProcess, refusal: str) -> None:
    with opened(hawk) as refused, opened(hawk) as allowed:
        with browser.new_context() as context:
            context.add_init_script(_REFUSALS[refusal])
            page = context.new_page()
            page.goto(refused.address)
            do_everything(page)
            assert (
                page.evaluate("[...Object.keys(sessionStorage), ...Object.keys(localStorage)]")
                == []
            )
            leave(page)
        # The same by a visitor who has said nothing is seen, and so would that have been.
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(allowed.address)
            do_everything(page)
            leave(page)
            allowed.recording.wait_for(BEFORE)
        expected = {"GET /reporter.js", allowed.config, allowed.collect}
        allowed.recording.wait(lambda: set(allowed.asked()) == expected)
        assert refused.asked() == ["GET /reporter.js"]


def test_nothing_is_captured_before_consent_nor_after_it_is_taken_back(
    page: Page, hawk: HawkProcess
) -> None:
    begun: list[str] = []  # as the browser has it: what is on its way may come whenever it likes
    page.on("request", lambda one: begun.append(one.url) if "/collect/" in one.url else None)
    with opened(hawk, consent=True) as site:
        page.goto(site.address)
        do_everything(page)
        page.reload()
        do_everything(page)
        assert page.evaluate("[...Object.keys(sessionStorage), hawk.session()]") == [None]
        page.evaluate(f"b.textContent = '{AFTER}'")
        site.recording.wait(lambda: site.config in site.asked())
        assert site.collect not in site.asked()
        page.evaluate("hawk.consent(true)")
        page.wait_for_function("hawk.session()")
        page.click("#b")
        site.recording.wait_for(AFTER)
        page.evaluate("hawk.event('last')")
        site.recording.wait_for("last")
        page.evaluate("hawk.consent(false)")
        so_far = len(begun)
        page.evaluate("b.textContent = 'afterwards'")
        do_everything(page)
        leave(page)
        said = b"".join(one.plain for one in site.recording.batches)
        assert len(begun) == so_far > 0
        assert not any(word.encode() in said for word in (BEFORE, "thrown", "afterwards"))
