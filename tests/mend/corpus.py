"""A folder with something of everything in it, and what all of its tables hold."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hawk_edge.accounts import Accounts
from hawk_edge.accounts.inviting import Inviting
from hawk_edge.bodies import lines_of
from hawk_edge.erase import Erasure
from hawk_edge.issues.given import Given
from hawk_edge.issues.grouper import Grouper
from hawk_edge.issues.maps import Maps
from hawk_edge.model import Role, Site, SiteSettings
from hawk_edge.register import Registrar
from hawk_edge.store.engine import Statement
from hawk_edge.store.folder import Store
from hawk_edge.store.index.assets import AssetIndex, Due, Sighting
from hawk_edge.store.index.issues import Issues
from hawk_edge.store.index.keys import Keys
from hawk_edge.store.index.named import TABLES
from hawk_edge.store.index.saved_filters import EVERYBODY, SavedFilter, SavedFilters
from tests.batches import batch, delta, error, snapshot
from tests.sealing import WORDS, Sealing, sealing
from tests.serving import ORIGIN
from tests.store.opened import SITE

OTHER_SITE = Site(
    "site2",
    "account2",
    "hk_other",
    "Other",
    ("https://other.example",),
    7,
    SiteSettings(masking="all"),
)
SHEET = "p { color: red } " * 100
LATE = "b { color: blue } " * 100
NEVER = "0" * 64
CSS = b"@import 'more.css'; p { background: url(/p.png) }"
SESSIONS = {name: name * 22 for name in "abcdefgh"}

# What is not the same after the index was lost, and why.
EXCUSED = {
    "runs": "how the last backup, check and round went: that is of the index that was",
    "scrubbed": "how far everything had been read again: it begins anew",
    "bases.id": "a number that binds `based` to `bases`, given anew in the order of their age",
}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def dumped(store: Store) -> dict[str, list[Any]]:
    """Every row of every table; a base is called by its digest, not by its number."""
    found = {}
    for table in TABLES:
        if table in EXCUSED:
            continue
        sql = f"SELECT * FROM {table}"
        if table == "based":
            sql = "SELECT based.session, bases.digest FROM based JOIN bases ON bases.id = base"
        rows = [dict(row) for row in await store.database.read(sql)]
        for row in rows:
            if "body" in row:
                row["body"] = lines_of(row["body"])
            if table == "bases":
                del row["id"]
        found[table] = sorted(repr(sorted(row.items())) for row in rows)
    return found


class Corpus(Sealing):
    """A store that seals, with the register, an eraser, and assets."""

    def __init__(self, hawk: Sealing) -> None:
        self.__dict__ = hawk.__dict__
        self.registrar = Registrar(hawk.store)
        self.erasure = Erasure(
            hawk.store,
            self._clock,
            release=hawk.sealer.release,
            register=self.registrar.after_erasing,
        )
        self.assets = AssetIndex(hawk.store.database)
        self.grouper = Grouper(hawk.store, Maps(hawk.store), self._clock)

    async def visit(
        self, session: str, text: str, *, site: Site = SITE, sheets: list[Any] | None = None
    ) -> None:
        """A session of three batches on two pages, with events of all sorts of places."""
        url = f"https://shop.example/lamp?{text}"
        states = [
            one
            for at, sheet in enumerate(sheets or [])
            for one in (2 if not at else 1, {"sheet": sheet})
        ]
        click = {"k": "click", "t": 3, "x": 1, "y": 2, "id": 8, "text": "Add", "rage": True}
        await self.take(
            batch(
                1,
                error(1),
                snapshot(text=f"{WORDS} {text}", url=url, v=states),
                click,
                session=session,
            ),
            site=site,
        )
        last = batch(
            2,
            error(40),
            delta(2, 50, f"later {text}"),
            error(60),
            session=session,
            last=[1, 0],
            dropped={"offline": 2},
        )
        await self.take(last, site=site)
        # Its first event happened on a state of an earlier batch.
        more = batch(
            3,
            error(70),
            {"k": "identify", "t": 71, "name": f"Ann {text}"},
            session=session,
            last=[2, 50],
        )
        await self.take(more, site=site)
        await self.take(
            batch(4, snapshot(text="a second page"), page="pagepag2", session=session), site=site
        )

    async def asset(
        self, session: str, url: str, content: bytes, type: str, site: Site = SITE
    ) -> None:
        """A page of the session named an address, and it was fetched."""
        await self.assets.see([Sighting(site.id, session, url, ORIGIN, self.now_ms)])
        due = await self.assets.next_due(self.now_ms)
        assert due is not None
        name = await self.store.blobs.put(content, "asset")
        await self.assets.fetched(
            due, self.now_ms, name, type, len(content), etag='"e"', modified=None
        )

    async def fill(self) -> None:
        """Something of everything, all of it sealed or gone."""
        store = self.store
        accounts = Accounts(store, 60, self._clock)
        user = await accounts.add_user("ann@shop.example", "a long password", Role.OWNER)
        await Inviting(accounts, self._clock).invite(
            user.account, user.id, "b@shop.example", Role.VIEWER
        )
        await accounts.sign_out_everywhere(user.account, user.id)
        await store.people.add_site(OTHER_SITE)
        keys = Keys(store.database, store.people)
        await keys.change(OTHER_SITE.id, "hk_another", self.now_ms, self.now_ms + 7)
        a, b, c, d, e, f, g, h = SESSIONS.values()
        # Two lean on one page; they share one sheet, wait for another, and one never comes.
        waiting = [SHEET, {"blob": digest(LATE)}, {"blob": NEVER}]
        await self.visit(a, "one", sheets=waiting)
        await self.seal_all()
        await self.visit(b, "two", sheets=waiting)
        await self.asset(b, "https://shop.example/s.css", CSS, "text/css")
        await self.seal_all()
        # The sheet's picture was fetched when everybody had gone.
        due = (await store.database.read("SELECT * FROM assets"))[0]
        within = [(f"https://shop.example/{name}", ORIGIN) for name in ("p.png", "more.css")]
        fetched = Due(due["id"], SITE.id, SITE.account, due["url"], due["wanted_ms"], 0, None, None)
        await self.assets.see_within(fetched, within)
        # The text that was waited for comes, and who brought it expires.
        await self.visit(c, "three", sheets=[LATE])
        await self.visit(d, "other site", site=OTHER_SITE, sheets=[SHEET, {"blob": digest(LATE)}])
        await self.seal_all()
        freed = await store.forgetting.expire(c, self.now_ms)
        await store.sweep.these(freed or ())
        # One is brought back by a late batch and sealed again; one is erased; one is old.
        await self.visit(e, "five")
        await self.visit(f, "six")
        await self.asset(f, "https://shop.example/own.png", b"only this one's", "image/png")
        await self.seal_all()
        await self.take(batch(5, error(900), session=e))
        await self.seal_all()
        self.erased = await self.erasure.session(f)
        await self.visit(g, "seven")
        await self.visit(h, "eight")
        await self.seal_all()
        await self.group()
        await self.registrar.file()
        await store.sweep.everything()

    async def group(self) -> None:
        """Group what there is, and have everybody told; somebody looks at it, and gives a map."""
        path = self.store.folder / "app.js.map"
        path.write_text('{"version":3,"sources":[],"names":[],"mappings":""}')
        await Given(self.store, self._clock).take(SITE, path, "app.js")
        path.unlink()
        await self.group_all()
        issues = Issues(self.store.database)
        [issue] = await issues.of_site(SITE.id, status=None, kind=None, after="", limit=2)
        await issues.judge(issue.id, "ignored", self.now_ms)
        saved = SavedFilter("filter", SITE.id, EVERYBODY, "Angry", "rage=1", None, self.now_ms)
        await SavedFilters(self.store.database).add(saved)

    async def group_all(self) -> None:
        """Group what there is, and have everybody told of it."""
        await self.grouper.work()
        await self.store.database.write(Statement("DELETE FROM alarms"))


@asynccontextmanager
async def corpus(folder: Path) -> AsyncIterator[Corpus]:
    async with sealing(folder) as hawk:
        yield Corpus(hawk)
