"""Who is invited and has not come yet. Of a link no more is kept than a digest of its token."""

from msgspec import Struct

from hawk_edge.errors import Conflict
from hawk_edge.model import Role, User
from hawk_edge.store.engine import Database, Row, Statement
from hawk_edge.store.index.people import People

_COLUMNS = "id, account, email, role, digest, invited_by, made_ms, expires_ms"


class Invitation(Struct, frozen=True):
    """A place in an account for who has the link. `invited_by` is a user's id; ms since 1970."""

    id: str
    account: str
    email: str
    role: Role
    digest: str
    invited_by: str
    made_ms: int
    expires_ms: int


class Invitations:
    """Every write is durable on return."""

    def __init__(self, database: Database, people: People) -> None:
        self._db = database
        self._people = people

    async def add(self, one: Invitation, most: int) -> None:
        """File it in place of an earlier one to the same address.

        Raises Conflict when the address is a user's, or `most` others of the account are pending.
        """
        done = await self._db.write(
            Statement(
                "DELETE FROM invitations WHERE account = ? AND email = ?", [one.account, one.email]
            ),
            Statement(
                f"""INSERT INTO invitations ({_COLUMNS}) SELECT ?, ?, ?, ?, ?, ?, ?, ?
                WHERE NOT EXISTS (SELECT 1 FROM users WHERE email = ?)
                AND (SELECT count(*) FROM invitations WHERE account = ?) < ? RETURNING id""",
                [
                    one.id, one.account, one.email, one.role, one.digest, one.invited_by,
                    one.made_ms, one.expires_ms, one.email, one.account, most,
                ],
                guard=True,
            ),
        )  # fmt: skip
        self._people.changed.set()
        if len(done) < 2:
            if await self._people.user_by_email(one.email):
                raise Conflict(f"{one.email} is a user already")
            raise Conflict(f"{most} invitations are pending already: withdraw some")

    async def pending(self, account: str, now_ms: int) -> list[Invitation]:
        """Those of an account that are still good, by address."""
        sql = f"""SELECT {_COLUMNS} FROM invitations WHERE account = ? AND expires_ms > ?
            ORDER BY email"""
        return [_invitation(row) for row in await self._db.read(sql, [account, now_ms])]

    async def by_digest(self, digest: str, now_ms: int) -> Invitation | None:
        """The one whose token has that digest, while it is good."""
        sql = f"SELECT {_COLUMNS} FROM invitations WHERE digest = ? AND expires_ms > ?"
        rows = await self._db.read(sql, [digest, now_ms])
        return _invitation(rows[0]) if rows else None

    async def withdraw(self, account: str, id: str) -> bool:
        """Whether there was one."""
        [rows] = await self._db.write(
            Statement(
                "DELETE FROM invitations WHERE id = ? AND account = ? RETURNING id", [id, account]
            )
        )
        self._people.changed.set()
        return bool(rows)

    async def take(self, digest: str, user: User, now_ms: int) -> bool:
        """Make the user that was invited: once, and False when the link is good no more."""
        unit = [
            Statement(
                "DELETE FROM invitations WHERE digest = ? AND expires_ms > ? RETURNING id",
                [digest, now_ms],
                guard=True,
            ),
            Statement(
                """INSERT INTO users (id, account, email, role, password_hash, created_ms)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id""",
                [user.id, user.account, user.email, user.role, user.password_hash, now_ms],
                guard=True,
            ),
        ]
        done = await self._db.write(*unit)
        self._people.changed.set()
        return len(done) == len(unit)

    async def forget_old(self, now_ms: int) -> None:
        """Forget those that nobody can take any more."""
        await self._db.write(Statement("DELETE FROM invitations WHERE expires_ms <= ?", [now_ms]))


def _invitation(row: Row) -> Invitation:
    return Invitation(
        row["id"], row["account"], row["email"], Role(row["role"]), row["digest"],
        row["invited_by"], row["made_ms"], row["expires_ms"],
    )  # fmt: skip
