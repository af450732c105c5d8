"""How the last backup, check and round of reading everything went."""

import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal

import msgspec
from msgspec import Struct

from hawk_edge.errors import HawkError, Unusable
from hawk_edge.store.engine import Database, Statement

_USER = re.compile(r"(?<=//)[^/@\s]+@")  # of an address, where a slip of the pen puts a password
LOG = logging.getLogger(__name__)
RunJob = Literal["backup", "check", "scrub"]


class Run(Struct, frozen=True):
    """One run, from when to when (ms since 1970); `said` has what people are told of it.

    Nothing in `said` names a session or a visitor: it outlives them.
    """

    job: RunJob
    well: bool
    began_ms: int
    ended_ms: int
    said: dict[str, Any]


class Runs:
    """The table `runs`: of each job the last that went well, and the last that did not."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def note(self, run: Run) -> None:
        """Durable on return. Raises DiskFull or Unavailable."""
        said = msgspec.json.encode(run.said).decode()
        await self._db.write(
            Statement(
                """INSERT INTO runs (job, well, began_ms, ended_ms, said) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (job, well) DO UPDATE SET began_ms = excluded.began_ms,
                  ended_ms = excluded.ended_ms, said = excluded.said""",
                [run.job, int(run.well), run.began_ms, run.ended_ms, said],
            )
        )

    async def all(self) -> list[Run]:
        """At most two of each job, in no order."""
        rows = await self._db.read("SELECT job, well, began_ms, ended_ms, said FROM runs")
        return [
            Run(
                row["job"], bool(row["well"]), row["began_ms"], row["ended_ms"],
                msgspec.json.decode(row["said"]),
            )
            for row in rows
        ]  # fmt: skip


class Noted:
    """What is to be noted of a run that is under way."""

    def __init__(self) -> None:
        self.well = False
        self.said: dict[str, Any] = {}

    def tell(self, *, well: bool, **said: Any) -> None:
        """How it goes, and what people are to know of it; the last word counts."""
        self.well, self.said = well, said


class Noting:
    """Notes runs as they end."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._runs = Runs(database)
        self._now_ms = now_ms

    @asynccontextmanager
    async def noting(self, job: RunJob) -> AsyncIterator[Noted]:
        """Note how the block went: as it tells, and as what it raises says why.

        An index that takes no row now does not undo what the block has done.
        """
        noted, began_ms = Noted(), self._now_ms()
        try:
            yield noted
        except (HawkError, Unusable) as why:
            noted.tell(**noted.said | {"well": False, "why": str(why)})
            raise
        finally:
            said = {name: _inert(one) for name, one in noted.said.items()}
            run = Run(job, noted.well, began_ms, self._now_ms(), said)
            try:
                await self._runs.note(run)
            except HawkError as why:
                LOG.warning("how the last %s went is not noted: %s", job, why.message)


def _inert(one: Any) -> Any:
    return _USER.sub("…@", one) if isinstance(one, str) else one
