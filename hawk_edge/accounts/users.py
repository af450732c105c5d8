"""The people of an account: who signs in, and what ends or changes that."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from hawk_edge.accounts.attempts import Attempts
from hawk_edge.accounts.claims import Claims
from hawk_edge.accounts.passwords import Passwords
from hawk_edge.accounts.revoked import Revoked
from hawk_edge.accounts.tokens import LIFE_MS, Tokens
from hawk_edge.beside import beside
from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import DiskFull, Malformed, NotAllowed, NotFound, NotSignedIn, Unavailable
from hawk_edge.model import Role, Site, SiteSettings, User
from hawk_edge.sites import SettingsChange, changed, check_name, check_origins, new_key
from hawk_edge.store.folder import Store
from hawk_edge.store.index.access import Access, Revocation, Revokes
from hawk_edge.store.index.invitations import Invitations
from hawk_edge.store.secret import read_secret, rotate_secret

RENEW_MS = 10 * 60 * 1000  # a token that is older is renewed for whoever works
FORGET_S = 600.0
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


class Accounts:
    """`signin_s`: for how long somebody who works stays signed in."""

    def __init__(
        self, store: Store, signin_s: int, now_ms: Callable[[], int] = wall_clock_ms
    ) -> None:
        self._store = store
        self._people = store.people
        self._access = Access(store.database, store.people)
        self._now_ms = now_ms
        self._revoked = Revoked(now_ms)
        self._tokens = Tokens(read_secret(store.folder), self._revoked, signin_s * 1000, now_ms)
        self._changing = asyncio.Lock()
        self.passwords = Passwords()
        self.attempts = Attempts()
        self.invitations = Invitations(store.database, store.people)
        self.setup_token = secrets.token_urlsafe(24)
        self.watching = self._revoked.watching

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Know what was revoked before the last start, and forget what need not be known."""
        for one in await self._access.revocations():
            self._revoked.add(one)
        async with beside(self._keep_forgetting()):
            yield

    async def forget(self) -> None:
        """Forget what was revoked and has run out anyway, and invitations that nobody took."""
        now = self._now_ms()
        self._revoked.forget(now)
        await self._access.forget_revocations(now)
        await self.invitations.forget_old(now)

    # --- tokens

    def claims(self, token: str) -> Claims:
        """What a token says. Raises NotSignedIn when it is not ours, over, or revoked."""
        return self._tokens.read(token)

    def token(self, claims: Claims) -> str:
        """The token that says so."""
        return self._tokens.sign(claims)

    def renewed(self, claims: Claims) -> Claims:
        """The same for longer. Raises NotSignedIn when they were revoked meanwhile."""
        return self._tokens.renewed(self._revoked.judge(claims))

    def ages(self, claims: Claims) -> bool:
        """Whether it is time to renew."""
        return self._now_ms() - claims.signed_ms >= RENEW_MS

    def left_s(self, claims: Claims) -> int:
        """For how many seconds more a token with these claims is good."""
        return max(0, (claims.expires_ms - self._now_ms()) // 1000)

    # --- signing in and out

    async def sign_in(self, email: str, password: str, caller: str = "") -> Claims:
        """Raises NotSignedIn, the same way for an unknown address as a wrong password.

        OverQuota after too many wrong ones, of which `caller` is who made them.
        """
        with self.attempts.attempt(caller, email):
            known = await self._people.user_by_email(email)
            hashed = known.password_hash if known else None
            if await self.passwords.is_right(password, hashed):
                # Whoever changes the password meanwhile ends what began with the one before.
                async with self._changing:
                    user = await self._people.user_by_email(email)
                    if user and user.password_hash == hashed:
                        return self._tokens.begin(user)
            raise NotSignedIn("the e-mail address or the password is wrong", code="wrong_password")

    def begin(self, user: User) -> Claims:
        """What is claimed by a user who was made this moment."""
        return self._tokens.begin(user)

    async def sign_out(self, claims: Claims) -> None:
        """For good, wherever the token or one renewed from it is; durable on return."""
        await self._revoke(Revocation(Revokes.SIGN_IN, claims.sign_in, self._until_ms()))

    async def sign_out_everywhere(self, account: str, user: str) -> None:
        """End all that a user of the account is signed in to. Raises NotFound."""
        if await self._people.user(account, user) is None:
            raise NotFound("there is no such user")
        async with self._changing:
            await self._revoke(self._ended(user))

    async def set_up(self, setup_token: str, email: str, password: str, caller: str = "") -> User:
        """The first user, an owner, by the link that was printed at the start."""
        with self.attempts.attempt(caller):
            if not secrets.compare_digest(setup_token.encode(), self.setup_token.encode()):
                raise NotAllowed("this set-up link is not valid any more: look for a newer one")
        return await self.add_user(email, password, Role.OWNER, first=True)

    # --- users

    async def add_user(
        self,
        email: str,
        password: str,
        role: Role,
        account: str | None = None,
        *,
        first: bool = False,
    ) -> User:
        """A new user, in `account` or else the oldest one. Raises Malformed or Conflict."""
        check_email(email)
        account = account or next(iter(await self._people.accounts()), new_id())
        hashed = await self.passwords.hash(password)
        user = User(new_id(), account, email.lower(), role, hashed)
        await self._people.add_user(user, self._now_ms(), first=first)
        return user

    async def change_role(self, account: str, user: str, role: Role) -> User:
        """At once, also for who is signed in. Raises NotFound, and Conflict for the last owner."""
        async with self._changing:
            now = Revocation(Revokes.ROLE, user, self._until_ms(), role=role)
            await self._access.set_role(account, user, role, now)
            self._revoked.add(now)
        found = await self._people.user(account, user)
        if found is None:
            raise NotFound("there is no such user")
        return found

    async def remove(self, account: str, user: str) -> None:
        """At once. Raises NotFound, and Conflict for the last owner."""
        async with self._changing:
            ended = self._ended(user)
            await self._access.remove(account, user, ended)
            self._revoked.add(ended)

    async def change_password(self, claims: Claims, old: str, new: str) -> Claims:
        """Sign out everywhere, and in again here. Raises NotAllowed when `old` is not the one."""
        user = await self._people.user(claims.account, claims.user)
        if user is None:
            raise NotSignedIn("this user is gone")
        with self.attempts.attempt(f"user {user.id}"):
            if not await self.passwords.is_right(old, user.password_hash):
                raise NotAllowed("this is not your password", code="wrong_password")
        await self.set_password(user, new)
        return self._tokens.begin(user)

    async def set_password(self, user: User, password: str) -> None:
        """Whoever knew the one before is signed out. Raises Malformed, NotFound or OverQuota."""
        hashed = await self.passwords.hash(password)
        async with self._changing:
            ended = self._ended(user.id)
            await self._access.set_password(user.id, hashed, ended)
            self._revoked.add(ended)

    # --- keys and sites

    async def rotate_key(self, *, at_once: bool = False) -> None:
        """Sign with a new key from now on. `at_once`: what was signed before is good no more."""
        good_ms = 0 if at_once else LIFE_MS
        async with self._changing:
            folder, now = self._store.folder, self._now_ms()
            self._tokens.use(await asyncio.to_thread(rotate_secret, folder, now, good_ms))

    async def add_site(
        self,
        account: str,
        name: str,
        origins: list[str],
        settings: SettingsChange = SettingsChange(),  # noqa: B008 it is frozen
    ) -> Site:
        """A new site with a fresh id and key. Raises Malformed."""
        site = Site(
            new_id(), account, new_key(), check_name(name),
            check_origins(origins), self._now_ms(), changed(SiteSettings(), settings),
        )  # fmt: skip
        await self._people.add_site(site)
        return site

    def _until_ms(self) -> int:
        return self._now_ms() + LIFE_MS

    def _ended(self, user: str) -> Revocation:
        return Revocation(Revokes.USER, user, self._until_ms(), before_ms=self._revoked.moment())

    async def _revoke(self, one: Revocation) -> None:
        await self._access.revoke(one)
        self._revoked.add(one)

    async def _keep_forgetting(self) -> None:
        while True:
            with suppress(Unavailable, DiskFull):  # next time
                await self.forget()
            await asyncio.sleep(FORGET_S)


def check_email(email: str) -> None:
    """Raises Malformed."""
    if not email.isprintable() or len(email) > 254 or not _EMAIL.fullmatch(email):
        raise Malformed(f"{email[:254]!r} is not an e-mail address")


def new_id() -> str:
    """For a user, an account or a site."""
    return secrets.token_hex(8)
