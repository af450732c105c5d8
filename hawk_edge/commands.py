"""What can be asked of a store from a shell: each takes plain values and yields lines or an object.

The command line runs them itself when the folder is free, and hands them to the server that has
the folder when it is not (control.py): the answer is the same.
"""

from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from hawk_edge.accounts import Accounts
from hawk_edge.accounts.commands import PeopleCommands
from hawk_edge.alerts.settings import AlertsOfSites, read_change
from hawk_edge.backup.make import Backup
from hawk_edge.backup.patience import Patience
from hawk_edge.backup.place import open_place
from hawk_edge.backup.progress import seldom
from hawk_edge.check import check as check_store
from hawk_edge.clock import wall_clock_ms
from hawk_edge.credits.governor import Governor
from hawk_edge.erase import Erasure
from hawk_edge.errors import Conflict, Malformed, NotFound
from hawk_edge.export.file import Exports
from hawk_edge.export.write import write
from hawk_edge.issues.given import Given
from hawk_edge.model import Site
from hawk_edge.sites import (
    Defaults,
    SettingsChange,
    changed,
    check_days,
    site_facts,
    snippet,
)
from hawk_edge.store.folder import Store
from hawk_edge.store.index.named import named
from hawk_edge.store.index.runs import Noting

Answer = dict[str, Any]
Say = Callable[[str], object]  # is told how far a long command is
AT_A_TIME = 200  # digests that are looked up together


