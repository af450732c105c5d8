"""Reads all of a session's batches, and tells what of them cannot be read or has no row."""

from collections.abc import AsyncIterator

from hawk_edge import wire
from hawk_edge.errors import Damaged, NotFound
from hawk_edge.model import JournalBatch
from hawk_edge.rebuild import Record
from hawk_edge.store.folder import Store
from hawk_edge.store.index.journal import records_of
from hawk_edge.timekey import state_name

AT_A_TIME = 50  # batches in memory


async def unsound(store: Store, session: str) -> AsyncIterator[str]:
    """What is wrong with the batches of a session, and with what was sealed with them.

    Every byte of both is read, and of the blobs that they name none.
    """
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
            except (Damaged, TypeError, AttributeError, LookupError) as why:
                lines.append(
                    f"session {session}, batch {batch.seq}: unreadable ({why.__cause__ or why})"
                )
        known = await _known(store, session)
        lines += await _unlike(store, session)
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


async def _unlike(store: Store, session: str) -> list[str]:
    """Whether the row of a sealed session says something else than its blob."""
    rows = await store.database.read("SELECT * FROM sessions WHERE id = ?", [session])
    sealed = await store.journal.sealed(session)
    if sealed is None or not rows or not await store.journal.is_sealed(session):
        return []  # or a batch has come, and changed both
    row = dict(rows[0])
    wrong = [name for name, said in sealed.head.session.items() if row.get(name, said) != said]
    return [f"session {session}: its row and its blob differ: {', '.join(wrong)}"] if wrong else []


def _names(batch: JournalBatch, record: Record) -> list[tuple[str, str]]:
    """What of a record must have rows: its blobs, and itself when it is a snapshot."""
    names = [("blob", digest) for digest in wire.named(record)]
    if wire.is_snapshot(record):
        names.append(("snapshot", state_name(batch.t0 + record["t"], record["n"])))
    return names
