"""A store and its accounts, with the clock in hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hawk_edge.accounts import Accounts
from hawk_edge.errors import NotSignedIn
from hawk_edge.model import Role, User
from hawk_edge.store.folder import Store, open_store

PASSWORD, OTHER = "correct horse battery", "another long password"
HOUR_MS = 3_600_000
WEEK_S = 7 * 24 * 3600


class Held:
    """A store and its accounts, whose clock stands at `now_ms`."""

    def __init__(self, store: Store) -> None:
        self.now_ms = 1_000_000_000
        self.store = store
        self.accounts = Accounts(store, WEEK_S, lambda: self.now_ms)

    async def user(self, email: str, role: Role = Role.OWNER) -> User:
        return await self.accounts.add_user(email, PASSWORD, role)

    async def token(self, email: str) -> str:
        return self.accounts.token(await self.accounts.sign_in(email, PASSWORD))

    def is_good(self, token: str) -> bool:
        try:
            self.accounts.claims(token)
        except NotSignedIn:
            return False
        return True


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Held]:
    async with open_store(folder) as store:
        held = Held(store)
        async with held.accounts.working():
            yield held
