"""A store in which things break, and all that tells people of it, on a clock that stands still."""

import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

from hawk_edge.alerts.drafts import Drafts
from hawk_edge.alerts.send import MailCarrier, WebhookCarrier
from hawk_edge.alerts.settle import Settler
from hawk_edge.alerts.story import Stories
from hawk_edge.alerts.webhook import Webhooks
from hawk_edge.erase import Erasure
from hawk_edge.issues.grouper import Grouper
from hawk_edge.issues.maps import Maps
from hawk_edge.mail.server import Mailbox, Server
from hawk_edge.mail.smtp import Waits, connected
from hawk_edge.model import Role, User
from hawk_edge.pictures import Pictures
from hawk_edge.store.index.alerts import AlertIndex
from hawk_edge.store.index.issues import Issues, Status
from hawk_edge.store.index.outbox import Letter, Outbox
from hawk_edge.store.index.recipients import AlertSettings, Recipients
from tests.batches import T0, batch, new_id, snapshot
from tests.store.opened import SITE, Opened, opened

ADDRESS = "https://hawk.test"
OWNER, MEMBER, VIEWER = "owner@shop.test", "member@shop.test", "viewer@shop.test"
SENDER = Mailbox("Hawk Edge", "alerts@hawk.test")
CART = "https://shop.example/cart"
# Each an issue of its own: nothing in them counts as a number or a name.
MESSAGES = [f"{first} {second}" for first in ("cart", "menu", "form", "list", "page")
            for second in ("broke", "failed", "vanished", "hung", "lied")]  # fmt: skip


def png(width: int = 4, height: int = 3, colour: tuple[int, int, int] = (255, 0, 0)) -> bytes:
    """A picture of one colour."""
    rows = (b"\0" + bytes(colour) * width) * height
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    chunks = (
        struct.pack(">I", len(content)) + kind + content
        + struct.pack(">I", zlib.crc32(kind + content)) for kind, content in parts
    )  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


class Screens:
    """Stands for Pictures and its jobs: what is `drawn` is found, what is `undrawable` never will."""

    def __init__(self) -> None:
        self.drawn: dict[str, bytes] = {}
        self.wanted: list[tuple[str, str]] = []
        self.jobs = self
        self.undrawable: dict[str, str] = {}

    async def want(self, session: str, state: str) -> None:
        self.wanted.append((session, state))

    async def found(self, session: str, state: str) -> bytes | None:
        return self.drawn.get(session)

    async def why_not(self, session: str, state: str) -> str | None:
        return self.undrawable.get(session)


class Telling(Opened):
    """`breaks` is a visit that ends badly; `tell` settles what is alarming, and sends what is due."""

    def __init__(self, hawk: Opened) -> None:
        self.__dict__ = hawk.__dict__
        database = self.store.database
        self.screens = Screens()
        self.issues = Issues(database)
        self.grouper = Grouper(self.store, Maps(self.store), self._clock)
        self.index, self.outbox = AlertIndex(database), Outbox(database)
        self.recipients = Recipients(database, self.store.people)
        pictures = cast(Pictures, self.screens)
        self.stories = Stories(self.store, self.replay, self.issues, pictures, ADDRESS)
        self.drafts = Drafts(self.index, self.outbox, self.stories, self._clock)
        self.settler = Settler(
            self.index, self.recipients, self.stories, pictures, self._clock, mails=True
        )
        self.erasure = Erasure(self.store, self._clock)

    async def breaks(self, message: str = "the cart broke", **more: Any) -> str:
        """Another visit in which something breaks; its session."""
        session = new_id()
        await self.take(
            batch(
                1,
                {"k": "navigation", "t": 0, "url": CART, "how": "load", "title": "Cart"},
                snapshot(url=CART, title="Cart"),
                {"k": "click", "t": 1000, "x": 1, "y": 2, "id": 8, "text": "Pay now"},
                {"k": "error", "t": 2500, "message": message, "source": f"{CART}/app.js", "line": 3,
                 "stack": f"Error: {message}\n    at pay (https://shop.example/app.js:3:9)"},
                session=session, visitor=new_id(), t0=self.now_ms - 2500, **more,
            ),
            self.now_ms,
        )  # fmt: skip
        await self.grouper.work()
        return session

    async def alarmed(self, *to: str, picture: bytes | None = None) -> str:
        """Something has broken, and who is to be told has a letter in the outbox; the session.

        Its screen is drawn if there is a `picture`.
        """
        await self.only(to=to or (OWNER,))
        session = await self.breaks()
        if picture is not None:
            self.screens.drawn[session] = picture
        await self.settler.work()
        return session

    async def judge(self, status: Status) -> None:
        """Say something of all issues."""
        for row in await self.store.database.read("SELECT id FROM issues"):
            await self.issues.judge(row["id"], status, self.now_ms)

    async def alarms(self) -> int:
        return await self.count("alarms")

    async def count(self, table: str) -> int:
        """How many rows."""
        return int((await self.store.database.read(f"SELECT count(*) AS n FROM {table}"))[0]["n"])

    async def lies(self) -> list[Letter]:
        """What is in the outbox, by recipient."""
        rows = await self.store.database.read("SELECT * FROM outbox ORDER BY recipient, made_ms")
        return [Letter(**row) for row in rows]

    def carrier(self, port: int, answer_s: float = 5) -> MailCarrier:
        """Who hands mail to a server here."""
        at = Server("127.0.0.1", port, "none")
        return MailCarrier(
            self.outbox, self.drafts, lambda: connected(at, name="hawk.test", waits=Waits(answer_s)), SENDER,
            self._clock,
        )  # fmt: skip

    def messenger(self, webhooks: Webhooks | None = None) -> WebhookCarrier:
        """Who hands bodies to webhooks."""
        return WebhookCarrier(
            self.outbox, self.drafts, self.recipients, webhooks or Webhooks(), self._clock
        )

    async def tell(self, port: int) -> None:
        """Settle what alarms there are, and send what is due now."""
        await self.settler.work()
        await self.carrier(port).work()

    async def only(self, **settings: Any) -> None:
        """Have the site tell as is said."""
        await self.recipients.set(SITE.id, AlertSettings(**settings))


@asynccontextmanager
async def telling(folder: Path, *, anew: bool = True) -> AsyncIterator[Telling]:
    """A site with an owner, a member and a viewer, or as it was left there."""
    async with opened(folder) as hawk:
        one = Telling(hawk)
        people = ((OWNER, Role.OWNER), (MEMBER, Role.MEMBER), (VIEWER, Role.VIEWER))
        for email, role in people if anew else ():
            await one.store.people.add_user(User(email, SITE.account, email, role, ""), T0)
        yield one
