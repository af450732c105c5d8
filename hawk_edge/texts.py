"""Puts a session's long texts back into its records, which name them by digest."""

from collections.abc import Iterable
from typing import Any

from hawk_edge import wire
from hawk_edge.errors import Damaged, NotFound
from hawk_edge.store.folder import Store
from hawk_edge.store.sealed import SealedSession

Record = dict[str, Any]


class TextReader:
    """Reads what the session's own site has sent, and no text beside it."""

    def __init__(self, store: Store, session: str, *, lenient: bool = False) -> None:
        """`lenient`: what is damaged is as if it had never come."""
        self._lenient = lenient
        self._store = store
        self._session = session
        self._readable: set[str] | None = None
        self._sealed: SealedSession | None = None
        self._looked = False

    async def fill(self, records: Iterable[Record]) -> list[Record]:
        """The records, changed in place, with their texts in them.

        What has never come is left out: a sheet, a picture or a text as if it had not been named,
        and a snapshot without its HTML as a whole. Raises Damaged when HTML that came is gone.
        """
        return [record for record in records if await self._filled(record)]

    async def _filled(self, record: Record) -> bool:
        lists: list[list[Any]] = []
        for holder, key in wire.long_texts(record):
            if not isinstance(holder[key], dict):
                continue
            text = await self._come(holder[key]["blob"], must=key == "html")
            if text is not None:
                holder[key] = text
            elif key == "html":
                return False
            elif isinstance(holder, list):
                # In the HTML the text is empty, too. An adopted sheet leaves no gap.
                holder[key] = "" if holder is record.get("x") else None
                lists.append(holder)
            else:
                del holder[key]
        for adopted in lists:
            adopted[:] = [text for text in adopted if text is not None]
        return True

    async def _come(self, digest: str, *, must: bool) -> str | None:
        try:
            return await self._text(digest, must=must)
        except Damaged:
            if self._lenient:
                return None
            raise

    async def _text(self, digest: str, *, must: bool) -> str | None:
        if self._readable is None:
            self._readable = await self._store.texts.readable(self._session)
        text = await self._shared(digest) if digest in self._readable else None
        if text is None:
            text = await self._own(digest)
        if text is None and must and digest in self._readable:
            raise Damaged(f"the snapshot's blob {digest} is gone")
        return None if text is None else text.decode()

    async def _shared(self, digest: str) -> bytes | None:
        try:
            return await self._store.text(digest)
        except NotFound:
            return None  # or it has gone into the session's own blob meanwhile

    async def _own(self, digest: str) -> bytes | None:
        """A text that was sealed with the session."""
        if not self._looked:
            self._sealed = await self._store.journal.sealed(self._session)
            self._looked = True
        try:
            return await self._sealed.text(digest) if self._sealed else None
        except NotFound:
            return await self._shared(digest)  # it has been brought back meanwhile
