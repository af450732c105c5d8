"""What follows from all sessions together, once each of them has its rows."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from hawk_edge.assets.kinds import SHEET
from hawk_edge.assets.within import named_in
from hawk_edge.errors import HawkError
from hawk_edge.mend.rows import Rows
from hawk_edge.model import Site
from hawk_edge.sites import new_key
from hawk_edge.store.engine import Row, Statement
from hawk_edge.store.folder import Store
from hawk_edge.store.index.assets import AssetIndex, asset_id
from hawk_edge.store.seal_format import USE
from hawk_edge.timekey import LATEST_MS


async def settle(
    store: Store, rows: Rows, late: Sequence[Row], uses: Mapping[tuple[str, str], list[str]]
) -> None:
    """`late`: rows of texts that came late. `uses`: sessions, by site and an asset's beginning."""
    await rows.flush()
    await _texts(store, late)
    await _uses(store, rows, uses)
    await rows.flush()
    await _within(store)
    await _sites(store, rows)
    await rows.flush()


async def _texts(store: Store, late: Sequence[Row]) -> None:
    """A text that had not come when a session was sealed has come if its site has it by now.

    Who brought it may have been deleted since: that is why the register knows of it as well.
    """
    came = await store.database.read(
        """SELECT session, digest FROM missing WHERE EXISTS (SELECT 1 FROM refs
        WHERE refs.digest = missing.digest AND refs.site = missing.site)"""
    )
    pairs = [(row["session"], row["digest"]) for row in (*came, *late)]
    note = """INSERT INTO refs (session, digest, site, late) SELECT session, digest, site, 1
        FROM missing WHERE session = ? AND digest = ? ON CONFLICT DO NOTHING"""
    # One that came before its session was sealed; if it was sealed with it, no row names it.
    mark = "UPDATE refs SET late = 1 WHERE session = ? AND digest = ?"
    gone = "DELETE FROM missing WHERE session = ? AND digest = ?"
    unit = [Statement(sql, pairs, many=True) for sql in (note, mark, gone)]
    await store.database.write(*unit)


async def _uses(store: Store, rows: Rows, uses: Mapping[tuple[str, str], list[str]]) -> None:
    assets = await store.database.read("SELECT id, site FROM assets")
    used = [
        {"session": session, "asset": asset["id"]}
        for asset in assets
        for session in uses.get((asset["site"], asset["id"][:USE]), ())
    ]
    await rows.insert("asset_uses", used)


async def _within(store: Store) -> None:
    """What a sheet names is used by whoever uses the sheet, also if it came after they were sealed.

    So are the sheets that it names, hence until nothing is new.
    """
    index = AssetIndex(store.database)
    versions = await store.database.read(
        """SELECT v.asset, v.from_ms, v.digest, a.site, a.url FROM asset_versions v
        JOIN assets a ON a.id = v.asset WHERE v.type = ? ORDER BY v.asset, v.from_ms""",
        [SHEET],
    )
    held = list[tuple[Row, int, list[str]]]()
    for _, each in groupby(versions, lambda row: row["asset"]):
        found = list(each)
        ends = [*(row["from_ms"] for row in found[1:]), LATEST_MS]
        for row, until_ms in zip(found, ends, strict=True):
            ids = [asset_id(row["site"], url) for url in await _urls(store, row)]
            held.append((row, until_ms, ids))
    new = 1
    while new:
        new = 0
        for row, until_ms, ids in held:
            new += await index.used_within(row["asset"], row["from_ms"], until_ms, ids)


async def _urls(store: Store, row: Row) -> Iterable[str]:
    try:
        content = await store.blobs.get(row["digest"])
    except HawkError:
        return ()
    return named_in(content.decode(errors="replace"), row["url"])


async def _sites(store: Store, rows: Rows) -> None:
    """Sessions of a site that nobody knows any more are of one that can be seen, and be deleted."""
    unknown = await store.database.read(
        """SELECT site, min(key) AS key, min(started_ms) AS started_ms FROM sessions
        WHERE site NOT IN (SELECT id FROM sites) GROUP BY site"""
    )
    for row in unknown:
        account, created_ms = row["key"].split("/")[0], row["started_ms"]
        name, key = f"found again: {row['site']}", new_key()
        await store.people.add_site(Site(row["site"], account, key, name, (), created_ms))
        said = {"id": account, "name": "found again", "created_ms": created_ms}
        await rows.insert("accounts", [said])
