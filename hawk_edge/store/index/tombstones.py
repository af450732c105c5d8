"""What was erased must not come back: kept of it are digests, from which no name can be read.

A session's tombstone refuses it for ever; a visitor's refuses only sessions that began before it.
The ids of both are 128 random bits: nobody finds them by trying.
"""

import hashlib
from collections.abc import Iterable

from hawk_edge.store.engine import Database, Statement, places

# Of a batch: the tombstones of its session and site, the session, the tombstone of its visitor, and
# when the batch began. What of a visitor is here already was not meant by the visitor's tombstone.
ALIVE = """
NOT EXISTS (SELECT 1 FROM tombstones WHERE digest IN (?, ?))
AND (EXISTS (SELECT 1 FROM sessions WHERE id = ?)
  OR NOT EXISTS (SELECT 1 FROM tombstones WHERE digest = ? AND erased_ms >= ?))"""
_SET = "INSERT INTO tombstones (digest, erased_ms) VALUES (?, ?) ON CONFLICT (digest) DO UPDATE "
_SET += "SET erased_ms = excluded.erased_ms"


def of_session(site: str, session: str) -> str:
    """The digest that stands for a session."""
    return _digest("session", site, session)


def of_visitor(site: str, visitor: str) -> str:
    """The digest that stands for a visitor of a site."""
    return _digest("visitor", site, visitor)


def of_site(site: str) -> str:
    """The digest that stands for a site with all its sessions."""
    return _digest("site", site)


def alive_params(site: str, session: str, visitor: str, started_ms: int) -> list[str | int]:
    """The parameters of ALIVE."""
    of_both = [of_session(site, session), of_site(site)]
    return [*of_both, session, of_visitor(site, visitor), started_ms]


def setting(digests: Iterable[str], now_ms: int) -> Statement:
    """A statement that sets tombstones, to stand in the unit that erases."""
    return Statement(_SET, [(digest, now_ms) for digest in digests], many=True)


class Tombstones:
    """Reads them, and sets those that the index does not know of."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def all(self) -> dict[str, int]:
        """Each digest, and when what it stands for was erased."""
        rows = await self._db.read("SELECT digest, erased_ms FROM tombstones")
        return {row["digest"]: row["erased_ms"] for row in rows}

    async def set(self, digest: str, erased_ms: int) -> None:
        """Note that this was erased."""
        await self._db.write(setting([digest], erased_ms))

    async def refuse(self, site: str, session: str, visitor: str, started_ms: int) -> bool:
        """Whether a batch of the session comes too late."""
        params = alive_params(site, session, visitor, started_ms)
        return not await self._db.read(f"SELECT 1 WHERE {ALIVE}", params)

    async def has(self, *digests: str) -> bool:
        """Whether any of these was erased."""
        sql = f"SELECT 1 FROM tombstones WHERE digest IN ({places(digests)}) LIMIT 1"
        return bool(await self._db.read(sql, digests))


def _digest(*parts: str) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()
