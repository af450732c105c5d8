"""The reporter in a real Firefox, which nobody drives: the page changes itself, the server looks on."""

from pathlib import Path
from typing import Any

from hawk_edge.rebuild import rebuild
from tests.reporter.bundle import script
from tests.reporter.firefox import firefox
from tests.reporter.site import SNIPPET, Site
from tests.reporter.test_fuzz import START
from tests.test_rebuild_browser import dump

LIVE = """addEventListener("load", async () => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  while (!window.hawk?.session()) await wait(20);
  await wait(300);
  const button = document.createElement("button");
  button.textContent = "Press";
  document.body.append(button);
  for (let round = 0; round < 4; round++) { // where CPU is short, it takes its time to be recorded
    await wait(500);
    button.click();
  }
  await wait(300);
  button.remove();
  setTimeout(() => { throw new TypeError("broken in Firefox") });
  await fetch("/gone?key=secret").catch(() => {});
  for (let round = 0; round < 30; round++) {
    HawkFuzz.fuzz(document, round, 1 + (round % 7));
    await wait(50);
  }
  await wait(1500);
  hawk.event("as it is", HawkFuzz.dump(document));
  await wait(500);
  location.href = "/two";
})"""


def test_a_page_in_firefox_is_recorded_as_it_is(site: Site, tmp_path: Path) -> None:
    site.config["masking"] = "none"
    site.page("<p>the next one</p>", "/two")
    site.pages["/live.js"] = script("fuzz.js") + LIVE
    site.pages["/"] = START.replace("<head>", f"<head>{SNIPPET}<script src=/live.js></script>")
    with firefox(site.url, tmp_path):
        # It may take its time to start where all else runs as well.
        site.wait(lambda: site.records("end"), 180)
        site.wait(lambda: len(site.records("snapshot")) > 1, 60)
    told = {one["k"] for batch in site.accepted for one in batch.records}
    assert told >= {"snapshot", "delta", "navigation", "click", "error", "request", "vital", "end"}
    assert "Press" in {click["text"] for click in site.records("click")}
    assert site.records("error")[0]["message"] == "TypeError: broken in Firefox"
    request = site.records("request")[0]
    assert (request["status"], request["url"]) == (404, f"{site.url}/gone?key=")
    assert request["initiator"].startswith(f"@{site.url}/live.js:")
    assert rebuilt(site) == site.records("custom")[0]["data"]


def rebuilt(site: Site) -> list[Any]:
    """The page when it told how it is, from its last snapshot before and the deltas since."""
    batches = sorted(site.accepted, key=lambda one: one.header["seq"])
    page = batches[0].header["page"]
    states: list[Any] = []
    for batch in batches:
        for one in batch.records:
            if batch.header["page"] != page or one["k"] not in ("snapshot", "delta"):
                continue
            if one["k"] == "snapshot":
                states.clear()
            states.append(site.filled(one))
    assert len(states) > 10
    first, *deltas = states
    return dump(rebuild(first, deltas).root)
