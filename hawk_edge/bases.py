"""Which texts of a session are sealed with it, and against which base each is packed.

Pages of one kind look alike whoever sees them: packed against one that another visitor saw, a
snapshot costs little more than what differs.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from hawk_edge import compress, wire
from hawk_edge.errors import Damaged, NotFound
from hawk_edge.lifting import OWN
from hawk_edge.store import packed
from hawk_edge.store.engine import Blobs
from hawk_edge.store.index.sealing import Packed, Sealing
from hawk_edge.store.packed import Texts, texts_frame
from hawk_edge.store.seal_format import BaseRow, is_string

# A base stays while it is leant on, so the older ones may be, the longer old pages are kept.
FRESH_MS = 7 * 24 * 3600 * 1000
CANDIDATES = 8  # bases that are tried: as many kinds of page as one folder of a site has
OF_A_PAGE = 3  # bases of one page at a time, should it look like something else every time
CHOOSY = 4 << 10  # bytes; a shorter text leans on what its page's last one did
PLENTY = 8  # times smaller, and no other base is looked at
TOGETHER = 3  # bases of one text
GAIN = 1.1  # times smaller, and one more of them is worth its reading
ALIKE = 1.25  # times smaller, and a base is one of its kind at all
WORTH = 2  # times its size is what a page has cost, and it gets a base of its own
REMEMBERED = 20_000  # pages, some megabytes
FRAME = 256 << 10  # bytes of texts that are packed, and later unpacked, together
LEVEL, GLANCE = 19, 3  # zstd levels: to keep, and to choose

Run = Callable[..., Awaitable[Any]]


class Place(Struct, frozen=True):
    """What a page is called; `folder` is what it shares with others that are likely to be alike."""

    folder: str
    path: str


class Text(Struct, frozen=True):
    """A text of a page; `place` is None where nothing is like it.

    `kept`: it has rows of its own, and so it may stay where it is.
    """

    digest: str
    kind: str
    page: str
    place: Place | None
    kept: bool = True

    @property
    def is_string(self) -> bool:
        """Whether it is a long string of a line, and no blob's text."""
        return is_string(self.kind)


class Finder:
    """Reads batches in their order, and finds the texts that their states name."""

    def __init__(self, own: Iterable[str]) -> None:
        """Only the texts `own` are looked for, and those that were lifted out of a batch."""
        self._own = set(own)
        self._lifted = set[str]()
        self._places: dict[str, Place] = {}

    def place(self, page: str) -> Place | None:
        """Where a page was at its last snapshot so far."""
        return self._places.get(page)

    def look(self, page: str, lines: bytes, lifted: Iterable[str] = ()) -> list[Text]:
        """Read a batch of a page: its texts, those left out that were found before.

        `lifted` are the digests of those that stood in its lines.
        """
        new = set(lifted) - self._lifted
        self._lifted |= new
        self._own |= new
        return [
            text
            for line in lines.split(b"\n")
            if b'{"blob":"' in line
            for text in self._look(page, wire.read_line(line))
        ]

    def _look(self, page: str, record: dict[str, Any]) -> Iterator[Text]:
        if not wire.is_state(record):
            return
        if wire.is_snapshot(record):
            self._places[page] = place_of(record["url"])
        for holder, key in wire.long_texts(record):
            kind = "text" if holder is record.get("x") else key
            if not isinstance(holder[key], dict) or kind not in OWN:
                continue
            digest = holder[key]["blob"]
            if digest in self._own:
                self._own.discard(digest)
                place = None if kind == "picture" else self.place(page)
                yield Text(digest, kind, page, place, digest not in self._lifted)


def place_of(url: str) -> Place:
    """What a page's address says of what it looks like: no query, and no fragment."""
    parts = urlsplit(url)
    folder = parts.path.rpartition("/")[0]
    return Place(f"{parts.netloc}{folder}/", f"{parts.netloc}{parts.path}")


class Paid:
    """What pages have cost lately for want of a better base; a restart forgets it, and no more."""

    def __init__(self) -> None:
        self._bytes: dict[tuple[str, str], int] = {}

    def add(self, site: str, path: str, size: int) -> int:
        """Add what a page has cost once more; the sum."""
        total = self._bytes.pop((site, path), 0) + size
        self._bytes[site, path] = total
        if len(self._bytes) > REMEMBERED:
            del self._bytes[next(iter(self._bytes))]
        return total

    def clear(self, site: str, path: str) -> None:
        """There is a new base for a page."""
        self._bytes.pop((site, path), None)


