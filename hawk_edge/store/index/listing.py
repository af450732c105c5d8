"""Sessions and events, newest first: plain ascending key order, because keys are inverted."""

import json
from typing import Any

from msgspec import Struct

from hawk_edge.model import CLOSED_LIVE_MS, LIVE_MS, Event, Session
from hawk_edge.store.engine import Database, Row, Statement
from hawk_edge.timekey import timekey

_SESSION = ", ".join(Session.__struct_fields__)
_OF_A_SESSION = ("events", "refs", "missing", "asset_uses", "snapshots", "batches", "pages")
_OF_A_SITE = ("sessions", "assets", "asset_versions")
_AFTER_ALL = "\U0010ffff"  # sorts behind every character a key can hold


class SessionFilter(Struct, frozen=True):
    """Which sessions of a site: all fields must hold. Times are ms since 1970."""

    from_ms: int | None = None
    to_ms: int | None = None
    url: str | None = None
    visitor: str | None = None
    errors: bool = False
    live_at_ms: int | None = None


class Listing:
    """Reads pages of keys in order, and forgets sessions."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def session(self, id: str) -> Session | None:
        """By id."""
        rows = await self._db.read(f"SELECT {_SESSION} FROM sessions WHERE id = ?", [id])
        return _session(rows[0]) if rows else None

    async def sessions(
        self, scope: str, only: SessionFilter, after: str, limit: int
    ) -> list[Session]:
        """At most `limit` sessions with keys under `scope` and behind the key `after`."""
        first = scope + (timekey(only.to_ms) if only.to_ms is not None else "")
        last = scope + (timekey(only.from_ms) if only.from_ms is not None else "") + _AFTER_ALL
        where = ["key > ?", "key < ?"]
        params: list[Any] = [max(after, first), last]
        if only.url:
            where.append("url LIKE ? ESCAPE '\\'")
            params.append(f"%{_escape_like(only.url)}%")
        if only.visitor:
            where.append("(visitor = ? OR identity = ?)")
            params += [only.visitor, only.visitor]
        if only.errors:
            where.append("errors > 0")
        if only.live_at_ms is not None:
            # The site and the first bound are for the index; the second is the rule.
            where.append("site = ? AND received_ms >= ?")
            where.append("received_ms >= CASE closed WHEN 1 THEN ? ELSE ? END")
            earliest = only.live_at_ms - LIVE_MS
            params += [scope.split("/")[1], earliest, only.live_at_ms - CLOSED_LIVE_MS, earliest]
        rows = await self._db.read(
            f"SELECT {_SESSION} FROM sessions WHERE {' AND '.join(where)} ORDER BY key LIMIT ?",
            [*params, limit],
        )
        return [_session(row) for row in rows]

    async def events(self, prefix: str, after: str, kind: str | None, limit: int) -> list[Event]:
        """At most `limit` events with keys that begin with `prefix`, behind the key `after`."""
        where, params = "key >= ? AND key < ? AND key > ?", [prefix, prefix + _AFTER_ALL, after]
        if kind:
            where += " AND kind = ?"
            params.append(kind)
        rows = await self._db.read(
            f"""SELECT key, session, page, kind, at_ms, state, data FROM events
            WHERE {where} ORDER BY key LIMIT ?""",
            [*params, limit],
        )
        return [_event(row) for row in rows]

    async def delete_session(self, id: str) -> None:
        """Forget every row of a session. Its blobs stay until they are swept."""
        await self._db.write(
            *(Statement(f"DELETE FROM {table} WHERE session = ?", [id]) for table in _OF_A_SESSION),
            Statement("DELETE FROM sessions WHERE id = ?", [id]),
        )

    async def delete_site(self, id: str) -> None:
        """Forget a site with all its sessions."""
        below = "session IN (SELECT id FROM sessions WHERE site = ?)"
        await self._db.write(
            *(Statement(f"DELETE FROM {table} WHERE {below}", [id]) for table in _OF_A_SESSION),
            *(Statement(f"DELETE FROM {table} WHERE site = ?", [id]) for table in _OF_A_SITE),
            Statement("DELETE FROM sites WHERE id = ?", [id]),
        )


def _escape_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _session(row: Row) -> Session:
    facts: dict[str, Any] = dict(row)
    facts["closed"] = bool(facts["closed"])
    return Session(**facts)


def _event(row: Row) -> Event:
    facts: dict[str, Any] = dict(row)
    facts["data"] = json.loads(facts["data"])
    return Event(**facts)
