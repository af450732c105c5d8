"""Sessions and events, newest first: plain ascending key order, because keys are inverted."""

from collections.abc import Collection, Sequence
from typing import Any

from hawk_edge.model import Event, Session
from hawk_edge.store.engine import Database, Row, places
from hawk_edge.store.index.events import read_events
from hawk_edge.store.index.session_filter import SessionFilter, conditions, key_range

_SESSION = ", ".join(Session.__struct_fields__)
LOOKED_AT = 10_000  # sessions that one question looks at: some 10 ms


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
        self,
        scope: str,
        only: SessionFilter,
        after: str,
        limit: int,
        *,
        until: str = "",
        among: Collection[str] = (),
    ) -> list[Session]:
        """At most `limit` sessions with keys under `scope` and behind the key `after`.

        None behind the key `until`, when that is given, and none but those `among` some by id.
        """
        first, last = key_range(scope, only)
        where, params = conditions(scope, only)
        # One bound at either end: of two, the index might go by the one that is further away.
        where = ["key > ?", "key <= ?", *where]
        if among:
            where.append(f"id IN ({places(among)})")
            params = [*params, *among]
        rows = await self._db.read(
            f"SELECT {_SESSION} FROM sessions WHERE {' AND '.join(where)} ORDER BY key LIMIT ?",
            [max(after, first), until or last, *params, limit],
        )
        return [_session(row) for row in rows]

    async def reach(self, scope: str, only: SessionFilter, after: str) -> str:
        """The key up to which one question may look, or "" when that is all there are.

        However little matches, an answer comes soon: who wants more goes on from there.
        """
        if not only.sieves:
            return ""
        first, last = key_range(scope, only)
        rows = await self._db.read(
            "SELECT key FROM sessions WHERE key > ? AND key < ? ORDER BY key LIMIT 1 OFFSET ?",
            [max(after, first), last, LOOKED_AT - 1],
        )
        return rows[0]["key"] if rows else ""

    async def events(self, prefix: str, after: str, kind: str | None, limit: int) -> list[Event]:
        """At most `limit` events with keys that begin with `prefix`, behind the key `after`.

        `prefix` names an account and a site at least.
        """
        return await read_events(self._db, prefix, after, kind, limit)


def _session(row: Row) -> Session:
    facts: dict[str, Any] = dict(row)
    facts["closed"] = bool(facts["closed"])
    return Session(**facts)
