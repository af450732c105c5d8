"""A visitor with our reporter: what it sends, when, and what it makes of the answers."""

import asyncio
import hashlib
import json
import random
import time
import zlib
from collections import deque

from msgspec import Struct

from bench.edge.crowd import Told
from bench.edge.line import Answer, Line
from bench.edge.scripts import OWN, Script, Step, own
from bench.ingest.load import post
from hawk_edge.timekey import state_name
from tests.batches import new_id

PARTING = 60 << 10  # bytes that a browser carries on when the page goes
FLUSH_S = 5.0  # until the first answer says something else
AGAIN = (429, 503, 507)
LONGEST_S = 60.0


class Server(Struct, frozen=True):
    """Where it listens, and the site's key."""

    port: int
    key: str


class Batch(Struct):
    """A body; how many records it has, and the digests that it names without their texts.

    `parting`: its page goes away, and there is no time to pack it.
    """

    seq: int
    body: str
    records: int
    names: list[str]
    page: str
    state: str
    parting: bool

    @property
    def sent(self) -> bytes:
        """As it travels."""
        body = self.body.encode()
        if self.parting and len(body) <= PARTING:
            return body
        packer = zlib.compressobj(6, wbits=31)
        return packer.compress(body) + packer.flush()


class HawkVisitor:
    """One tab, with one session."""

    def __init__(self, told: Told, chance: random.Random, server: Server) -> None:
        self._told = told
        self._chance = chance
        self._server = server
        self._line = Line(server.port)
        self._session, self._visitor = new_id(), new_id()
        self._seq = 0
        self._queue: deque[Batch] = deque()
        self._pump: asyncio.Task[None] | None = None
        self._answered = asyncio.Event()
        self._cadence_s = FLUSH_S
        self._wanted: list[str] = []
        self._known: set[str] = set()  # of what the server has, for the tab
        self._whole = self._parting = False
        self._begin("", 0)

    async def visit(self, pages: list[Script], first_share: float) -> None:
        """See crowd.Visitor."""
        await self._line.ask(_get("/reporter.js"))
        config = await self._line.ask(_get(f"/v1/sites/{self._server.key}/config"))
        self._whole = json.loads(config.body)["whole"]
        for page in pages:
            await self._look(page, page.seconds * first_share)
            first_share = 1.0

    async def settled(self) -> None:
        """See crowd.Visitor."""
        while self._pump:
            await asyncio.gather(self._pump, return_exceptions=True)
        self._line.close()

    async def _look(self, page: Script, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._begin(own(page.html, self._chance), int(time.time() * 1000))
        began, waiting = loop.time(), deque(page.steps)
        due, until = began + FLUSH_S, began + seconds
        while (now := loop.time()) < until:
            if self._answered.is_set():
                self._answered.clear()
                due = now if self._wanted else now + self._cadence_s
            if now >= due:
                self._gather(waiting, 1000 * (now - began))
                due = now + self._cadence_s
            try:
                async with asyncio.timeout(max(min(due, until) - now, 0.001)):
                    await self._answered.wait()
            except TimeoutError:
                continue
        self._part(waiting, 1000 * seconds)

    def _begin(self, html: str, t0: int) -> None:
        """Another page."""
        self._parting = False
        self._page, self._t0 = new_id()[:8], t0
        self._html = html
        self._digest = hashlib.sha256(html.encode()).hexdigest()
        self._texts: dict[str, str] = {}  # that the server may still ask for
        self._last: list[int] | None = None
        self._wanted = []

    def _gather(self, waiting: deque[Step], until_ms: float) -> None:
        lines, names, state, newest = list[str](), list[str](), "", self._last
        while waiting and waiting[0].t <= until_ms:
            step = waiting.popleft()
            lines.append(self._own(step.line) if step.own else step.line)
            texts = step.texts
            if step.own and not self._whole:
                texts = texts | {self._digest: self._html}
            self._texts |= {one: texts[one] for one in texts if one not in self._known}
            names += texts
            if step.n:
                newest = [step.n, step.t]
            if step.own:
                state = state_name(self._t0 + step.t, step.n)
        for digest in self._wanted:
            if text := self._texts.pop(digest, None):
                lines.append(_json({"k": "blob", "t": int(until_ms), "text": text}))
        self._wanted = []
        if lines:
            self._seq += 1
            header = {"v": 1, "session": self._session, "visitor": self._visitor,
                      "page": self._page, "seq": self._seq, "t0": self._t0}  # fmt: skip
            if self._last:
                header["last"] = self._last
            self._last = newest
            body = "\n".join([_json(header), *lines]) + "\n"
            self._send(Batch(self._seq, body, len(lines), names, self._page, state, self._parting))

    def _own(self, line: str) -> str:
        """The line of the page's first snapshot, with its HTML or its digest."""
        if self._whole:
            return line.replace(f'{{"blob":"{OWN}"}}', _json(self._html))
        return line.replace(OWN, self._digest)

    def _part(self, waiting: deque[Step], until_ms: float) -> None:
        """The page goes away: what is left goes with all texts that the server may lack."""
        self._parting = True
        self._gather(waiting, until_ms)
        self._wanted = list(self._texts)
        self._gather(waiting, until_ms)

    def _send(self, batch: Batch) -> None:
        self._told.made += 1
        self._queue.append(batch)
        if self._pump is None:
            self._pump = asyncio.create_task(self._work())

    async def _work(self) -> None:
        """One after another, each till it has been answered."""
        failures = 0
        try:
            while self._queue:
                batch = self._queue[0]
                try:
                    answer = await self._told.ask(self._line, self._request(batch))
                except (OSError, TimeoutError) as why:
                    self._told.trouble[type(why).__name__] += 1
                    failures += 1
                    await asyncio.sleep(min(LONGEST_S, 2**failures) * self._chance.uniform(1, 1.5))
                    continue
                if answer.status in AGAIN:
                    self._told.trouble[str(answer.status)] += 1
                    failures += 1
                    await asyncio.sleep(_retry_after(answer) * self._chance.uniform(1, 1.5))
                    continue
                failures = 0
                self._queue.popleft()
                self._take(batch, answer)
        finally:
            self._pump = None

    def _take(self, batch: Batch, answer: Answer) -> None:
        if answer.status != 200:
            self._told.trouble[f"{answer.status} {answer.body[:200]!r}"] += 1
            return
        said = json.loads(answer.body)
        self._told.kept.append((self._session, batch.seq, batch.records))
        self._told.trouble["resync"] += bool(said["resync"])
        if batch.state:
            self._told.states.append((self._session, batch.state))
        self._told.cadence_s.append(said["flush_ms"] / 1000)
        if batch.page != self._page:
            return  # there is another page by now, which hears for itself
        self._cadence_s = said["flush_ms"] / 1000
        self._wanted = said.get("need", [])
        self._known |= set(batch.names) - set(self._wanted)
        for digest in self._known & self._texts.keys():
            del self._texts[digest]
        self._answered.set()

    def _request(self, batch: Batch) -> bytes:
        return post(f"/v1/collect/{self._server.key}?now={int(time.time() * 1000)}", batch.sent)


def _get(path: str) -> bytes:
    accepts = "Accept-Encoding: gzip, deflate, br\r\n"
    return f"GET {path} HTTP/1.1\r\nHost: hawk.example\r\n{accepts}\r\n".encode()


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _retry_after(answer: Answer) -> float:
    at = answer.head.lower().find(b"retry-after:")
    return float(answer.head[at + 12 :].split(b"\r\n", 1)[0]) if at >= 0 else 1.0
