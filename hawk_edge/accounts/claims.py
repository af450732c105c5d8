"""What a token says of who holds it."""

from msgspec import Struct

from hawk_edge.model import Role


class Claims(Struct, frozen=True):
    """Of a token that was found to be ours, and good. Times are ms since 1970.

    `sign_in`: what all tokens have in common that were renewed from one sign-in, at `since_ms`.
    """

    user: str
    account: str
    role: Role
    sign_in: str = ""
    since_ms: int = 0
    signed_ms: int = 0
    expires_ms: int = 0
