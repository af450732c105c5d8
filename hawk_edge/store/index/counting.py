"""What goes on at a site, in numbers that cost little however much it holds."""

import asyncio
from collections.abc import Sequence

from msgspec import Struct

from hawk_edge.store.engine import Database
from hawk_edge.store.index.session_filter import LATELY, LIVE, lately, live
from hawk_edge.timekey import from_iso, invert, timekey

HOUR_MS = 3_600_000
HOURS = 24
MOST_SESSIONS, MOST_ISSUES = 10_000, 100  # more are not counted
_HOUR_OF_KEY = len("2019-05-09T21")  # an hour's characters of a timekey
_LIVE = f"SELECT count(DISTINCT visitor) AS n FROM sessions WHERE {LATELY} AND {LIVE}"
# By keys alone, which an index has: no row is looked at.
_BY_HOUR = """
SELECT substr(key, ?, ?) AS hour, count(*) AS n FROM (
  SELECT key FROM sessions WHERE key > ? AND key <= ? ORDER BY key LIMIT ?) AS newest
GROUP BY 1"""
_LAST = "SELECT max(received_ms) AS last_ms FROM sessions WHERE site = ?"
_OPEN = """
SELECT count(*) AS n FROM (SELECT 1 FROM issues i LEFT JOIN verdicts v ON v.issue = i.id
  WHERE i.site = ? AND coalesce(v.status, 'open') = 'open' LIMIT ?) AS some"""


class SiteCounts(Struct, frozen=True):
    """`live`: visitors who are there now. `by_hour`: sessions begun in each of the last 24 hours,
    oldest first; the last hour is not over. `last_ms`: when the newest batch came, if any has.
    `more`: whether there are more sessions than were counted.
    """

    live: int
    by_hour: list[int]
    more: bool
    open_issues: int
    last_ms: int | None


class Counting:
    """Counts sites. Times are ms since 1970."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def of(self, scopes: Sequence[str], now_ms: int) -> list[SiteCounts]:
        """What goes on at the sites of these scopes (Site.scope)."""
        return await asyncio.gather(*(self._of(scope, now_ms) for scope in scopes))

    async def _of(self, scope: str, now_ms: int) -> SiteCounts:
        site = scope.split("/")[1]
        begin_ms = (now_ms // HOUR_MS - HOURS + 1) * HOUR_MS
        newest, oldest = scope + timekey(now_ms + HOUR_MS), scope + timekey(begin_ms - 1)
        bounds: list[str | int] = [len(scope) + 1, _HOUR_OF_KEY, newest, oldest, MOST_SESSIONS]
        hours = await self._db.read(_BY_HOUR, bounds)
        by_hour = [0] * HOURS
        for row in hours:
            at_ms = from_iso(invert(row["hour"]) + ":00:00Z")
            # A clock that was wrong has begun it in an hour to come.
            by_hour[min((at_ms - begin_ms) // HOUR_MS, HOURS - 1)] += row["n"]
        return SiteCounts(
            live=await self._one(_LIVE, [*lately(site, now_ms), *live(now_ms)]) or 0,
            by_hour=by_hour,
            more=sum(by_hour) >= MOST_SESSIONS,
            open_issues=await self._one(_OPEN, [site, MOST_ISSUES]) or 0,
            last_ms=await self._one(_LAST, [site]),
        )

    async def _one(self, sql: str, params: list[str | int]) -> int | None:
        [row] = await self._db.read(sql, params)
        found: int | None = next(iter(dict(row).values()))
        return found
