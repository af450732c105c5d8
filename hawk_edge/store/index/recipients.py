"""Who is told when something breaks on a site."""

from typing import Literal

import msgspec
from msgspec import Struct

from hawk_edge.model import Role
from hawk_edge.store.engine import Database, Statement
from hawk_edge.store.index.people import People

MOST = 20  # people who are told of one site


class AlertSettings(Struct, frozen=True, omit_defaults=True):
    """What is set for one site. `to`: addresses; None: the owners and members of its account.

    `webhook` is a URL, `kind` the shape of what is sent there, and `secret` what that is signed
    with, as Standard Webhooks writes it; all three may be somebody's key, and nobody is shown them.
    """

    to: tuple[str, ...] | None = None
    webhook: str = ""
    kind: Literal["generic", "slack"] = "generic"
    secret: str = ""


class Recipients:
    """The column `alerts` of `sites`, and whom it leads to."""

    def __init__(self, database: Database, people: People) -> None:
        self._db = database
        self._people = people

    async def settings(self, site: str) -> AlertSettings:
        """Those of a site."""
        rows = await self._db.read("SELECT alerts FROM sites WHERE id = ?", [site])
        said = rows[0]["alerts"] if rows else "{}"
        return msgspec.json.decode(said, type=AlertSettings)

    async def set(self, site: str, settings: AlertSettings) -> None:
        """Durable on return."""
        said = msgspec.json.encode(settings).decode()
        await self._db.write(Statement("UPDATE sites SET alerts = ? WHERE id = ?", [said, site]))
        self._people.changed.set()

    async def addresses(self, account: str, settings: AlertSettings) -> list[str]:
        """Who gets mail, at most MOST."""
        if settings.to is not None:
            return list(settings.to)[:MOST]
        users = await self._people.users(account)
        return [user.email for user in users if user.role is not Role.VIEWER][:MOST]
