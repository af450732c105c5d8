"""What can be asked of a store from a shell: each takes plain values and yields lines or an object.

The command line runs them itself when the folder is free, and hands them to the server that has
the folder when it is not (control.py): the answer is the same.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from hawk_edge.accounts import Accounts
from hawk_edge.check import check as check_store
from hawk_edge.config import Reporter
from hawk_edge.erase import Erasure
from hawk_edge.errors import Malformed, NotFound
from hawk_edge.model import Role, Site
from hawk_edge.sites import SettingsChange, changed, site_facts, snippet
from hawk_edge.store.folder import Store

Answer = dict[str, Any]


class Commands:
    """The commands on one open store. `address` is where visitors reach the server.

    `defaults` is what holds for a site that does not say otherwise.
    """

    def __init__(
        self, store: Store, accounts: Accounts, erasure: Erasure, address: str, defaults: Reporter
    ) -> None:
        self._store = store
        self._erasure = erasure
        self._accounts = accounts
        self._address = address
        self._defaults = defaults
        self._by_name: dict[str, Callable[..., Awaitable[Answer]]] = {
            "user_add": self.user_add,
            "site_add": self.site_add,
            "site_set": self.site_set,
            "site_list": self.site_list,
            "check": self.check,
            "erase": self.erase,
            "stats": self.stats,
        }

    async def run(self, name: str, arguments: Answer) -> Answer:
        """Run a command by its name. Raises HawkError for what is wrong with the arguments."""
        command = self._by_name.get(name)
        if command is None:
            raise Malformed(f"there is no command {name}")
        return await command(**arguments)

    async def user_add(self, email: str, role: str, password: str) -> Answer:
        """A user who can sign in."""
        user = await self._accounts.add_user(email, password, Role(role))
        return {"id": user.id, "email": user.email, "role": user.role}

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

    async def site_set(self, site: str, change: Answer) -> Answer:
        """Change the settings of the site with this id, key or name."""
        sites = await self._store.people.sites()
        found = [one for one in sites if site in (one.id, one.key)]
        found = found or [one for one in sites if site == one.name]
        if not found:
            raise NotFound(f"there is no site {site}")
        if len(found) > 1:
            raise Malformed(f"{len(found)} sites are called {site}: say the id of one")
        try:
            asked = msgspec.convert(change, SettingsChange)
        except msgspec.ValidationError as why:
            raise Malformed(str(why)) from None
        settings = changed(found[0].settings, asked)
        after = msgspec.structs.replace(found[0], settings=settings)
        await self._store.people.change_site(after)
        return self._show(after)

    def _show(self, site: Site) -> Answer:
        return site_facts(site, self._address, self._defaults)

    async def check(self, read_data: bool) -> Answer:
        """What is damaged."""
        return {"findings": [line async for line in check_store(self._store, read_data=read_data)]}

    async def erase(self, session: str | None, visitor: str | None) -> Answer:
        """Erase one or the other, and wait until the files are rid of it."""
        if (session is None) == (visitor is None):
            raise Malformed("say either --session or --visitor")
        if session is not None:
            return msgspec.structs.asdict(await self._erasure.session(session))
        return msgspec.structs.asdict(await self._erasure.visitor(visitor or ""))

    async def stats(self) -> Answer:
        """How much there is, and how many bytes it takes; batches are those not sealed yet."""
        counts = {}
        for table in ("users", "sites", "sessions", "sealed", "batches", "events"):
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
            "bytes": {"index": index_bytes, "journal": rows[0]["n"], "blobs": blob_bytes},
            "uses_per_blob": round(used[0]["n"] / blobs, 2) if blobs else None,
        }
