"""A session that is watched, with its past, the clock and the looks in hand."""

import json
from collections.abc import AsyncGenerator
from types import SimpleNamespace
from typing import Any, cast

from hawk_edge.live.hub import Hub
from hawk_edge.live.stream import Live
from hawk_edge.model import Committed, Site
from hawk_edge.rebuild import Page, Record
from hawk_edge.replay import Missed, Rebuilt, Replay
from hawk_edge.timekey import state_name
from tests.batches import T0, snapshot

SITE = Site("site", "account", "key", "Shop", ("https://shop.example",), 0)
NEVER_S = 3600


def committed(seq: int, *records: Record, session: str = "s", page: str = "p") -> Committed:
    """As much of a batch as viewers are told."""
    said = SimpleNamespace(
        site=SITE, session=session, page=page, seq=seq, base_ms=T0, records=list(records)
    )
    return cast(Committed, said)


class Past:
    """A Replay whose newest state is what the test says."""

    def __init__(self, n: int = 1, texts: dict[str, str] | None = None) -> None:
        self.n, self.seq = n, 1
        self.texts = texts or {}  # by digest, as far as they have come
        self.read = 0  # how often the newest state was asked for

    async def filled(self, session: str, record: Record) -> Record | None:
        html = self.texts.get(record["html"]["blob"])
        return record | {"html": html} if html else None

    async def newest(self, session: str) -> Rebuilt:
        self.read += 1
        tree = Page(snapshot(text=f"state {self.n}"))
        name = state_name(T0 + self.n, self.n)
        return Rebuilt(session, "p", name, self.n, T0 + self.n, "", "", 1, 1, tree, self.seq)

    async def since(self, session: str, name: str, seq: int | None, line: int) -> Missed | None:
        return None


class Looks:
    """Whether the session is live, as often as anybody asks."""

    def __init__(self, live: bool = True) -> None:
        self.live = live
        self.asked = 0

    async def __call__(self, session: str) -> bool:
        self.asked += 1
        return self.live


def live(hub: Hub, past: Past, looks: Looks | None = None, look_s: float = NEVER_S) -> Live:
    return Live(hub, cast(Replay, past), looks or Looks(), look_s)


class Reader:
    """Reads a stream event by event, as (event, id, data)."""

    def __init__(self, chunks: AsyncGenerator[bytes | memoryview, None]) -> None:
        self.chunks = chunks
        self._rest = b""
        self.said: list[bytes] = []

    async def next(self) -> tuple[str, str | None, Any]:
        """The next event; raises StopAsyncIteration at the end."""
        while b"\n\n" not in self._rest:
            self._rest += await anext(self.chunks)
        block, self._rest = self._rest.split(b"\n\n", 1)
        self.said.append(block)
        lines = (line.partition(": ") for line in block.decode().splitlines())
        fields = {name: value for name, _, value in lines if name}
        if "event" not in fields:
            return await self.next()
        return fields["event"], fields.get("id"), json.loads(fields["data"])

    async def kinds(self, count: int) -> list[str]:
        """What the next events are."""
        return [(await self.next())[0] for _ in range(count)]

    async def numbers(self, count: int) -> list[int]:
        """The numbers of the next states; fails on anything else."""
        return [(await self.next())[2]["record"]["n"] for _ in range(count)]

    async def close(self) -> None:
        await self.chunks.aclose()
