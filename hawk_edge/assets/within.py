"""What the style sheets that were fetched name in turn: pictures, fonts and further sheets."""

import asyncio
import logging
from collections.abc import Iterable, Iterator

from hawk_edge.addresses import origin_of, resolve
from hawk_edge.assets.found import look
from hawk_edge.assets.kinds import SHEET
from hawk_edge.assets.pages import worth
from hawk_edge.bounded import Bounded
from hawk_edge.errors import HawkError
from hawk_edge.model import Site
from hawk_edge.sites import origin_allowed
from hawk_edge.store.folder import Store
from hawk_edge.store.index.assets import AssetIndex, Due

LOG = logging.getLogger(__name__)
MOST_URLS = 20_000  # of a site
MOST_WITHIN = 500  # of a sheet
SHEETS_KEPT = 500


class Within:
    """`urls` for sessions that come to a sheet later, `note` for those that wait for it."""

    def __init__(self, store: Store, index: AssetIndex) -> None:
        self._store = store
        self._index = index
        self._named: Bounded[str, tuple[str, ...]] = Bounded(SHEETS_KEPT)

    async def urls(self, assets: Iterable[str]) -> list[str]:
        """What those of these assets name that are sheets and there already."""
        found: list[str] = []
        for sheet in await self._index.newest(assets, SHEET):
            named = self._named.get(sheet.asset + sheet.digest)
            if named is None:
                named = await self._read(sheet.url, sheet.digest)
                self._named.put(sheet.asset + sheet.digest, named)
            found += named
        return found

    async def note(self, site: Site, due: Due, content: bytes) -> None:
        """A sheet has come: whoever named it has named what is in it."""
        named = await asyncio.to_thread(named_in, content.decode(), due.url)
        own = [(url, origin) for url in named if origin_allowed(site, origin := origin_of(url))]
        if own:
            room = await self._index.count(site.id) + len(own) <= MOST_URLS
            await self._index.see_within(due, own, add=room)

    async def _read(self, url: str, digest: str) -> tuple[str, ...]:
        try:
            content = await self._store.blobs.get(digest)
        except HawkError as error:
            LOG.warning("cannot look into the sheet %s: %s", digest, error)
            return ()
        return await asyncio.to_thread(named_in, content.decode(errors="replace"), url)


def named_in(text: str, url: str) -> tuple[str, ...]:
    """The absolute URLs that the sheet at `url` names, as far as they can be fetched."""

    def absolute() -> Iterator[str]:
        for named in look("css", text):
            found = resolve(named.address, url)
            if found and worth(found):
                yield found

    return tuple(dict.fromkeys(absolute()))[:MOST_WITHIN]
