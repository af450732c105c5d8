"""Alarms, and what became of each: rows of references, which are read when it is told.

The grouper leaves an alarm when an issue is new or has come back. Each is settled once: it goes,
and in the same transaction a row says what became of it, and letters lie in the outbox.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from hawk_edge.store.engine import Database, Row, Statement
from hawk_edge.store.index import outbox

DAY_MS = 24 * 3600 * 1000
Why = Literal["new", "reopened"]
KEPT_MS = 3 * DAY_MS  # of what was told, which nothing but the limits asks for
_ALARM = "id, issue, site, why, event, session, page, state, at_ms, made_ms"


class Fate(StrEnum):
    """What becomes of an alarm."""

    ALONE = "alone"  # it is told now
    LATER = "later"  # it is looked at again at its time
    HELD = "held"  # it waits for the roundup
    ROUNDUP = "roundup"  # it was told in one


class Alarm(Struct, frozen=True):
    """An issue is new, or has come back.

    `event` is the key of the occurrence, `state` the name of the newest state before it or None.
    `at_ms` is the visitor's time, corrected; `made_ms` the server's. `fate` is None for one that
    nobody has looked at.
    """

    id: str
    issue: str
    site: str
    why: Why
    event: str
    session: str
    page: str
    state: str | None
    at_ms: int
    made_ms: int
    fate: Fate | None = None


class Past(Struct, frozen=True):
    """What was told of a site before, times in ms since 1970.

    `issue_ms`: when the issue was last told alone, within a day. `in_a_day`: how many were told
    alone in the last 24 hours. What lies in the future does not count: the clock was wrong then.
    """

    issue_ms: int | None = None
    in_a_day: int = 0


class Held(Struct, frozen=True):
    """What of a site waits for a roundup: since when, and when the last one was made, in a day."""

    site: str
    since_ms: int
    last_ms: int | None = None


class AlertIndex:
    """The tables `alarms` and `alerts`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def unsettled(self, now_ms: int, limit: int) -> list[Alarm]:
        """Alarms to be settled now: fresh ones, and those whose time has come; the oldest first.

        One that is booked for later than a day from now was booked by a wrong clock, and is due.
        """
        rows = await self._db.read(
            f"""SELECT {_ALARM}, NULL AS fate FROM alarms
            UNION ALL SELECT {_ALARM}, fate FROM alerts
            WHERE fate = 'later' AND NOT due_ms BETWEEN ? AND ?
            ORDER BY made_ms, id LIMIT ?""",
            [now_ms + 1, now_ms + DAY_MS, limit],
        )
        return [_alarm(row) for row in rows]

    async def past(self, site: str, issue: str, now_ms: int) -> Past:
        """What was told before."""
        rows = await self._db.read(
            """SELECT max(CASE WHEN issue = ? THEN decided_ms END) AS issue_ms, count(*) AS told
            FROM alerts WHERE site = ? AND decided_ms BETWEEN ? AND ? AND fate = 'alone'""",
            [issue, site, now_ms - DAY_MS + 1, now_ms],
        )
        return Past(rows[0]["issue_ms"], rows[0]["told"])

    async def settle(
        self, alarm: Alarm, fate: Fate, now_ms: int, due_ms: int = 0,
        letters: Collection[outbox.NewLetter] = (),
    ) -> bool:  # fmt: skip
        """Let an alarm have its fate, and its letters lie in the outbox.

        What waited of the same issue is told with it. False when it has gone meanwhile, with its
        session, or was settled: then nothing has changed.
        """
        rows = await self._db.write(
            _taking(alarm),
            Statement(
                f"""INSERT INTO alerts ({_ALARM}, fate, due_ms, decided_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                [
                    alarm.id, alarm.issue, alarm.site, alarm.why, alarm.event, alarm.session,
                    alarm.page, alarm.state, alarm.at_ms, alarm.made_ms, fate, due_ms, now_ms,
                ],
            ),
            Statement(
                "DELETE FROM alerts WHERE issue = ? AND id <> ? AND fate IN ('later', 'held')",
                [alarm.issue, alarm.id],
            ),
            outbox.adding(letters),
        )  # fmt: skip
        return bool(rows)

    async def drop(self, alarm: Alarm) -> None:
        """Let an alarm go: nobody is to be told."""
        await self._db.write(_taking(alarm))

    async def held(self, now_ms: int) -> list[Held]:
        """Which sites have something for a roundup."""
        rows = await self._db.read(
            """SELECT h.site, min(h.decided_ms) AS since_ms, (
              SELECT max(d.decided_ms) FROM alerts d
              WHERE d.site = h.site AND d.fate = 'roundup' AND d.decided_ms BETWEEN ? AND ?
            ) AS last_ms FROM alerts h WHERE h.fate = 'held' GROUP BY h.site""",
            [now_ms - DAY_MS + 1, now_ms],
        )
        return [Held(row["site"], min(row["since_ms"], now_ms), row["last_ms"]) for row in rows]

    async def roundup(
        self, site: str, roundup: str, now_ms: int, letters: Collection[outbox.NewLetter]
    ) -> None:
        """Let all that is held of a site be told in a roundup of this id."""
        await self._db.write(
            Statement(
                """UPDATE alerts SET fate = 'roundup', roundup = ?, decided_ms = ?
                WHERE site = ? AND fate = 'held' RETURNING id""",
                [roundup, now_ms, site],
                guard=True,
            ),
            outbox.adding(letters),
        )

    async def told(self, id: str) -> Alarm | None:
        """One that is told alone."""
        rows = await self._db.read(f"SELECT {_ALARM}, fate FROM alerts WHERE id = ?", [id])
        return _alarm(rows[0]) if rows else None

    async def told_in(self, roundup: str, limit: int) -> tuple[list[Alarm], int]:
        """Those of a roundup, the newest first, and how many there are."""
        rows = await self._db.read(
            f"""SELECT {_ALARM}, fate FROM alerts WHERE roundup = ?
            ORDER BY at_ms DESC, id LIMIT ?""",
            [roundup, limit],
        )
        [count] = await self._db.read(
            "SELECT count(*) AS n FROM alerts WHERE roundup = ?", [roundup]
        )
        return [_alarm(row) for row in rows], count["n"]

    async def next_due(self, now_ms: int) -> int | None:
        """When the next alarm that waits is due."""
        rows = await self._db.read(
            "SELECT min(due_ms) AS due FROM alerts WHERE fate = 'later' AND due_ms > ?", [now_ms]
        )
        due: int | None = rows[0]["due"]
        return due

    async def forget_old(self, now_ms: int) -> None:
        """Forget what was told so long ago that nobody asks, and no letter is left of it."""
        await self._db.write(
            Statement(
                """DELETE FROM alerts WHERE fate IN ('alone', 'roundup')
                AND NOT decided_ms BETWEEN ? AND ?
                AND NOT EXISTS (SELECT 1 FROM outbox WHERE about IN (alerts.id, alerts.roundup))""",
                [now_ms - KEPT_MS, now_ms],
            )
        )


def _taking(alarm: Alarm) -> Statement:
    """Takes an alarm from where it waits: who comes second finds none."""
    table = "alarms" if alarm.fate is None else "alerts"
    return Statement(f"DELETE FROM {table} WHERE id = ? RETURNING id", [alarm.id], guard=True)


def _alarm(row: Row) -> Alarm:
    facts = dict(row)
    fate = facts.pop("fate")
    return Alarm(**facts, fate=None if fate is None else Fate(fate))
