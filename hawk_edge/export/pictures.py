"""The pictures, fonts and sheets of a session's site as parts, each content once."""

from collections.abc import AsyncIterator
from typing import Any

from hawk_edge.assets.kept import Kept
from hawk_edge.errors import HawkError
from hawk_edge.export.pace import Pace
from hawk_edge.export.parts import part
from hawk_edge.model import Session
from hawk_edge.timekey import iso

AT_A_TIME = 200
MOST_BYTES = 100 << 20  # of all of them; what does not fit is left out


class Pictures:
    """`items` lists those that were written, as `GET …/assets` does; `lost` counts the others."""

    def __init__(self, kept: Kept, pace: Pace, *, most: int = MOST_BYTES) -> None:
        self.items: list[dict[str, Any]] = []
        self.lost = 0
        self._kept = kept
        self._pace = pace
        self._room = most
        self._written: dict[str, bool] = {}  # by digest: whether it is there

    async def parts(self, session: Session) -> AsyncIterator[bytes]:
        """A part for each content."""
        after: str | None = ""
        while after is not None:
            versions, after = await self._kept.during(session, after, AT_A_TIME)
            for one in versions:
                if one.digest not in self._written:
                    made = await self._part(session.id, one.digest, one.bytes)
                    self._written[one.digest] = made is not None
                    if made is not None:
                        yield made
                if not self._written[one.digest]:
                    self.lost += 1
                    continue
                facts = {"url": one.url, "type": one.type, "bytes": one.bytes}
                self.items.append(facts | {"digest": one.digest, "from": iso(one.from_ms)})

    async def _part(self, session: str, digest: str, size: int) -> bytes | None:
        """None for what is damaged, gone, or too much."""
        if size > self._room:
            return None
        async with self._pace.step():
            try:
                _, content = await self._kept.read(session, digest)
            except HawkError:
                return None
            self._room -= len(content)
            return await self._pace.work(part, f"a-{digest}", content)
