"""Puts what has gone wrong together into issues: a job behind ingest, at no visitor's cost.

It asks nobody for credits: alarms hang on it, and what it does for an error is little beside what
the batch did that brought it. So that it is never much at once, each session has its turn with a
few of its errors; source maps, which are long, are read in a slow thread.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from hawk_edge.beside import beside
from hawk_edge.clock import wall_clock_ms
from hawk_edge.issues.fingerprint import Fingerprint, of_error, of_request, overflow
from hawk_edge.issues.maps import Maps
from hawk_edge.issues.offered import Offered
from hawk_edge.issues.stacks import Frame, frames_of
from hawk_edge.model import Committed, Site
from hawk_edge.records import FAILURES
from hawk_edge.store.folder import Store
from hawk_edge.store.index.grouping import Grouped, Grouping, Waiting
from hawk_edge.store.index.issues import issue_id

LOG = logging.getLogger(__name__)
SESSIONS, OF_EACH = 20, 100  # that are looked at together
MOST_OF_SITE, MOST_OF_SESSION = 5_000, 50  # issues; what is beyond belongs to one for all
LOOKED_AT = 5  # newest calls whose scripts' source maps are waited for
GATHER_S = 0.2  # what comes within it is grouped together
AGAIN_S = 30  # after a failure
Group = tuple[Fingerprint, list[Waiting]]  # of one site


class Grouper:
    """`sink` is told of batches, `work` groups, `working` does so beside the server.

    `alarmed` is set when somebody is to be told of an issue. What happened in a script whose source
    map is on its way is grouped when that is there, or when `offered` has given it up. `stretch`:
    how many times as long as usual things may be gathered now, so that they cost less.
    """

    def __init__(
        self,
        store: Store,
        maps: Maps,
        now_ms: Callable[[], int] = wall_clock_ms,
        *,
        offered: Offered | None = None,
        stretch: Callable[[], float] = lambda: 1.0,
    ) -> None:
        self._store = store
        self._maps = maps
        self._offered = offered
        if offered is not None:
            offered.come = self._go_on
        self._now_ms = now_ms
        self._stretch = stretch
        self._sites: dict[str, Site | None] = {}  # of one round of work
        self._index = Grouping(store.database)
        self._come = asyncio.Event()
        self._come.set()  # what the last run has left
        self._waiting = 0
        self.alarmed = asyncio.Event()

    def sink(self, batch: Committed) -> None:
        """A sink of ingest."""
        if any(isinstance(one, FAILURES) for one in batch.checked):
            self._come.set()

    def waiting(self) -> int:
        """How many were left at the last look."""
        return self._waiting

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Group while the block lasts. What is left at its end is grouped at the next start."""
        async with beside(self._keep_working()):
            yield

    async def work(self) -> int:
        """Group all that can be; how many that was. Raises DiskFull or Unavailable."""
        done = in_this_turn = 0
        after = ""
        self._sites.clear()
        while True:
            if not after:
                self._waiting = await self._index.count()
            sessions = await self._index.sessions(after, SESSIONS)
            if not sessions and not in_this_turn:
                return done
            if not sessions:  # each has had its turn
                in_this_turn, after = 0, ""
                continue
            grouped = await self._group(sessions)
            done, in_this_turn = done + grouped, in_this_turn + grouped
            after = sessions[-1]

    async def _group(self, sessions: Sequence[str]) -> int:
        """Group some of each of these sessions; how many that was."""
        found = await self._index.waiting(sessions, OF_EACH)
        gone = [one for one in found if one.account is None or one.kind is None]
        if gone:
            await self._index.drop(gone)
        ready = list[tuple[Waiting, Site, list[Frame]]]()
        for one in found:
            await asyncio.sleep(0)  # a batch that comes meanwhile goes first
            site = await self._site(one.account, one.site) if one.account and one.kind else None
            if site is None:
                continue
            frames = _frames(one)
            if not await self._is_awaited(one, site, frames):
                ready.append((one, site, frames))
        if not ready:
            return len(gone)
        mapped = await self._maps.sites()  # now that none of their maps is on its way
        groups = dict[tuple[str, str], Group]()  # by site and fingerprint
        for one, site, frames in ready:
            mark = await self._fingerprint(one, site, frames, has_maps=site.id in mapped)
            groups.setdefault((one.site, mark.key), (mark, []))[1].append(one)
        await self._file(list(groups.values()))
        return len(gone) + len(ready)

    async def _site(self, account: str, id: str) -> Site | None:
        if id not in self._sites:
            self._sites[id] = await self._store.people.site(account, id)
        return self._sites[id]

    async def _is_awaited(self, one: Waiting, site: Site, frames: Sequence[Frame]) -> bool:
        """Whether a source map is on its way that says where it happened."""
        if not frames or self._offered is None or one.quiet:
            return False
        return await self._offered.awaited(site, {frame.url for frame in frames[:LOOKED_AT]})

    async def _fingerprint(
        self, one: Waiting, site: Site, frames: Sequence[Frame], *, has_maps: bool
    ) -> Fingerprint:
        if one.kind == "request":
            return of_request(one.data, site)
        mapped = await self._maps.mapped(site.id, frames) if has_maps else frames
        return of_error(one.data, mapped, site)

    async def _file(self, groups: Sequence[Group]) -> None:
        """File them, in one commit if it can be."""
        known = await self._index.known({issue_id(some[0].site, one.key) for one, some in groups})
        room = _Room(self._index)
        units = list[Grouped]()
        for mark, some in groups:
            site, session = some[0].site, some[0].session
            issue = issue_id(site, mark.key)
            if issue not in known and not await room.take(site, session):
                mark = overflow(mark.kind)  # noqa: PLW2901 what is filed is the other one
                issue = issue_id(site, mark.key)
            known.add(issue)
            units.append(Grouped(issue, mark.key, mark.kind, mark.title, mark.place, some))
        now_ms = self._now_ms()
        done = await asyncio.gather(
            *(self._index.file(one, secrets.token_urlsafe(16), now_ms) for one in units)
        )
        if any(reopened for _, reopened in done):
            self._store.people.changed.set()  # people's word holds no more: register that
        if any(alarm for alarm, _ in done):
            self.alarmed.set()

    def _go_on(self) -> None:
        self._come.set()

    async def _keep_working(self) -> None:
        while True:
            await self._come.wait()
            self._come.clear()
            await asyncio.sleep(GATHER_S * self._stretch())
            try:
                await self.work()
            except Exception:
                LOG.exception("grouping errors failed")
                self._come.set()
                await asyncio.sleep(AGAIN_S)


def _frames(one: Waiting) -> list[Frame]:
    stack = one.data.get("stack") if one.kind == "error" else None
    return frames_of(stack) if isinstance(stack, str) else []


class _Room:
    """Whether there may be more issues, of a site and of a session, in one round."""

    def __init__(self, index: Grouping) -> None:
        self._index = index
        self._of_site: dict[str, int] = {}
        self._of_session: dict[str, int] = {}

    async def take(self, site: str, session: str) -> bool:
        """Have room for one more; False when there is none."""
        if session not in self._of_session:
            of_site, self._of_session[session] = await self._index.issues(site, session)
            self._of_site.setdefault(site, of_site)
        if self._of_site[site] >= MOST_OF_SITE or self._of_session[session] >= MOST_OF_SESSION:
            return False
        self._of_site[site] += 1
        self._of_session[session] += 1
        return True
