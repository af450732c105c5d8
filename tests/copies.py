"""What tests of backups share: a place in memory that can be cut off, and what a store holds."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from hawk_edge import compress
from hawk_edge.backup.make import Backup, Done
from hawk_edge.backup.manifest import manifests, read_manifest
from hawk_edge.backup.pieces import from_lines, read_blob, read_block
from hawk_edge.backup.place import Place
from hawk_edge.backup.restore import Restored, chosen, restore
from hawk_edge.errors import NotFound
from hawk_edge.store.folder import Store, open_store
from hawk_edge.store.index.named import on_file
from hawk_edge.store.secret import read_secret
from tests.batches import batch, new_id, snapshot
from tests.store.opened import Opened


class Cut(Exception):
    """The connection, or the process, is no more."""


class Memory:
    """A Place. `puts` are the names that were put; `before_put` is called with each.

    `cut_at`: the number of the call from which on nothing goes any more; with `halfway` that call
    itself is still carried out.
    """

    address = "memory"

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.puts: list[str] = []
        self.calls = 0
        self.changes: set[int] = set()  # the numbers of those calls that change something
        self.cut_at: int | None = None
        self.halfway = False
        self.before_put: Callable[[str], Awaitable[object]] | None = None

    async def put(self, name: str, content: bytes) -> None:
        if self.before_put:
            await self.before_put(name)
        if self._goes(changes=True):
            self.objects[name] = content
            self.puts.append(name)
        self._tell()

    async def get(self, name: str) -> bytes:
        self._goes()
        self._tell()
        if name not in self.objects:
            raise NotFound(f"there is no {name}")
        return self.objects[name]

    async def names(self, folder: str) -> AsyncIterator[str]:
        self._goes()
        self._tell()
        for name in [one for one in self.objects if one.startswith(f"{folder}/")]:
            yield name

    async def delete(self, *names: str) -> None:
        for name in names:
            if self._goes(changes=True):
                self.objects.pop(name, None)
            self._tell()

    async def settle(self) -> None:
        self._goes()
        self._tell()

    def close(self) -> None:
        pass

    def mend(self) -> None:
        """What is there is there; from now on all goes again."""
        self.cut_at, self.calls, self.changes, self.puts = None, 0, set(), []

    def _goes(self, *, changes: bool = False) -> bool:
        self.calls += 1
        self.changes |= {self.calls} if changes else set()
        return self.cut_at is None or self.calls < self.cut_at + self.halfway

    def _tell(self) -> None:
        if self.cut_at is not None and self.calls >= self.cut_at:
            raise Cut


def quiet(_: str) -> None:
    """Nobody wants to know how far it is."""


async def back_up(store: Store, place: Place, keep: int = 14, **more: Any) -> Done:
    read_secret(store.folder)
    return await Backup(store, place, keep=keep, say=quiet, **more).run()


async def bring_back(place: Place, folder: Path, at: str = "") -> Restored:
    return await restore(place, await chosen(place, at), folder, say=quiet)


async def held_by(store: Store) -> dict[str, Any]:
    """Every row of every table, and what every named blob holds."""
    tables = await store.database.read(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    found: dict[str, Any] = {}
    for table in sorted(row["name"] for row in tables):
        rows = await store.database.read(f"SELECT * FROM {table}")
        found[table] = sorted(repr(tuple(row)) for row in rows)
    named = await store.database.read(on_file())
    digests = sorted(row["digest"] for row in named)
    found["blobs"] = {one: hashlib.sha256(await store.blobs.get(one)).digest() for one in digests}
    return found


async def held_in(folder: Path) -> dict[str, Any]:
    """The same of a folder that is closed."""
    async with open_store(folder) as store:
        return await held_by(store)


async def verified(place: Place) -> list[str]:
    """The SHA-256 of the index of each backup, the oldest first, once all it names is verified."""
    found = []
    for name in await manifests(place):
        manifest = await read_manifest(place, name)
        index = b"".join([await read_block(place, digest) for digest in manifest.index])
        assert len(index) == manifest.index_bytes
        number = 0
        for digest in manifest.lists:
            for one in from_lines(await read_block(place, digest)):
                await read_blob(place, one)
                number += 1
        assert number == manifest.blobs
        for digest in manifest.files.values():
            await read_block(place, digest)
        found.append(hashlib.sha256(index).hexdigest())
    return found


def plain(content: bytes) -> bytes:
    """All that an object holds, unpacked as far as it is packed."""
    try:
        return content + compress.decompress(content)
    except compress.ZstdError:
        return content


async def add(hawk: Opened, text: str = "") -> str:
    """A session of a small page, whose HTML has a file of its own; its id."""
    session = new_id()
    html = snapshot(text=text or session)["html"]
    digest = hashlib.sha256(html.encode()).hexdigest()
    brought = {"k": "blob", "t": 9, "text": html}
    await hawk.take(batch(1, snapshot(html={"blob": digest}), brought, session=session))
    await hawk.store.file(digest)
    return session
