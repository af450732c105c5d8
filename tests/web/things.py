"""Everything that an account may own, one of each, made past all doors."""

import secrets
from typing import NamedTuple

from hawk_edge.accounts.passwords import Passwords
from hawk_edge.hawk import Hawk
from hawk_edge.model import Role, Site, User
from hawk_edge.store.index.assets import AssetIndex, Sighting
from hawk_edge.store.index.drawn import Drawn
from hawk_edge.store.index.saved_filters import EVERYBODY, SavedFilter, SavedFilters
from hawk_edge.timekey import state_name
from tests.batches import T0, batch, error, new_id, snapshot
from tests.serving import ORIGIN
from tests.web.inside import PASSWORD

Words = dict[str, str]


class Recorded(NamedTuple):
    """What is recorded of an account, by the names that routes have for it."""

    site: str
    key: str
    session: str
    issue: str
    digest: str
    filter: str

    def words(self, path: str) -> Words:
        """What stands in a path's places."""
        by_id = self.session if path.startswith("/v1/sessions/") else self.issue
        return {
            "site": self.site, "key": self.key, "digest": self.digest, "name": state_name(T0, 1),
            "id": self.filter if "/filters/" in path else by_id,
        }  # fmt: skip


class Things:
    """Makes things and people in any account of a Hawk."""

    def __init__(self, hawk: Hawk, now_ms: int, hashed: str) -> None:
        self._hawk = hawk
        self._now_ms = now_ms
        self._hashed = hashed

    @classmethod
    async def of(cls, hawk: Hawk, now_ms: int) -> "Things":
        return cls(hawk, now_ms, await Passwords().hash(PASSWORD))

    async def user(self, account: str, role: Role) -> User:
        """A user whose password is PASSWORD."""
        id = secrets.token_hex(8)
        user = User(id, account, f"{id}@b.test", role, self._hashed)
        await self._hawk.store.people.add_user(user, self._now_ms)
        return user

    async def invitation(self, account: str) -> tuple[str, str]:
        """Its id, and the token of its link."""
        email = f"{secrets.token_hex(8)}@b.test"
        made = await self._hawk.inviting.invite(account, "somebody", email, Role.VIEWER)
        return made.invitation.id, made.token

    async def recorded(self, account: str) -> Recorded:
        """A site with a session, whose error is an issue, and whose page names a picture."""
        hawk = self._hawk
        site = await hawk.accounts.add_site(account, "Shop", [ORIGIN])
        session = new_id()
        body = batch(1, snapshot(), error(900, f"broken {session}"), session=session)
        await hawk.ingest.take(site, body, None, "a browser")
        await hawk.issues.grouper.work()
        rows = await hawk.store.database.read("SELECT id FROM issues WHERE site = ?", [site.id])
        digest = await self._asset(site, session)
        png = await hawk.store.blobs.put(b"\x89PNG " + session.encode(), "picture")
        await Drawn(hawk.store.database).add(session, state_name(T0, 1), png)
        one = SavedFilter(new_id(), site.id, EVERYBODY, "Broken", "errors=1", None, self._now_ms)
        await SavedFilters(hawk.store.database).add(one)
        return Recorded(site.id, site.key, session, rows[0]["id"], digest, one.id)

    async def _asset(self, site: Site, session: str) -> str:
        assets, url = AssetIndex(self._hawk.store.database), f"{ORIGIN}/{session}.png"
        await assets.see([Sighting(site.id, session, url, ORIGIN, self._now_ms)])
        digest = await self._hawk.store.blobs.put(session.encode(), "asset")
        while (due := await assets.next_due(self._now_ms)) is not None:
            await assets.fetched(
                due, self._now_ms, digest, "image/png", 22, etag=None, modified=None
            )
        return digest
