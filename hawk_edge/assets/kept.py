"""Gives back what was kept: to whoever shows a state, or plays a session."""

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from hawk_edge.errors import NotFound
from hawk_edge.model import Session
from hawk_edge.store.engine import Blobs
from hawk_edge.store.index.assets import AssetIndex, Version

AT_A_TIME = 500


class Asset(Struct, frozen=True):
    """A picture or font: its content type, where its bytes are, and how many there are."""

    type: str
    digest: str
    bytes: int


class Kept:
    """What was kept for sessions: each sees only what its own pages named."""

    def __init__(self, index: AssetIndex, blobs: Blobs) -> None:
        self._index = index
        self._blobs = blobs

    async def at(self, session: str, at_ms: int) -> dict[str, Asset]:
        """What the addresses on a session's pages led to at a moment, by absolute URL.

        The URLs are as `addresses.resolve` writes them. An address whose content is not known from
        so early has the earliest that is.
        """
        found: dict[str, Asset] = {}
        after: str | None = ""
        while after is not None:
            versions, after = await self._page(session, after, AT_A_TIME)
            for _, each in groupby(versions, lambda one: one.asset):
                newest = _between(list(each), at_ms, at_ms)[-1]
                found[newest.url] = Asset(newest.type, newest.digest, newest.bytes)
        return found

    async def during(
        self, session: Session, after: str, limit: int
    ) -> tuple[list[Version], str | None]:
        """What at most `limit` addresses led to while a session lasted, and where to go on.

        Those of one address stand together, oldest first: one holds until the next.
        """
        versions, more = await self._page(session.id, after, limit)
        shown: list[Version] = []
        for _, each in groupby(versions, lambda one: one.asset):
            shown += _between(list(each), session.started_ms, session.seen_ms)
        return shown, more

    async def read(self, session: str, digest: str) -> tuple[Asset, bytes]:
        """An asset of a session with its bytes. Raises NotFound for every other."""
        found = await self._index.version(session, digest)
        if found is None:
            raise NotFound("there is no such asset")
        asset = Asset(found.type, found.digest, found.bytes)
        return asset, await self._blobs.get(digest)

    async def _page(self, session: str, after: str, limit: int) -> tuple[list[Version], str | None]:
        versions = await self._index.versions(session, after, limit + 1)
        assets = list(dict.fromkeys(one.asset for one in versions))
        if len(assets) <= limit:
            return versions, None
        return [one for one in versions if one.asset != assets[-1]], assets[-2]


def _between(versions: Sequence[Version], from_ms: int, to_ms: int) -> Sequence[Version]:
    """Those of one asset, oldest first, that held at some moment between; at least one."""
    first = max((at for at, one in enumerate(versions) if one.from_ms <= from_ms), default=0)
    held = [one for one in versions[first:] if one.from_ms <= to_ms]
    return held or versions[:1]
