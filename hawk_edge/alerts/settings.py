"""Who is told of a site: what people may set, and what they are shown of it."""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, structs

from hawk_edge.alerts.webhook import check_url, new_secret
from hawk_edge.errors import Malformed
from hawk_edge.mail.server import read_mailbox
from hawk_edge.model import Site
from hawk_edge.store.folder import Store
from hawk_edge.store.index.outbox import Outbox
from hawk_edge.store.index.recipients import MOST, AlertSettings, Recipients
from hawk_edge.timekey import iso

UNDELIVERED = 20  # letters that are shown

_To = Annotated[list[str], Meta(max_length=MOST)]


class AlertChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be set: None goes back to the default, what is left out stays.

    `new_secret` makes another one, and so does another `webhook`.
    """

    to: _To | UnsetType | None = UNSET
    webhook: str | UnsetType | None = UNSET
    kind: Literal["generic", "slack"] | UnsetType | None = UNSET
    new_secret: bool = False


def read_change(given: dict[str, Any]) -> AlertChange:
    """A change as it comes from a shell. Raises Malformed."""
    try:
        return msgspec.convert(given, AlertChange)
    except msgspec.ValidationError as why:
        raise Malformed(str(why)) from None


def changed(settings: AlertSettings, change: AlertChange) -> AlertSettings:
    """The settings with a change made to them. Raises Malformed."""
    after = structs.replace(
        settings,
        to=settings.to if change.to is UNSET else _to(change.to),
        webhook=settings.webhook if change.webhook is UNSET else _webhook(change.webhook),
        kind=settings.kind if change.kind is UNSET else change.kind or "generic",
    )
    is_signed = bool(after.webhook) and after.kind == "generic"
    is_new = change.new_secret or after.webhook != settings.webhook or not settings.secret
    if not is_signed:
        return structs.replace(after, secret="")
    return structs.replace(after, secret=new_secret()) if is_new else after


class AlertsOfSites:
    """Reads and changes who is told."""

    def __init__(self, recipients: Recipients, outbox: Outbox) -> None:
        self._recipients = recipients
        self._outbox = outbox

    @classmethod
    def of(cls, store: Store) -> "AlertsOfSites":
        """Those of a store."""
        return cls(Recipients(store.database, store.people), Outbox(store.database))

    async def facts(self, site: Site) -> dict[str, Any]:
        """What people are shown: of a webhook no more than where it leads, for it may be a key."""
        settings = await self._recipients.settings(site.id)
        undelivered = await self._outbox.undelivered(site.id, UNDELIVERED)
        parts = urlsplit(settings.webhook)
        return {
            "to": settings.to,
            "told": await self._recipients.addresses(site.account, settings),
            "webhook": f"{parts.scheme}://{parts.netloc}/…" if settings.webhook else None,
            "kind": settings.kind if settings.webhook else None,
            "undelivered": [
                {
                    "to": one.recipient or "webhook",
                    "made": iso(one.made_ms),
                    "tries": one.tries,
                    "next": None if one.due_ms is None else iso(one.due_ms),
                    "why": one.failure,
                }
                for one in undelivered
            ],
        }

    async def change(self, site: Site, change: AlertChange) -> dict[str, Any]:
        """What people are shown then, and a secret that was made for it, this once.

        Raises Malformed.
        """
        before = await self._recipients.settings(site.id)
        after = changed(before, change)
        await self._recipients.set(site.id, after)
        is_new = after.secret and after.secret != before.secret
        return await self.facts(site) | ({"secret": after.secret} if is_new else {})


def _to(addresses: list[str] | None) -> tuple[str, ...] | None:
    if addresses is None:
        return None
    for address in addresses:
        try:
            name, _ = read_mailbox(address)
        except ValueError:
            name = "?"
        if name:
            raise Malformed(f"{address[:100]!r} is not an e-mail address")
    return tuple(dict.fromkeys(addresses))


def _webhook(url: str | None) -> str:
    try:
        return check_url(url) if url else ""
    except ValueError as why:
        raise Malformed(str(why)) from None
