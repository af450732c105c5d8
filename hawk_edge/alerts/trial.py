"""Tries whether somebody would be told: a letter to who asks, and a body to the site's webhook."""

import asyncio
import secrets
import ssl
from collections.abc import Callable
from typing import Any

from hawk_edge.alerts import payload
from hawk_edge.alerts.letter import Envelope, trial_letter
from hawk_edge.alerts.webhook import NotTaken, Webhooks, signed
from hawk_edge.clock import steady_clock_s, wall_clock_ms
from hawk_edge.config import MailSettings
from hawk_edge.errors import OverQuota
from hawk_edge.mail.server import read_mailbox, read_server
from hawk_edge.mail.smtp import Resolve, Unsent, connected, greeting
from hawk_edge.model import Site
from hawk_edge.store.folder import Store
from hawk_edge.store.index.recipients import AlertSettings, Recipients

PAUSE_S = 10.0  # between two trials of a site: nobody's mailbox is to be filled by a button


async def try_mail(
    mail: MailSettings, recipient: str, address: str, *, resolve: Resolve | None = None,
    tls: ssl.SSLContext | None = None, now_ms: Callable[[], int] = wall_clock_ms,
) -> None:  # fmt: skip
    """Send one letter now; `address` is where people reach this server. Raises Unsent, and
    ValueError when the recipient is no address.
    """
    to, sender, server = read_mailbox(recipient).address, mail.mailbox, read_server(mail.url)
    envelope = Envelope(secrets.token_hex(16), sender, to, now_ms())
    letter = await asyncio.to_thread(trial_letter, envelope)
    async with connected(server, name=greeting(address), resolve=resolve, tls=tls) as connection:
        await connection.send(letter, sender.address, to)


class Trials:
    """`send` tries what is set for a site. `mails`: whether there is a server that sends mail."""

    def __init__(
        self, store: Store, mail: MailSettings, address: str, *,
        webhooks: Webhooks | None = None, resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None, now_ms: Callable[[], int] = wall_clock_ms,
        steady_s: Callable[[], float] = steady_clock_s,
    ) -> None:  # fmt: skip
        self.mails = bool(mail.url)
        self._recipients = Recipients(store.database, store.people)
        self._mail = mail
        self._address = address
        self._webhooks = webhooks or Webhooks(tls=tls)
        self._resolve = resolve
        self._tls = tls
        self._now_ms = now_ms
        self._steady_s = steady_s
        self._last: dict[str, float] = {}

    async def send(self, site: Site, recipient: str) -> dict[str, Any]:
        """What came of `mail` and of `webhook`: `{to, why}`, with `why` null when it was taken; or
        null, where nothing is set. Raises OverQuota when somebody has just tried.
        """
        now = self._steady_s()
        if now - self._last.get(site.id, -PAUSE_S) < PAUSE_S:
            raise OverQuota("a test was sent just now: wait some seconds")
        self._last[site.id] = now
        settings = await self._recipients.settings(site.id)
        mail, webhook = await asyncio.gather(self._letter(recipient), self._body(site, settings))
        return {"mail": mail, "webhook": webhook}

    async def _letter(self, recipient: str) -> dict[str, str | None] | None:
        if not self.mails:
            return None
        why = None
        try:
            await try_mail(
                self._mail, recipient, self._address, resolve=self._resolve, tls=self._tls,
                now_ms=self._now_ms,
            )  # fmt: skip
        except Unsent as refused:
            why = refused.why
        except ValueError:
            why = "this is no address of mail"
        return {"to": recipient, "why": why}

    async def _body(self, site: Site, settings: AlertSettings) -> dict[str, str | None] | None:
        if not settings.webhook:
            return None
        id, headers, why = secrets.token_hex(16), dict[str, str](), None
        if settings.kind == "slack":
            body = payload.slack_trial(site)
        else:
            body = payload.trial_body(site, id)
            headers = signed(settings.secret, id, self._now_ms() // 1000, body)
        try:
            await self._webhooks.post(settings.webhook, headers, body)
        except NotTaken as refused:
            why = refused.why
        return {"to": settings.kind, "why": why}
