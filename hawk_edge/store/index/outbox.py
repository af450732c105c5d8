"""What is to leave for people, and has not yet: references, never the letter itself.

A letter that is taken is claimed for a while, by the time at which it is due again: so two never
send the same, and what dies in the middle is sent again under the same id.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from hawk_edge.store.engine import Database, Statement

Way = Literal["mail", "webhook"]
# No letter waits for longer: one that is due later was booked by a wrong clock.
LONGEST_WAIT_MS = 24 * 3600 * 1000
KEPT_MS = 30 * LONGEST_WAIT_MS  # so long one sees what was given up, or has no way to leave by
_LETTER = "id, about, site, session, way, recipient, made_ms, due_ms, tries, failure"


class NewLetter(Struct, frozen=True):
    """What to tell whom: `about` is the id of an alert, or of a roundup, which has no `session`.

    `recipient` is an address of mail; "" for the site's webhook. It is tried when it is due; with
    `due_ms` None it was given up.
    """

    id: str
    about: str
    site: str
    session: str
    way: Way
    recipient: str
    made_ms: int
    due_ms: int | None


class Letter(NewLetter, frozen=True):
    """One that lies here. `tries` have been made, and the last of them failed for a reason."""

    tries: int
    failure: str | None


class Outbox:
    """The table `outbox`. Times are the server's, ms since 1970."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def claim(self, way: Way, now_ms: int, until_ms: int) -> Letter | None:
        """The letter that has been due for longest, nobody else's until then; a try is counted."""
        rows = await self._db.read(
            """SELECT id, due_ms FROM outbox WHERE way = ? AND due_ms IS NOT NULL
            AND NOT due_ms BETWEEN ? AND ? ORDER BY due_ms, id LIMIT 1""",
            [way, now_ms + 1, now_ms + LONGEST_WAIT_MS],
        )
        if not rows:
            return None
        claiming = f"""UPDATE outbox SET due_ms = ?, tries = tries + 1
            WHERE id = ? AND due_ms = ? RETURNING {_LETTER}"""
        claimed = Statement(claiming, [until_ms, rows[0]["id"], rows[0]["due_ms"]])
        [found] = await self._db.write(claimed)
        return Letter(**found[0]) if found else None

    async def put_off(self, now_ms: int) -> list[str]:
        """Alerts of which there are letters that have been put off and not been tried."""
        rows = await self._db.read(
            """SELECT DISTINCT about FROM outbox
            WHERE way = 'mail' AND tries = 0 AND session <> '' AND due_ms > ?""",
            [now_ms],
        )
        return [row["about"] for row in rows]

    async def hasten(self, about: str, now_ms: int) -> None:
        """What was put off is due."""
        sql = "UPDATE outbox SET due_ms = ? WHERE about = ? AND tries = 0"
        await self._db.write(Statement(sql, [now_ms, about]))

    async def sent(self, letter: Letter) -> None:
        """It has left."""
        await self._db.write(Statement("DELETE FROM outbox WHERE id = ?", [letter.id]))

    async def failed(self, letter: Letter, why: str, due_ms: int | None) -> None:
        """It was not taken; `due_ms` None: it is given up, and stays for people to see."""
        sql = "UPDATE outbox SET due_ms = ?, failure = ? WHERE id = ?"
        await self._db.write(Statement(sql, [due_ms, why, letter.id]))

    async def next_due(self, way: Way) -> int | None:
        """When the next letter is due."""
        sql = "SELECT min(due_ms) AS due FROM outbox WHERE way = ?"
        due: int | None = (await self._db.read(sql, [way]))[0]["due"]
        return due

    async def waiting(self) -> dict[str, int]:
        """How many letters wait, and how many were given up."""
        rows = await self._db.read(
            "SELECT count(due_ms) AS waiting, count(*) - count(due_ms) AS given_up FROM outbox"
        )
        return dict(rows[0])

    async def undelivered(self, site: str, limit: int) -> list[Letter]:
        """Those of a site that could not be delivered yet, or were given up; the newest first."""
        rows = await self._db.read(
            f"""SELECT {_LETTER} FROM outbox WHERE site = ? AND failure IS NOT NULL
            ORDER BY made_ms DESC, id LIMIT ?""",
            [site, limit],
        )
        return [Letter(**row) for row in rows]

    async def forget_old(self, now_ms: int) -> None:
        """Forget what is here for too long."""
        sql = "DELETE FROM outbox WHERE made_ms < ?"
        await self._db.write(Statement(sql, [now_ms - KEPT_MS]))


def adding(letters: Iterable[NewLetter]) -> Statement:
    """What puts letters here."""
    rows = [
        (one.id, one.about, one.site, one.session, one.way, one.recipient, one.made_ms, one.due_ms)
        for one in letters
    ]
    return Statement(
        """INSERT INTO outbox (id, about, site, session, way, recipient, made_ms, due_ms, tries)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)""",
        rows,
        many=True,
    )
