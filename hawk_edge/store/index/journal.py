"""The journal: batches in, and back out again for a rebuild."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct, structs

from hawk_edge import compress
from hawk_edge.model import Event, JournalBatch, SnapshotRow
from hawk_edge.store.engine import Database, Row, Statement
from hawk_edge.store.index.texts import Texts, filing
from hawk_edge.wire import read_line, write_line

_BATCH = "session, seq, page, t0, body"


class Opening(Struct, frozen=True):
    """How a session began: the page and the size of the window."""

    url: str
    title: str
    width: int
    height: int


class Arrival(Struct, frozen=True):
    """A batch, ready to be filed: its facts, computed without looking at the index.

    Its snapshots and deltas are numbered `first_n` to `last_n` (0 when it has none); `snapshot_n`
    is the number of its newest snapshot, and `since` counts the states from that one on (all of
    them when it has no snapshot). `masked` counts the values that had to be masked here. `sent` are
    the digests of the texts that came with it, `named` those of texts that it only names.
    """

    session: str
    seq: int
    page: str
    digest: str
    received_ms: int
    t0: int
    first_n: int
    last_n: int
    snapshot_n: int
    since: int
    dropped: str | None
    masked: int
    body: bytes
    # What it says of its session. `opening` is the first snapshot, if the batch has one.
    session_key: str
    site: str
    visitor: str
    user_agent: str
    skew_ms: int
    started_ms: int
    seen_ms: int
    closed: bool
    identity: str | None
    opening: Opening | None
    events: int
    errors: int
    clicks: int
    snapshots: list[SnapshotRow]
    sent: set[str]
    named: set[str]
    rows: list[Event]


class Filed(Struct, frozen=True):
    """`new`: this call stored it. `resync`: something before it is missing.

    `need`: what it names, and its site has never sent.
    """

    new: bool
    resync: bool
    need: list[str] = []


_INSERT_BATCH = """
INSERT INTO batches (session, seq, page, digest, received_ms, t0, first_n, last_n, dropped, masked,
  body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING seq"""

# A snapshot may come after the deltas that follow it: those are counted from the journal. A batch's
# states have consecutive numbers, so its span is their count.
_UPSERT_PAGE = """
INSERT INTO pages (session, page, last_n, snapshot_n, since) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (session, page) DO UPDATE SET
  since = CASE WHEN excluded.snapshot_n > pages.snapshot_n THEN excluded.since + (
      SELECT coalesce(sum(b.last_n - b.first_n + 1), 0) FROM batches b
      WHERE b.session = excluded.session AND b.page = excluded.page
      AND b.first_n > excluded.snapshot_n)
    WHEN excluded.last_n >= pages.snapshot_n THEN pages.since + excluded.since
    ELSE pages.since END,
  last_n = max(pages.last_n, excluded.last_n),
  snapshot_n = max(pages.snapshot_n, excluded.snapshot_n)
RETURNING last_n, snapshot_n, since"""

# The same whatever the order of arrival: how a session began is said by its first snapshot, who the
# visitor is by the last batch that says so, and whether the page has gone by the newest record.
_OPENING = """CASE
    WHEN sessions.opening_seq IS NULL OR excluded.opening_seq < sessions.opening_seq
    THEN excluded.{0} ELSE sessions.{0} END"""
_IDENTITY = """CASE
    WHEN sessions.identity_seq IS NULL OR excluded.identity_seq > sessions.identity_seq
    THEN excluded.{0} ELSE sessions.{0} END"""
_UPSERT_SESSION = f"""
INSERT INTO sessions (id, key, site, visitor, user_agent, skew_ms, started_ms, seen_ms,
  received_ms, closed, identity_seq, identity, opening_seq, url, title, width, height, pages,
  events, errors, clicks)
SELECT ?, ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?
FROM sites WHERE id = ?
ON CONFLICT (id) DO UPDATE SET
  closed = CASE WHEN excluded.seen_ms >= sessions.seen_ms
    THEN excluded.closed ELSE sessions.closed END,
  started_ms = min(sessions.started_ms, excluded.started_ms),
  seen_ms = max(sessions.seen_ms, excluded.seen_ms),
  received_ms = max(sessions.received_ms, excluded.received_ms),
  identity_seq = {_IDENTITY.format("identity_seq")},
  identity = {_IDENTITY.format("identity")},
  opening_seq = {_OPENING.format("opening_seq")},
  url = {_OPENING.format("url")},
  title = {_OPENING.format("title")},
  width = {_OPENING.format("width")},
  height = {_OPENING.format("height")},
  pages = (SELECT count(*) FROM pages WHERE session = excluded.id),
  events = sessions.events + excluded.events,
  errors = sessions.errors + excluded.errors,
  clicks = sessions.clicks + excluded.clicks
WHERE sessions.site = excluded.site RETURNING id"""


class Journal:
    """What was received, in full."""

    def __init__(self, database: Database, texts: Texts) -> None:
        self._db = database
        self._texts = texts

    async def file(self, new: Arrival) -> Filed | None:
        """Store a batch with all that follows from it, durably, once.

        None when the session belongs to another site, or when other content is filed under the
        same `(session, seq)`; then nothing has changed.
        """
        done = await self._db.write(*_unit(new))
        if len(done) > 2:
            page = done[1][0]
            missing = page["since"] < page["last_n"] - page["snapshot_n"] + 1
            resync = bool(page["last_n"]) and (missing or not page["snapshot_n"])
            return Filed(True, resync, await self._needed(new))
        rows = await self._db.read(
            """SELECT 1 FROM batches b JOIN sessions s ON s.id = b.session
            WHERE b.session = ? AND b.seq = ? AND b.digest = ? AND s.site = ?""",
            [new.session, new.seq, new.digest, new.site],
        )
        return Filed(False, False, await self._needed(new)) if rows else None

    async def _needed(self, new: Arrival) -> list[str]:
        return await self._texts.needed(new.session, new.named)

    async def batches(
        self, session: str, after: int = 0, limit: int = 1_000_000
    ) -> list[JournalBatch]:
        """Whole batches in the order they were made, from behind `seq` `after`."""
        rows = await self._db.read(
            f"SELECT {_BATCH} FROM batches WHERE session = ? AND seq > ? ORDER BY seq LIMIT ?",
            [session, after, limit],
        )
        return [_batch(row) for row in rows]

    async def batches_between(
        self, session: str, page: str, first_n: int, last_n: int
    ) -> list[JournalBatch]:
        """A page's batches with states `first_n` to `last_n`, and those made in between."""
        holding = (
            "SELECT {}(seq) FROM batches WHERE session = ? AND page = ? "
            "AND first_n <= ? AND last_n >= ?"
        )
        rows = await self._db.read(
            f"""SELECT {_BATCH} FROM batches WHERE session = ? AND page = ?
            AND (first_n <= ? AND last_n >= ?
              OR seq BETWEEN ({holding.format("min")}) AND ({holding.format("max")}))
            ORDER BY seq""",
            [
                *(session, page, last_n, first_n),
                *(session, page, first_n, first_n),
                *(session, page, last_n, last_n),
            ],
        )
        return [_batch(row) for row in rows]

    async def batches_with_number(self, session: str, n: int) -> list[JournalBatch]:
        """The batches, of any page, whose states span number `n`."""
        rows = await self._db.read(
            f"SELECT {_BATCH} FROM batches WHERE session = ? AND first_n <= ? AND last_n >= ?",
            [session, n, n],
        )
        return [_batch(row) for row in rows]

    async def snapshot_before(self, session: str, page: str, n: int) -> SnapshotRow | None:
        """The newest snapshot of a page at or before state number `n`."""
        rows = await self._db.read(
            """SELECT name, page, n FROM snapshots WHERE session = ? AND page = ? AND n <= ?
            ORDER BY n DESC LIMIT 1""",
            [session, page, n],
        )
        return SnapshotRow(rows[0]["name"], rows[0]["page"], rows[0]["n"]) if rows else None

    async def newest_states(self, session: str) -> JournalBatch | None:
        """The newest batch that has a state in it."""
        rows = await self._db.read(
            f"""SELECT {_BATCH} FROM batches WHERE session = ? AND last_n > 0
            ORDER BY seq DESC LIMIT 1""",
            [session],
        )
        return _batch(rows[0]) if rows else None

    async def sequence(self, session: str) -> list[tuple[int, str | None, int]]:
        """Of each batch its `seq`, the JSON of what was dropped before it, and what was masked."""
        rows = await self._db.read(
            "SELECT seq, dropped, masked FROM batches WHERE session = ? ORDER BY seq", [session]
        )
        return [(row["seq"], row["dropped"], row["masked"]) for row in rows]


def records_of(batch: JournalBatch) -> Iterator[dict[str, Any]]:
    """A batch's records as they were sent, but for long texts, which are named by digest."""
    return (read_line(line) for line in compress.decompress(batch.body).split(b"\n") if line)


def _unit(new: Arrival) -> Sequence[Statement]:
    unit = [
        Statement(
            _INSERT_BATCH,
            [
                new.session, new.seq, new.page, new.digest, new.received_ms, new.t0, new.first_n,
                new.last_n, new.dropped, new.masked, new.body,
            ],
            guard=True,
        ),
        Statement(
            _UPSERT_PAGE, [new.session, new.page, new.last_n, new.snapshot_n, new.since]
        ),
        Statement(
            _UPSERT_SESSION,
            [
                new.session, new.session_key, new.visitor, new.user_agent, new.skew_ms,
                new.started_ms, new.seen_ms, new.received_ms, int(new.closed),
                new.seq if new.identity else None, new.identity, *_opening(new),
                new.events, new.errors, new.clicks, new.site,
            ],
            guard=True,
        ),
    ]  # fmt: skip
    many: list[tuple[str, list[Any]]] = [
        (
            """INSERT INTO snapshots (session, name, page, n) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING""",
            [(new.session, one.name, one.page, one.n) for one in new.snapshots],
        ),
        *filing(new.session, new.site, new.sent, new.named),
        (
            """INSERT INTO events (key, session, page, kind, at_ms, state, data)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
            [
                (e.key, e.session, e.page, e.kind, e.at_ms, e.state, write_line(e.data).decode())
                for e in new.rows
            ],
        ),
    ]
    return unit + [Statement(sql, rows, many=True) for sql, rows in many if rows]


def _opening(new: Arrival) -> tuple[int | str | None, ...]:
    """The columns opening_seq, url, title, width and height."""
    return (new.seq, *structs.astuple(new.opening)) if new.opening else (None,) * 5


def _batch(row: Row) -> JournalBatch:
    return JournalBatch(row["session"], row["seq"], row["page"], row["t0"], row["body"])
