"""Verifies what the store promises: rows against rows, rows against blobs, and every byte."""

from collections.abc import AsyncIterator

from hawk_edge.errors import Damaged, HawkError, NotFound
from hawk_edge.store.folder import Store
from hawk_edge.store.index.named import on_file
from hawk_edge.unsound import unsound

_SET_ASIDE = "damaged, and set aside"
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
            "pictures",
            "picture_jobs",
            "ungrouped",
            "occurrences",
            "alarms",
            "alerts",
            "seen_sessions",
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
    """SELECT DISTINCT session, 'a letter is about no alert' AS wrong FROM outbox
    WHERE session <> '' AND about NOT IN (SELECT id FROM alerts)""",
    """SELECT DISTINCT session, 'leans on a base that is gone' AS wrong FROM based
    WHERE base NOT IN (SELECT id FROM bases)""",
    """SELECT '?' AS session, 'text ' || digest || ' is named by none' AS wrong FROM fresh
    WHERE digest NOT IN (SELECT digest FROM refs)""",
    """SELECT DISTINCT session, 'belongs to an issue that is gone' AS wrong FROM occurrences
    WHERE issue NOT IN (SELECT id FROM issues)""",
    """SELECT '?' AS session, 'issue ' || id || ' is not what its occurrences say' AS wrong
    FROM (SELECT id, count, sessions, first_ms, last_ms FROM issues
    EXCEPT SELECT issue, sum(count), count(DISTINCT session), min(first_ms), max(last_ms)
    FROM occurrences GROUP BY issue) AS unheld""",
    """SELECT '?' AS session, 'line ' || id || ' is not counted right' AS wrong FROM (
    SELECT id, bundles FROM seen_lines
    EXCEPT SELECT line, count(*) FROM seen_marks GROUP BY line) AS unheld""",
    """SELECT '?' AS session, 'line ' || line || ' was seen and is gone' AS wrong
    FROM seen_marks WHERE line NOT IN (SELECT id FROM seen_lines)""",
    """SELECT session, 'page ' || page || ' is not what its batches say' AS wrong FROM (
    SELECT session, page, last_n FROM pages
    EXCEPT SELECT session, page, max(last_n) FROM batches GROUP BY session, page) AS unheld""",
    """SELECT session, 'no row tells of page ' || page AS wrong FROM (
    SELECT session, page FROM batches EXCEPT SELECT session, page FROM pages) AS untold""",
]


async def check(store: Store, *, read_data: bool = False) -> AsyncIterator[str]:
    """Each damage as a line, also while batches come in.

    `read_data` also reads every byte of every blob and batch, and sets aside what is damaged.
    """
    try:
        async for line in _rows(store):
            yield line
        # Rows first: a blob is there before it is named by rows alone.
        named = await store.database.read(f"{on_file()} ORDER BY digest")
        there = {digest async for digest in store.blobs.digests()}
        damaged = store.blobs.damaged()
        for row in named:
            if row["digest"] in damaged:
                yield f"blob {row['digest']}: {_SET_ASIDE}"
            elif row["digest"] not in there:
                yield f"blob {row['digest']}: missing"
        if read_data:
            async for line in _bytes(store, there):
                yield line
    except HawkError as error:
        yield f"index: {error.message}"


async def _rows(store: Store) -> AsyncIterator[str]:
    for flaw in await store.database.verify():
        yield f"index: {flaw}"
    for contradiction in _CONTRADICTIONS:
        for row in await store.database.read(contradiction):
            yield f"session {row['session']}: {row['wrong']}"


async def _bytes(store: Store, there: set[str]) -> AsyncIterator[str]:
    for digest in sorted(there):
        try:
            if not await store.blobs.verify(digest):
                yield f"blob {digest}: {_SET_ASIDE}"
        except NotFound:
            continue  # it was swept just now
        except HawkError as error:
            yield f"blob {digest}: {error.message}"
    for digest in await store.fresh.digests():
        try:
            await store.fresh.get(digest)
        except Damaged as why:
            yield f"index: {why.message}"
    for row in await store.database.read("SELECT id FROM sessions ORDER BY id"):
        async for line in unsound(store, row["id"]):
            yield line
