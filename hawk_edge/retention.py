"""Expires sessions: by their age, and to stay within a part of the disk.

A site may keep its sessions for fewer days than `[retention]` says, never for more.

Dull sessions go before those in which something went wrong, the longest silent first, and none that
may still go on. A session that is expired leaves no tombstone: should its visitor's tab wake up
after weeks, what it sends is new. A restored backup is held to the same rule.
"""

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path

from hawk_edge.clock import Doubt, steady_clock_s, wall_clock_ms
from hawk_edge.config import Retention as Settings
from hawk_edge.sites import days_kept
from hawk_edge.store.folder import Store

LOG = logging.getLogger(__name__)
DAY_MS = 24 * 3600 * 1000
IDLE_MS = 30 * 60 * 1000  # silent for longer, a session is over
AT_A_TIME = 20  # sessions between two looks at what they took
# Where a budget is kept to. What comes in between two looks fits into the rest.
HIGH, LOW = 0.95, 0.90


class Retention:
    """The rule, and what is done about it. `used` tells how many bytes a folder takes on disk."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        now_ms: Callable[[], int] = wall_clock_ms,
        *,
        steady_s: Callable[[], float] = steady_clock_s,
    ) -> None:
        self._store = store
        self._settings = settings
        self._now_ms = now_ms
        self._doubt = Doubt(now_ms, steady_s)

    async def by_days(self) -> int:
        """Expire what is older than it may be; how many sessions that was.

        None at all for a day after the clock has leapt: a clock that is wrong for an hour would
        otherwise end everything.
        """
        if self._doubt.doubts(await self._store.forgetting.newest_ms()):
            return 0
        expired = await self._older(self._settings.days)
        for site in await self._store.people.sites():
            if site.settings.days:
                days = days_kept(site.settings, self._settings.days)
                expired += await self._older(days, site.id)
        if expired:
            await self._store.database.reclaim()
        return expired

    async def by_disk(self) -> int:
        """Expire until the folder takes less than its budget; how many sessions that was."""
        budget = self._settings.bytes
        if not budget or await asyncio.to_thread(self._soon) <= budget * HIGH:
            return 0
        before_ms = self._now_ms() - IDLE_MS
        # What was deleted before may not have been given back yet. And where nothing can be given
        # back, more and more would be expired in vain.
        can = await self._store.database.reclaim()
        if not can:
            LOG.warning("over the disk's budget, but the index cannot give back room now")
        used, expired = await asyncio.to_thread(on_disk, self._store.folder), 0
        index = self._index()
        for dull in (True, False):
            while can and used > budget * LOW:
                found = await self._store.forgetting.oldest(before_ms, AT_A_TIME, dull=dull)
                if not found:
                    break
                sessions, blobs = await self._expire(found, before_ms)
                can = await self._store.database.reclaim()
                index, index_before = self._index(), index
                used -= blobs + index_before - index
                expired += sessions
        return expired

    async def _older(self, days: int, site: str | None = None) -> int:
        """Expire what is older, of one site or of all; how many sessions that was."""
        before_ms, expired = self._now_ms() - days * DAY_MS, 0
        oldest = self._store.forgetting.oldest
        for dull in (True, False) if days else ():
            while found := await oldest(before_ms, AT_A_TIME, dull=dull, site=site):
                expired += (await self._expire(found, before_ms))[0]
        return expired

    async def _expire(self, sessions: list[str], before_ms: int) -> tuple[int, int]:
        """How many of them were, and how many bytes their blobs took."""
        freed, expired = set[str](), 0
        for id in sessions:
            digests = await self._store.forgetting.expire(id, before_ms)
            if digests is not None:
                freed |= digests
                expired += 1
        return expired, (await self._store.sweep.these(freed)).bytes

    def _soon(self) -> int:
        """How many bytes the folder may take at any moment, whoever writes: for a while, what the
        index's log brings into the file is in both.
        """
        folder = self._store.folder
        return on_disk(folder) + sum(_taken(path) for path in folder.glob("index.db-wal"))

    def _index(self) -> int:
        return sum(_taken(path) for path in self._store.folder.glob("index.db*"))


def on_disk(folder: Path) -> int:
    """How many bytes of the disk a folder takes, with all that is in it."""
    return sum(_taken(Path(at, name)) for at, _, names in os.walk(folder) for name in names)


def _taken(path: Path) -> int:
    try:
        return path.lstat().st_blocks * 512
    except FileNotFoundError:
        return 0  # it went just now
