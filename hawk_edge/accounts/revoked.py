"""What was revoked before it ran out, in memory; and who is to be told of it at once.

One process holds the folder: so what is in memory is all there is, and no request looks anything
up. The index has the same (index/access.py), for the next start.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import structs

from hawk_edge.accounts.claims import Claims
from hawk_edge.errors import NotSignedIn
from hawk_edge.model import Role
from hawk_edge.store.index.access import Revocation, Revokes

Over = Callable[[], None]


class Revoked:
    """Every revocation whose tokens have not run out."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._by_kind: dict[Revokes, dict[str, Revocation]] = {kind: {} for kind in Revokes}
        self._watching = dict[object, tuple[Claims, Over]]()
        self._last_ms = 0

    def moment(self) -> int:
        """Now, and later than any moment told before: what begins is not what was ended."""
        self._last_ms = max(self._now_ms(), self._last_ms + 1)
        return self._last_ms

    def add(self, one: Revocation) -> None:
        """From now on. Whoever watches is told."""
        self._by_kind[one.kind][one.id] = one
        self._last_ms = max(self._last_ms, one.before_ms)
        for claims, over in [*self._watching.values()]:
            try:
                self.judge(claims)
            except NotSignedIn:
                over()

    def forget(self, now_ms: int) -> None:
        """Forget what is about tokens that have run out."""
        for known in self._by_kind.values():
            for one in [one for one in known.values() if one.until_ms <= now_ms]:
                del known[one.id]

    def judge(self, claims: Claims) -> Claims:
        """The claims with the role that holds now. Raises NotSignedIn for what was revoked."""
        ended = self._by_kind[Revokes.USER].get(claims.user)
        over = ended is not None and claims.since_ms <= ended.before_ms
        if over or claims.sign_in in self._by_kind[Revokes.SIGN_IN]:
            raise NotSignedIn("you were signed out")
        role = self._by_kind[Revokes.ROLE].get(claims.user)
        return structs.replace(claims, role=Role(role.role)) if role else claims

    @contextmanager
    def watching(self, claims: Claims, over: Over) -> Iterator[None]:
        """While the block lasts, call `over` when these claims are good no more."""
        watch = object()
        self._watching[watch] = claims, over
        try:
            yield
        finally:
            del self._watching[watch]
