"""Filters of a site's sessions that somebody has named: one user's own, or everybody's."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct, structs

from hawk_edge.errors import Conflict, NotFound
from hawk_edge.store.engine import Database, Statement

MOST = 50  # that a user may have of a site, and as many that all share
EVERYBODY = ""
_COLUMNS = "id, site, owner, name, query, visitor, saved_ms"
_INSERT = f"""
INSERT INTO saved_filters ({_COLUMNS}) SELECT ?, ?, ?, ?, ?, ?, ?
WHERE (SELECT count(*) FROM saved_filters WHERE site = ? AND owner = ?) < ? RETURNING id"""
_UPDATE = """
UPDATE saved_filters SET owner = ?, name = ?, query = ?, visitor = ?
WHERE id = ? AND (owner = ? OR
  (SELECT count(*) FROM saved_filters o WHERE o.site = saved_filters.site AND o.owner = ?) < ?)
RETURNING id"""


class SavedFilter(Struct, frozen=True):
    """`owner` is a user's id, or EVERYBODY. `query`: as in the address of the list.

    `visitor` is whom it names, if anybody: it goes with the last of that visitor's sessions.
    """

    id: str
    site: str
    owner: str
    name: str
    query: str
    visitor: str | None
    saved_ms: int


class SavedFilters:
    """`changed` is called after each write. Every write is durable on return."""

    def __init__(self, database: Database, changed: Callable[[], None] = lambda: None) -> None:
        self._db = database
        self._changed = changed

    async def seen_by(self, user: str, site: str) -> list[SavedFilter]:
        """A user's own and everybody's, in the order in which they were saved."""
        return await self._read("site = ? AND owner IN (?, ?)", site, user, EVERYBODY)

    async def get(self, user: str, site: str, id: str) -> SavedFilter:
        """One of these. Raises NotFound."""
        found = await self._read("site = ? AND owner IN (?, ?) AND id = ?", site, user, "", id)
        if not found:
            raise NotFound("there is no such filter")
        return found[0]

    async def add(self, new: SavedFilter) -> None:
        """File one. Raises Conflict when there are too many."""
        values = [*structs.astuple(new), new.site, new.owner, MOST]
        await self._guarded(Statement(_INSERT, values, guard=True))

    async def change(self, one: SavedFilter) -> None:
        """Set its owner, name and query. Raises Conflict when the new owner has too many."""
        values = [one.owner, one.name, one.query, one.visitor, one.id, one.owner, one.owner, MOST]
        await self._guarded(Statement(_UPDATE, values, guard=True))

    async def delete(self, id: str) -> None:
        """Forget one; none is no matter."""
        await self._db.write(Statement("DELETE FROM saved_filters WHERE id = ?", [id]))
        self._changed()

    async def _read(self, where: str, *params: Any) -> list[SavedFilter]:
        rows = await self._db.read(
            f"SELECT {_COLUMNS} FROM saved_filters WHERE {where} ORDER BY saved_ms, id", params
        )
        return [SavedFilter(**row) for row in rows]

    async def _guarded(self, statement: Statement) -> None:
        if not await self._db.write(statement):
            raise Conflict(f"there are {MOST} saved filters already: delete one first")
        self._changed()
