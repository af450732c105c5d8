"""The register: what no session's blob says, as one blob, should the index ever be lost.

Who may sign in or is invited, which sites there are, what was erased, what is known of assets,
which texts have come that sessions waited for, what people have said of issues, and the source maps
they have given.
"""

from typing import Any

import msgspec
from msgspec import Struct

from hawk_edge.errors import Damaged
from hawk_edge.store.engine import Database, Row, Statement

KIND = "register"
# Of each table its key, in whose order its rows are written: the same rows are the same blob.
REGISTERED = {
    "accounts": "id",
    "users": "id",
    "sites": "id",
    "tombstones": "digest",
    "assets": "id",
    "asset_versions": "asset, from_ms",
    "verdicts": "issue",
    "source_maps": "site, script",
    "former_keys": "key",
    "saved_filters": "id",
    "invitations": "id",
    "revoked": "kind, id",
}
# Sealed sessions do not know that a text they waited for has come.
LATE = "late"
_LATE = "SELECT session, digest, site, late FROM refs WHERE late = 1 ORDER BY session, digest"


class Table(Struct, frozen=True):
    """Rows of a table, each with a value for every column."""

    columns: list[str]
    rows: list[list[Any]]

    def as_rows(self) -> list[Row]:
        """As the index would give them."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Register(Struct, frozen=True):
    """Each that differs from the one before has the next number."""

    number: int
    tables: dict[str, Table]

    def rows(self, table: str) -> list[Row]:
        """Its rows, none where it has no such table."""
        return self.tables[table].as_rows() if table in self.tables else []

    def encode(self) -> bytes:
        """The content of its blob."""
        return msgspec.json.encode(self)


def decode(content: bytes) -> Register:
    """Read the content of a blob. Raises Damaged."""
    try:
        return msgspec.json.decode(content, type=Register)
    except msgspec.DecodeError as why:
        raise Damaged(f"the register cannot be read: {why}") from None


class RegisterIndex:
    """Reads what is to be registered, and names the blob."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def made(self, number: int) -> Register:
        """The register as it is now, under a number."""
        tables = dict[str, Table]()
        queries = {name: f"SELECT * FROM {name} ORDER BY {key}" for name, key in REGISTERED.items()}
        for name, sql in (queries | {LATE: _LATE}).items():
            rows = await self._db.read(sql)
            columns = list(rows[0].keys()) if rows else []
            tables[name] = Table(columns, [[row[one] for one in columns] for row in rows])
        return Register(number, tables)

    async def newest(self) -> tuple[int, str]:
        """The number and the digest of the one that is named; 0 and nothing when there is none."""
        rows = await self._db.read("SELECT number, digest FROM register")
        return (rows[0]["number"], rows[0]["digest"]) if rows else (0, "")

    async def forget(self) -> None:
        """Let no blob be the register."""
        await self._db.write(Statement("DELETE FROM register"))

    async def name(self, number: int, digest: str) -> None:
        """Let a blob be the register, and no other."""
        await self._db.write(
            Statement(
                """INSERT INTO register (id, number, digest) VALUES (1, ?, ?) ON CONFLICT (id)
                DO UPDATE SET number = excluded.number, digest = excluded.digest""",
                [number, digest],
            )
        )
