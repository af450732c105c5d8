"""What sealing asks of the index and does to it; and bases, which sealed texts are packed against.

A base is a text of one session that texts of others were packed against. It is never packed
against another itself. As long as one of those is there its row names it, so no sweep takes it.
"""

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct, structs

from hawk_edge.model import SnapshotRow
from hawk_edge.store.engine import Database, Row, Statement, places
from hawk_edge.store.index import fresh
from hawk_edge.store.index.events import batch_and_line
from hawk_edge.store.index.texts import naming
from hawk_edge.store.seal_format import USE, BaseRow, Entry, Head, PageRow
from hawk_edge.timekey import parse_state_name

# The columns of a batch but its body, which are what an entry begins with.
_COLUMNS = Entry.__struct_fields__[:9]
_ENTRY = ", ".join(_COLUMNS)
_DUE = """
SELECT s.id FROM (SELECT DISTINCT session FROM pages) AS open JOIN sessions s ON s.id = open.session
WHERE abs(? - s.received_ms) >= ? ORDER BY s.received_ms LIMIT ?"""
_OWN = """
SELECT digest FROM refs WHERE session = ? AND NOT EXISTS (
  SELECT 1 FROM refs o WHERE o.digest = refs.digest AND o.session <> refs.session)
AND digest NOT IN (SELECT digest FROM bases)"""
_NEW_BASE = """
INSERT INTO bases (id, site, place, path, digest, session, from_ms)
SELECT coalesce(max(id), 0) + 1, ?, ?, ?, ?, ?, ? FROM bases"""
_BASED = """
INSERT INTO based (session, base) SELECT ?, id FROM bases WHERE site = ? AND digest = ?
AND EXISTS (SELECT 1 FROM sessions WHERE sessions.id = bases.session)
ON CONFLICT (session, base) DO UPDATE SET base = excluded.base RETURNING base"""
# Also of a session that has been deleted: what it showed must not outlive it.
_OUTLIVED = """
SELECT id, site, place, path, digest FROM bases
WHERE NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.id = bases.session)
OR from_ms < ? AND NOT EXISTS (SELECT 1 FROM based WHERE based.base = bases.id)"""


class Base(Struct, frozen=True):
    """A text of a site that others like it are packed against, of the page `path` in `place`."""

    id: int
    site: str
    place: str
    path: str
    digest: str


class Packed(Struct, frozen=True):
    """What a sealed session keeps beside its batches: its `own` texts by digest.

    `staying` are texts that stood in its batches and become bases: it has to name them from now on.
    `new` are all that become bases. `based` are the digests of the bases that texts are packed
    against, new ones among them.
    """

    own: Collection[str]
    staying: Collection[str]
    new: Sequence[BaseRow]
    based: Collection[str]


