"""Forgets sessions and sites, and tells which blobs and whose names that leaves without use."""

from collections.abc import Collection

from msgspec import Struct

from hawk_edge.store.engine import Database, Statement
from hawk_edge.store.index import fresh, grouping, seen
from hawk_edge.store.index.named import NAMING, OF_A_SESSION
from hawk_edge.store.index.people import People
from hawk_edge.store.index.tombstones import setting

# Pictures and fonts that only this session's pages named.
_ITS_OWN = """SELECT asset FROM asset_uses u WHERE session = ? AND NOT EXISTS (
  SELECT 1 FROM asset_uses o WHERE o.asset = u.asset AND o.session <> u.session)"""
_OF_A_SITE = (
    "asset_versions", "assets", "verdicts", "source_maps", "outbox", "saved_filters", "seen_sites",
)  # fmt: skip
# Filters that name its visitor, when no other session is that visitor's.
_OF_NOBODY = """DELETE FROM saved_filters WHERE site = (SELECT site FROM sessions WHERE id = ?)
AND visitor IN (SELECT visitor FROM sessions WHERE id = ?
  UNION SELECT identity FROM sessions WHERE id = ?)
AND NOT EXISTS (SELECT 1 FROM sessions o WHERE o.site = saved_filters.site AND o.id <> ?
  AND (o.visitor = saved_filters.visitor OR o.identity = saved_filters.visitor))"""
_PLACE = "id, site, visitor, identity, started_ms"


class Place(Struct, frozen=True):
    """A session, and whose it is."""

    id: str
    site: str
    visitor: str
    identity: str | None
    started_ms: int


class Forgetting:
    """Each unit forgets one session, so that nobody who writes meanwhile waits for long."""

    def __init__(self, database: Database, people: People) -> None:
        self._db = database
        self._people = people

    async def session(self, id: str, tombstones: Collection[str] = (), now_ms: int = 0) -> set[str]:
        """Forget every row of a session, and set `tombstones`; digests that it named."""
        rows = await self._db.write(
            *([setting(tombstones, now_ms)] if tombstones else []), *_forgetting(id)
        )
        await seen.sweep(self._db)
        return {row["digest"] for found in rows for row in found}

    async def expire(self, id: str, before_ms: int) -> set[str] | None:
        """The same; None when a batch of it has come since `before_ms`: then nothing has changed.

        Times are the server's, ms since 1970.
        """
        unit = [
            Statement(
                "SELECT id FROM sessions WHERE id = ? AND received_ms < ?",
                [id, before_ms],
                guard=True,
            ),
            *_forgetting(id),
        ]
        rows = await self._db.write(*unit)
        if len(rows) < len(unit):
            return None
        await seen.sweep(self._db)
        return {row["digest"] for found in rows[1:] for row in found}

    async def site(self, id: str, tombstones: Collection[str], now_ms: int) -> None:
        """Forget a site, so that nobody sees it or sends to it. Its sessions are still there."""
        await self._db.write(
            setting(tombstones, now_ms),
            Statement("DELETE FROM former_keys WHERE site = ?", [id]),
            Statement("DELETE FROM sites WHERE id = ?", [id]),
        )
        self._people.forget_sites()

    async def rest_of_site(self, id: str) -> set[str]:
        """Forget what a site without sessions has left; digests that it named."""
        rows = await self._db.write(*(_deleting(table, "site", id) for table in _OF_A_SITE))
        return {row["digest"] for found in rows for row in found}

    async def sites_left(self) -> list[str]:
        """Sites that are forgotten, with sessions or assets that are not."""
        rows = await self._db.read(
            """SELECT site FROM sessions WHERE site NOT IN (SELECT id FROM sites)
            UNION SELECT site FROM assets WHERE site NOT IN (SELECT id FROM sites)
            UNION SELECT site FROM verdicts WHERE site NOT IN (SELECT id FROM sites)
            UNION SELECT site FROM source_maps WHERE site NOT IN (SELECT id FROM sites)
            UNION SELECT site FROM saved_filters WHERE site NOT IN (SELECT id FROM sites)"""
        )
        return [row["site"] for row in rows]

    async def of_site(self, site: str, limit: int) -> list[Place]:
        """Some sessions of a site."""
        return await self._places("site = ? LIMIT ?", [site, limit])

    async def of_person(self, name: str) -> list[Place]:
        """All sessions of a visitor, by id or by the name that a site gave.

        A name leads to the visitors who ever bore it, and so to their sessions without a name as
        well; but not to those in which the same browser had another.
        """
        return await self._places(
            """visitor = ? OR identity = ? OR identity IS NULL AND visitor IN (
              SELECT visitor FROM sessions WHERE identity = ?)""",
            [name] * 3,
        )

    async def session_place(self, id: str) -> Place | None:
        """By id."""
        found = await self._places("id = ?", [id])
        return found[0] if found else None

    async def all(self) -> list[Place]:
        """Every session there is."""
        return await self._places("1 = 1", [])

    async def oldest(
        self, before_ms: int, limit: int, *, dull: bool, site: str | None = None
    ) -> list[str]:
        """Ids of sessions that have had no batch since, the longest silent first.

        `dull`: nothing went wrong in them: no error, no failed request, no click in anger or into
        the void. `site`: of that one alone.
        """
        of_site = "" if site is None else "AND site = ?"
        rows = await self._db.read(
            f"""SELECT id FROM sessions WHERE (errors + upset > 0) = ? AND received_ms < ? {of_site}
            ORDER BY received_ms LIMIT ?""",
            [int(not dull), before_ms, *([] if site is None else [site]), limit],
        )
        return [row["id"] for row in rows]

    async def newest_ms(self) -> int | None:
        """When the newest batch came."""
        rows = await self._db.read("SELECT max(received_ms) AS newest FROM sessions")
        return rows[0]["newest"] if rows else None

    async def _places(self, where: str, params: list[str | int]) -> list[Place]:
        rows = await self._db.read(f"SELECT {_PLACE} FROM sessions WHERE {where}", params)
        return [Place(**row) for row in rows]


def _forgetting(session: str) -> list[Statement]:
    return [
        Statement(
            f"DELETE FROM asset_versions WHERE asset IN ({_ITS_OWN}) RETURNING digest", [session]
        ),
        Statement(f"DELETE FROM assets WHERE id IN ({_ITS_OWN})", [session]),
        fresh.forgetting(session),
        *grouping.forgetting(session),
        *seen.forgetting(session),
        Statement(_OF_NOBODY, [session] * 4),
        *(_deleting(table, "session", session) for table in OF_A_SESSION),
        Statement("DELETE FROM sessions WHERE id = ?", [session]),
    ]


def _deleting(table: str, column: str, value: str) -> Statement:
    told = " RETURNING digest" if table in NAMING else ""
    return Statement(f"DELETE FROM {table} WHERE {column} = ?{told}", [value])
