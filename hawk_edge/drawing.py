"""Draws the pictures that are wanted, one after the other, beside the server."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from hawk_edge.beside import beside
from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import HawkError, Unavailable
from hawk_edge.pictures import Pictures
from hawk_edge.store.index.picture_jobs import Job, Standing

LOG = logging.getLogger(__name__)
# Whoever waits for a picture does so for two minutes: both are over by then.
PAUSES_MS = (10_000, 60_000)
LOOK_S = 5.0  # between two questions whether there is CPU to spare, or a disk again
LONGEST_S = 60.0  # a clock may be set back meanwhile


class Drawing:
    """`work` draws what is due; `working` does so beside the server."""

    def __init__(
        self,
        pictures: Pictures,
        now_ms: Callable[[], int] = wall_clock_ms,
        *,
        may_run: Callable[[], bool] = lambda: True,
    ) -> None:
        self._pictures = pictures
        self._jobs = pictures.jobs
        self._now_ms = now_ms
        self._may_run = may_run
        self._standing = Standing()

    def waiting(self) -> int:
        """How many pictures are wanted and not drawn yet."""
        return self._standing.waiting

    def failed(self) -> int:
        """How many were given up, of sessions that are still there."""
        return self._standing.failed

    def says(self) -> dict[str, Any]:
        """For people: `waiting` and `failed` as above, and `why`, of the newest one that failed."""
        one = self._standing
        return {"waiting": one.waiting, "failed": one.failed, "why": one.why}

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Draw while the block lasts. What is under way at its end is due at the next start."""
        async with beside(self._keep_working()):
            yield

    async def work(self) -> None:
        """Draw all that is due, while there is CPU to spare. Raises DiskFull or Unavailable."""
        # What is claimed now was so by a process that is gone, or when the disk refused to hear
        # how it went: nobody else claims, and one alone holds the folder.
        await self._jobs.free()
        try:
            while await self._is_due() and self._may_run():
                job = await self._jobs.claim(self._now_ms())
                if job is None:
                    return
                await self._draw(job)
        finally:
            self._standing = await self._jobs.standing()

    async def _is_due(self) -> bool:
        self._standing = await self._jobs.standing()
        due = self._standing.next_ms
        return due is not None and due <= self._now_ms()

    async def _draw(self, job: Job) -> None:
        try:
            await self._pictures.of(job.session, job.state)
        except Unavailable:
            await self._jobs.again(job, self._now_ms() + PAUSES_MS[0], counts=False)
        except HawkError as why:
            await self._try_again(job, why.message)
        except Exception as why:
            LOG.exception("drawing a picture failed")
            await self._try_again(job, f"{type(why).__name__}, see the log")
        else:
            await self._jobs.done(job)

    async def _try_again(self, job: Job, why: str) -> None:
        if job.tries <= len(PAUSES_MS):
            await self._jobs.again(job, self._now_ms() + PAUSES_MS[job.tries - 1])
            return
        LOG.warning("there is no picture of %s in session %s: %s", job.state, job.session, why)
        await self._jobs.fail(job, why)

    async def _keep_working(self) -> None:
        while True:
            self._pictures.wanted.clear()
            pause: float | None = LOOK_S
            try:
                await self.work()
                pause = self._pause_s()
            except HawkError as why:
                LOG.warning("pictures wait: %s", why.message)
            except Exception:
                LOG.exception("drawing pictures failed")
            try:
                async with asyncio.timeout(pause):
                    await self._pictures.wanted.wait()
            except TimeoutError:
                continue

    def _pause_s(self) -> float | None:
        """Until the next one is due; None: until another is wanted."""
        due = self._standing.next_ms
        if due is None:
            return None
        return min(max((due - self._now_ms()) / 1000, LOOK_S), LONGEST_S)
