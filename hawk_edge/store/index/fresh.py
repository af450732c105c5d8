"""Texts that have come lately: they wait in the index until a session that names them is sealed.

In the commit that all share, a text costs a row; a file of its own costs two syncs and a renaming,
ten times as much. A text is here only while `refs` says who names it, and once there is a file of
it, it need not be here.
"""

from collections.abc import Iterable
from hashlib import sha256

from hawk_edge import bodies
from hawk_edge.errors import Damaged
from hawk_edge.store.engine import Database, Statement

ADD = "INSERT INTO fresh (digest, kind, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_DROP = "DELETE FROM fresh WHERE digest = ?"
_DROP_UNNAMED = f"{_DROP} AND NOT EXISTS (SELECT 1 FROM refs WHERE refs.digest = fresh.digest)"
_DROP_ITS_OWN = """
DELETE FROM fresh WHERE digest IN (SELECT digest FROM refs WHERE session = ?)
AND NOT EXISTS (SELECT 1 FROM refs o WHERE o.digest = fresh.digest AND o.session <> ?)"""
_LEFT = """
SELECT digest FROM fresh WHERE NOT EXISTS (
  SELECT 1 FROM refs JOIN batches ON batches.session = refs.session
  WHERE refs.digest = fresh.digest)"""

Row = tuple[str, str, bytes]  # digest, kind, and the text, packed


class Fresh:
    """Reads them, and lets go of them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def get(self, digest: str) -> bytes | None:
        """A text, if it is here. Raises Damaged or Unavailable."""
        found = await self.kind_and_text(digest)
        return found[1] if found else None

    async def kind_and_text(self, digest: str) -> tuple[str, bytes] | None:
        """The same with the word that its blob will say of itself."""
        rows = await self._db.read("SELECT kind, body FROM fresh WHERE digest = ?", [digest])
        if not rows:
            return None
        try:
            text = bodies.text_of(rows[0]["body"])
        except Damaged as why:
            raise Damaged(f"the text {digest} is damaged: {why.message}") from why
        if sha256(text).hexdigest() != digest:
            raise Damaged(f"the text {digest} is not what its name says")
        return rows[0]["kind"], text

    async def named_by(self, session: str) -> set[str]:
        """The digests of those that a session names."""
        rows = await self._db.read(
            "SELECT digest FROM refs JOIN fresh USING (digest) WHERE refs.session = ?", [session]
        )
        return {row["digest"] for row in rows}

    async def left(self) -> list[str]:
        """Those that only sealed sessions name, by digest: whoever brought them is gone."""
        return [row["digest"] for row in await self._db.read(_LEFT)]

    async def digests(self) -> list[str]:
        """Those of all."""
        return [row["digest"] for row in await self._db.read("SELECT digest FROM fresh")]

    async def drop(self, digest: str) -> None:
        """Let go of a text of which there is a file."""
        await self._db.write(Statement(_DROP, [digest]))


def dropping(digests: Iterable[str]) -> Statement:
    """Lets go of those that nobody names any more."""
    return Statement(_DROP_UNNAMED, [(digest,) for digest in digests], many=True)


def forgetting(session: str) -> Statement:
    """Lets go of those that only this session names; before its rows in `refs` go."""
    return Statement(_DROP_ITS_OWN, [session, session])
