"""Looks up who saw a line: from words to lines, and from lines to sessions."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from msgspec import Struct

from hawk_edge.store.engine import Database, places

COUNTED = 3_000  # of one word's lines; which word is the rarest shows long before
_BEHIND = "\U0010ffff"  # sorts behind every character of a word
_NUMBER = "(SELECT number FROM seen_sites WHERE site = ?)"
_WORD, _BEGINNING = "{}.word = ?", "{}.word >= ? AND {}.word < ?"


class Found(Struct, frozen=True):
    """A line, and between which bundles those lie whose sessions saw it."""

    id: int
    text: str
    first: int
    last: int


class Bundle(Struct, frozen=True):
    """Some sessions; `newest_ms` is when the last of them began."""

    id: int
    newest_ms: int


class SeenBy:
    """Reads what index/seen.py files."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def lines(
        self, site: str, keys: Collection[str], beginning: str, limit: int
    ) -> list[Found]:
        """Lines of a site with all of these words, the newest first.

        And with one of that `beginning`, if that is not "". More may be found: see `limit`.
        """
        wanted = [*((key, False) for key in sorted(keys)), *([(beginning, True)] * bool(beginning))]
        counted = [await self._count(site, *one) for one in wanted]
        if not wanted or not all(counted):
            return []
        rarest = counted.index(min(counted))
        where, params = _condition("w", *wanted[rarest])
        for at, (word, begins) in enumerate(wanted):
            if at != rarest and not begins:  # who asks holds beginnings against the text
                where += " AND EXISTS (SELECT 1 FROM seen_words x WHERE x.site = w.site "
                where += "AND x.word = ? AND x.line = w.line)"
                params.append(word)
        rows = await self._db.read(
            f"""SELECT id, text, first, last FROM seen_lines WHERE id IN (
            SELECT w.line FROM seen_words w WHERE w.site = {_NUMBER} AND {where}
            ORDER BY w.line DESC LIMIT ?) ORDER BY id DESC""",
            [site, *params, limit],
        )
        return [Found(**row) for row in rows]

    async def bundles(self, site: str, from_ms: int, to_ms: int) -> list[Bundle]:
        """Bundles of a site with sessions that may have begun between two times, newest first."""
        rows = await self._db.read(
            """SELECT id, newest_ms FROM seen_bundles WHERE site = ? AND newest_ms >= ?
            AND oldest_ms <= ? ORDER BY newest_ms DESC, id DESC""",
            [site, from_ms, to_ms],
        )
        return [Bundle(**row) for row in rows]

    async def bits(self, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
        """Who saw it, of each of these pairs of a bundle and a line that there are."""
        if not pairs:
            return {}
        values = ", ".join(["(?, ?)"] * len(pairs))
        rows = await self._db.read(
            f"""WITH asked (b, l) AS (VALUES {values})
            SELECT bundle, line, bits FROM asked JOIN seen_marks ON bundle = b AND line = l""",
            [value for pair in pairs for value in pair],
        )
        return {(row["bundle"], row["line"]): row["bits"] for row in rows}

    async def sessions(self, bits: dict[int, int]) -> list[str]:
        """The sessions with one of these bits, by bundle."""
        rows = await self._db.read(
            f"SELECT session, bundle, bit FROM seen_sessions WHERE bundle IN ({places(bits)})",
            list(bits),
        )
        return [row["session"] for row in rows if row["bit"] & bits[row["bundle"]]]

    async def told(self, sessions: Iterable[str]) -> dict[str, bytes]:
        """What these sessions saw when (seen/told.py)."""
        ids = list(sessions)
        rows = await self._db.read(
            f"SELECT session, told FROM seen_sessions WHERE session IN ({places(ids)})", ids
        )
        return {row["session"]: row["told"] for row in rows}

    async def _count(self, site: str, word: str, begins: bool) -> int:
        where, params = _condition("w", word, begins)
        [row] = await self._db.read(
            f"""SELECT count(*) AS n FROM (SELECT 1 FROM seen_words w
            WHERE w.site = {_NUMBER} AND {where} LIMIT ?) AS some""",
            [site, *params, COUNTED],
        )
        return int(row["n"])


def _condition(table: str, word: str, begins: bool) -> tuple[str, list[Any]]:
    if begins:
        return _BEGINNING.format(table, table), [word, word + _BEHIND]
    return _WORD.format(table), [word]
