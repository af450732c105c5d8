"""Bases, and what leans on them: sealed sessions say both themselves."""

from typing import Any

from hawk_edge.mend.rows import Rows
from hawk_edge.store.anew import Old
from hawk_edge.store.sealed import SealedSession

# The columns of `bases` but the number, in the order by which numbers are given anew.
_COLUMNS = ("from_ms", "site", "digest", "session", "place", "path")
_Base = tuple[Any, ...]


class Leaning:
    """`add` each sealed session, then `write` the rows of all."""

    def __init__(self, rows: Rows, old: Old) -> None:
        self._rows = rows
        self._old = old
        self._bases = set[_Base]()
        self._leans: list[tuple[str, str, str]] = []
        self._sealed = set[str]()

    def add(self, sealed: SealedSession) -> None:
        """Note what a session says of its own bases, and of those it leans on."""
        session, site = sealed.head.session["id"], sealed.head.session["site"]
        self._sealed.add(session)
        for one in sealed.head.bases:
            self._bases.add((one.from_ms, site, one.digest, session, one.place, one.path))
        self._leans += [(session, site, base) for base in sorted(sealed.bases())]

    async def write(self) -> None:
        """A base keeps its number where the old index says it, else it gets one by its age.

        One of a session that is gone belongs to none: what leans on it is packed anew by the
        server, as when a session is deleted.
        """
        rows: list[dict[str, Any]] = [dict(row) for row in await self._old.rows("bases")]
        known = {tuple(row[name] for name in _COLUMNS) for row in rows}
        held = {(site, digest) for _, site, digest, *_ in known | self._bases}
        for _, site, digest in self._leans:
            if (site, digest) not in held:
                self._bases.add((0, site, digest, "", "", ""))
        number = max((row["id"] for row in rows), default=0)
        for next_id, base in enumerate(sorted(self._bases - known), number + 1):
            rows.append({"id": next_id} | dict(zip(_COLUMNS, base, strict=True)))
        ids = dict[tuple[str, str], list[int]]()
        for row in rows:
            ids.setdefault((row["site"], row["digest"]), []).append(row["id"])
        await self._rows.insert("bases", rows)
        based = [
            {"session": session, "base": base}
            for session, site, digest in self._leans
            for base in ids[site, digest]
        ]
        old = [row for row in await self._old.rows("based") if row["session"] not in self._sealed]
        await self._rows.insert("based", [*based, *map(dict, old)])
