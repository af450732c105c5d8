"""Which pictures were drawn of a session's states."""

from hawk_edge.store.engine import Database, Statement


class Drawn:
    """The table `pictures`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def find(self, session: str, state: str) -> str | None:
        """The digest of a state's picture, if it was drawn."""
        rows = await self._db.read(
            "SELECT digest FROM pictures WHERE session = ? AND state = ?", [session, state]
        )
        return rows[0]["digest"] if rows else None

    async def add(self, session: str, state: str, digest: str) -> bool:
        """Note a picture; False when the session is gone."""
        sql = """INSERT INTO pictures (session, state, digest) SELECT id, ?, ? FROM sessions
            WHERE id = ? ON CONFLICT (session, state) DO UPDATE SET digest = excluded.digest
            RETURNING digest"""
        [rows] = await self._db.write(Statement(sql, [state, digest, session]))
        return bool(rows)
