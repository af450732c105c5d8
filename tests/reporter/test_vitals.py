"""Web vitals are told once, as they stand when the page goes out of sight."""

import pytest
from playwright.sync_api import Page

from tests.reporter.site import Site

pytestmark = pytest.mark.browser

SLOW = """<p>text</p><button onclick="
  const end = performance.now() + 150;
  while (performance.now() < end);
  this.textContent = 'slow';
">b</button>"""
SHIFTED = """() => new Promise((done) => {
  const box = document.createElement("div");
  box.style.height = "200px";
  const late = () => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)));
  setTimeout(() => { document.body.prepend(box); late() }, 600);
})"""
HIDE = """() => {
  Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_vitals_come_with_the_first_time_the_page_is_hidden(page: Page, site: Site) -> None:
    page.goto(site.page(SLOW))
    site.wait_for("snapshot")
    page.click("button")
    page.wait_for_function("document.querySelector('button').textContent === 'slow'")
    page.evaluate(SHIFTED)
    assert not site.records("vital")
    page.evaluate(HIDE)
    site.wait_for("vital")
    told = {one["name"]: one["value"] for one in site.records("vital")}
    assert told.keys() == {"TTFB", "FCP", "LCP", "CLS", "INP"}
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert told["FCP"] == pytest.approx(paint, abs=0.001)
    assert told["LCP"] >= told["FCP"] >= told["TTFB"] > 0
    assert told["INP"] >= 150
    assert 0.01 < told["CLS"] < 1
    page.goto("about:blank")
    site.wait_for("end")
    assert len(site.records("vital")) == 5


def test_a_page_that_stands_still_says_so_and_nothing_of_answers(page: Page, site: Site) -> None:
    page.goto(site.page("<p>text</p>"))
    site.wait_for("snapshot")
    page.goto("about:blank")
    site.wait_for("end")
    told = {one["name"]: one["value"] for one in site.records("vital")}
    assert told["CLS"] == 0
    assert "INP" not in told


def test_shifts_count_together_only_while_they_follow_one_another(page: Page, site: Site) -> None:
    entries = [[100, 0.1], [900, 0.2], [3000, 0.15], [3500, 0.05], [8200, 0.01]]
    page.add_init_script(
        f"""
        const entries = {entries}.map(([startTime, value]) => ({{
          entryType: "layout-shift", startTime, value, hadRecentInput: false,
        }}));
        entries.push({{ entryType: "layout-shift", startTime: 3600, value: 9, hadRecentInput: true }});
        PerformanceObserver.prototype.takeRecords = () => entries;
        """
    )
    page.goto(site.page("<p>text</p>"))
    site.wait_for("snapshot")
    page.evaluate(HIDE)
    site.wait_for("vital")
    assert [one["value"] for one in site.records("vital") if one["name"] == "CLS"] == [0.3]


def test_a_page_that_was_loaded_out_of_sight_tells_none(page: Page, site: Site) -> None:
    page.add_init_script("Object.defineProperty(document, 'hidden', { get: () => true })")
    page.goto(site.page("<p>text</p>"))
    site.wait_for("snapshot")
    page.goto("about:blank")
    site.wait_for("end")
    assert not site.records("vital")
