"""All that is done about alerts on one open store, beside the server: nothing waits for it."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, TypeVar

from hawk_edge.alerts.drafts import Drafts
from hawk_edge.alerts.send import MailCarrier, WebhookCarrier
from hawk_edge.alerts.settle import Settler
from hawk_edge.alerts.story import Stories
from hawk_edge.alerts.webhook import Webhooks
from hawk_edge.assets.reach import resolve_name
from hawk_edge.beside import beside
from hawk_edge.clock import wall_clock_ms
from hawk_edge.config import MailSettings
from hawk_edge.mail.server import read_server
from hawk_edge.mail.smtp import Connection, connected, greeting
from hawk_edge.pictures import Pictures
from hawk_edge.replay import Replay
from hawk_edge.store.folder import Store
from hawk_edge.store.index.alerts import AlertIndex
from hawk_edge.store.index.issues import Issues
from hawk_edge.store.index.outbox import Outbox
from hawk_edge.store.index.recipients import Recipients

LOG = logging.getLogger(__name__)
LOOK_S = 60.0  # at the latest it looks again, whatever was booked
AGAIN_S = 30.0  # after a failure of the store
DAY_S = 24 * 3600.0
T = TypeVar("T")


class _Round(Protocol):
    async def work(self) -> object: ...
    async def next_due(self) -> int | None: ...


class Alerts:
    """`alarmed` is set by the grouper when it has left an alarm.

    Raises Unusable when there is a mail server, and nobody whom letters are from.
    """

    def __init__(
        self,
        store: Store,
        replay: Replay,
        issues: Issues,
        pictures: Pictures,
        mail: MailSettings,
        *,
        alarmed: asyncio.Event,
        now_ms: Callable[[], int] = wall_clock_ms,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._store = store
        self._replay = replay
        self._issues = issues
        self._pictures = pictures
        self._mail = mail
        self._sender = mail.mailbox if mail.url else None
        self._alarmed = alarmed
        self._now_ms = now_ms
        self._tls = tls
        self._index = AlertIndex(store.database)
        self.recipients = Recipients(store.database, store.people)
        self.outbox = Outbox(store.database)
        self._lies = {"waiting": 0, "given_up": 0}

    def lies(self) -> dict[str, float]:
        """How many letters wait, and how many were given up, when it was last looked."""
        return dict(self._lies)

    @asynccontextmanager
    async def working(self, address: str) -> AsyncIterator[None]:
        """Tell people while the block lasts; `address` is where they reach the server.

        A letter that is under way at its end is sent again later.
        """
        stories = Stories(self._store, self._replay, self._issues, self._pictures, address)
        drafts = Drafts(self._index, self.outbox, stories, self._now_ms)
        wrote = {way: asyncio.Event() for way in ("webhook", "mail")}
        webhook = WebhookCarrier(
            self.outbox, drafts, self.recipients, Webhooks(tls=self._tls), self._now_ms
        )
        jobs = [
            self._settle(self._settler(stories), [*wrote.values()]),
            self._carry(webhook, wrote["webhook"]),
            self._forget(),
        ]
        if self._sender:
            connect = self._connect(address)
            carrier = MailCarrier(self.outbox, drafts, connect, self._sender, self._now_ms)
            jobs.append(self._carry(carrier, wrote["mail"]))
        async with beside(*jobs):
            yield

    def _settler(self, stories: Stories) -> Settler:
        return Settler(
            self._index, self.recipients, stories, self._pictures, self._now_ms,
            mails=bool(self._mail.url),
        )  # fmt: skip

    def _connect(self, address: str) -> Callable[[], AbstractAsyncContextManager[Connection]]:
        server, name = read_server(self._mail.url), greeting(address)
        return lambda: connected(server, name=name, resolve=resolve_name, tls=self._tls)

    async def _settle(self, settler: Settler, wrote: list[asyncio.Event]) -> None:
        while True:
            self._alarmed.clear()
            if await _done("settling alarms", settler.work()):
                for event in wrote:
                    event.set()
            await self._until_due(settler, self._alarmed)

    async def _carry(self, carrier: _Round, wrote: asyncio.Event) -> None:
        while True:
            wrote.clear()
            await _done("sending alerts", carrier.work())
            await _done("counting letters", self._count())
            await self._until_due(carrier, wrote)

    async def _forget(self) -> None:
        while True:
            await _done("forgetting old alerts", self._index.forget_old(self._now_ms()))
            await _done("forgetting old letters", self.outbox.forget_old(self._now_ms()))
            await asyncio.sleep(DAY_S)

    async def _count(self) -> None:
        self._lies = await self.outbox.waiting()

    async def _until_due(self, work: _Round, woken: asyncio.Event) -> None:
        """Wait until something is due, or somebody says so."""
        due = await _done("looking what is due", work.next_due())
        seconds = LOOK_S if due is None else (due - self._now_ms()) / 1000
        try:
            async with asyncio.timeout(min(max(seconds, 0.05), LOOK_S)):
                await woken.wait()
        except TimeoutError:
            return


async def _done(what: str, job: Coroutine[object, object, T]) -> T | None:
    """What a job gives; None when it failed, which the log has then."""
    try:
        return await job
    except Exception:
        LOG.exception("%s failed", what)
        await asyncio.sleep(AGAIN_S)
        return None
