"""Applies to stacks the source maps that a site's owner has given."""

import logging
import re
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager

from msgspec import structs

from hawk_edge.beside import run_in, slow_thread
from hawk_edge.bounded import Bounded
from hawk_edge.errors import HawkError
from hawk_edge.issues.source_map import Place, Written, look_up
from hawk_edge.issues.stacks import Frame
from hawk_edge.store.folder import Store
from hawk_edge.store.index.source_maps import SourceMaps

LOG = logging.getLogger(__name__)
PLACES_KEPT = 10_000
MOST_ENDINGS = 20  # of a script's address that are looked for
_SHORTEST = 3  # characters of a function's name that no minifier made
_NOWHERE = Written("", 0, 0, "", "")  # what a map does not say is remembered as well


class Maps:
    """`mapped` tells where a program's frames were written."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._index = SourceMaps(store.database)
        self._slow = slow_thread("source-maps")
        self._places: Bounded[tuple[str, Place], Written] = Bounded(PLACES_KEPT)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """At the end of the block the thread that reads maps is let go."""
        try:
            yield
        finally:
            self._slow.shutdown(wait=False, cancel_futures=True)

    async def sites(self) -> set[str]:
        """The sites that have any."""
        return await self._index.sites()

    async def mapped(self, site: str, frames: Sequence[Frame]) -> list[Frame]:
        """The frames, those in scripts with a map as they were written."""
        if not frames:
            return []
        digests = await self._digests(site, {one.url for one in frames})
        asked = dict[str, set[Place]]()
        for one in frames:
            if (digest := digests[one.url]) and one.line:
                asked.setdefault(digest, set()).add(_place(one))
        found = {digest: await self._written(digest, places) for digest, places in asked.items()}
        written = [found.get(digests[one.url], {}).get(_place(one)) for one in frames]
        return [
            _as_written(frame, here, caller)
            for frame, here, caller in zip(frames, written, [*written[1:], None], strict=True)
        ]

    async def known(self, site: str, urls: Collection[str]) -> set[str]:
        """Which of these scripts have a map."""
        return {url for url, digest in (await self._digests(site, urls)).items() if digest}

    async def _digests(self, site: str, urls: Collection[str]) -> dict[str, str]:
        """The maps of scripts; "" for one that has none."""
        names = {url: _names(url) for url in urls}
        found = await self._index.find(site, {one for some in names.values() for one in some})
        return {
            url: next((found[name] for name in some if name in found), "")
            for url, some in names.items()
        }

    async def _written(self, digest: str, places: Collection[Place]) -> dict[Place, Written]:
        known = {place: self._places.get((digest, place)) for place in places}
        new = [place for place, written in known.items() if written is None]
        if new:
            try:
                content = await self._store.blobs.get(digest)
                found = await run_in(self._slow, look_up, content, new)
            except HawkError as why:  # `check` tells of it as well
                LOG.warning("source map %s cannot be used: %s", digest, why)
                return {}
            for place in new:
                written = known[place] = found.get(place, _NOWHERE)
                self._places.put((digest, place), written)
        return {place: one for place, one in known.items() if one is not None and one.source}


def address_of(url: str) -> str:
    """What a script is known by: reporters leave out what follows."""
    return re.split(r"[?#]", url, maxsplit=1)[0]


def _names(url: str) -> list[str]:
    """What a script may be called by, the whole address first."""
    address = address_of(url)
    parts = [one for one in address.split("/")[3:] if one][-MOST_ENDINGS:]
    return [address, *("/".join(parts[at:]) for at in range(len(parts)))]


def _place(frame: Frame) -> Place:
    return frame.line - 1, max(frame.column - 1, 0)


def _as_written(frame: Frame, here: Written | None, caller: Written | None) -> Frame:
    """A frame by what its map says. What called it calls it by the name it was written with."""
    if here is None:
        return frame
    called = caller.name if caller and f"{caller.name}(" in caller.code else ""
    minified = len(frame.function) < _SHORTEST
    return structs.replace(
        frame,
        function=called if minified and called else frame.function,
        line=here.line,
        column=here.column,
        source=here.source,
        code=here.code,
    )
