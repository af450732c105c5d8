"""Issues as people see them, and what people have said of them."""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct

from hawk_edge.browsers import browser_or_other
from hawk_edge.errors import Malformed, NotFound
from hawk_edge.store.engine import Database, Row, Statement
from hawk_edge.store.index.grouping import HOUR_MS
from hawk_edge.timekey import from_iso, invert, timekey

Status = Literal["open", "resolved", "ignored"]
MOST_BROWSERS = 1_000  # sessions that are looked at for their browsers: the newest
TREND_HOURS = 14 * 24  # before the newest occurrence
_TIME = 24  # characters of a timekey

# The newest occurrence that has a state; rows of an issue lie in the order of their hours.
_LATEST = """
SELECT o.hour, o.session FROM occurrences o WHERE o.issue = i.id AND o.state IS NOT NULL
ORDER BY o.hour DESC, o.at_ms DESC, o.place LIMIT 1"""
_ISSUE = f"""
SELECT i.*, coalesce(v.status, 'open') AS status, l.session, l.page, l.state, l.at_ms
FROM issues i LEFT JOIN verdicts v ON v.issue = i.id
LEFT JOIN occurrences l ON l.issue = i.id AND (l.hour, l.session) = ({_LATEST})"""
_BROWSERS = """
SELECT s.user_agent, count(*) AS n FROM (
  SELECT DISTINCT session FROM (SELECT session FROM occurrences WHERE issue = ?
    ORDER BY hour DESC LIMIT ?) AS newest) AS its
JOIN sessions s ON s.id = its.session GROUP BY s.user_agent"""
_NEWEST = """
SELECT o.session, o.count, o.last_ms, o.at_ms, o.page, o.state, o.place, e.data
FROM occurrences o JOIN issues i ON i.id = o.issue
LEFT JOIN events e ON e.site = i.site AND e.later = -o.at_ms AND e.session = o.session
  AND e.place = o.place
WHERE o.issue = ? ORDER BY o.hour DESC, o.last_ms DESC, o.place LIMIT ?"""
_JUDGE = """
INSERT INTO verdicts (issue, site, status, status_ms) SELECT id, site, ?, ? FROM issues WHERE id = ?
ON CONFLICT (issue) DO UPDATE SET status = excluded.status, status_ms = excluded.status_ms
RETURNING issue"""


class Issue(Struct, frozen=True):
    """Occurrences with one fingerprint. Times are ms since 1970, by the visitors' corrected clocks.

    `browsers`: in how many of its newest sessions each was used. The last four are of its newest
    occurrence that has a state; None when none has one.
    """

    id: str
    site: str
    kind: str
    title: str
    where: str
    first_ms: int
    last_ms: int
    count: int
    sessions: int
    status: Status
    browsers: dict[str, int]
    session: str | None
    page: str | None
    state: str | None
    at_ms: int | None

    @property
    def key(self) -> str:
        """Where it stands in the list, newest first."""
        return f"{timekey(self.last_ms)}-{self.id}"


_ITS_OWN = set(Issue.__struct_fields__) - {"where", "browsers"}


class Occurrence(Struct, frozen=True):
    """How often an issue occurred in a session within an hour, until `last_ms`.

    The rest is of the newest there that has a state, or else of the newest. `data` has the event's
    own fields.
    """

    session: str
    count: int
    last_ms: int
    at_ms: int
    page: str
    state: str | None
    data: dict[str, Any]


def issue_id(site: str, fingerprint: str) -> str:
    """22 characters of base64url, the same for ever: a link in a mail outlives the index."""
    digest = hashlib.sha256(f"issue {site} {fingerprint}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


class Issues:
    """Reads issues. `changed` is called when what people say of one has changed."""

    def __init__(self, database: Database, changed: Callable[[], None] = lambda: None) -> None:
        self._db = database
        self._changed = changed

    async def get(self, id: str) -> Issue | None:
        """By id, with its browsers."""
        rows = await self._db.read(f"{_ISSUE} WHERE i.id = ?", [id])
        if not rows:
            return None
        agents = await self._db.read(_BROWSERS, [id, MOST_BROWSERS])
        browsers = Counter[str]()
        for row in agents:
            browsers[browser_or_other(row["user_agent"])] += row["n"]
        return _issue(rows[0], dict(browsers.most_common()))

    async def of_site(
        self, site: str, *, status: str | None, kind: str | None, after: str, limit: int
    ) -> list[Issue]:
        """A site's issues behind the key `after`, without their browsers. Raises Malformed."""
        where, params = "i.site = ?", list[Any]([site])
        if after:
            last_ms, id = _place(after)
            where += " AND (i.last_ms < ? OR i.last_ms = ? AND i.id > ?)"
            params += [last_ms, last_ms, id]
        for column, value in (("coalesce(v.status, 'open')", status), ("i.kind", kind)):
            if value:
                where += f" AND {column} = ?"
                params.append(value)
        sql = f"{_ISSUE} WHERE {where} ORDER BY i.last_ms DESC, i.id LIMIT ?"
        return [_issue(row, {}) for row in await self._db.read(sql, [*params, limit])]

    async def newest(self, id: str, limit: int) -> list[Occurrence]:
        """Its newest occurrences, one of a session and hour each."""
        rows = await self._db.read(_NEWEST, [id, limit])
        return [
            Occurrence(
                row["session"], row["count"], row["last_ms"], row["at_ms"], row["page"],
                row["state"], json.loads(row["data"] or "{}"),
            )
            for row in rows
        ]  # fmt: skip

    async def trend(self, issue: Issue) -> list[tuple[int, int]]:
        """How often it occurred in each hour: when the hour began, and the number, oldest first.

        Hours in which it did not occur are left out.
        """
        rows = await self._db.read(
            """SELECT hour, sum(count) AS n FROM occurrences WHERE issue = ? AND hour > ?
            GROUP BY hour ORDER BY hour""",
            [issue.id, issue.last_ms // HOUR_MS - TREND_HOURS],
        )
        return [(row["hour"] * HOUR_MS, int(row["n"])) for row in rows]

    async def judge(self, id: str, status: Status, now_ms: int) -> None:
        """Say what becomes of an issue. Durable on return. Raises NotFound."""
        unit = [Statement(_JUDGE, [status, now_ms, id], guard=True)]
        if status == "open":
            unit = [
                Statement("SELECT id FROM issues WHERE id = ?", [id], guard=True),
                Statement("DELETE FROM verdicts WHERE issue = ?", [id]),
            ]
        [found, *_] = await self._db.write(*unit) or [[]]
        if not found:
            raise NotFound("there is no such issue")
        self._changed()

    async def counts(self) -> dict[str, int]:
        """How many issues there are of each status."""
        rows = await self._db.read(
            """SELECT coalesce(v.status, 'open') AS status, count(*) AS n
            FROM issues i LEFT JOIN verdicts v ON v.issue = i.id GROUP BY 1"""
        )
        return {row["status"]: row["n"] for row in rows}


def _issue(row: Row, browsers: dict[str, int]) -> Issue:
    own = {name: row[name] for name in _ITS_OWN}
    return Issue(**own, where=row["place"], browsers=browsers)


def _place(key: str) -> tuple[int, str]:
    """The time and the id in the key of an issue. Raises Malformed."""
    time, hyphen, id = key[:_TIME], key[_TIME : _TIME + 1], key[_TIME + 1 :]
    if hyphen != "-":
        raise Malformed("after is not a key of this list")
    return from_iso(invert(time)), id
