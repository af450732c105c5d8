"""A site's public key, and those it had before, which count for a while."""

from msgspec import Struct

from hawk_edge.store.engine import Database, Statement
from hawk_edge.store.index.people import People


class FormerKey(Struct, frozen=True):
    """A key that a site had; pages that carry it are heard until then, ms since 1970."""

    site: str
    key: str
    until_ms: int


class Keys:
    """The table `former_keys`, and the column `key` of `sites`. Durable on return."""

    def __init__(self, database: Database, people: People) -> None:
        self._db = database
        self._people = people

    async def former(self, account: str, now_ms: int) -> list[FormerKey]:
        """Those of an account's sites that still count, the longest lasting first."""
        rows = await self._db.read(
            """SELECT site, key, until_ms FROM former_keys WHERE until_ms > ?
            AND site IN (SELECT id FROM sites WHERE account = ?) ORDER BY until_ms DESC, key""",
            [now_ms, account],
        )
        return [FormerKey(**row) for row in rows]

    async def change(self, site: str, key: str, now_ms: int, until_ms: int) -> None:
        """Give a site another key. The one that it has counts until then; not at all if that is
        now, and then no former one does.
        """
        await self._db.write(
            Statement(
                """INSERT INTO former_keys (key, site, until_ms)
                SELECT key, id, ? FROM sites WHERE id = ?""",
                [until_ms, site],
            ),
            Statement("UPDATE sites SET key = ? WHERE id = ?", [key, site]),
            _forgetting(site, now_ms if until_ms > now_ms else None),
        )
        self._changed()

    async def end(self, site: str) -> None:
        """No former key counts any more."""
        await self._db.write(_forgetting(site, None))
        self._changed()

    def _changed(self) -> None:
        self._people.forget_sites()
        self._people.changed.set()


def _forgetting(site: str, ended_ms: int | None) -> Statement:
    """Forget a site's former keys; with `ended_ms` only those that counted no longer by then."""
    if ended_ms is None:
        return Statement("DELETE FROM former_keys WHERE site = ?", [site])
    return Statement("DELETE FROM former_keys WHERE site = ? AND until_ms <= ?", [site, ended_ms])
