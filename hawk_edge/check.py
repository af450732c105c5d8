"""Verifies what the store promises: rows against blobs, both ways."""

from collections.abc import AsyncIterator

from hawk_edge import compress, wire
from hawk_edge.errors import HawkError
from hawk_edge.store.folder import Store


async def check(store: Store, *, read_data: bool = False) -> AsyncIterator[str]:
    """Each damage as a line. `read_data` also reads every byte of every blob and batch."""
    for row in await store.database.read("PRAGMA integrity_check"):
        if row["integrity_check"] != "ok":
            yield f"index: {row['integrity_check']}"
    on_file = {digest async for digest in store.blobs.digests()}
    for row in await store.database.read("SELECT DISTINCT digest FROM refs ORDER BY digest"):
        if row["digest"] not in on_file:
            yield f"blob {row['digest']}: missing"
    async for line in _dangling_rows(store):
        yield line
    if read_data:
        async for line in _unreadable(store, on_file):
            yield line


async def _dangling_rows(store: Store) -> AsyncIterator[str]:
    for table in ("batches", "pages", "snapshots", "refs", "events"):
        for row in await store.database.read(
            f"""SELECT DISTINCT session FROM {table}
            WHERE session NOT IN (SELECT id FROM sessions)"""
        ):
            yield f"session {row['session']}: in {table}, but not in sessions"
    for row in await store.database.read(
        """SELECT s.session, s.name FROM snapshots s WHERE NOT EXISTS (SELECT 1 FROM batches b
        WHERE b.session = s.session AND b.page = s.page AND s.n BETWEEN b.first_n AND b.last_n)"""
    ):
        yield f"session {row['session']}: no batch holds the snapshot {row['name']}"


async def _unreadable(store: Store, on_file: set[str]) -> AsyncIterator[str]:
    for digest in sorted(on_file):
        try:
            await store.blobs.get(digest)
        except HawkError as error:
            yield f"blob {digest}: {error.message}"
    sessions = await store.database.read("SELECT id FROM sessions ORDER BY id")
    for session in sessions:
        refs = await store.database.read(
            "SELECT digest FROM refs WHERE session = ?", [session["id"]]
        )
        named = {row["digest"] for row in refs}
        for batch in await store.journal.batches(session["id"]):
            where = f"session {batch.session}, batch {batch.seq}"
            try:
                lines = compress.decompress(batch.body).split(b"\n")
                records = [wire.read_line(line) for line in lines if line]
            except (compress.ZstdError, ValueError) as error:
                yield f"{where}: unreadable ({error})"
                continue
            for record in records:
                for holder, key in wire.long_texts(record):
                    if isinstance(holder[key], dict) and holder[key]["blob"] not in named:
                        yield f"{where}: names blob {holder[key]['blob']}, which no row refers to"
