"""Passwords: argon2id, one at a time, and as long for nobody as for somebody."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hawk_edge.errors import Malformed, OverQuota

LEAST, MOST = 10, 1024  # characters
MOST_WAITING = 50  # two seconds of work
# OWASP's first choice for argon2id where memory is short: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class Passwords:
    """Guessing must not take the threads that blobs are written in: all wait for one another."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Semaphore(1)
        self._waiting = 0
        self._nobody = _HASHER.hash(secrets.token_hex())

    async def hash(self, password: str) -> str:
        """What is kept of it. Raises Malformed, and OverQuota while too many wait."""
        if len(password) < LEAST:
            raise Malformed(f"the password needs at least {LEAST} characters")
        if len(password) > MOST:
            raise Malformed(f"the password is over {MOST} characters")
        async with _Turn(self):
            return await asyncio.to_thread(_HASHER.hash, password)

    async def is_right(self, password: str, hashed: str | None) -> bool:
        """Whether it is the one. With None it is not, which takes as long. Raises OverQuota."""
        async with _Turn(self):
            right = await asyncio.to_thread(_verify, hashed or self._nobody, password[: MOST + 1])
        return right and hashed is not None

    async def enter(self) -> None:
        """Wait for one's turn. Raises OverQuota when too many do."""
        if self._waiting >= MOST_WAITING:
            raise OverQuota("too many people sign in at this moment", retry_after=3)
        self._waiting += 1
        try:
            await self._one_at_a_time.acquire()
        finally:
            self._waiting -= 1

    def leave(self) -> None:
        """Let the next one in."""
        self._one_at_a_time.release()


class _Turn:
    def __init__(self, passwords: Passwords) -> None:
        self._passwords = passwords

    async def __aenter__(self) -> None:
        await self._passwords.enter()

    async def __aexit__(self, *_: object) -> None:
        self._passwords.leave()


def _verify(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
