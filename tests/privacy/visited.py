"""A whole visit to the canary page, and all that is to be searched after it."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from tests.privacy.folder import kept, told
from tests.privacy.page import Canary
from tests.privacy.recording import recorded
from tests.privacy.running import running
from tests.privacy.search import Haystack
from tests.privacy.secret import Secret
from tests.privacy.site import Site, serve
from tests.privacy.visit import Visit
from tests.serving import HawkProcess

# Where nothing may be found, in the order in which it comes there.
SENT = ["requests", "heads of requests"]
KEPT = ["files as they are", "blobs", "index.db", "what was printed"]
TOLD = ["answers", "states"]


@dataclass
class Visited:
    """`seen` is where the secrets were, `piles` is what went out and was kept, by name."""

    secrets: list[Secret]
    seen: list[Haystack]
    piles: dict[str, Haystack]

    def of(self, *levels: str) -> list[Secret]:
        """The secrets of these levels."""
        return [one for one in self.secrets if one.level in levels]


def visited(browser: Browser, folder: Path, masking: str) -> Visited:
    """Have a visitor go through the page, recorded by a server of its own with this masking."""
    printed: list[str] = []
    with serve() as site, running(folder / "data", site.url, printed) as hawk:
        hawk.command("site", "set", "Shop", "--masking", masking)
        made = _visited(browser, folder, hawk, site)
    made.piles["what was printed"] = Haystack("what was printed", printed)
    return made


def _visited(browser: Browser, folder: Path, hawk: HawkProcess, site: Site) -> Visited:
    with recorded(hawk.address) as recording:
        snippet = hawk.site["snippet"].replace(hawk.address, recording.address)
        canary = Canary(site, snippet)
        with browser.new_context() as context:
            visit = Visit(context.new_page(), canary, recording)
            visit.make(folder)
    assert all(one.status < 400 for one in recording.asked)
    seen = [Haystack("the page", visit.seen), Haystack("the site", site.log)]
    piles = [
        Haystack("requests", [one.plain for one in recording.asked]),
        Haystack("heads of requests", [one.head for one in recording.asked]),
        *kept(hawk.data, folder / "copy"),
        *told(hawk),
    ]
    return Visited(canary.secrets, seen, {one.name: one for one in piles})