class Sealing:
    """Reads what is to be sealed, and keeps the bases."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def due(self, now_ms: int, ended_ms: int, limit: int) -> list[str]:
        """Sessions with a journal that have had no batch for so long, the longest silent first.

        So those too whose newest came in the future, by a clock that was wrong and is set right.
        """
        rows = await self._db.read(_DUE, [now_ms, ended_ms, limit])
        return [row["id"] for row in rows]

    async def journal_bytes(self, session: str) -> int:
        """What its journal takes."""
        sql = "SELECT coalesce(sum(length(body)), 0) AS n FROM batches WHERE session = ?"
        return int((await self._db.read(sql, [session]))[0]["n"])

    async def head(self, session: str) -> Head | None:
        """What a sealed session says of itself; None when there is no such session."""
        found = await self._of("SELECT * FROM sessions WHERE id = ?", session)
        if not found:
            return None
        pages = await self._of(
            "SELECT page, last_n, snapshot_n, since FROM pages WHERE session = ? ORDER BY page",
            session,
        )
        snapshots = await self._of(
            "SELECT name, page, n FROM snapshots WHERE session = ? ORDER BY page, n", session
        )
        missing = await self._of("SELECT digest FROM missing WHERE session = ?", session)
        batches = await self._of(
            f"SELECT {_ENTRY} FROM batches WHERE session = ? ORDER BY seq",
            session,
        )
        events = await self._of(
            "SELECT place, state FROM events WHERE session = ? ORDER BY place DESC", session
        )
        last = _first_states(events)
        bases = await self._of(
            "SELECT digest, place, path, from_ms FROM bases WHERE session = ? ORDER BY id", session
        )
        uses = await self._of("SELECT asset FROM asset_uses WHERE session = ?", session)
        return Head(
            dict(found[0]),
            [PageRow(**row) for row in pages],
            [SnapshotRow(**row) for row in snapshots],
            sorted(row["digest"] for row in missing),
            [_entry(row, last.get(row["seq"])) for row in batches],
            [BaseRow(**row) for row in bases],
            sorted(row["asset"][:USE] for row in uses),
        )

    async def own_texts(self, session: str) -> set[str]:
        """Digests of texts that no other session names, and no other text is packed against."""
        return {row["digest"] for row in await self._of(_OWN, session)}

    async def seal(self, head: Head, digest: str, packed: Packed) -> bool:
        """Let the blob `digest` stand for the journal that `head` describes.

        False when the journal is not quite that any more, and then nothing has changed.
        """
        unit = _sealing(head, digest, packed)
        return len(await self._db.write(*unit)) == len(unit)

    async def bases(
        self, site: str, place: str, path: str, since_ms: int, limit: int
    ) -> list[Base]:
        """Bases of a place that were made since: those of the same page first, then the newest."""
        rows = await self._db.read(
            """SELECT id, site, place, path, digest FROM bases b WHERE site = ? AND place = ?
            AND from_ms >= ? AND EXISTS (SELECT 1 FROM sessions WHERE sessions.id = b.session)
            ORDER BY CASE path WHEN ? THEN 0 ELSE 1 END, from_ms DESC, id DESC LIMIT ?""",
            [site, place, since_ms, path, limit],
        )
        return [Base(**row) for row in rows]

    async def outlived(self, before_ms: int) -> list[Base]:
        """Bases whose session is gone, and those made before that nothing is packed against."""
        return [Base(**row) for row in await self._db.read(_OUTLIVED, [before_ms])]

    async def dependents(self, base: Base) -> list[tuple[str, str]]:
        """The (session, digest) of each sealed session with texts that were packed against it."""
        rows = await self._db.read(
            """SELECT sealed.session, sealed.digest FROM based
            JOIN sealed ON sealed.session = based.session WHERE based.base = ?""",
            [base.id],
        )
        return [(row["session"], row["digest"]) for row in rows]

    async def lean(self, session: str, site: str, packed: Packed) -> bool:
        """Note on which bases a sealed session leans too; False when one of them is gone."""
        unit = _leaning(session, site, packed)
        return len(await self._db.write(*unit)) == len(unit)

    async def stand(self, session: str, base: Base) -> None:
        """A session leans on a base no more."""
        sql = "DELETE FROM based WHERE session = ? AND base = ?"
        await self._db.write(Statement(sql, [session, base.id]))

    async def forget(self, base: Base) -> bool:
        """Forget a base; False while texts are packed against it."""
        sql = """DELETE FROM bases WHERE id = ?
            AND NOT EXISTS (SELECT 1 FROM based WHERE based.base = bases.id) RETURNING id"""
        [rows] = await self._db.write(Statement(sql, [base.id]))
        return bool(rows)

    async def _of(self, sql: str, session: str) -> list[Row]:
        return await self._db.read(sql, [session])


def bringing_back(
    head: Head, digest: str, own: Iterable[str], bodies: Sequence[bytes]
) -> list[Statement]:
    """What makes rows again of the sealed journal `digest`; its first statement is a guard.

    `bodies` are the packed lines of the head's batches, `own` the texts that were kept with them.
    """
    session, site = head.session["id"], head.session["site"]
    batches = [
        (session, *(getattr(one, name) for name in _COLUMNS), body)
        for one, body in zip(head.entries, bodies, strict=True)
    ]
    pages = [(session, *structs.astuple(one)) for one in head.pages]
    snapshots = [(session, *structs.astuple(one)) for one in head.snapshots]
    rows: list[tuple[str, list[tuple[object, ...]]]] = [
        (_insert("batches", "session", *_COLUMNS, "body"), batches),
        (_insert("pages", "session", *PageRow.__struct_fields__), pages),
        (_insert("snapshots", "session", *SnapshotRow.__struct_fields__), snapshots),
        (
            _insert("refs", "session", "digest", "site") + " ON CONFLICT DO NOTHING",
            [(session, one, site) for one in own],
        ),
    ]
    return [
        Statement(
            "DELETE FROM sealed WHERE session = ? AND digest = ? RETURNING session",
            [session, digest],
            guard=True,
        ),
        Statement("DELETE FROM based WHERE session = ?", [session]),
        *(Statement(sql, values, many=True) for sql, values in rows if values),
    ]


def _sealing(head: Head, digest: str, packed: Packed) -> list[Statement]:
    session, site = head.session["id"], head.session["site"]
    held = [(session, one.seq, one.digest) for one in head.entries]
    count = "SELECT 1 AS ok WHERE (SELECT count(*) FROM batches WHERE session = ?) = ?"
    return [
        Statement(
            """INSERT INTO sealed (session, digest) SELECT id, ? FROM sessions WHERE id = ?
            ON CONFLICT DO NOTHING RETURNING session""",
            [digest, session],
            guard=True,
        ),
        # Exactly these batches: none has come since, and it is no other session of this name.
        Statement(count, [session, len(held)], guard=True),
        Statement(
            "DELETE FROM batches WHERE session = ? AND seq = ? AND digest = ?", held, many=True
        ),
        Statement(count, [session, 0], guard=True),
        Statement("DELETE FROM pages WHERE session = ?", [session]),
        Statement("DELETE FROM snapshots WHERE session = ?", [session]),
        Statement(
            "DELETE FROM refs WHERE session = ? AND digest = ?",
            [(session, one) for one in packed.own],
            many=True,
        ),
        fresh.dropping(packed.own),
        naming(session, site, packed.staying),
        *_leaning(session, site, packed),
    ]


def _leaning(session: str, site: str, packed: Packed) -> list[Statement]:
    new = [
        Statement(_NEW_BASE, [site, one.place, one.path, one.digest, session, one.from_ms])
        for one in packed.new
    ]
    based = [Statement(_BASED, [session, site, one], guard=True) for one in sorted(packed.based)]
    return [*new, *based]


def _insert(table: str, *columns: str) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places(columns)})"


def _entry(row: Row, last: str | None) -> Entry:
    derived = last is None or row["first_n"] <= parse_state_name(last)[1] <= row["last_n"]
    return Entry(**row, last=None if derived else last)


def _first_states(events: Iterable[Row]) -> dict[int, str | None]:
    """Of each batch, by `seq`, the state that its first event happened on; oldest first."""
    first: dict[int, str | None] = {}
    for row in events:
        first.setdefault(batch_and_line(row["place"])[0], row["state"])
    return first
