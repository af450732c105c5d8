"""`check --rebuild`: the index anew, first from what is verified, then from the old one.

A sealed session comes from its blob, whatever the old index says of it. People, sites, assets and
what was erased come from the old index if it can be read, else from the register. Sessions that are
not sealed are in the old index alone. What was erased does not come back.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hawk_edge.mend.found import Found, look
from hawk_edge.mend.issues import group_again
from hawk_edge.mend.leaning import Leaning
from hawk_edge.mend.lines import read_lines
from hawk_edge.mend.rows import Rows
from hawk_edge.mend.settle import settle
from hawk_edge.store.anew import Old, open_anew
from hawk_edge.store.engine import Row
from hawk_edge.store.folder import Store
from hawk_edge.store.index.events import adding
from hawk_edge.store.index.named import OF_A_SESSION
from hawk_edge.store.index.register import LATE, REGISTERED, RegisterIndex
from hawk_edge.store.index.tombstones import of_session, of_site, setting
from hawk_edge.store.sealed import SealedSession, open_sealed

Say = Callable[[str], object]
# Tables whose rows of a session follow from all sessions together.
_MADE_ANEW = ("based", "ungrouped", "occurrences", "alarms", "seen_sessions")


async def rebuild(folder: Path, blobs_at: str, say: Say) -> list[str]:
    """Make the index anew, and tell what of it could not be brought back, a line each.

    Raises Unusable, also while somebody works on the folder, DiskFull or Unavailable: then the
    folder is as it was.
    """
    async with open_anew(folder, blobs_at) as (store, old, kept):
        work = _Rebuild(store, old, await look(store.blobs, say))
        await work.run()
    say(f"{len(work.sealed)} sessions from their blobs, {len(work.copied)} from the old index")
    if work.buried:
        say(f"{work.buried} that were erased stay erased")
    if kept is not None:
        say(f"the old index is kept as {kept}: delete it when all is well, or it is never erased")
    return [*work.lost, *old.unread]


class _Rebuild:
    """`sealed` and `copied`: ids of sessions. `lost`: what is not there any more."""

    def __init__(self, store: Store, old: Old, found: Found) -> None:
        self._store = store
        self._old = old
        self._found = found
        self._rows = Rows(store.database)
        self._leaning = Leaning(self._rows, old)
        self._uses: dict[tuple[str, str], list[str]] = {}
        self._tombstones = set[str]()
        self.sealed: list[str] = []
        self.copied: list[str] = []
        self.buried = 0
        self.lost = list(found.unread)

    async def run(self) -> None:
        """All of it, into the empty index."""
        await self._what_no_session_says()
        journals = await self._old.read("SELECT DISTINCT session FROM batches")
        unsealed = {row["session"] for row in journals}
        for session, digest in sorted(self._found.sessions.items()):
            if session not in unsealed:
                await self._seal(await open_sealed(self._store.blobs, digest))
        done = {*self.sealed}
        for row in await self._old.rows("sessions", "1 = 1 ORDER BY id"):
            if row["id"] not in done and not self._is_buried(row):
                await self._copy(row)
        await self._leaning.write()
        late = self._found.register[1].rows(LATE) if self._found.register else []
        late = [row for row in late if row["session"] in done]
        await settle(self._store, self._rows, late, self._uses)
        await group_again(self._store, self._rows, self._old, {*self.sealed, *self.copied})

    async def _what_no_session_says(self) -> None:
        register = self._found.register
        if register is not None:
            await RegisterIndex(self._store.database).name(register[1].number, register[0])
        for table in REGISTERED:
            rows = await self._old.rows(table)
            if register is not None and (not rows or table == "tombstones"):
                rows = [*rows, *register[1].rows(table)]
            await self._rows.insert(table, rows)
        for table in ("scrubbed", "runs"):
            await self._rows.insert(table, await self._old.rows(table))
        await self._rows.insert("outbox", await self._old.rows("outbox", "session = ''"))
        for digest, erased_ms in (await self._store.erased.all()).items():
            await self._rows.add(setting([digest], erased_ms))
        await self._rows.flush()
        self._tombstones = set(await self._store.tombstones.all())

    async def _seal(self, sealed: SealedSession) -> None:
        head = sealed.head
        session, site = head.session["id"], head.session["site"]
        if self._is_buried(head.session):
            self.buried += 1
            return
        lines = await read_lines(sealed)
        missing = set(head.missing)
        shared = {one for one in lines.named if one not in missing and not sealed.holds(one)}
        await self._rows.insert("sessions", [lines.told() | head.session])
        await self._rows.insert("sealed", [{"session": session, "digest": sealed.digest}])
        # What came to it later, and which of it did; and who was told of it, or is to be.
        for table in ("refs", "asset_uses", "alerts", "outbox"):
            rows = await self._old.rows(table, "session = ?", [session])
            its = [row for row in rows if table != "refs" or not sealed.holds(row["digest"])]
            await self._rows.insert(table, its)
        await self._fresh(session)
        for table, digests in (("refs", shared), ("missing", missing)):
            named = [{"session": session, "digest": one, "site": site} for one in sorted(digests)]
            await self._rows.insert(table, named)
        if lines.lost:
            self.lost.append(f"session {session}: {len(lines.lost)} batches of it are damaged")
            await self._rows.insert(
                "events", await self._old.rows("events", "session = ?", [session])
            )
        await self._rows.add(adding(site, lines.events))
        for use in head.uses:
            self._uses.setdefault((site, use), []).append(session)
        self._leaning.add(sealed)
        self.sealed.append(session)

    async def _copy(self, row: Row) -> None:
        """A session as the old index has it: not sealed, or its blob is gone."""
        await self._rows.insert("sessions", [row])
        for table in OF_A_SESSION:
            if table not in _MADE_ANEW:
                await self._rows.insert(
                    table, await self._old.rows(table, "session = ?", [row["id"]])
                )
        await self._fresh(row["id"])
        self.copied.append(row["id"])

    async def _fresh(self, session: str) -> None:
        """What a session names and has no file yet is in the old index alone."""
        its = "digest IN (SELECT digest FROM refs WHERE session = ?)"
        await self._rows.insert("fresh", await self._old.rows("fresh", its, [session]))

    def _is_buried(self, session: Mapping[str, Any]) -> bool:
        of_both = of_session(session["site"], session["id"]), of_site(session["site"])
        return not self._tombstones.isdisjoint(of_both)
