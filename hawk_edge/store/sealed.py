"""Reads a sealed session: any part of its journal, without the rest, and only as it was."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Any, TypeVar

from hawk_edge import compress
from hawk_edge.errors import Damaged, HawkError, NotFound
from hawk_edge.model import JournalBatch, Sent, SnapshotRow
from hawk_edge.store import packed
from hawk_edge.store.engine import Blobs
from hawk_edge.store.seal_format import (
    KIND,
    Entry,
    marked,
    read_head,
    text_kind,
    unmarked,
)

T = TypeVar("T")
READ_LEVEL = 1  # how a batch is given on: it is unpacked again at once
FIRST_READ = 16 << 10  # all of a short session, and the label of all but the longest


class _File:
    """The file of a blob, of which the beginning has been read."""

    def __init__(self, blobs: Blobs, digest: str, start: int, beginning: bytes) -> None:
        self.blobs = blobs
        self.digest = digest
        self._start = start
        self._beginning = beginning

    async def part(self, place: int, size: int) -> bytes:
        """Bytes from `place` on, counted from the end of the label."""
        at = self._start + place
        if at + size <= len(self._beginning):
            return self._beginning[at : at + size]
        return await self.blobs.part(self.digest, at, size)


class SealedSession:
    """The journal of a sealed session. Everything it gives has been verified."""

    def __init__(self, file: _File, label: packed.Label, head: bytes) -> None:
        """`head`: the last frame, packed. Raises Damaged."""
        self.digest = file.digest
        self._file = file
        self._label = label
        self.head = read_head(packed.read_frame(label.frames[-1], head))
        self._session: str = self.head.session["id"]
        self._strings = {
            kind: (number, at)
            for number, one in enumerate(label.texts)
            for at, (_, kind, _) in enumerate(one.texts)
        }
        self._unpacked_texts: tuple[int, list[bytes]] | None = None  # of one frame: often asked for

    async def after(self, seq: int, limit: int) -> list[JournalBatch]:
        """See Journal.batches."""
        return await self._batches([one for one in self.head.entries if one.seq > seq][:limit])

    async def between(self, page: str, first_n: int, last_n: int) -> list[JournalBatch]:
        """See Journal.batches_between."""
        of_page = [one for one in self.head.entries if one.page == page]
        begin = min((one.seq for one in of_page if _holds(one, first_n, first_n)), default=None)
        end = max((one.seq for one in of_page if _holds(one, last_n, last_n)), default=None)
        found = [
            one
            for one in of_page
            if _holds(one, first_n, last_n)
            or (begin is not None and end is not None and begin <= one.seq <= end)
        ]
        return await self._batches(found)

    async def with_number(self, n: int) -> list[JournalBatch]:
        """See Journal.batches_with_number."""
        return await self._batches([one for one in self.head.entries if _holds(one, n, n)])

    async def newest_states(self, before: int) -> JournalBatch | None:
        """See Journal.newest_states."""
        found = [one for one in self.head.entries if one.last_n > 0 and one.seq < before][-1:]
        return next(iter(await self._batches(found)), None)

    async def snapshot_before(self, page: str, n: int) -> SnapshotRow | None:
        """See Journal.snapshot_before."""
        found = (one for one in self.head.snapshots if one.page == page and one.n <= n)
        return max(found, key=lambda one: one.n, default=None)

    async def sequence(self) -> list[Sent]:
        """See Journal.sequence."""
        return [
            Sent(*(getattr(one, name) for name in Sent.__struct_fields__))
            for one in self.head.entries
        ]

    def entry(self, seq: int) -> Entry | None:
        """The batch with this number."""
        return next((one for one in self.head.entries if one.seq == seq), None)

    def bases(self) -> set[str]:
        """The digests of the blobs without which its texts cannot be read."""
        return {base for one in self._label.texts for base in one.bases}

    def holds(self, digest: str) -> bool:
        """Whether a text is kept here, by its name."""
        return any(
            name == digest[: packed.NAME] for one in self._label.texts for name, *_ in one.texts
        )

    async def text(self, digest: str) -> bytes | None:
        """A text that is kept here. Raises Damaged, NotFound or Unavailable."""
        for number, texts in enumerate(self._label.texts):
            names = [name for name, *_ in texts.texts]
            if digest[: packed.NAME] in names:
                text = (await self._texts(number))[names.index(digest[: packed.NAME])]
                if sha256(text).hexdigest() == digest:
                    return text
        return None

    async def all_texts(self) -> list[tuple[str, str, bytes]]:
        """(digest, kind, text) of all that are kept here. Raises as `text` does.

        Long strings of lines are among them, without a digest.
        """
        return [one for number in range(len(self._label.texts)) for one in await self._held(number)]

    async def texts_on(self, base: str) -> list[tuple[str, str, bytes]]:
        """Those that were packed against the blob `base`."""
        numbers = [number for number, one in enumerate(self._label.texts) if base in one.bases]
        return [one for number in numbers for one in await self._held(number)]

    async def with_texts(
        self, frames: Sequence[tuple[packed.Texts, bytes]], *, instead_of: str
    ) -> bytes:
        """The file anew, with `frames` for the texts that were packed against `instead_of`."""
        content = [
            (one, await self._file.part(self._label.place(number), one.packed))
            for number, one in enumerate(self._label.frames)
        ]
        kept = [
            (one, await self._file.part(self._label.texts_place(number), one.packed))
            for number, one in enumerate(self._label.texts)
            if instead_of not in one.bases
        ]
        return packed.pack(self.digest, KIND, content, [*kept, *frames])

    async def _held(self, number: int) -> list[tuple[str, str, bytes]]:
        texts = await self._texts(number)
        names = self._label.texts[number].texts
        return [
            (sha256(text).hexdigest() if name else "", kind, text)
            for (name, kind, _), text in zip(names, texts, strict=True)
        ]

    async def _texts(self, number: int) -> list[bytes]:
        if self._unpacked_texts and self._unpacked_texts[0] == number:
            return self._unpacked_texts[1]
        one = self._label.texts[number]
        file = await self._file.part(self._label.texts_place(number), one.packed)
        try:
            bases = [await self._file.blobs.get(base) for base in one.bases]
        except NotFound as why:
            raise Damaged(f"{why.message}, which texts are based on") from None
        texts = await self._verified(packed.read_texts, one, file, b"".join(bases))
        self._unpacked_texts = number, texts
        return texts

    async def _batches(self, entries: Sequence[Entry]) -> list[JournalBatch]:
        wanted = {one.seq for one in entries}
        found = list[JournalBatch]()
        for number, held in self._chunks():
            here = [(one, at) for one, at in held if one.seq in wanted]
            if not here:
                continue
            frame = self._label.frames[number]
            file = await self._file.part(self._label.place(number), frame.packed)
            chunk = await self._verified(packed.read_frame, frame, file)
            for one, at in here:
                lines = chunk[at : at + one.size]
                strings = {n: await self._string(n) for n in marked(lines)} if one.marks else {}
                found.append(await asyncio.to_thread(self._batch, one, lines, strings))
        return found

    def _batch(self, one: Entry, lines: bytes, strings: dict[int, bytes]) -> JournalBatch:
        if one.marks:
            lines = unmarked(lines, strings.__getitem__)
        body = compress.compress(lines, READ_LEVEL)
        return JournalBatch(self._session, one.seq, one.page, one.t0, body)

    async def _string(self, number: int) -> bytes:
        place = self._strings.get(text_kind(number))
        if place is None:
            raise packed.damaged(self.digest)
        return (await self._texts(place[0]))[place[1]]

    def _chunks(self) -> Iterator[tuple[int, list[tuple[Entry, int]]]]:
        """The number of each frame of batches, with those in it, and where in it each begins."""
        entries = iter(self.head.entries)
        for number, frame in enumerate(self._label.frames[:-1]):
            held, at = list[tuple[Entry, int]](), 0
            while at < frame.plain:
                one = next(entries)
                held.append((one, at))
                at += one.size + bool(one.size)
            yield number, held
        empty = [(one, 0) for one in entries]  # without a record, behind the last frame
        if empty:
            yield len(self._label.frames) - 1, empty

    async def _verified(self, read: Callable[..., T], *args: Any) -> T:
        try:
            return await asyncio.to_thread(read, *args)
        except Damaged as why:
            raise await _set_aside(self._file.blobs, self.digest) from why


async def kind_of(blobs: Blobs, digest: str) -> str:
    """What a blob says that it is, or nothing where that cannot be read.

    Raises NotFound or Unavailable.
    """
    try:
        return (await _begun(blobs, digest))[1].kind
    except Damaged:
        return ""


async def open_sealed(blobs: Blobs, digest: str) -> SealedSession:
    """Open the blob of a sealed session. Raises Damaged, NotFound or Unavailable."""
    try:
        file, label = await _begun(blobs, digest)
        if not label.frames:
            raise Damaged("it has no head")
        last = len(label.frames) - 1
        head = await file.part(label.place(last), label.frames[last].packed)
        return await asyncio.to_thread(SealedSession, file, label, head)
    except Damaged as why:
        raise await _set_aside(blobs, digest) from why


async def _begun(blobs: Blobs, digest: str) -> tuple[_File, packed.Label]:
    """A blob's file, of which the label has been read. Raises Damaged, NotFound or Unavailable."""
    beginning = await blobs.part(digest, 0, FIRST_READ)
    start = packed.label_size(beginning)
    if start > len(beginning):
        beginning = await blobs.part(digest, 0, start)
    return _File(blobs, digest, start, beginning), packed.read_label(digest, beginning)


async def _set_aside(blobs: Blobs, digest: str) -> Damaged:
    """A part of a blob is damaged: see to it that this is known, and tell what to raise.

    The other parts are read on. Raises nothing: it is damaged whatever the disk says to that.
    """
    with suppress(HawkError):
        await blobs.verify(digest)
    return packed.damaged(digest)


def _holds(one: Entry, first_n: int, last_n: int) -> bool:
    """Whether a batch has one of these states."""
    return one.first_n <= last_n and one.last_n >= first_n
