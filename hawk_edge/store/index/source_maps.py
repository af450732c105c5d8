"""Which blob is the source map of which script of a site."""

from collections.abc import Collection

from hawk_edge.store.engine import Database, Statement, places


class SourceMaps:
    """The table `source_maps`; every write is durable on return.

    A script is called by its address, or by how its address ends (`assets/app.js`).
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    async def sites(self) -> set[str]:
        """The sites that have any."""
        rows = await self._db.read("SELECT DISTINCT site FROM source_maps")
        return {row["site"] for row in rows}

    async def find(self, site: str, scripts: Collection[str]) -> dict[str, str]:
        """The digests of the maps of those of these scripts that have one."""
        rows = await self._db.read(
            f"""SELECT script, digest FROM source_maps
            WHERE site = ? AND script IN ({places(scripts)})""",
            [site, *scripts],
        )
        return {row["script"]: row["digest"] for row in rows}

    async def put(self, site: str, script: str, digest: str, bytes: int, now_ms: int) -> bool:
        """Let a blob be the map of a script, in place of another; False when the site is gone."""
        sql = """INSERT INTO source_maps (site, script, digest, bytes, uploaded_ms)
            SELECT id, ?, ?, ?, ? FROM sites WHERE id = ? ON CONFLICT (site, script) DO UPDATE
            SET digest = excluded.digest, bytes = excluded.bytes,
              uploaded_ms = excluded.uploaded_ms RETURNING digest"""
        [rows] = await self._db.write(Statement(sql, [script, digest, bytes, now_ms, site]))
        return bool(rows)

    async def drop_oldest(self, site: str, most_bytes: int, most: int) -> set[str]:
        """Forget the oldest until there are no more than this; digests that were named."""
        rows = await self._db.read(
            """SELECT script, bytes FROM source_maps WHERE site = ?
            ORDER BY uploaded_ms DESC, script""",
            [site],
        )
        taken, too_many = 0, list[str]()
        for number, row in enumerate(rows):
            taken += row["bytes"]
            if number >= most or taken > most_bytes:
                too_many.append(row["script"])
        sql = "DELETE FROM source_maps WHERE site = ? AND script = ? RETURNING digest"
        if not too_many:
            return set()
        done = await self._db.write(*(Statement(sql, [site, script]) for script in too_many))
        return {row["digest"] for found in done for row in found}
