"""Whether the pages of a site are worth naming by their digests, learnt from what is asked for.

Where all visitors are shown the same page, naming it saves its bytes. Where each is shown their
own, it only costs a second request for every page. Pure, and in memory: after a restart it is
learnt anew.
"""

from hawk_edge.bounded import Bounded

LEARNT_FROM = 16  # of the last pages, about
TOO_MANY = 0.5  # of them asked for: then they had better come at once
EXPLORED = 16  # one visitor of so many names pages all the same, so that it is seen when that pays
SITES_KEPT = 10_000


class Naming:
    """Told of each page that was named, asked by each visitor who begins."""

    def __init__(self) -> None:
        self._asked: Bounded[str, float] = Bounded(SITES_KEPT)  # what share of a site's pages
        self._visitors = 0

    def saw(self, site: str, *, asked: bool) -> None:
        """A page was named, and `asked` for or not."""
        share = self._asked.get(site) or 0.0
        self._asked.put(site, share + (asked - share) / LEARNT_FROM)

    def pays(self, site: str) -> bool:
        """Whether the visitor who begins now should name pages."""
        self._visitors += 1
        return (self._asked.get(site) or 0.0) <= TOO_MANY or self._visitors % EXPLORED == 0
