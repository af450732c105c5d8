"""What a list of issues shows of each of them at a glance."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct, field

from hawk_edge.browsers import browser_or_other
from hawk_edge.store.engine import Database, places
from hawk_edge.store.index.grouping import HOUR_MS

DAYS = 14
DAY_HOURS = 24
MOST_SESSIONS = 20  # of an issue are looked at for their browsers: the newest

_TREND = """
SELECT issue, (? - hour) / ? AS days_ago, sum(count) AS n FROM occurrences
WHERE issue IN ({}) AND hour > ? AND hour <= ? GROUP BY 1, 2"""
_BROWSERS = """
SELECT i.id, s.user_agent, count(*) AS n FROM issues i JOIN sessions s ON s.id IN (
  SELECT o.session FROM occurrences o WHERE o.issue = i.id ORDER BY o.hour DESC LIMIT ?)
WHERE i.id IN ({}) GROUP BY i.id, s.user_agent"""


class Glance(Struct, frozen=True):
    """`trend`: how often in each of `DAYS` times 24 hours, oldest first; the last ends with the
    hour that was asked for. `browsers`: in how many of the newest sessions each was used.
    """

    trend: list[int] = field(default_factory=lambda: [0] * DAYS)
    browsers: Counter[str] = field(default_factory=Counter)


class Glances:
    """Reads what is shown of many issues with two queries."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def of(self, ids: Sequence[str], now_ms: int) -> dict[str, Glance]:
        """By issue; for all of `ids`."""
        found = {id: Glance() for id in ids}
        if not ids:
            return found
        hour = now_ms // HOUR_MS
        trend = await self._db.read(
            _TREND.format(places(ids)), [hour, DAY_HOURS, *ids, hour - DAYS * DAY_HOURS, hour]
        )
        for row in trend:
            found[row["issue"]].trend[DAYS - 1 - row["days_ago"]] = int(row["n"])
        for row in await self._db.read(_BROWSERS.format(places(ids)), [MOST_SESSIONS, *ids]):
            name = browser_or_other(row["user_agent"])
            found[row["id"]].browsers[name] += row["n"]
        return found
