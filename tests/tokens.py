"""Tokens of people that a server has not signed in itself."""

import time
from pathlib import Path
from typing import Any

import jwt

from hawk_edge.store.secret import key_id


def forged(key: bytes, *, alg: str = "HS256", kid: str | None = None, **changes: Any) -> str:
    """A token signed with a key, like the server's own but for the `changes`."""
    now = int(time.time())
    claims = {
        "sub": "u", "account": "a", "role": "owner", "sid": "s", "since": now * 1000,
        "iat": now, "exp": now + 60,
    } | changes  # fmt: skip
    claims = {name: one for name, one in claims.items() if one is not ...}
    sign_with = None if alg == "none" else key
    return jwt.encode(claims, sign_with, alg, {"kid": kid or key_id(key)})


def bearer(data: Path, role: str = "owner", account: str = "another") -> dict[str, str]:
    """The headers of somebody with a role in an account of the server on a folder."""
    key = bytes.fromhex((data / "secret.key").read_text().split("\n")[0])
    return {"authorization": f"Bearer {forged(key, role=role, account=account)}"}
