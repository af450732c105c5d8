"""Which lines of text the visitors of a site saw, so that they can be looked for.

Most visitors see the same lines. So a line is kept once for its site, and its words once; and who
saw it is one bit: up to `PLACES` sessions share a bundle, and a mark has a bit for each of them.
What state a session first saw a line in is told in its own row (seen/told.py).
"""

from collections.abc import Collection, Sequence
from hashlib import sha256

from msgspec import Struct

from hawk_edge.store.engine import Database, Statement, places
from hawk_edge.words import keys_of, words_of

PLACES = 60  # sessions of a bundle: as many bits as every engine's integers have
TOGETHER = 400  # values in one query

_SITE = """
INSERT INTO seen_sites (site, number) SELECT ?, coalesce(max(number), 0) + 1 FROM seen_sites
WHERE 1 = 1 ON CONFLICT DO NOTHING"""
_BUNDLE = """
INSERT INTO seen_bundles (id, site, places, newest_ms, oldest_ms) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
  places = CASE WHEN excluded.places > seen_bundles.places
    THEN excluded.places ELSE seen_bundles.places END,
  newest_ms = CASE WHEN excluded.newest_ms > seen_bundles.newest_ms
    THEN excluded.newest_ms ELSE seen_bundles.newest_ms END,
  oldest_ms = CASE WHEN excluded.oldest_ms < seen_bundles.oldest_ms
    THEN excluded.oldest_ms ELSE seen_bundles.oldest_ms END"""
_LINE = """
INSERT INTO seen_lines (id, mark, site, text, first, last, bundles)
SELECT ?, ?, number, ?, ?, ?, 0 FROM seen_sites WHERE site = ?"""
_WORD = """
INSERT INTO seen_words (site, word, line)
SELECT number, ?, ? FROM seen_sites WHERE site = ?"""
# A line counts the bundles in which somebody saw it, and knows between which of them they lie.
_COUNT = """
UPDATE seen_lines SET bundles = bundles + 1,
  first = CASE WHEN ? < first THEN ? ELSE first END,
  last = CASE WHEN ? > last THEN ? ELSE last END
WHERE id = ? AND NOT EXISTS (SELECT 1 FROM seen_marks WHERE bundle = ? AND line = seen_lines.id)"""
_MARK = """
INSERT INTO seen_marks (bundle, line, bits) VALUES (?, ?, ?)
ON CONFLICT (bundle, line) DO UPDATE SET bits = seen_marks.bits | excluded.bits"""
_SESSION = """
INSERT INTO seen_sessions (session, bundle, bit, until_ms, seq, told) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (session) DO UPDATE SET
  until_ms = excluded.until_ms, seq = excluded.seq, told = excluded.told"""

_ITS = "(SELECT {} FROM seen_sessions WHERE session = ?)"
_BUNDLE_OF, _BIT_OF = _ITS.format("bundle"), _ITS.format("bit")
_UNCOUNT = f"""
UPDATE seen_lines SET bundles = bundles - 1 WHERE id IN (
  SELECT line FROM seen_marks WHERE bundle = {_BUNDLE_OF} AND bits = {_BIT_OF})"""
_UNMARK = f"DELETE FROM seen_marks WHERE bundle = {_BUNDLE_OF} AND bits = {_BIT_OF}"
_UNSEE = f"""
UPDATE seen_marks SET bits = bits - {_BIT_OF}
WHERE bundle = {_BUNDLE_OF} AND (bits & {_BIT_OF}) <> 0"""
_UNBUNDLE = f"""
DELETE FROM seen_bundles WHERE id = {_BUNDLE_OF} AND NOT EXISTS (
  SELECT 1 FROM seen_sessions o WHERE o.bundle = seen_bundles.id AND o.session <> ?)"""
# By which time of its batches a session was read: any other means that it has to be read again.
_UNREAD = """
SELECT s.id, s.received_ms FROM sessions s LEFT JOIN seen_sessions r ON r.session = s.id
WHERE s.site = ? AND (r.session IS NULL OR r.until_ms <> s.received_ms)
AND (s.received_ms < ? OR s.received_ms = ? AND s.id > ?)
ORDER BY s.received_ms DESC, s.id LIMIT ?"""


class Line(Struct, frozen=True):
    """A line of text, as an id that is its own from now on."""

    id: int
    text: str


class Reader(Struct, frozen=True):
    """How far a session was read: up to the batch `seq`, when its newest came at `until_ms`.

    `told` says what it saw; `bundle` and `bit` are its place among the others.
    """

    bundle: int
    bit: int
    until_ms: int
    seq: int
    told: bytes


class Filing(Struct, frozen=True):
    """What a session saw beside what is filed of it: lines that are known, by id, and new ones."""

    session: str
    site: str
    at_ms: int
    known: Sequence[int]
    new: Sequence[Line]
    reader: Reader


def mark_of(site: str, text: str) -> int:
    """What a line of a site is known by: 63 bits."""
    return int.from_bytes(sha256(f"{site}\n{text}".encode()).digest()[:8], "big") >> 1


