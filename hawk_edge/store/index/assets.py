"""Pictures, fonts and sheets of sites: what pages named, when to fetch it, what was there."""

import base64
import hashlib
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from hawk_edge.store.engine import Database, Row, Statement, places
from hawk_edge.timekey import LATEST_MS

REFRESH_MS = 24 * 3600 * 1000  # an address that is seen again is asked for again after this
_DUE = "a.id, a.site, s.account, a.url, a.wanted_ms, a.tries, a.etag, a.modified"

# Nothing of a session that was deleted meanwhile: not even the address, which may tell of it.
_ADD = """
INSERT INTO assets (id, site, url, origin, wanted_ms, due_ms, tries)
SELECT ?, site, ?, ?, ?, ?, 0 FROM sessions WHERE id = ? AND site = ? ON CONFLICT DO NOTHING"""
_SEEN_AGAIN = """
UPDATE assets SET due_ms = ?, wanted_ms = ?, tries = 0
WHERE id = ? AND due_ms IS NULL AND tried_ms <= ?"""
# Nor of an address there was no room for.
_USE = """
INSERT INTO asset_uses (session, asset) SELECT s.id, a.id FROM sessions s, assets a
WHERE s.id = ? AND a.id = ? ON CONFLICT DO NOTHING"""

# What a sheet names is named by those who named the sheet: who waits for it, which is few.
_ADD_WITHIN = """
INSERT INTO assets (id, site, url, origin, wanted_ms, due_ms, tries)
SELECT ?, site, ?, ?, ?, ?, 0 FROM assets WHERE id = ?
AND EXISTS (SELECT 1 FROM asset_uses WHERE asset = assets.id) ON CONFLICT DO NOTHING"""
_USE_WITHIN = """
INSERT INTO asset_uses (session, asset) SELECT w.session, a.id FROM assets a, (
  SELECT u.session FROM asset_uses u JOIN sessions s ON s.id = u.session
  WHERE u.asset = ? AND s.received_ms >= ? AND s.started_ms < ?
  ORDER BY s.received_ms DESC LIMIT 1000) AS w
WHERE a.id = ? ON CONFLICT DO NOTHING"""

_TRIED = """
UPDATE assets SET tried_ms = ?, due_ms = ?, tries = ?, failure = ? WHERE id = ?"""
_FETCHED = """
UPDATE assets SET tried_ms = ?, due_ms = NULL, tries = 0, failure = NULL, etag = ?, modified = ?
WHERE id = ? RETURNING id"""
_VERSION = """
INSERT INTO asset_versions (asset, from_ms, site, digest, type, bytes)
SELECT id, ?, site, ?, ?, ? FROM assets WHERE id = ? AND ? <> coalesce(
  (SELECT digest FROM asset_versions WHERE asset = assets.id ORDER BY from_ms DESC LIMIT 1), '')
ON CONFLICT DO NOTHING"""

_UNUSED = """
DELETE FROM assets WHERE site = ? AND due_ms IS NULL AND (
  NOT EXISTS (SELECT 1 FROM asset_uses u JOIN sessions s ON s.id = u.session
    WHERE u.asset = assets.id)
  OR NOT EXISTS (SELECT 1 FROM asset_versions v WHERE v.asset = assets.id))"""

# What was there before the oldest session that is left.
_OUTLIVED = """
DELETE FROM asset_versions WHERE site = ? AND EXISTS (SELECT 1 FROM asset_versions n
  WHERE n.asset = asset_versions.asset AND n.from_ms > asset_versions.from_ms
  AND n.from_ms <= (SELECT min(started_ms) FROM sessions s WHERE s.site = asset_versions.site))"""


class Sighting(Struct, frozen=True):
    """A session's page named an address, at `seen_ms`."""

    site: str
    session: str
    url: str
    origin: str
    seen_ms: int

    @property
    def asset(self) -> str:
        """The id of what is there."""
        return asset_id(self.site, self.url)


class Due(Struct, frozen=True):
    """What is to be fetched. `etag` and `modified` are those of what was there last time."""

    id: str
    site: str
    account: str
    url: str
    wanted_ms: int
    tries: int
    etag: str | None
    modified: str | None


