"""Signs tokens, and says what one proves: by its signature, and by a set in memory alone."""

import secrets
from collections.abc import Callable

import jwt
import msgspec
from jwt.types import Options
from msgspec import Struct

from hawk_edge.accounts.claims import Claims
from hawk_edge.accounts.revoked import Revoked
from hawk_edge.errors import NotSignedIn
from hawk_edge.model import Role, User
from hawk_edge.store.secret import Secret, key_id

ALGORITHM = "HS256"
# What somebody has copied is of no use for longer, and what is revoked need not be remembered.
LIFE_S = 3600
LIFE_MS = LIFE_S * 1000
# Everything is looked at by us: times against our own clock, which tests hold.
_OPTIONS: Options = {
    "require": ["sub", "account", "role", "iat", "exp", "sid", "since"],
    "verify_exp": False,
    "verify_iat": False,
}


class _Facts(Struct, frozen=True):
    """The claims as they are written. `iat` and `exp` are seconds, as the standard has it."""

    sub: str
    account: str
    role: Role
    sid: str
    since: int
    iat: int
    exp: int


class Tokens:
    """`longest_ms`: for how long after a sign-in its tokens are renewed."""

    def __init__(
        self, secret: Secret, revoked: Revoked, longest_ms: int, now_ms: Callable[[], int]
    ) -> None:
        self._secret = secret
        self._revoked = revoked
        self._longest_ms = longest_ms
        self._now_ms = now_ms

    def use(self, secret: Secret) -> None:
        """Sign with another key from now on."""
        self._secret = secret

    def begin(self, user: User) -> Claims:
        """What is claimed by somebody who signs in now."""
        since = self._revoked.moment()
        said = Claims(user.id, user.account, user.role, secrets.token_hex(16), since)
        return self.renewed(said)

    def renewed(self, claims: Claims) -> Claims:
        """The same for longer, though not for longer than a sign-in lasts."""
        now = self._now_ms() // 1000 * 1000
        end = (claims.since_ms + self._longest_ms) // 1000 * 1000
        return msgspec.structs.replace(
            claims, signed_ms=now, expires_ms=max(now, min(now + LIFE_MS, end))
        )

    def sign(self, claims: Claims) -> str:
        """The token that says so."""
        facts = _Facts(
            claims.user, claims.account, claims.role, claims.sign_in, claims.since_ms,
            claims.signed_ms // 1000, claims.expires_ms // 1000,
        )  # fmt: skip
        kid = {"kid": key_id(self._secret.key)}
        return jwt.encode(msgspec.to_builtins(facts), self._secret.key, ALGORITHM, kid)

    def read(self, token: str) -> Claims:
        """What a token says, with the role that holds now. Raises NotSignedIn if it is not good."""
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            key = self._secret.good(self._now_ms()).get(str(kid))
            if key is None:
                raise NotSignedIn("sign in first")
            said = jwt.decode(token, key, [ALGORITHM], options=_OPTIONS)
            facts = msgspec.convert(said, _Facts)
        except (jwt.PyJWTError, msgspec.ValidationError):
            raise NotSignedIn("sign in first") from None
        if facts.exp * 1000 <= self._now_ms():
            raise NotSignedIn("the sign-in has run out")
        return self._revoked.judge(
            Claims(
                facts.sub, facts.account, facts.role, facts.sid, facts.since,
                facts.iat * 1000, facts.exp * 1000,
            )
        )  # fmt: skip
