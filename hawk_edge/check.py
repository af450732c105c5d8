"""Verifies what the store promises: rows against rows, rows against blobs, and every byte."""

from collections.abc import AsyncIterator

from hawk_edge import compress, wire
from hawk_edge.errors import Damaged, HawkError, NotFound
from hawk_edge.model import JournalBatch
from hawk_edge.rebuild import Record
from hawk_edge.store.folder import Store
from hawk_edge.store.index.journal import records_of
from hawk_edge.store.index.named import all_named
from hawk_edge.timekey import state_name

AT_A_TIME = 50  # batches in memory

# What each finds must not be there: (session, what is wrong with it).
_CONTRADICTIONS = [
    *(
        f"""SELECT DISTINCT session, 'in {table}, but not in sessions' AS wrong FROM {table}
        WHERE session NOT IN (SELECT id FROM sessions)"""
        for table in (
            "batches",
            "pages",
            "snapshots",
            "refs",
            "missing",
            "events",
            "sealed",
            "based",
        )
    ),
    """SELECT s.session, 'no batch holds the snapshot ' || s.name AS wrong FROM snapshots s
    WHERE NOT EXISTS (SELECT 1 FROM batches b WHERE b.session = s.session AND b.page = s.page
    AND s.n BETWEEN b.first_n AND b.last_n)""",
    """SELECT id AS session, 'not as many events as it says' AS wrong FROM sessions s
    WHERE events <> (SELECT count(*) FROM events e WHERE e.session = s.id)""",
    """SELECT id AS session, 'not as many pages as it says' AS wrong FROM sessions s
    WHERE pages <> (SELECT count(*) FROM pages p WHERE p.session = s.id)
    AND NOT EXISTS (SELECT 1 FROM sealed WHERE sealed.session = s.id)""",
    """SELECT DISTINCT session, 'sealed, and has a journal beside it' AS wrong FROM sealed
    WHERE session IN (SELECT session FROM batches UNION SELECT session FROM pages
    UNION SELECT session FROM snapshots)""",
    """SELECT DISTINCT session, 'leans on a base that is gone' AS wrong FROM based
    WHERE base NOT IN (SELECT id FROM bases)""",
    """SELECT session, 'page ' || page || ' is not what its batches say' AS wrong FROM (
    SELECT session, page, last_n FROM pages
    EXCEPT SELECT session, page, max(last_n) FROM batches GROUP BY session, page) AS unheld""",
    """SELECT session, 'no row tells of page ' || page AS wrong FROM (
    SELECT session, page FROM batches EXCEPT SELECT session, page FROM pages) AS untold""",
]


async def check(store: Store, *, read_data: bool = False) -> AsyncIterator[str]:
    """Each damage as a line, also while batches come in.

    `read_data` also reads every byte of every blob and batch.
    """
    try:
        async for line in _rows(store):
            yield line
        # Rows first: a blob is there before the row that names it.
        named = await store.database.read(f"{all_named()} ORDER BY digest")
        on_file = {digest async for digest in store.blobs.digests()}
        for row in named:
            if row["digest"] not in on_file:
                yield f"blob {row['digest']}: missing"
        if read_data:
            async for line in _bytes(store, on_file):
                yield line
    except HawkError as error:
        yield f"index: {error.message}"


async def _rows(store: Store) -> AsyncIterator[str]:
    for row in await store.database.read("PRAGMA integrity_check"):
        if row["integrity_check"] != "ok":
            yield f"index: {row['integrity_check']}"
    for contradiction in _CONTRADICTIONS:
        for row in await store.database.read(contradiction):
            yield f"session {row['session']}: {row['wrong']}"


async def _bytes(store: Store, on_file: set[str]) -> AsyncIterator[str]:
    for digest in sorted(on_file):
        try:
            await store.blobs.get(digest)
        except HawkError as error:
            yield f"blob {digest}: {error.message}"
    for row in await store.database.read("SELECT id FROM sessions ORDER BY id"):
        async for line in _session(store, row["id"]):
            yield line


async def _session(store: Store, session: str) -> AsyncIterator[str]:
    """What is wrong with the batches of a session, and with what was sealed with them."""
    # Batches first: the rows of each were committed with it. Then what they may name.
    lines, named = list[str](), list[tuple[int, str, str]]()
    try:
        async for batch in _batches(store, session):
            try:
                named += [
                    (batch.seq, what, name)
                    for record in records_of(batch)
                    for what, name in _names(batch, record)
                ]
            # Whatever a flipped bit makes of it, and whatever shape that has.
            except (compress.ZstdError, ValueError, TypeError, AttributeError, LookupError) as why:
                lines.append(f"session {session}, batch {batch.seq}: unreadable ({why})")
        known = await _known(store, session)
    except NotFound:
        return  # it was sealed or deleted just now
    except Damaged as why:
        lines.append(f"session {session}: {why.message}")
        known = {name for *_, name in named}
    if await store.listing.session(session) is None:
        return  # it was deleted just now
    for line in lines:
        yield line
    for seq, what, name in named:
        if name not in known:
            yield f"session {session}, batch {seq}: no row refers to its {what} {name}"


async def _batches(store: Store, session: str) -> AsyncIterator[JournalBatch]:
    after = 0
    while batches := await store.journal.batches(session, after, AT_A_TIME):
        for batch in batches:
            yield batch
        after = batches[-1].seq


async def _known(store: Store, session: str) -> set[str]:
    """The digests and snapshots that a session's batches may name.

    Reads every text that was sealed with it. Raises Damaged or NotFound.
    """
    known = await store.texts.readable(session) | await store.texts.missing(session)
    rows = await store.database.read("SELECT name FROM snapshots WHERE session = ?", [session])
    known |= {row["name"] for row in rows}
    sealed = await store.journal.sealed(session)
    if sealed is None:
        return known
    bases = await store.database.read(
        "SELECT digest FROM bases JOIN based ON based.base = bases.id WHERE based.session = ?",
        [session],
    )
    unheld = sealed.bases() - {row["digest"] for row in bases}
    if unheld and await store.journal.is_sealed(session):
        raise Damaged(f"no row refers to the base {min(unheld)}")
    known |= {digest for digest, *_ in await sealed.all_texts()}
    return known | {one.name for one in sealed.head.snapshots}


def _names(batch: JournalBatch, record: Record) -> list[tuple[str, str]]:
    """What of a record must have rows: its blobs, and itself when it is a snapshot."""
    names = [("blob", digest) for digest in wire.named(record)]
    if wire.is_snapshot(record):
        names.append(("snapshot", state_name(batch.t0 + record["t"], record["n"])))
    return names
