"""Invitations: a link that makes one user, once."""

import hashlib
import secrets
from collections.abc import Callable
from typing import NamedTuple

from hawk_edge.accounts.users import Accounts, check_email, new_id
from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import NotAllowed, NotFound
from hawk_edge.model import Role, User
from hawk_edge.store.index.invitations import Invitation

GOOD_DAYS = 7
GOOD_MS = GOOD_DAYS * 24 * 3600 * 1000
MOST_PENDING = 100  # of an account
_OVER = "this invitation is not valid any more: ask for another"


class Invited(NamedTuple):
    """An invitation, and the token of its link, which is told this once."""

    invitation: Invitation
    token: str


class Inviting:
    """Who is invited, by whom, and who comes."""

    def __init__(self, accounts: Accounts, now_ms: Callable[[], int] = wall_clock_ms) -> None:
        self._accounts = accounts
        self._invitations = accounts.invitations
        self._now_ms = now_ms

    async def invite(self, account: str, by: str, email: str, role: Role) -> Invited:
        """In place of an earlier invitation to this address. Raises Malformed or Conflict."""
        check_email(email)
        token, now = secrets.token_urlsafe(32), self._now_ms()
        one = Invitation(
            new_id(), account, email.lower(), role, _digest(token), by, now, now + GOOD_MS
        )
        await self._invitations.add(one, MOST_PENDING)
        return Invited(one, token)

    async def pending(self, account: str) -> list[Invitation]:
        """Who has not come yet, by address."""
        return await self._invitations.pending(account, self._now_ms())

    async def withdraw(self, account: str, id: str) -> None:
        """The link leads nowhere from now on. Raises NotFound."""
        if not await self._invitations.withdraw(account, id):
            raise NotFound("there is no such invitation")

    async def find(self, token: str, caller: str = "") -> Invitation:
        """What a link leads to. Raises NotAllowed, and OverQuota after too many guesses."""
        with self._accounts.attempts.attempt(caller):
            found = await self._invitations.by_digest(_digest(token), self._now_ms())
            if found is None:
                raise NotAllowed(_OVER)
            return found

    async def accept(self, token: str, password: str, caller: str = "") -> User:
        """The user that was invited. Raises as `find` does, and Malformed for the password."""
        one = await self.find(token, caller)
        hashed = await self._accounts.passwords.hash(password)
        user = User(new_id(), one.account, one.email, one.role, hashed)
        if not await self._invitations.take(one.digest, user, self._now_ms()):
            raise NotAllowed(_OVER)
        return user


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
