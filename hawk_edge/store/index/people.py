"""Accounts, users and sites."""

import asyncio
import json

import msgspec

from hawk_edge.errors import Conflict
from hawk_edge.model import Role, Site, SiteSettings, User
from hawk_edge.store.engine import Database, Row, Statement

_USER = "id, account, email, role, password_hash"
_SITE = "id, account, key, name, origins, created_ms, settings"


class People:
    """Who may see what. Every read and write is durable and current on return.

    `changed` is set by every write.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self.changed = asyncio.Event()
        self._by_key: dict[str, tuple[Site, int | None]] = {}
        self._changes = 0

    async def has_users(self) -> bool:
        """Whether anybody can sign in."""
        return bool(await self._db.read("SELECT 1 FROM users LIMIT 1"))

    async def user_by_email(self, email: str) -> User | None:
        """By address, whose case does not matter."""
        rows = await self._db.read(f"SELECT {_USER} FROM users WHERE email = ?", [email.lower()])
        return _user(rows[0]) if rows else None

    async def user(self, account: str, id: str) -> User | None:
        """By id, in its account."""
        rows = await self._db.read(
            f"SELECT {_USER} FROM users WHERE id = ? AND account = ?", [id, account]
        )
        return _user(rows[0]) if rows else None

    async def users(self, account: str) -> list[User]:
        """All of an account, by address."""
        rows = await self._db.read(
            f"SELECT {_USER} FROM users WHERE account = ? ORDER BY email", [account]
        )
        return [_user(row) for row in rows]

    async def add_user(self, user: User, now_ms: int, *, first: bool = False) -> None:
        """File a user, and the account with the first one. `first`: only while there is none.

        Raises Conflict when the address is taken, or `first` no longer holds.
        """
        condition = "WHERE NOT EXISTS (SELECT 1 FROM users)" if first else "WHERE true"
        done = await self._db.write(
            Statement(
                f"""INSERT INTO users (id, account, email, role, password_hash, created_ms)
                SELECT ?, ?, ?, ?, ?, ? {condition}
                ON CONFLICT DO NOTHING RETURNING id""",
                [user.id, user.account, user.email.lower(), user.role, user.password_hash, now_ms],
                guard=True,
            ),
            Statement(
                """INSERT INTO accounts (id, name, created_ms) VALUES (?, ?, ?)
                ON CONFLICT DO NOTHING""",
                [user.account, user.email, now_ms],
            ),
            Statement("DELETE FROM invitations WHERE email = ?", [user.email.lower()]),
        )
        self.changed.set()
        if not done:
            raise Conflict(
                "there is a user already" if first else f"{user.email} is a user already"
            )

    async def accounts(self) -> list[str]:
        """The ids of all accounts, oldest first."""
        rows = await self._db.read("SELECT id FROM accounts ORDER BY created_ms, id")
        return [row["id"] for row in rows]

    async def sites(self, account: str | None = None) -> list[Site]:
        """All of an account, or of everybody; by name."""
        where, params = ("WHERE account = ?", [account]) if account else ("", [])
        rows = await self._db.read(f"SELECT {_SITE} FROM sites {where} ORDER BY name, id", params)
        return [_site(row) for row in rows]

    async def site(self, account: str, id: str) -> Site | None:
        """By id, in its account."""
        rows = await self._db.read(
            f"SELECT {_SITE} FROM sites WHERE id = ? AND account = ?", [id, account]
        )
        return _site(rows[0]) if rows else None

    async def site_by_key(self, key: str, now_ms: int) -> Site | None:
        """By the public key that its pages carry, also by a former one (keys.py) for as long as
        that counts. Every batch asks, so that it is remembered.
        """
        found = self._by_key.get(key) or await self._read_key(key)
        if found is None:
            return None
        site, until_ms = found
        return site if until_ms is None or now_ms < until_ms else None

    async def _read_key(self, key: str) -> tuple[Site, int | None] | None:
        """The site, and until when it has the key if that is a former one."""
        before = self._changes
        rows = await self._db.read(f"SELECT {_SITE} FROM sites WHERE key = ?", [key])
        until_ms = None
        if not rows:
            former = "SELECT site, until_ms FROM former_keys WHERE key = ?"
            for row in await self._db.read(former, [key]):
                until_ms = row["until_ms"]
                rows = await self._db.read(f"SELECT {_SITE} FROM sites WHERE id = ?", [row["site"]])
        if not rows:
            return None
        found = _site(rows[0]), until_ms
        if before == self._changes:  # else it may have been read before it was changed
            self._by_key[key] = found
        return found

    def forget_sites(self) -> None:
        """Remember none: one of them was changed, or is gone."""
        self._changes += 1
        self._by_key.clear()

    async def add_site(self, site: Site) -> None:
        """File a site under its fresh id and key."""
        await self._db.write(
            Statement(
                f"INSERT INTO sites ({_SITE}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    site.id,
                    site.account,
                    site.key,
                    site.name,
                    json.dumps(site.origins),
                    site.created_ms,
                    _packed(site.settings),
                ],
            )
        )
        self.changed.set()

    async def change_site(self, site: Site) -> None:
        """Set what a person may change of a site: its name, origins and settings."""
        await self._db.write(
            Statement(
                "UPDATE sites SET name = ?, origins = ?, settings = ? WHERE id = ?",
                [site.name, json.dumps(site.origins), _packed(site.settings), site.id],
            )
        )
        self.forget_sites()
        self.changed.set()


def _user(row: Row) -> User:
    return User(row["id"], row["account"], row["email"], Role(row["role"]), row["password_hash"])


def _site(row: Row) -> Site:
    return Site(
        row["id"],
        row["account"],
        row["key"],
        row["name"],
        tuple(json.loads(row["origins"])),
        row["created_ms"],
        msgspec.json.decode(row["settings"], type=SiteSettings),
    )


def _packed(settings: SiteSettings) -> str:
    """Only what differs from the defaults, so that a later default holds for old sites too."""
    return msgspec.json.encode(settings).decode()
