"""Visitors of what a user would write instead: whole pages, or rrweb's events."""

import asyncio
import json
import random
import time
import zlib
from collections import deque

from bench.edge.crowd import Told
from bench.edge.line import Line
from bench.edge.scripts import Script, own
from bench.ingest.load import post
from tests.batches import new_id

FLUSH_S = 5.0  # our own cadence


class _Other:
    """One tab; the next thing is sent when the last one has been answered."""

    path: str

    def __init__(self, told: Told, chance: random.Random, port: int) -> None:
        self._told = told
        self._chance = chance
        self._line = Line(port)
        self._session = new_id()

    async def settled(self) -> None:
        """See crowd.Visitor."""
        self._line.close()

    async def visit(self, pages: list[Script], first_share: float) -> None:
        """See crowd.Visitor."""
        for page in pages:
            loop = asyncio.get_running_loop()
            began = loop.time()
            await self._look(page, began, page.seconds * first_share)
            await asyncio.sleep(began + page.seconds * first_share - loop.time())
            first_share = 1.0

    async def _look(self, page: Script, began: float, seconds: float) -> None:
        raise NotImplementedError

    async def _send(self, path: str, body: bytes, kind: str) -> None:
        self._told.made += 1
        request = post(path, body).replace(b"text/plain", kind.encode(), 1)
        while True:
            try:
                answer = await self._told.ask(self._line, request)
            except (OSError, TimeoutError) as why:
                self._told.trouble[type(why).__name__] += 1
                await asyncio.sleep(1)
                continue
            if answer.status == 200:
                self._told.kept.append((self._session, len(self._told.kept), 1))
            else:
                self._told.trouble[str(answer.status)] += 1
            return


class HtmlVisitor(_Other):
    """Sends all of the page at each change; of changes that came meanwhile only the newest."""

    async def _look(self, page: Script, began: float, seconds: float) -> None:
        html = json.dumps(own(page.html, self._chance))
        for at, until in zip(page.times, [*page.times[1:], 10**9], strict=True):
            wait_s = began + at / 1000 - asyncio.get_running_loop().time()
            if at > 1000 * seconds:
                return
            await asyncio.sleep(max(wait_s, 0))
            if until / 1000 + began < asyncio.get_running_loop().time():
                continue
            head = f'{{"session":"{self._session}","at":{time.time_ns() // 10**6},"url":"/shop"'
            await self._send("/collect", f'{head},"html":{html}}}'.encode(), "application/json")


class RrwebVisitor(_Other):
    """Sends rrweb's events every five seconds, gzipped."""

    async def _look(self, page: Script, began: float, seconds: float) -> None:
        loop, chance = asyncio.get_running_loop(), self._chance.getrandbits(64)
        waiting = deque(one for one in page.rrweb if one[0] <= 1000 * seconds)
        due = began
        while waiting:
            due = max(due + FLUSH_S, loop.time())
            await asyncio.sleep(due - loop.time())
            texts = list[str]()
            while waiting and waiting[0][0] <= 1000 * (due - began):
                texts.append(waiting.popleft()[1])
            if texts:
                # The same visitor's own in all of the page.
                body = f"[{own(','.join(texts), random.Random(chance))}]".encode()
                packer = zlib.compressobj(6, wbits=31)
                path = f"/collect?session={self._session}&at={time.time_ns() // 10**6}"
                await self._send(path, packer.compress(body) + packer.flush(), "application/gzip")
