"""Errors and failed requests that are to be grouped, and what makes issues of them.

What an issue says is summed up from its occurrences, and says the same in whatever order these were
grouped: so sessions can be taken out of it again, and all of it can be made anew.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from msgspec import Struct

from hawk_edge.model import Event
from hawk_edge.records import FAILURES, kind_of
from hawk_edge.store.engine import Database, Row, Statement, places
from hawk_edge.store.index.events import batch_and_line, event_key, place_of

HOUR_MS = 3600 * 1000
GROUPED = frozenset(map(kind_of, FAILURES))
_TO_GROUP = """
INSERT INTO ungrouped (session, place, site, later, quiet) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING"""
_WAITING = """
SELECT u.session, u.place, u.quiet, u.site, s.account, -u.later AS at_ms,
  e.page, e.kind, e.state, e.data
FROM (SELECT *, row_number() OVER (PARTITION BY session ORDER BY place DESC) AS nth
  FROM ungrouped WHERE session IN ({})) u
LEFT JOIN sites s ON s.id = u.site
LEFT JOIN events e ON e.site = u.site AND e.later = u.later AND e.session = u.session
  AND e.place = u.place
WHERE u.nth <= ? ORDER BY u.session, u.place DESC"""

# Parameters: id, issue, site, why it is told, and of what; then the verdict's issue, and the time.
_ALARM = """
INSERT INTO alarms (id, issue, site, why, event, session, page, state, at_ms, made_ms)
SELECT ?, ?, ?, CASE WHEN v.status IS NULL THEN 'new' ELSE 'reopened' END, ?, ?, ?, ?, ?, ?
FROM (SELECT 1) AS always LEFT JOIN verdicts v ON v.issue = ?
WHERE v.status = 'resolved' AND v.status_ms < ?
OR v.status IS NULL AND NOT EXISTS (SELECT 1 FROM issues WHERE id = ?) RETURNING why"""
_REOPEN = """
DELETE FROM verdicts WHERE issue = ? AND status = 'resolved' AND status_ms < ? RETURNING issue"""
_ISSUE = """
INSERT INTO issues (id, site, fingerprint, kind, title, place, count, sessions, first_ms, last_ms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
  count = issues.count + excluded.count,
  sessions = issues.sessions + excluded.sessions - (SELECT count(DISTINCT session)
    FROM occurrences WHERE issue = issues.id AND session IN ({})),
  first_ms = min(issues.first_ms, excluded.first_ms),
  last_ms = max(issues.last_ms, excluded.last_ms)"""
_NEWER = """(excluded.state IS NOT NULL, excluded.at_ms, -excluded.place)
  > (occurrences.state IS NOT NULL, occurrences.at_ms, -occurrences.place)"""
_SHOWN = ", ".join(
    f"{name} = CASE WHEN {_NEWER} THEN excluded.{name} ELSE occurrences.{name} END"
    for name in ("at_ms", "page", "state", "place")
)
_OCCURRED = f"""
INSERT INTO occurrences (issue, hour, session, count, first_ms, last_ms, at_ms, page, state, place)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (issue, hour, session) DO UPDATE SET
  count = occurrences.count + excluded.count,
  first_ms = min(occurrences.first_ms, excluded.first_ms),
  last_ms = max(occurrences.last_ms, excluded.last_ms), {_SHOWN}"""

# What remains of the issues of a session without it; of those that only it had, nothing.
_ITS_ISSUES = "SELECT issue FROM occurrences WHERE session = ?"
_EXTREME = """coalesce((SELECT {0}({1}) FROM occurrences o
  WHERE o.issue = issues.id AND o.session <> ? AND o.hour = (SELECT {0}(hour) FROM occurrences p
    WHERE p.issue = issues.id AND p.session <> ?)), {1})"""
_TAKE_OUT = f"""
UPDATE issues SET sessions = sessions - 1,
  count = count - (SELECT sum(o.count) FROM occurrences o
    WHERE o.issue = issues.id AND o.session = ?),
  first_ms = {_EXTREME.format("min", "first_ms")},
  last_ms = {_EXTREME.format("max", "last_ms")}
WHERE id IN ({_ITS_ISSUES})"""


class Waiting(Struct, frozen=True):
    """What is to be grouped: an event by its place, or only a trace of one that is gone."""

    session: str
    place: int
    quiet: bool
    site: str
    at_ms: int
    account: str | None
    page: str | None
    kind: str | None
    state: str | None
    data: dict[str, Any]

    @property
    def key(self) -> str:
        """The event's key."""
        seq, line = batch_and_line(self.place)
        return event_key(f"{self.account}/{self.site}/", self.at_ms, self.session, seq, line)


class Grouped(Struct, frozen=True):
    """Occurrences of one issue, in sessions of one site, and how the issue is called."""

    issue: str
    fingerprint: str
    kind: str
    title: str
    place: str
    found: Sequence[Waiting]


def to_group(site: str, events: Iterable[Event], *, quiet: bool = False) -> Statement:
    """What has the errors and failed requests among events of a site grouped."""
    rows = [
        (one.session, place_of(one.key), site, -one.at_ms, int(quiet))
        for one in events
        if one.kind in GROUPED
    ]
    return Statement(_TO_GROUP, rows, many=True)


def forgetting(session: str) -> list[Statement]:
    """What takes a session out of its issues, while its occurrences are still there."""
    return [
        Statement(_TAKE_OUT, [session] * 6),
        Statement(f"DELETE FROM issues WHERE sessions = 0 AND id IN ({_ITS_ISSUES})", [session]),
    ]


class Grouping:
    """The rows behind issues; every write is durable on return."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def sessions(self, after: str, limit: int) -> list[str]:
        """Some sessions with something to group, behind one by its id."""
        rows = await self._db.read(
            "SELECT DISTINCT session FROM ungrouped WHERE session > ? ORDER BY session LIMIT ?",
            [after, limit],
        )
        return [row["session"] for row in rows]

    async def waiting(self, sessions: Sequence[str], limit: int) -> list[Waiting]:
        """What of each of these sessions is to be grouped, in the order of its batches."""
        rows = await self._db.read(_WAITING.format(places(sessions)), [*sessions, limit])
        return [_waiting(row) for row in rows]

    async def count(self) -> int:
        """How much is to be grouped."""
        return int((await self._db.read("SELECT count(*) AS n FROM ungrouped"))[0]["n"])

    async def issues(self, site: str, session: str) -> tuple[int, int]:
        """How many issues a site has, and a session."""
        [row] = await self._db.read(
            """SELECT (SELECT count(*) FROM issues WHERE site = ?) AS of_site,
            (SELECT count(DISTINCT issue) FROM occurrences WHERE session = ?) AS of_session""",
            [site, session],
        )
        return row["of_site"], row["of_session"]

    async def known(self, issues: Collection[str]) -> set[str]:
        """Which of these issues there are."""
        rows = await self._db.read(
            f"SELECT id FROM issues WHERE id IN ({places(issues)})", list(issues)
        )
        return {row["id"] for row in rows}

    async def drop(self, gone: Sequence[Waiting]) -> None:
        """Group these never: there is no such event, or nobody's site."""
        await self._db.write(_done(gone))

    async def file(self, new: Grouped, alarm: str, now_ms: int) -> tuple[bool, bool]:
        """File occurrences, all or none: whether there is an alarm, and whether it was reopened.

        `alarm` is the id that an alarm gets. Nothing changes when what is to be filed is no more
        to be grouped.
        """
        found, site, issue = new.found, new.found[0].site, new.issue
        first_ms, last_ms = min(one.at_ms for one in found), max(one.at_ms for one in found)
        sessions = sorted({one.session for one in found})
        keys = [value for one in found for value in (one.session, one.place)]
        still = f"""SELECT 1 AS ok WHERE (SELECT count(*) FROM ungrouped
            WHERE (session, place) IN (VALUES {", ".join(["(?, ?)"] * len(found))})) = ?"""
        unit = [
            Statement(still, [*keys, len(found)], guard=True),
            *_alarming(new, alarm, last_ms, now_ms),
            Statement(_REOPEN, [issue, last_ms]),
            Statement(
                _ISSUE.format(places(sessions)),
                [
                    issue, site, new.fingerprint, new.kind, new.title, new.place, len(found),
                    len(sessions), first_ms, last_ms, *sessions,
                ],
            ),
            Statement(_OCCURRED, list(_by_hour(issue, found)), many=True),
            _done(found),
        ]  # fmt: skip
        rows = await self._db.write(*unit)
        if len(rows) < len(unit):
            return False, False
        return len(unit) == 6 and bool(rows[1]), bool(rows[-4])


def _alarming(new: Grouped, alarm: str, last_ms: int, now_ms: int) -> list[Statement]:
    loud = [one for one in new.found if not one.quiet]
    if not loud:
        return []
    shown = max(loud, key=_rank)
    params = [
        alarm, new.issue, shown.site, shown.key, shown.session, shown.page, shown.state,
        shown.at_ms, now_ms, new.issue, last_ms, new.issue,
    ]  # fmt: skip
    return [Statement(_ALARM, params)]


def _by_hour(issue: str, found: Sequence[Waiting]) -> Iterable[tuple[Any, ...]]:
    hours = dict[tuple[int, str], list[Waiting]]()
    for one in found:
        hours.setdefault((one.at_ms // HOUR_MS, one.session), []).append(one)
    for (hour, session), some in hours.items():
        times, shown = [one.at_ms for one in some], max(some, key=_rank)
        yield (
            issue, hour, session, len(some), min(times), max(times),
            shown.at_ms, shown.page, shown.state, shown.place,
        )  # fmt: skip


def _rank(one: Waiting) -> tuple[bool, int, int]:
    """As _NEWER has it: the newest that has a state, else the newest."""
    return one.state is not None, one.at_ms, -one.place


def _done(found: Sequence[Waiting]) -> Statement:
    rows = [(one.session, one.place) for one in found]
    return Statement("DELETE FROM ungrouped WHERE session = ? AND place = ?", rows, many=True)


def _waiting(row: Row) -> Waiting:
    data = json.loads(row["data"]) if row["data"] is not None else {}
    return Waiting(**{**row, "quiet": bool(row["quiet"]), "data": data})
