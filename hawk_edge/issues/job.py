"""All that is done with issues on one open store, and the jobs that do it beside the server."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from hawk_edge.clock import wall_clock_ms
from hawk_edge.issues.explain import Explain
from hawk_edge.issues.given import Given
from hawk_edge.issues.grouper import Grouper
from hawk_edge.issues.maps import Maps
from hawk_edge.issues.offered import Fetch, Offered
from hawk_edge.store.folder import Store
from hawk_edge.store.index.issues import Issues


class IssueJob:
    """`index` and `explain` give back what there is; `grouper` and `working` see to it.

    `fetch` asks a site for its scripts and their maps, when `may_run` says that there is CPU for
    it; None: no site is asked.
    """

    def __init__(
        self,
        store: Store,
        fetch: Fetch | None,
        now_ms: Callable[[], int] = wall_clock_ms,
        *,
        may_run: Callable[[], bool] = lambda: True,
        stretch: Callable[[], float] = lambda: 1.0,
    ) -> None:
        self._maps = Maps(store)
        self._offered = fetch and Offered(self._maps, Given(store, now_ms), fetch, may_run=may_run)
        self.index = Issues(store.database, store.people.changed.set)
        self.explain = Explain(self._maps)
        self.grouper = Grouper(store, self._maps, now_ms, offered=self._offered, stretch=stretch)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Group, and fetch source maps, while the block lasts."""
        async with self._maps.open(), self.grouper.working():
            if self._offered is None:
                yield
                return
            async with self._offered.working():
                yield
