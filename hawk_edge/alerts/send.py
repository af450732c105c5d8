"""Hands on what lies in the outbox: mail to one server, and to each webhook what is its own."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from msgspec import structs

from hawk_edge.alerts import payload
from hawk_edge.alerts.claims import LONGEST_MS, Claims, pause_ms
from hawk_edge.alerts.drafts import Drafts
from hawk_edge.alerts.letter import Envelope, alert_letter, roundup_letter
from hawk_edge.alerts.story import Roundup, Story
from hawk_edge.alerts.webhook import NotTaken, Webhooks, signed
from hawk_edge.mail.server import Mailbox
from hawk_edge.mail.smtp import Connection, Unsent
from hawk_edge.store.index.outbox import Letter, Outbox
from hawk_edge.store.index.recipients import Recipients

LOOK_MS = 1000  # how often it looks whether a picture has come that a letter waits for

Connect = Callable[[], AbstractAsyncContextManager[Connection]]


class MailCarrier:
    """Hands mail to the one server, over one connection as long as there is some.

    When the server itself fails, all mail rests for a while, longer each time.
    """

    def __init__(
        self, outbox: Outbox, drafts: Drafts, connect: Connect, sender: Mailbox,
        now_ms: Callable[[], int],
    ) -> None:  # fmt: skip
        self._outbox = outbox
        self._drafts = drafts
        self._connect = connect
        self._sender = sender
        self._now_ms = now_ms
        self._claims = Claims("mail", outbox, now_ms)
        self._failures = 0
        self._rests_until_ms = 0
        self._waits = False

    async def work(self) -> None:
        """Hand on what is due. Raises Unavailable or DiskFull."""
        self._waits = await self._drafts.hasten()
        if self._rests():
            return
        async with AsyncExitStack() as stack:
            connection: Connection | None = None
            while letter := await self._claims.next():
                draft = await self._drafts.of(letter)
                if draft is None:
                    await self._outbox.sent(letter)
                    continue
                try:
                    if connection is None:
                        connection = await stack.enter_async_context(self._connect())
                    await self._hand(connection, draft, letter)
                except Unsent as why:
                    await self._claims.failed(letter, why.why, lasting=why.lasting)
                    if why.server:
                        self._rest()
                        return
                else:
                    self._failures = 0
                    await self._outbox.sent(letter)

    async def next_due(self) -> int | None:
        """When there is something to hand on again."""
        due = await self._outbox.next_due("mail")
        if due is None:
            return None
        look = self._now_ms() + LOOK_MS if self._waits else due
        return max(due, self._rests_until_ms) if self._rests() else min(due, look)

    async def _hand(self, connection: Connection, draft: Story | Roundup, letter: Letter) -> None:
        """Hand a letter over, without its picture where it is too long with it. Raises Unsent."""
        envelope = Envelope(letter.id, self._sender, letter.recipient, letter.made_ms)
        try:
            content = await _written(draft, envelope)
            if connection.most_bytes and len(content) > connection.most_bytes:
                raise Unsent("the letter is too long for the server", lasting=True, too_big=True)
            await connection.send(content, self._sender.address, letter.recipient)
        except Unsent as why:
            if not (why.too_big and isinstance(draft, Story) and draft.picture):
                raise
            no_picture = "it is larger than the mail server takes"
            smaller = structs.replace(draft, picture=None, no_picture=no_picture)
            content = await _written(smaller, envelope)
            await connection.send(content, self._sender.address, letter.recipient)

    def _rest(self) -> None:
        self._failures += 1
        self._rests_until_ms = self._now_ms() + pause_ms(self._failures)

    def _rests(self) -> bool:
        """A rest that is too long was begun by a wrong clock."""
        return 0 < self._rests_until_ms - self._now_ms() <= 2 * LONGEST_MS


async def _written(draft: Story | Roundup, envelope: Envelope) -> bytes:
    """In a thread: a picture may be megabytes. Raises Unsent."""
    try:
        if isinstance(draft, Story):
            return await asyncio.to_thread(alert_letter, draft, envelope)
        return await asyncio.to_thread(roundup_letter, draft, envelope)
    except ValueError as why:
        raise Unsent(f"no letter can go to this address: {why}", lasting=True) from None


class WebhookCarrier:
    """Hands bodies to the sites' webhooks, each on its own."""

    def __init__(
        self, outbox: Outbox, drafts: Drafts, recipients: Recipients, webhooks: Webhooks,
        now_ms: Callable[[], int],
    ) -> None:  # fmt: skip
        self._outbox = outbox
        self._drafts = drafts
        self._recipients = recipients
        self._webhooks = webhooks
        self._now_ms = now_ms
        self._claims = Claims("webhook", outbox, now_ms)

    async def work(self) -> None:
        """Hand on what is due. Raises Unavailable or DiskFull."""
        while letter := await self._claims.next():
            settings = await self._recipients.settings(letter.site)
            draft = await self._drafts.of(letter)
            if draft is None or not settings.webhook:
                await self._outbox.sent(letter)
                continue
            if settings.kind == "slack":
                body, headers = _slack(draft), dict[str, str]()
            else:
                body = _generic(draft)
                headers = signed(settings.secret, letter.id, self._now_ms() // 1000, body)
            try:
                await self._webhooks.post(settings.webhook, headers, body)
            except NotTaken as why:
                wait_ms = why.retry_after_s * 1000
                await self._claims.failed(letter, why.why, lasting=why.lasting, at_least_ms=wait_ms)
            else:
                await self._outbox.sent(letter)

    async def next_due(self) -> int | None:
        """When there is something to hand on again."""
        return await self._outbox.next_due("webhook")


def _slack(draft: Story | Roundup) -> bytes:
    return payload.slack_alert(draft) if isinstance(draft, Story) else payload.slack_roundup(draft)


def _generic(draft: Story | Roundup) -> bytes:
    return payload.alert_body(draft) if isinstance(draft, Story) else payload.roundup_body(draft)
