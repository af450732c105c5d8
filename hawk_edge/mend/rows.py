"""Rows as they are, into an index that is being made anew."""

from collections.abc import Mapping, Sequence
from typing import Any

from hawk_edge.store.engine import Database, Statement, places

TOGETHER = 500  # statements in a transaction: nobody reads them before all is there


class Rows:
    """Gathers what is to be written; `flush` before it is read again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unit: list[Statement] = []

    async def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows of the same columns; one that is there already stays as it is."""
        if not rows:
            return
        columns = list(rows[0].keys())
        values = f"({', '.join(columns)}) VALUES ({places(columns)})"
        sql = f"INSERT INTO {table} {values} ON CONFLICT DO NOTHING"
        await self.add(Statement(sql, [[row[one] for one in columns] for row in rows], many=True))

    async def add(self, *statements: Statement) -> None:
        """Have statements carried out, in the order of the calls."""
        self._unit += statements
        if len(self._unit) >= TOGETHER:
            await self.flush()

    async def flush(self) -> None:
        """Write all that was gathered."""
        unit, self._unit = self._unit, []
        if unit:
            await self._database.write(*unit)
