"""Where a round of reading everything is."""

from hawk_edge.store.engine import Database, Statement


class Scrubbing:
    """One row, so that a restart goes on from there."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def where(self) -> tuple[int, float] | None:
        """When the round began, ms since 1970, and how far it is, from 0 to 1."""
        rows = await self._db.read("SELECT began_ms, place FROM scrubbed")
        return (rows[0]["began_ms"], rows[0]["place"]) if rows else None

    async def note(self, began_ms: int, place: float) -> None:
        """See `where`."""
        await self._db.write(
            Statement(
                """INSERT INTO scrubbed (id, began_ms, place) VALUES (1, ?, ?) ON CONFLICT (id)
                DO UPDATE SET began_ms = excluded.began_ms, place = excluded.place""",
                [began_ms, place],
            )
        )

    async def sessions(self, first: str, end: str) -> list[str]:
        """Ids from `first` on and before `end` of sessions that have batches in the index."""
        rows = await self._db.read(
            """SELECT DISTINCT session FROM batches WHERE session >= ? AND session < ?
            ORDER BY session""",
            [first, end],
        )
        return [row["session"] for row in rows]
