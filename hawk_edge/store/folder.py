"""The data folder: locked for one process, opened as a whole, closed in order."""

import fcntl
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hawk_edge.errors import Unusable
from hawk_edge.store.disk import Disk, sync_folder
from hawk_edge.store.engine import Blobs, Database
from hawk_edge.store.index.journal import Journal
from hawk_edge.store.index.listing import Listing
from hawk_edge.store.index.people import People
from hawk_edge.store.index.texts import Texts
from hawk_edge.store.sqlite import Sqlite

SECRET_BYTES = 32  # as long as HMAC-SHA256's output: more would add nothing


class FolderInUse(Unusable):
    """Another process works on the folder."""


class Store:
    """The index and the blobs together."""

    def __init__(self, folder: Path, database: Database, blobs: Blobs) -> None:
        self.folder = folder
        self.database = database
        self.blobs = blobs
        self.people = People(database)
        self.texts = Texts(database)
        self.journal = Journal(database, self.texts)
        self.listing = Listing(database)


@asynccontextmanager
async def open_store(folder: Path) -> AsyncIterator[Store]:
    """Open or create the folder. Raises Unusable, and FolderInUse at once when it is taken."""
    lock = _lock(folder)
    try:
        blobs = _open_blobs(folder / "blobs")
        database = await Sqlite.open(folder / "index.db")
        try:
            yield Store(folder, database, blobs)
        finally:
            await database.close()
    finally:
        os.close(lock)


def _open_blobs(folder: Path) -> Disk:
    try:
        return Disk(folder)
    except OSError as error:
        raise Unusable(f"cannot use the blobs in {folder}: {error.strerror}") from None


def secret_key(folder: Path) -> bytes:
    """The key that tokens are signed with, of a folder that is locked.

    Made on first use, readable by its owner only. Raises Unusable when what is there is no key.
    """
    path = folder / "secret.key"
    try:
        if not path.exists():
            _make_secret(path)
        key = bytes.fromhex(path.read_text())
    except OSError as error:
        raise Unusable(f"cannot use {path}: {error.strerror}") from None
    except ValueError:
        key = b""
    if len(key) < SECRET_BYTES:
        raise Unusable(f"{path} is no key: remove it, and everybody signs in again")
    return key


def _make_secret(path: Path) -> None:
    """Whole or not at all: half a key would keep out every later start."""
    new = path.with_suffix(".new")
    fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(fd, "w") as file:
        file.write(secrets.token_hex(SECRET_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    sync_folder(path.parent)


def _lock(folder: Path) -> int:
    """Lock the folder itself: no lock file to leave behind, and death lets go of it."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise Unusable(f"cannot use the data folder {folder}: {error.strerror}") from None
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        raise FolderInUse(f"another hawk-edge works on {folder}") from None
    return fd
