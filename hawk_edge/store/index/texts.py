"""Long texts: which of them a session may read, and which its site has yet to send."""

from collections.abc import Collection, Iterable
from typing import Any

from hawk_edge.store.engine import Database, Statement

MISSING = "SELECT digest FROM missing WHERE session = ?"
# A text that comes is there for all sessions of the site that wait for it. One that is only named
# is decided on within the transaction, so that it cannot come in between and be missed.
_SENT = "INSERT INTO refs (session, digest, site) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_CAME = """
INSERT INTO refs (session, digest, site, late) SELECT session, digest, site, 1 FROM missing
WHERE digest = ? AND site = ? ON CONFLICT DO NOTHING"""
_NO_LONGER_MISSING = "DELETE FROM missing WHERE digest = ? AND site = ?"
_KNOWN = """
INSERT INTO refs (session, digest, site) SELECT ?, ?, ?
WHERE EXISTS (SELECT 1 FROM refs WHERE digest = ? AND site = ?) ON CONFLICT DO NOTHING"""
_MISSING = """
INSERT INTO missing (session, digest, site) SELECT ?, ?, ?
WHERE NOT EXISTS (SELECT 1 FROM refs WHERE digest = ? AND session = ?) ON CONFLICT DO NOTHING"""


def filing(
    session: str, site: str, sent: Collection[str], named: Collection[str]
) -> list[tuple[str, list[Any]]]:
    """What a batch does to the index: statements, each with its rows.

    `sent` are the digests of the texts that came with it, `named` those that it only names.
    """
    return [
        (_SENT, [(session, digest, site) for digest in sent]),
        (_CAME, [(digest, site) for digest in sent]),
        (_NO_LONGER_MISSING, [(digest, site) for digest in sent]),
        (_KNOWN, [(session, digest, site, digest, site) for digest in named]),
        (_MISSING, [(session, digest, site, digest, session) for digest in named]),
    ]


def naming(session: str, site: str, digests: Iterable[str]) -> Statement:
    """Has a session name texts that its site is known to have."""
    return Statement(_SENT, [(session, digest, site) for digest in digests], many=True)


class Texts:
    """What is known of texts by their digests. The texts themselves are blobs."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def readable(self, session: str) -> set[str]:
        """What a session names and its site has sent: it may read these, and no other."""
        rows = await self._db.read("SELECT digest FROM refs WHERE session = ?", [session])
        return {row["digest"] for row in rows}

    async def missing(self, session: str) -> set[str]:
        """What a session names and its site has never sent."""
        rows = await self._db.read(MISSING, [session])
        return {row["digest"] for row in rows}

    async def known(self, site: str, digest: str) -> bool:
        """Whether any session of the site has sent the text."""
        rows = await self._db.read(
            "SELECT 1 FROM refs WHERE digest = ? AND site = ? LIMIT 1", [digest, site]
        )
        return bool(rows)
