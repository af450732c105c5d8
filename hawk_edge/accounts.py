"""Who signs in, and what a token proves."""

import asyncio
import re
import secrets
from collections.abc import Callable

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from jwt.types import Options
from msgspec import Struct

from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import Malformed, NotAllowed, NotSignedIn
from hawk_edge.model import Role, Site, SiteSettings, User
from hawk_edge.sites import SettingsChange, changed, check_name, check_origins
from hawk_edge.store.index.people import People

ALGORITHM = "HS256"
PASSWORD_MIN = 10
# OWASP's first choice for argon2id where memory is short: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
# Times are held against our own clock, which tests hold.
_OPTIONS: Options = {
    "require": ["sub", "account", "role", "exp"],
    "verify_exp": False,
    "verify_iat": False,
}


class Claims(Struct, frozen=True):
    """What a valid token says of who holds it."""

    user: str
    account: str
    role: Role


class Accounts:
    """Users and sites of accounts; tokens are verified by signature alone."""

    def __init__(
        self,
        people: People,
        secret: bytes,
        lifetime_s: int,
        now_ms: Callable[[], int] = wall_clock_ms,
    ) -> None:
        self._people = people
        self._secret = secret
        self.lifetime_s = lifetime_s
        self._now_ms = now_ms
        self.setup_token = secrets.token_urlsafe(24)
        # Guessing must not take the threads that blobs are written in.
        self._one_at_a_time = asyncio.Semaphore(1)
        self._nobody = _HASHER.hash(secrets.token_hex())

    async def sign_in(self, email: str, password: str) -> str:
        """A token. Raises NotSignedIn, the same way for an unknown address as a wrong password."""
        user = await self._people.user_by_email(email)
        known = user.password_hash if user else self._nobody
        async with self._one_at_a_time:
            right = await asyncio.to_thread(_verify, known, password)
        if not user or not right:
            raise NotSignedIn("the e-mail address or the password is wrong", code="wrong_password")
        return self.token(user)

    def token(self, user: User) -> str:
        """A signed token for a user."""
        now = self._now_ms() // 1000
        claims = {
            "sub": user.id, "account": user.account, "role": user.role,
            "iat": now, "exp": now + self.lifetime_s,
        }  # fmt: skip
        return jwt.encode(claims, self._secret, ALGORITHM)

    def claims(self, token: str) -> Claims:
        """What a token says. Raises NotSignedIn when it is not ours, or over."""
        try:
            facts = jwt.decode(
                token, self._secret, [ALGORITHM],
                options=_OPTIONS,
            )  # fmt: skip
            if facts["exp"] * 1000 <= self._now_ms():
                raise NotSignedIn("the sign-in has run out")
            return Claims(facts["sub"], facts["account"], Role(facts["role"]))
        except (jwt.InvalidTokenError, ValueError, TypeError):
            raise NotSignedIn("sign in first") from None

    async def set_up(self, setup_token: str, email: str, password: str) -> User:
        """The first user, an owner, by the link that was printed at the start."""
        if not secrets.compare_digest(setup_token.encode(), self.setup_token.encode()):
            raise NotAllowed("this set-up link is not valid any more: look for a newer one")
        return await self.add_user(email, password, Role.OWNER, first=True)

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
        if not email.isprintable() or len(email) > 254 or not _EMAIL.fullmatch(email):
            raise Malformed(f"{email[:254]!r} is not an e-mail address")
        if len(password) < PASSWORD_MIN:
            raise Malformed(f"the password needs at least {PASSWORD_MIN} characters")
        if len(password) > 1024:
            raise Malformed("the password is over 1024 characters")
        account = account or next(iter(await self._people.accounts()), _id())
        hashed = await asyncio.to_thread(_HASHER.hash, password)
        user = User(_id(), account, email.lower(), role, hashed)
        await self._people.add_user(user, self._now_ms(), first=first)
        return user

    async def add_site(
        self,
        account: str,
        name: str,
        origins: list[str],
        settings: SettingsChange = SettingsChange(),  # noqa: B008 it is frozen
    ) -> Site:
        """A new site with a fresh id and key. Raises Malformed."""
        site = Site(
            _id(), account, f"hk_{secrets.token_hex(10)}", check_name(name),
            check_origins(origins), self._now_ms(), changed(SiteSettings(), settings),
        )  # fmt: skip
        await self._people.add_site(site)
        return site


def _verify(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _id() -> str:
    return secrets.token_hex(8)
