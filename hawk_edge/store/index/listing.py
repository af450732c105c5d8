"""Sessions and events, newest first: plain ascending key order, because keys are inverted."""

from collections.abc import Collection, Sequence
from typing import Any

from msgspec import Struct

from hawk_edge.model import CLOSED_LIVE_MS, LIVE_MS, Event, Session
from hawk_edge.store.engine import Database, Row, places
from hawk_edge.store.index.events import read_events
from hawk_edge.timekey import timekey

_SESSION = ", ".join(Session.__struct_fields__)
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
    """Reads pages of keys in order."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def session(self, id: str) -> Session | None:
        """By id."""
        rows = await self._db.read(f"SELECT {_SESSION} FROM sessions WHERE id = ?", [id])
        return _session(rows[0]) if rows else None

    async def known(self, ids: Collection[str]) -> dict[str, Session]:
        """Those of these sessions that there are, by id."""
        rows = await self._db.read(
            f"SELECT {_SESSION} FROM sessions WHERE id IN ({places(ids)})", list(ids)
        )
        return {row["id"]: _session(row) for row in rows}

    async def skews(self, ids: Sequence[str]) -> dict[str, int]:
        """`skew_ms` of those of these sessions that there are."""
        rows = await self._db.read(
            f"SELECT id, skew_ms FROM sessions WHERE id IN ({places(ids)})", list(ids)
        )
        return {row["id"]: row["skew_ms"] for row in rows}

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
            # The site and the first bounds are for the index; the last is the rule (Session.live).
            where.append("site = ? AND received_ms BETWEEN ? AND ?")
            where.append("abs(received_ms - ?) <= CASE closed WHEN 1 THEN ? ELSE ? END")
            now = only.live_at_ms
            params += [scope.split("/")[1], now - LIVE_MS, now + LIVE_MS]
            params += [now, CLOSED_LIVE_MS, LIVE_MS]
        rows = await self._db.read(
            f"SELECT {_SESSION} FROM sessions WHERE {' AND '.join(where)} ORDER BY key LIMIT ?",
            [*params, limit],
        )
        return [_session(row) for row in rows]

    async def events(self, prefix: str, after: str, kind: str | None, limit: int) -> list[Event]:
        """At most `limit` events with keys that begin with `prefix`, behind the key `after`.

        `prefix` names an account and a site at least.
        """
        return await read_events(self._db, prefix, after, kind, limit)


def _escape_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _session(row: Row) -> Session:
    facts: dict[str, Any] = dict(row)
    facts["closed"] = bool(facts["closed"])
    return Session(**facts)
