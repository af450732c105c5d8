"""What changes who gets in: roles, passwords, removals, and which tokens are good no more.

A change and what it revokes are one unit: neither is there without the other.
"""

from enum import StrEnum

from msgspec import Struct

from hawk_edge.errors import Conflict, NotFound
from hawk_edge.model import Role
from hawk_edge.store.engine import Database, Row, Statement
from hawk_edge.store.index.people import People

# There is always somebody left who can let others in.
_NOT_THE_LAST = """(role <> 'owner' OR EXISTS (SELECT 1 FROM users others
    WHERE others.account = users.account AND others.role = 'owner' AND others.id <> users.id))"""


class Revokes(StrEnum):
    """What a revocation is about."""

    SIGN_IN = "sign-in"  # everything signed for one sign-in
    USER = "user"  # everything signed for what a user signed in to, up to a moment
    ROLE = "role"  # what older tokens say of a user's role


class Revocation(Struct, frozen=True):
    """Of a sign-in or a user, by `id`. Times are ms since 1970.

    `before_ms`: sign-ins of a user up to then are over. `role`: what holds now. `until_ms`: when
    every token that it is about has run out.
    """

    kind: Revokes
    id: str
    until_ms: int
    before_ms: int = 0
    role: str = ""


class Access:
    """Every write is durable on return."""

    def __init__(self, database: Database, people: People) -> None:
        self._db = database
        self._people = people

    async def set_role(self, account: str, user: str, role: Role, revoked: Revocation) -> None:
        """Give a user of an account a role. Raises NotFound, and Conflict for the last owner."""
        last = "" if role is Role.OWNER else f" AND {_NOT_THE_LAST}"
        sql = f"UPDATE users SET role = ? WHERE id = ? AND account = ?{last} RETURNING id"
        done = await self._write(
            Statement(sql, [role, user, account], guard=True),
            *([] if role is Role.OWNER else [_withdrawing(user)]),
            _revoking(revoked),
        )
        if not done:
            await self._refuse(account, user)

    async def remove(self, account: str, user: str, revoked: Revocation) -> None:
        """Remove a user, with what is theirs alone. Raises as `set_role` does."""
        sql = f"DELETE FROM users WHERE id = ? AND account = ? AND {_NOT_THE_LAST} RETURNING id"
        done = await self._write(
            Statement(sql, [user, account], guard=True),
            _withdrawing(user),
            Statement("DELETE FROM saved_filters WHERE owner = ?", [user]),
            _revoking(revoked),
        )
        if not done:
            await self._refuse(account, user)

    async def set_password(self, user: str, hashed: str, revoked: Revocation) -> None:
        """Let a user sign in with another password. Raises NotFound."""
        sql = "UPDATE users SET password_hash = ? WHERE id = ? RETURNING id"
        done = await self._write(Statement(sql, [hashed, user], guard=True), _revoking(revoked))
        if not done:
            raise NotFound("there is no such user")

    async def revoke(self, revoked: Revocation) -> None:
        """End sign-ins."""
        await self._db.write(_revoking(revoked))

    async def revocations(self) -> list[Revocation]:
        """All that are remembered."""
        rows = await self._db.read("SELECT kind, id, until_ms, before_ms, role FROM revoked")
        return [_revocation(row) for row in rows]

    async def forget_revocations(self, now_ms: int) -> None:
        """Forget those whose tokens have run out by then."""
        await self._db.write(Statement("DELETE FROM revoked WHERE until_ms <= ?", [now_ms]))

    async def _write(self, *unit: Statement) -> bool:
        """Whether it was done."""
        done = await self._db.write(*unit)
        self._people.changed.set()
        return len(done) == len(unit)

    async def _refuse(self, account: str, user: str) -> None:
        if await self._people.user(account, user) is None:
            raise NotFound("there is no such user")
        raise Conflict(
            "this is the last owner: make somebody else an owner first", code="last_owner"
        )


def _withdrawing(user: str) -> Statement:
    """Whoever may invite no more could come back by a link of theirs."""
    return Statement("DELETE FROM invitations WHERE invited_by = ?", [user])


def _revoking(one: Revocation) -> Statement:
    return Statement(
        """INSERT INTO revoked (kind, id, until_ms, before_ms, role) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (kind, id) DO UPDATE SET until_ms = excluded.until_ms,
          before_ms = excluded.before_ms, role = excluded.role""",
        [one.kind, one.id, one.until_ms, one.before_ms, one.role],
    )


def _revocation(row: Row) -> Revocation:
    return Revocation(
        Revokes(row["kind"]), row["id"], row["until_ms"], row["before_ms"], row["role"]
    )