def forgetting(session: str) -> list[Statement]:
    """What takes a session out of all that was seen, while its own row is still there.

    Lines that nobody saw but it are left to `sweep`.
    """
    return [
        Statement(_UNCOUNT, [session] * 2),
        Statement(_UNMARK, [session] * 2),
        Statement(_UNSEE, [session] * 3),
        Statement(_UNBUNDLE, [session] * 2),
    ]


async def sweep(database: Database) -> None:
    """Forget the lines that no session shows any more, with their words."""
    while rows := await database.read(
        "SELECT id, site, text FROM seen_lines WHERE bundles = 0 LIMIT ?", [TOGETHER]
    ):
        ids = [row["id"] for row in rows]
        still = f"""SELECT 1 AS ok WHERE (SELECT count(*) FROM seen_lines
            WHERE bundles = 0 AND id IN ({places(ids)})) = ?"""
        words = [
            (row["site"], key, row["id"]) for row in rows for key in keys_of(words_of(row["text"]))
        ]
        await database.write(
            Statement(still, [*ids, len(ids)], guard=True),  # or somebody sees one just now
            Statement(
                "DELETE FROM seen_words WHERE site = ? AND word = ? AND line = ?", words, many=True
            ),
            Statement("DELETE FROM seen_lines WHERE id = ?", [(id,) for id in ids], many=True),
        )


class SeenIndex:
    """Files what was seen. One job alone calls `file`; every write is durable on return."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def unread(
        self, site: str, before_ms: int, after: str, limit: int
    ) -> list[tuple[str, int]]:
        """Sessions of a site that are not read to their end, the newest first, with when their
        newest batch came: from `before_ms` on, and of those at that time behind the id `after`.
        """
        rows = await self._db.read(_UNREAD, [site, before_ms, before_ms, after, limit])
        return [(row["id"], row["received_ms"]) for row in rows]

    async def reader(self, session: str) -> Reader | None:
        """How far a session was read; None when it was not."""
        rows = await self._db.read(
            "SELECT bundle, bit, until_ms, seq, told FROM seen_sessions WHERE session = ?",
            [session],
        )
        return Reader(**rows[0]) if rows else None

    async def place(self, site: str) -> tuple[int, int]:
        """The bundle and the bit for one more session of a site."""
        [row] = await self._db.read(
            """SELECT (SELECT coalesce(max(id), 0) FROM seen_bundles) AS last, b.id, b.places
            FROM (SELECT 1) AS always LEFT JOIN seen_bundles b
            ON b.id = (SELECT max(id) FROM seen_bundles WHERE site = ?)""",
            [site],
        )
        if row["id"] is None or row["places"] >= PLACES:
            return row["last"] + 1, 1
        return row["id"], 1 << row["places"]

    async def known(self, site: str, texts: Collection[str]) -> tuple[dict[str, int], int]:
        """Which of these lines of a site have an id, and the first id that is free."""
        marks, found = {mark_of(site, text): text for text in texts}, dict[str, int]()
        wanted = list(marks)
        for at in range(0, len(wanted), TOGETHER):
            some = wanted[at : at + TOGETHER]
            rows = await self._db.read(
                f"SELECT id, mark FROM seen_lines WHERE mark IN ({places(some)})", some
            )
            found |= {marks[row["mark"]]: row["id"] for row in rows}
        [row] = await self._db.read("SELECT coalesce(max(id), 0) + 1 AS free FROM seen_lines")
        return found, row["free"]

    async def file(self, new: Filing) -> bool:
        """File it, whole or not at all; False when the session is gone, or a line that was known.

        Raises DiskFull or Unavailable.
        """
        unit = list(_filing(new))
        return len(await self._db.write(*unit)) == len(unit)


def _filing(new: Filing) -> Sequence[Statement]:
    session, site, reader = new.session, new.site, new.reader
    bundle = reader.bundle
    ids = [*new.known, *(line.id for line in new.new)]
    words = [(key, line.id, site) for line in new.new for key in keys_of(words_of(line.text))]
    lines = [(one.id, mark_of(site, one.text), one.text, bundle, bundle, site) for one in new.new]
    counted = [(bundle, bundle, bundle, bundle, id, bundle) for id in ids]
    many = [
        Statement(sql, rows, many=True)
        for sql, rows in (
            (_LINE, lines), (_WORD, words), (_COUNT, counted),
            (_MARK, [(bundle, id, reader.bit) for id in ids]),
        )
        if rows
    ]  # fmt: skip
    return [
        Statement("SELECT 1 FROM sessions WHERE id = ?", [session], guard=True),
        *_still(new.known),
        Statement(_SITE, [site]),
        Statement(_BUNDLE, [bundle, site, reader.bit.bit_length(), new.at_ms, new.at_ms]),
        *many,
        Statement(
            _SESSION, [session, bundle, reader.bit, reader.until_ms, reader.seq, reader.told]
        ),
    ]


def _still(known: Sequence[int]) -> Sequence[Statement]:
    """Guards that these lines are still there."""
    some = [known[at : at + TOGETHER] for at in range(0, len(known), TOGETHER)]
    return [
        Statement(
            f"""SELECT 1 AS ok WHERE
            (SELECT count(*) FROM seen_lines WHERE id IN ({places(ids)})) = ?""",
            [*ids, len(ids)],
            guard=True,
        )
        for ids in some
    ]