class Version(Struct, frozen=True):
    """What was at an address from `from_ms` on."""

    asset: str
    url: str
    from_ms: int
    digest: str
    type: str
    bytes: int


@lru_cache(4096)
def asset_id(site: str, url: str) -> str:
    """22 characters of base64url: known without a look at the index."""
    digest = hashlib.sha256(f"{site} {url}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


class AssetIndex:
    """The rows of assets; every write is durable on return."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def see(self, sightings: Iterable[Sighting], *, add: bool = True) -> None:
        """Note what was seen; `add` also what is new. What is new is due at once."""
        seen = list(sightings)
        unit = [
            Statement(
                _ADD,
                [(o.asset, o.url, o.origin, o.seen_ms, o.seen_ms, o.session, o.site) for o in seen],
                many=True,
            ),
            Statement(
                _SEEN_AGAIN,
                [(o.seen_ms, o.seen_ms, o.asset, o.seen_ms - REFRESH_MS) for o in seen],
                many=True,
            ),
            Statement(_USE, [(o.session, o.asset) for o in seen], many=True),
        ]
        await self._db.write(*unit[0 if add else 1 :])

    async def see_within(
        self, due: Due, named: Collection[tuple[str, str]], *, add: bool = True
    ) -> None:
        """Note the URLs, with their origins, that the sheet names which was due."""
        ids = [(asset_id(due.site, url), url, origin) for url, origin in named]
        at_ms = due.wanted_ms
        unit = [
            Statement(
                _ADD_WITHIN,
                [(id, url, origin, at_ms, at_ms, due.id) for id, url, origin in ids],
                many=True,
            ),
            Statement(
                _SEEN_AGAIN, [(at_ms, at_ms, id, at_ms - REFRESH_MS) for id, _, _ in ids], many=True
            ),
            Statement(_USE_WITHIN, [(due.id, at_ms, LATEST_MS, id) for id, _, _ in ids], many=True),
        ]
        await self._db.write(*unit[0 if add else 1 :])

    async def used_within(
        self, sheet: str, from_ms: int, until_ms: int, named: Collection[str]
    ) -> int:
        """Note once more who used what a sheet named between two times; how many uses are new.

        `named` are ids of assets.
        """
        sql = f"{_USE_WITHIN} RETURNING asset"
        done = await self._db.write(
            *(Statement(sql, [sheet, from_ms, until_ms, id]) for id in named)
        )
        return sum(map(len, done))

    async def newest(self, assets: Iterable[str], type: str) -> list[Version]:
        """What is now at those of these assets that are of a type."""
        ids = list(assets)
        rows = await self._db.read(
            f"""SELECT a.url, v.* FROM asset_versions v JOIN assets a ON a.id = v.asset
            WHERE v.asset IN ({places(ids)}) AND v.type = ? AND NOT EXISTS (SELECT 1
              FROM asset_versions n WHERE n.asset = v.asset AND n.from_ms > v.from_ms)""",
            [*ids, type],
        )
        return [_version(row) for row in rows]

    async def used(self, sessions: Sequence[str]) -> dict[str, set[str]]:
        """The ids of what the pages of each of these sessions named, if they named anything."""
        rows = await self._db.read(
            f"SELECT session, asset FROM asset_uses WHERE session IN ({places(sessions)})", sessions
        )
        found = dict[str, set[str]]()
        for row in rows:
            found.setdefault(row["session"], set()).add(row["asset"])
        return found

    async def count(self, site: str) -> int:
        """How many addresses of a site are known."""
        rows = await self._db.read("SELECT count(*) AS n FROM assets WHERE site = ?", [site])
        return int(rows[0]["n"])

    async def bytes(self, site: str) -> int:
        """How much is kept of a site."""
        rows = await self._db.read(
            "SELECT coalesce(sum(bytes), 0) AS n FROM asset_versions WHERE site = ?", [site]
        )
        return int(rows[0]["n"])

    async def next_due(self, now_ms: int, resting: Collection[str] = ()) -> Due | None:
        """What has been due for longest, of all but the origins that rest."""
        rows = await self._db.read(
            f"""SELECT {_DUE} FROM assets a JOIN sites s ON s.id = a.site
            WHERE a.due_ms <= ? AND a.origin NOT IN ({places(resting)})
            ORDER BY a.due_ms LIMIT 1""",
            [now_ms, *resting],
        )
        return Due(**rows[0]) if rows else None

    async def next_due_ms(self) -> int | None:
        """When something is due next."""
        rows = await self._db.read("SELECT min(due_ms) AS due_ms FROM assets")
        return rows[0]["due_ms"] if rows else None

    async def failed(
        self, due: Due, why: str, tried_ms: int, due_ms: int | None, tries: int
    ) -> None:
        """It was not to be had; `due_ms` is when to try again, None: not before it is seen."""
        await self._db.write(Statement(_TRIED, [tried_ms, due_ms, tries, why, due.id]))

    async def unchanged(self, due: Due, tried_ms: int) -> None:
        """It is still what it was."""
        await self._db.write(Statement(_TRIED, [tried_ms, None, 0, None, due.id]))

    async def fetched(
        self, due: Due, tried_ms: int, digest: str, type: str, bytes: int, *, etag: str | None,
        modified: str | None,
    ) -> bool:  # fmt: skip
        """The blob `digest` is there. False when the address has been forgotten meanwhile."""
        done = await self._db.write(
            Statement(_FETCHED, [tried_ms, etag, modified, due.id], guard=True),
            Statement(_VERSION, [due.wanted_ms, digest, type, bytes, due.id, digest]),
        )
        return bool(done)

    async def make_room(self, site: str) -> None:
        """Forget what no session shows any more, and addresses where nothing was to be had."""
        await self._db.write(
            Statement(_UNUSED, [site]),
            Statement(_OUTLIVED, [site]),
            Statement(
                """DELETE FROM asset_versions WHERE site = ?
                AND NOT EXISTS (SELECT 1 FROM assets WHERE assets.id = asset_versions.asset)""",
                [site],
            ),
            Statement(
                """DELETE FROM asset_uses
                WHERE NOT EXISTS (SELECT 1 FROM assets WHERE assets.id = asset_uses.asset)"""
            ),
        )

    async def fetch_again(self, damaged: Collection[str], now_ms: int) -> None:
        """Have fetched, whatever it was last time, what is there under one of these digests now.

        An address that was tried since yesterday can wait.
        """
        again = """
            UPDATE assets SET due_ms = ?, tries = 0, etag = NULL, modified = NULL
            WHERE due_ms IS NULL AND tried_ms <= ? AND ? = (SELECT digest FROM asset_versions v
              WHERE v.asset = assets.id ORDER BY from_ms DESC LIMIT 1)"""
        rows = [(now_ms, now_ms - REFRESH_MS, digest) for digest in damaged]
        if rows:
            await self._db.write(Statement(again, rows, many=True))

    async def versions(self, session: str, after: str, limit: int) -> list[Version]:
        """All versions of at most `limit` assets of a session behind the id `after`.

        Those of one asset stand together, oldest first.
        """
        rows = await self._db.read(
            """SELECT a.url, v.* FROM (
              SELECT asset FROM asset_uses u WHERE session = ? AND asset > ?
              AND EXISTS (SELECT 1 FROM asset_versions w WHERE w.asset = u.asset)
              ORDER BY asset LIMIT ?) AS used
            JOIN assets a ON a.id = used.asset JOIN asset_versions v ON v.asset = used.asset
            ORDER BY v.asset, v.from_ms""",
            [session, after, limit],
        )
        return [_version(row) for row in rows]

    async def version(self, session: str, digest: str) -> Version | None:
        """What a session may read under this digest."""
        rows = await self._db.read(
            """SELECT a.url, v.* FROM asset_uses u JOIN asset_versions v ON v.asset = u.asset
            JOIN assets a ON a.id = u.asset WHERE u.session = ? AND v.digest = ? LIMIT 1""",
            [session, digest],
        )
        return _version(rows[0]) if rows else None


def _version(row: Row) -> Version:
    return Version(
        row["asset"], row["url"], row["from_ms"], row["digest"], row["type"], row["bytes"]
    )
