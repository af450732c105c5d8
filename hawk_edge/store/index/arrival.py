"""A batch as rows: what it does to the index, in one unit."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, structs

from hawk_edge.model import Event, SnapshotRow
from hawk_edge.store.engine import Statement
from hawk_edge.store.index import fresh
from hawk_edge.store.index.events import adding
from hawk_edge.store.index.grouping import to_group
from hawk_edge.store.index.texts import MISSING, filing
from hawk_edge.store.index.tombstones import ALIVE, alive_params


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
    the digests of the texts that came with it, `fresh` those of them that have no file, and `named`
    are the digests of texts that it only names.
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
    upset: int
    rage: int
    browser: str
    device: str
    snapshots: list[SnapshotRow]
    sent: set[str]
    fresh: list[fresh.Row]
    named: set[str]
    rows: list[Event]


# Nothing is filed beside a sealed journal: that is brought back first.
_INSERT_BATCH = f"""
INSERT INTO batches (session, seq, page, digest, received_ms, t0, first_n, last_n, dropped, masked,
  body)
SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
WHERE NOT EXISTS (SELECT 1 FROM sealed WHERE session = ?) AND {ALIVE}
ON CONFLICT DO NOTHING RETURNING seq"""

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
  events, errors, clicks, upset, rage, browser, device)
SELECT ?, ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?
FROM sites WHERE id = ?
ON CONFLICT (id) DO UPDATE SET
  closed = CASE WHEN excluded.seen_ms >= sessions.seen_ms
    THEN excluded.closed ELSE sessions.closed END,
  started_ms = min(sessions.started_ms, excluded.started_ms),
  seen_ms = max(sessions.seen_ms, excluded.seen_ms),
  received_ms = excluded.received_ms,
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
  clicks = sessions.clicks + excluded.clicks,
  upset = sessions.upset + excluded.upset,
  rage = sessions.rage + excluded.rage
WHERE sessions.site = excluded.site RETURNING id"""


def unit(new: Arrival) -> Sequence[Statement]:
    """What files a batch, whole or not at all.

    Its first statement is a guard that lets no batch in twice, nor one of a sealed session or of
    what was erased; the second says what the page is now; the third guards whose session it is. The
    last, when it names texts, says which ones the session is missing.
    """
    guarded = [
        Statement(
            _INSERT_BATCH,
            [
                new.session, new.seq, new.page, new.digest, new.received_ms, new.t0, new.first_n,
                new.last_n, new.dropped, new.masked, new.body, new.session,
                *alive_params(*life(new)),
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
                new.events, new.errors, new.clicks, new.upset, new.rage, new.browser, new.device,
                new.site,
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
        (fresh.ADD, new.fresh),
        *filing(new.session, new.site, new.sent, new.named),
    ]
    many_each = [Statement(sql, rows, many=True) for sql, rows in many if rows]
    return [
        *guarded,
        *many_each,
        *([adding(new.site, new.rows)] if new.rows else []),
        *([to_group(new.site, new.rows)] if new.errors else []),
        *([Statement(MISSING, [new.session])] if new.named else []),
    ]


def life(new: Arrival) -> tuple[str, str, str, int]:
    """What tombstones go by: site, session, visitor, and when the batch began."""
    return new.site, new.session, new.visitor, new.started_ms


def _opening(new: Arrival) -> tuple[int | str | None, ...]:
    """The columns opening_seq, url, title, width and height."""
    return (new.seq, *structs.astuple(new.opening)) if new.opening else (None,) * 5
