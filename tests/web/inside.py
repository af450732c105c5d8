"""The whole application in this process, with its clock in hand and no socket."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from hawk_edge.config import Config
from hawk_edge.hawk import Hawk
from hawk_edge.model import Role, User
from hawk_edge.store.folder import open_store
from tests.batches import T0

PASSWORD = "correct horse battery"
AN_HOUR_MS = 3_600_000


class Inside:
    """A Hawk whose clock stands at `now_ms`, an hour after all that is recorded in tests."""

    def __init__(self, hawk_of: Any) -> None:
        self.now_ms = T0 // 1000 * 1000 + AN_HOUR_MS
        self.hawk: Hawk = hawk_of(lambda: self.now_ms)
        self.app = self.hawk.asgi()
        transport = httpx.ASGITransport(self.app, client=("192.0.2.7", 1234))
        self.http = httpx.AsyncClient(transport=transport, base_url="http://hawk")

    async def user(self, email: str, role: Role = Role.OWNER) -> User:
        """A user of the oldest account."""
        return await self.hawk.accounts.add_user(email, PASSWORD, role)

    async def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """By the form, which leaves a cookie."""
        return await self.http.post("/v1/signin", json={"email": email, "password": password})

    async def headers(self, email: str) -> dict[str, str]:
        """Of somebody who is signed in by a token, and leaves no cookie."""
        claims = await self.hawk.accounts.sign_in(email, PASSWORD)
        return {"authorization": f"Bearer {self.hawk.accounts.token(claims)}"}

    async def status(self, path: str, headers: Mapping[str, str] | None = None) -> int:
        """What a GET is answered."""
        return (await self.http.get(path, headers=headers)).status_code


@asynccontextmanager
async def inside(folder: Path, config: Config = Config()) -> AsyncIterator[Inside]:  # noqa: B008
    """All that a server has, but its jobs."""
    async with open_store(folder) as store:
        it = Inside(lambda now_ms: Hawk(config, store, now_ms))
        async with it.hawk.accounts.working(), it.http:
            yield it
