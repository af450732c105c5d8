"""Numbers of what there is that take a look at every row."""

from hawk_edge.store.engine import Database
from hawk_edge.store.index.named import NAMING

_COUNTS = {
    "sessions": "SELECT count(*) AS n FROM sessions",
    "unsealed": "SELECT count(DISTINCT session) AS n FROM pages",
    "journal_bytes": "SELECT coalesce(sum(length(body)), 0) AS n FROM batches",
    "fresh_bytes": "SELECT coalesce(sum(length(body)), 0) AS n FROM fresh",
    "uses": "SELECT count(*) AS n FROM refs",
    "shared": "SELECT count(DISTINCT digest) AS n FROM refs",
}


class Census:
    """Asked seldom."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def numbers(self) -> dict[str, int]:
        """How many `sessions` there are, and of those how many are not sealed; how many bytes wait
        in the index for that, in batches (`journal_bytes`) and texts; and how many `shared` texts
        there are, with how many `uses` by sessions.
        """
        return {name: (await self._db.read(sql))[0]["n"] for name, sql in _COUNTS.items()}

    async def digests(self, table: str) -> list[str]:
        """The digests of the blobs that one of NAMING names."""
        assert table in NAMING
        rows = await self._db.read(f"SELECT DISTINCT digest FROM {table}")
        return [row["digest"] for row in rows]
