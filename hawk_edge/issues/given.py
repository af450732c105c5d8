"""Takes the source maps that somebody gives to a site."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import Malformed, NotFound
from hawk_edge.issues.source_map import MOST_BYTES, check
from hawk_edge.model import Site
from hawk_edge.store.folder import Store
from hawk_edge.store.index.source_maps import SourceMaps

KIND = "sourcemap"  # what its blob says it is
MOST_BYTES_OF_SITE = 512 << 20
MOST_OF_SITE = 5_000
LONGEST_NAME = 2_000  # characters of a script's address


class Given:
    """Keeps maps as blobs; where there is no room for more, the oldest go."""

    def __init__(self, store: Store, now_ms: Callable[[], int] = wall_clock_ms) -> None:
        self._store = store
        self._index = SourceMaps(store.database)
        self._now_ms = now_ms

    async def take(self, site: Site, path: Path, script: str) -> int:
        """Keep the file at `path` as the map of a script; its size in bytes.

        As `keep`; raises NotFound also when the file is not there.
        """
        content = await asyncio.to_thread(_read, path)
        try:
            await self.keep(site, content, script)
        except Malformed as why:
            raise Malformed(f"{path}: {why.message}") from None
        return len(content)

    async def keep(self, site: Site, content: bytes, script: str) -> None:
        """Keep the map of a script. Durable on return.

        `script` is an address, or how one ends. Raises Malformed when it is no source map, NotFound
        when the site is gone, DiskFull or Unavailable.
        """
        if not 0 < len(script) <= LONGEST_NAME:
            raise Malformed(f"a script's address has 1 to {LONGEST_NAME} characters")
        if len(content) > MOST_BYTES:
            raise Malformed(f"the map is over {MOST_BYTES} bytes")
        await asyncio.to_thread(check, content)
        before = await self._index.find(site.id, [script])
        async with self._store.adding() as hold:
            digest = await hold.put(content, KIND)
            kept = await self._index.put(site.id, script, digest, len(content), self._now_ms())
        gone = await self._index.drop_oldest(site.id, MOST_BYTES_OF_SITE, MOST_OF_SITE)
        await self._store.sweep.these(gone | set(before.values()) | (set() if kept else {digest}))
        if not kept:
            raise NotFound("there is no such site")
        self._store.people.changed.set()


def _read(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as why:
        raise NotFound(f"cannot read {path}: {why.strerror}") from None