class Commands:
    """The commands on one open store. `address` is where visitors reach the server.

    `defaults` is what holds for a site that does not say otherwise; `governor` says what may run.
    """

    def __init__(
        self, store: Store, accounts: Accounts, erasure: Erasure, address: str, defaults: Defaults,
        *, governor: Governor, exports: Exports, now_ms: Callable[[], int] = wall_clock_ms,
    ) -> None:  # fmt: skip
        self._store = store
        self._erasure = erasure
        self._accounts = accounts
        self._address = address
        self._defaults = defaults
        self._governor = governor
        self._exports = exports
        self._runs = Noting(store.database, now_ms)
        self._by_name: dict[str, Callable[..., Awaitable[Answer]]] = {
            **PeopleCommands(accounts, store.people).by_name,
            "site_add": self.site_add,
            "site_set": self.site_set,
            "site_list": self.site_list,
            "site_alerts": self.site_alerts,
            "check": self.check,
            "erase": self.erase,
            "stats": self.stats,
            "credits": self.credits,
            "sourcemaps": self.sourcemaps,
        }
        self._long: dict[str, Callable[..., Awaitable[Answer]]] = {
            "backup": self.backup,
            "export": self.export,
        }
        self._backs_up = False

    async def run(self, name: str, arguments: Answer, say: Say) -> Answer:
        """Run a command by its name. Raises HawkError for what is wrong with the arguments."""
        if name in self._long:
            return await self._long[name](**arguments, say=say)
        command = self._by_name.get(name)
        if command is None:
            raise Malformed(f"there is no command {name}")
        return await command(**arguments)

    async def site_add(self, name: str, origins: list[str]) -> Answer:
        """A site, in the oldest account."""
        accounts = await self._store.people.accounts()
        if not accounts:
            raise Malformed("there is no user yet: `hawk-edge user add EMAIL` first")
        site = await self._accounts.add_site(accounts[0], name, origins)
        return {"id": site.id, "key": site.key, "snippet": snippet(self._address, site.key)}

    async def site_list(self) -> Answer:
        """Every site."""
        sites = await self._store.people.sites()
        return {"items": [self._show(site) for site in sites]}

    async def site_alerts(self, site: str, change: Answer) -> Answer:
        """Change who is told of a site, if there is something to change; who is told then."""
        found, asked = await self._site(site), read_change(change)
        alerts = AlertsOfSites.of(self._store)
        return await (alerts.change(found, asked) if change else alerts.facts(found))

    async def site_set(self, site: str, change: Answer) -> Answer:
        """Change the settings of the site with this id, key or name."""
        found = await self._site(site)
        try:
            asked = msgspec.convert(change, SettingsChange)
        except msgspec.ValidationError as why:
            raise Malformed(str(why)) from None
        check_days(asked, self._defaults.days)
        settings = changed(found.settings, asked)
        after = msgspec.structs.replace(found, settings=settings)
        await self._store.people.change_site(after)
        return self._show(after)

    async def sourcemaps(self, site: str, files: dict[str, str]) -> Answer:
        """Keep source maps, each by its path with the script's address, or with how that ends."""
        found, given = await self._site(site), Given(self._store)
        for path, script in files.items():
            await given.take(found, Path(path), script)
        return {"site": found.id, "taken": len(files)}

    async def _site(self, which: str) -> Site:
        """The site with this id, key or name. Raises NotFound or Malformed."""
        sites = await self._store.people.sites()
        found = [one for one in sites if which in (one.id, one.key)]
        found = found or [one for one in sites if which == one.name]
        if not found:
            raise NotFound(f"there is no site {which}")
        if len(found) > 1:
            raise Malformed(f"{len(found)} sites are called {which}: say the id of one")
        return found[0]

    def _show(self, site: Site) -> Answer:
        return site_facts(site, self._address, self._defaults)

    async def check(self, read_data: bool) -> Answer:
        """What is damaged."""
        async with self._runs.noting("check") as run:
            findings = [line async for line in check_store(self._store, read_data=read_data)]
            run.tell(well=not findings, findings=len(findings), read_data=read_data)
        return {"findings": findings}

    async def erase(self, session: str | None, visitor: str | None) -> Answer:
        """Erase one or the other, and wait until the files are rid of it."""
        if (session is None) == (visitor is None):
            raise Malformed("say either --session or --visitor")
        if session is not None:
            erased = await self._erasure.session(session)
        else:
            erased = await self._erasure.visitor(visitor or "")
        return msgspec.structs.asdict(erased) | {"left": await self._left(erased.blobs)}

    async def _left(self, digests: Collection[str]) -> int:
        """How many of these blobs are there, though no row names them."""
        left, every = 0, sorted(digests)
        for at in range(0, len(every), AT_A_TIME):
            some = every[at : at + AT_A_TIME]
            for digest in set(some) - await named(self._store.database, some):
                with suppress(NotFound):
                    await self._store.blobs.part(digest, 0, 1)
                    left += 1
        return left

    async def backup(
        self, destination: str, keep: int, environ: dict[str, str], say: Say
    ) -> Answer:
        """Copy everything to a bucket or a folder; `environ` has the variables for a bucket."""
        if Path(destination).is_relative_to(self._store.folder.absolute()):
            raise Malformed("the backup must not lie in the data folder itself")
        if self._backs_up:
            raise Conflict("a backup is being made already")
        self._backs_up = True
        try:
            async with self._runs.noting("backup") as run:
                run.tell(well=False, place=destination)
                place = await open_place(destination, environ, make=True)
                try:
                    patience = Patience(self._governor.asker("backup"))
                    one = Backup(self._store, place, keep=keep, say=seldom(say), patience=patience)
                    done = await one.run()
                finally:
                    place.close()
                run.tell(
                    well=not done.lacking, place=place.address, name=done.name, blobs=done.blobs,
                    bytes=done.new_bytes, lacking=len(done.lacking),
                )  # fmt: skip
        finally:
            self._backs_up = False
        return msgspec.structs.asdict(done)

    async def export(self, session: str, path: str, force: bool, say: Say) -> Answer:
        """Write a session to a file that needs nobody; how much of it is not in there."""
        target = Path(path)
        if target.is_relative_to(self._store.folder.absolute()):
            raise Malformed("the file must not lie in the data folder itself")
        made = await self._exports.file(session, seldom(say))
        size = await write(made.pieces(), target, force=force)
        return {"bytes": size, "live": made.live, "missing": made.missing}

    async def credits(self) -> Answer:
        """What there is of CPU time, and what waits for it; see Governor.says."""
        return self._governor.says()

    async def stats(self) -> Answer:
        """How much there is, and how many bytes it takes; batches are those not sealed yet."""
        counts = {}
        for table in ("users", "sites", "sessions", "sealed", "batches", "events", "issues"):
            rows = await self._store.database.read(f"SELECT count(*) AS n FROM {table}")
            counts[table] = rows[0]["n"]
        rows = await self._store.database.read("SELECT coalesce(sum(pages), 0) AS n FROM sessions")
        counts["pages"] = rows[0]["n"]
        blobs, blob_bytes = await self._store.blobs.size()
        files = self._store.folder.glob("index.db*")
        index_bytes = sum(path.stat().st_size for path in files)
        rows = await self._store.database.read(
            "SELECT coalesce(sum(length(body)), 0) AS n FROM batches"
        )
        used = await self._store.database.read("SELECT count(*) AS n FROM refs")
        return counts | {
            "blobs": blobs,
            "damaged": len(self._store.blobs.damaged()),
            "bytes": {"index": index_bytes, "journal": rows[0]["n"], "blobs": blob_bytes},
            "uses_per_blob": round(used[0]["n"] / blobs, 2) if blobs else None,
        }
