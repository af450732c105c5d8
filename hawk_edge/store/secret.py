"""`secret.key`: what tokens are signed with, and the keys before it for as long as they are good.

The first line is the key in hex. Each further line is a word and what it says: `old HEX UNTIL` (ms
since 1970) of a key that was replaced, `name HEX` of the folder once its first key is gone.
"""

import hashlib
import os
import secrets
from pathlib import Path

from msgspec import Struct

from hawk_edge.errors import Unusable
from hawk_edge.store.disk import sync_folder

NAME = "secret.key"
BYTES = 32  # as long as HMAC-SHA256's output: more would add nothing
_NAME_HEX = 32  # digits of a folder's name


class Old(Struct, frozen=True):
    """A key that was replaced, and until when what it signed is good."""

    key: bytes
    until_ms: int


class Secret(Struct, frozen=True):
    """What the file says. `name` stands for the folder wherever it is, and tells nothing of it."""

    key: bytes
    old: tuple[Old, ...]
    name: str

    def good(self, now_ms: int) -> dict[str, bytes]:
        """Every key that may have signed what is good now, by its id."""
        keys = (self.key, *(one.key for one in self.old if now_ms < one.until_ms))
        return {key_id(key): key for key in keys}


def key_id(key: bytes) -> str:
    """What a key is called in public."""
    return hashlib.sha256(b"hawk-edge key " + key).hexdigest()[:16]


def read_secret(folder: Path) -> Secret:
    """The secret of a folder that is locked; made on first use, readable by its owner only.

    Raises Unusable when what is there is none.
    """
    path = folder / NAME
    try:
        if not path.exists():
            _write(path, Secret(secrets.token_bytes(BYTES), (), ""))
        return _read(path.read_text())
    except OSError as error:
        raise Unusable(f"cannot use {path}: {error.strerror}") from None
    except ValueError:
        raise Unusable(f"{path} is no key: remove it, and everybody signs in again") from None


def rotate_secret(folder: Path, now_ms: int, good_ms: int) -> Secret:
    """Sign with another key from now on. What the one before has signed is good for `good_ms` more.

    Durable on return. Raises Unusable.
    """
    before = read_secret(folder)
    old = (*before.old, Old(before.key, now_ms + good_ms))
    kept = tuple(one for one in old if good_ms and now_ms < one.until_ms)
    after = Secret(secrets.token_bytes(BYTES), kept, before.name)
    try:
        _write(folder / NAME, after)
    except OSError as error:
        raise Unusable(f"cannot use {folder / NAME}: {error.strerror}") from None
    return after


def _read(text: str) -> Secret:
    """Raises ValueError."""
    first, *rest = text.split("\n")
    key, old, name = _key(first), list[Old](), ""
    for line in filter(None, rest):
        match line.split(" "):
            case ["old", digits, until]:
                old.append(Old(_key(digits), int(until)))
            case ["name", said] if len(bytes.fromhex(said)) * 2 == _NAME_HEX:
                name = said
            case _:
                raise ValueError
    name = name or hashlib.sha256(b"hawk-edge backup " + key).hexdigest()[:_NAME_HEX]
    return Secret(key, tuple(old), name)


def _key(digits: str) -> bytes:
    key = bytes.fromhex(digits)
    if len(key) < BYTES:
        raise ValueError
    return key


def _write(path: Path, secret: Secret) -> None:
    """Whole or not at all: half a key would keep out every later start."""
    lines = [secret.key.hex(), *(f"old {one.key.hex()} {one.until_ms}" for one in secret.old)]
    lines += [f"name {secret.name}"] if secret.name else []
    new = path.with_suffix(".new")
    fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(fd, "w") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    sync_folder(path.parent)
