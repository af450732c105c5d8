"""Pictures that are wanted: durable jobs, each claimed once at a time."""

from msgspec import Struct

from hawk_edge.store.engine import Database, Row, Statement

_WANT = """
INSERT INTO picture_jobs (session, state, wanted_ms, due_ms, tries, claimed)
SELECT id, ?, ?, ?, 0, 0 FROM sessions WHERE id = ? AND NOT EXISTS (
  SELECT 1 FROM pictures p WHERE p.session = sessions.id AND p.state = ?)
ON CONFLICT (session, state) DO UPDATE SET wanted_ms = excluded.wanted_ms,
  due_ms = excluded.due_ms, tries = 0, failed = NULL
WHERE picture_jobs.failed IS NOT NULL"""
# Whoever wanted one long ago has gone on without it.
_BOUND = """
DELETE FROM picture_jobs WHERE claimed = 0 AND wanted_ms < (
  SELECT wanted_ms FROM picture_jobs ORDER BY wanted_ms DESC LIMIT 1 OFFSET ?)"""
_CLAIM = """
UPDATE picture_jobs SET claimed = 1, tries = tries + 1 WHERE claimed = 0 AND (session, state) IN (
  SELECT session, state FROM picture_jobs
  WHERE claimed = 0 AND failed IS NULL AND due_ms <= ? ORDER BY wanted_ms DESC, state LIMIT 1)
RETURNING session, state, tries"""
_ONE = "WHERE session = ? AND state = ?"


class Job(Struct, frozen=True):
    """A claimed job, `tries` counting this time."""

    session: str
    state: str
    tries: int


class Standing(Struct, frozen=True):
    """How many wait and how many have failed; why the newest of those did.

    `next_ms`: when the next one is due, or None.
    """

    waiting: int = 0
    failed: int = 0
    why: str | None = None
    next_ms: int | None = None


class PictureJobs:
    """The table `picture_jobs`. Times are the server's, ms since 1970."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def want(self, session: str, state: str, now_ms: int, most: int) -> None:
        """File a job, unless the picture or the job is there; one that had failed begins anew.

        Of more than `most` the oldest are given up. Durable on return.
        """
        await self._db.write(
            Statement(_WANT, [state, now_ms, now_ms, session, state]), Statement(_BOUND, [most - 1])
        )

    async def claim(self, now_ms: int) -> Job | None:
        """Take the newest that is due: nobody else gets it until it is freed."""
        [rows] = await self._db.write(Statement(_CLAIM, [now_ms]))
        return Job(**rows[0]) if rows else None

    async def free(self) -> None:
        """Free all that are claimed."""
        await self._db.write(Statement("UPDATE picture_jobs SET claimed = 0 WHERE claimed = 1"))

    async def done(self, job: Job) -> None:
        """Forget a job."""
        await self._write(f"DELETE FROM picture_jobs {_ONE}", job)

    async def again(self, job: Job, due_ms: int, *, counts: bool = True) -> None:
        """Free a job until it is due again; unless it `counts`, as if it had not been tried."""
        sql = f"UPDATE picture_jobs SET claimed = 0, due_ms = ?, tries = tries - ? {_ONE}"
        await self._write(sql, job, due_ms, int(not counts))

    async def fail(self, job: Job, why: str) -> None:
        """Give a job up, and keep the reason as long as its session."""
        await self._write(f"UPDATE picture_jobs SET claimed = 0, failed = ? {_ONE}", job, why)

    async def why_not(self, session: str, state: str) -> str | None:
        """Why a picture was given up, or None."""
        sql = f"SELECT failed FROM picture_jobs {_ONE}"
        rows = await self._db.read(sql, [session, state])
        return rows[0]["failed"] if rows else None

    async def standing(self) -> Standing:
        """Of all jobs."""
        [[waiting], [failed], newest] = (
            await self._db.read(
                "SELECT count(*) AS n, min(due_ms) AS due FROM picture_jobs WHERE failed IS NULL"
            ),
            await self._db.read("SELECT count(*) AS n FROM picture_jobs WHERE failed IS NOT NULL"),
            await self._db.read(
                """SELECT failed FROM picture_jobs WHERE failed IS NOT NULL
                ORDER BY wanted_ms DESC LIMIT 1"""
            ),
        )
        return Standing(waiting["n"], failed["n"], _why(newest), waiting["due"])

    async def _write(self, sql: str, job: Job, *params: str | int) -> None:
        await self._db.write(Statement(sql, [*params, job.session, job.state]))


def _why(newest: list[Row]) -> str | None:
    return newest[0]["failed"] if newest else None
