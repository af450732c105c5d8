"""What the addresses of a page are relative to."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from hawk_edge.addresses import origin_of, resolve
from hawk_edge.assets.found import Form, Named
from hawk_edge.bounded import Bounded
from hawk_edge.rebuild import Record
from hawk_edge.store.index.journal import Journal, records_of

PAGES_KEPT = 2_000
LONGEST_URL = 4_096
MOST_FRAMES = 8  # whose bases are tried where it is not known which frame a text belongs to
_MOVES = frozenset({"push", "replace", "pop", "hash"})


class Address(NamedTuple):
    """An absolute URL, and whether it was named as a style sheet."""

    url: str
    sheet: bool


class Bases:
    """What the addresses of one page are relative to: its own base, and those of its frames."""

    def __init__(self, url: str, base: str | None = None) -> None:
        """`base` is that of a base element, which stays when the page's address changes."""
        # A sheet from there its own scripts could read, so that its text has come already.
        self._origin = origin_of(resolve(url, url) or "")
        self._url = url
        self._base = base
        self._frames: dict[str, None] = {}

    def move(self, url: str) -> None:
        """The page has another address now."""
        self._url = url

    def rebase(self, delta: Record) -> None:
        """What a delta says of the bases: the page's own is that of node 0."""
        flat = delta.get("v", ())
        for id, state in zip(accumulate(flat[::2]), flat[1::2], strict=True):
            if "base" not in state:
                continue
            base = state["base"] if isinstance(state["base"], str) else ""
            if id == 0:
                self._base = base
            else:
                self._frame(base)

    def addresses(self, form: Form, named: Iterable[Named]) -> Iterator[Address]:
        """The absolute URLs of what a text of this form names, as far as they can be fetched."""
        for address, frame, sheet in named:
            self._frame(frame)
            page = self._base or self._url
            # Only of a whole document is it known which frame a part of it belongs to.
            bases = [frame or page] if form == "html" else [page, *self._frames]
            for base in bases:
                url = _resolved(address, base)
                if url and worth(url) and not (sheet and origin_of(url) == self._origin):
                    yield Address(url, sheet)

    def _frame(self, base: str) -> None:
        if base and len(self._frames) < MOST_FRAMES:
            self._frames[base] = None


class Pages:
    """The bases of the pages that have been seen last."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._pages: Bounded[tuple[str, str], Bases] = Bounded(PAGES_KEPT)

    async def bases(self, session: str, page: str, record: Record) -> Bases:
        """Those of a page after this record of it."""
        bases, kind = self._pages.get((session, page)), record["k"]
        if kind == "snapshot":
            bases = _said(record)
        elif kind == "navigation" and record["how"] not in _MOVES:
            return bases or Bases("")  # a page begins, and its snapshot is about to say the rest
        elif bases is None:
            bases = await self._before(session, page)
        if kind == "delta":
            bases.rebase(record)
        if kind == "navigation":
            bases.move(record["url"])
        self._pages.put((session, page), bases)
        return bases

    async def _before(self, session: str, page: str) -> Bases:
        """Of a page whose snapshot came before a restart. It may also be late, or lost."""
        newest = await self._journal.snapshot_before(session, page, 1 << 31)
        if newest is not None:
            batches = await self._journal.batches_between(session, page, newest.n, newest.n)
            for record in (one for batch in batches for one in records_of(batch)):
                if record["k"] == "snapshot" and record["n"] == newest.n:
                    return _said(record)
        return Bases("")


def _said(snapshot: Record) -> Bases:
    return Bases(snapshot["url"], snapshot.get("base"))


@lru_cache(4096)
def _resolved(address: str, base: str) -> str | None:
    """Remembered: the pages of a site name the same pictures again and again."""
    return resolve(address, base)


def worth(url: str) -> bool:
    """Whether an address may lead to something that can be fetched and shown."""
    # The one font format that no browser of today reads still stands in many a sheet.
    return (
        len(url) <= LONGEST_URL
        and fetchable(url)
        and not url.partition("?")[0].lower().endswith(".eot")
    )


def fetchable(url: str) -> bool:
    """Whether the whole address is known: the reporter takes the values out of most queries."""
    query = url.partition("?")[2]
    return not query or all(part.partition("=")[1:] != ("=", "") for part in query.split("&"))