class Packer:
    """Packs texts of a site's session. `run` calls a slow function where it disturbs nobody."""

    def __init__(
        self, index: Sealing, blobs: Blobs, run: Run, paid: Paid, *, now_ms: int, site: str
    ) -> None:
        self._paid = paid
        self._index = index
        self._blobs = blobs
        self._run = run
        self._since_ms = now_ms - FRESH_MS
        self._site = site
        self._chosen: dict[str, _Base] = {}  # of each page, what its last text leans on
        self._waiting: dict[_Base, list[tuple[str, str, bytes]]] = {}
        self._own: list[str] = []
        self._staying: list[str] = []
        self._now_ms = now_ms
        self._new: list[BaseRow] = []
        self._frames: list[tuple[Texts, bytes]] = []
        self.bases: list[tuple[str, bytes]] = []  # files to be written first, by digest

    async def add(self, text: Text, content: bytes, *, may_be_base: bool = True) -> None:
        """Pack a text, or make a base of it."""
        base = self._chosen.get(text.page, _NONE)
        if text.place and len(content) >= CHOOSY:
            base = await self._choose(text.digest, text.place, content, base, may_be_base)
            self._chosen[text.page] = base
        if text.digest in base.digests and self._stays(text):
            return
        if not text.is_string:
            self._own.append(text.digest)
        waiting = self._waiting.setdefault(base, [])
        waiting.append(("" if text.is_string else text.digest, text.kind, content))
        if sum(len(one) for *_, one in waiting) >= FRAME:
            await self._flush(base)

    def _stays(self, text: Text) -> bool:
        """Whether a text that is a base stays there: it has a row to say so, or is given one."""
        if text.is_string or text.kept:
            return not text.is_string
        is_new = any(base == text.digest for base, _ in self.bases)
        self._staying += [text.digest] if is_new else []
        return is_new

    async def end(self) -> tuple[list[tuple[Texts, bytes]], Packed]:
        """The frames, and what is to be noted of them."""
        for base in list(self._waiting):
            await self._flush(base)
        based = {base for texts, _ in self._frames for base in texts.bases}
        return self._frames, Packed(self._own, self._staying, self._new, based)

    async def _flush(self, base: "_Base") -> None:
        texts = self._waiting.pop(base)
        self._frames.append(await self._run(texts_frame, texts, LEVEL, base.digests, base.content))

    async def _choose(
        self, digest: str, place: Place, content: bytes, current: "_Base", may_be_base: bool
    ) -> "_Base":
        """The bases that make a text smallest; the text itself where none does it well."""
        best, alone = _NONE, await self._cost(content, b"")
        if current.digests and await self._cost(content, current.content) * PLENTY <= alone:
            return current
        smallest = alone
        candidates = await self._index.bases(
            self._site, place.folder, place.path, self._since_ms, CANDIDATES
        )
        if any(candidate.digest == digest for candidate in candidates):
            return _Base((digest,), content)  # it has been one since the session was sealed before
        found = list[tuple[int, _Base]]()
        for candidate in candidates:
            try:
                base = _Base((candidate.digest,), await self._blobs.get(candidate.digest))
            except (NotFound, Damaged):
                continue
            found.append((await self._cost(content, base.content), base))
            if found[-1][0] * PLENTY <= alone:
                break
        for _, base in sorted(found, key=lambda one: one[0])[:TOGETHER]:
            both = base.before(best)
            cost = await self._cost(content, both.content)
            if cost * GAIN < smallest:
                smallest, best = cost, both
        if not may_be_base:
            return best
        paid = self._paid.add(self._site, place.path, smallest)
        of_page = sum(candidate.path == place.path for candidate in candidates)
        of_page += sum(one.path == place.path for one in self._new)
        is_alike = smallest * ALIKE < alone
        if of_page >= OF_A_PAGE or (is_alike and paid < WORTH * alone):
            return best
        self._paid.clear(self._site, place.path)
        return await self._make_base(digest, place, content)

    async def _make_base(self, digest: str, place: Place, content: bytes) -> "_Base":
        self._new.append(BaseRow(digest, place.folder, place.path, self._now_ms))
        frame = await self._run(packed.frame, content, LEVEL)
        self.bases.append((digest, packed.pack(digest, "html", [frame])))
        return _Base((digest,), content)

    async def _cost(self, content: bytes, base: bytes) -> int:
        return len(await self._run(compress.compress, content, GLANCE, base))


class _Base(Struct, frozen=True):
    """What texts are packed against: the contents of some blobs, one after another."""

    digests: tuple[str, ...]
    content: bytes

    def __hash__(self) -> int:
        return hash(self.digests)

    def before(self, other: "_Base") -> "_Base":
        """Both; the nearer the end, the cheaper it is to refer to."""
        return _Base(self.digests + other.digests, self.content + other.content)


_NONE = _Base((), b"")
