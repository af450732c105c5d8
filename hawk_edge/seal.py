"""Seals sessions that have ended: the journal of each becomes one blob, and small."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from functools import partial
from hashlib import sha256

from msgspec import structs

from hawk_edge.bases import FRESH_MS, Finder, Packer, Paid, Place, Text
from hawk_edge.beside import beside, run_in, slow_thread
from hawk_edge.bodies import lines_of
from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import Damaged, NotFound
from hawk_edge.lifting import lift_own
from hawk_edge.store.folder import Store
from hawk_edge.store.index.sealing import Base
from hawk_edge.store.seal_format import Entry, Head, Making, text_kind
from hawk_edge.store.sealed import open_sealed

LOG = logging.getLogger(__name__)
ENDED_MS = 35 * 60_000  # after 30 minutes idle the reporter begins another session
MOST_BYTES = 64 << 20  # of a journal as it is; a longer one stays, for its blob is made in memory
AT_A_TIME = 20  # sessions
TRIES = 5
READ_BATCHES = 50  # in memory at a time
LOOK_S = 30  # how often it looks for what has ended, or may run again


class Sealer:
    """`work` seals what is due; `working` does so beside the server."""

    def __init__(
        self,
        store: Store,
        now_ms: Callable[[], int] = wall_clock_ms,
        *,
        may_run: Callable[[], bool] = lambda: True,
    ) -> None:
        self._store = store
        self._now_ms = now_ms
        self._may_run = may_run
        self._slow = slow_thread("seal")
        self._run = partial(run_in, self._slow)
        self._unable: set[str] = set()
        self._releasing = asyncio.Lock()
        self._paid = Paid()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Seal while the block lasts. What is under way at its end is given up."""
        try:
            async with beside(self._keep_working()):
                yield
        finally:
            self._slow.shutdown(wait=False, cancel_futures=True)

    async def work(self) -> int:
        """Seal every session that has ended, while it may run; how many were sealed.

        Raises DiskFull or Unavailable; what is left is still due.
        """
        await self.release()
        done, tried = 0, set(self._unable)
        while self._may_run():
            limit = AT_A_TIME + len(tried)
            due = await self._store.sealing.due(self._now_ms(), ENDED_MS, limit)
            due = [session for session in due if session not in tried]
            if not due:
                break
            for session in due:
                if self._may_run():
                    tried.add(session)
                    done += await self._try(session)
        await self._file(await self._store.fresh.left())
        return done

    async def seal(self, session: str) -> bool:
        """Seal a session; False when there is none, or a batch came meanwhile.

        Raises Damaged when its journal cannot be read, DiskFull or Unavailable.
        """
        head = await self._store.sealing.head(session)
        if head is None or not head.entries:
            return False
        making, packer = Making(), self._packer(head.session["site"])
        if not await self._add_batches(head, making, packer):
            return False
        frames, packed = await packer.end()
        head = structs.replace(head, bases=[*head.bases, *packed.new])
        digest, file = await self._run(making.file, head, frames)
        filed = await self._file_shared(session, packed.own)
        async with self._store.adding() as hold:
            for base, base_file in packer.bases:
                await hold.replace(base, base_file)
            await hold.replace(digest, file)
            sealed = await self._store.sealing.seal(head, digest, packed)
        in_vain = [digest, *(base for base, _ in packer.bases)]
        await self._store.sweep.these([*(packed.own if sealed else in_vain), *filed])
        return sealed

    async def release(self) -> None:
        """Pack anew what leans on a base whose session is gone, and forget such bases.

        Raises DiskFull or Unavailable.
        """
        async with self._releasing:
            for base in await self._store.sealing.outlived(self._now_ms() - FRESH_MS):
                await self._release(base)

    async def _try(self, session: str) -> bool:
        try:
            if await self._store.sealing.journal_bytes(session) <= MOST_BYTES:
                return await self.seal(session)
            LOG.warning("session %s is too long to be sealed", session)
        except Damaged:
            LOG.exception("session %s cannot be sealed", session)
        self._unable.add(session)
        return False

    async def _add_batches(self, head: Head, making: Making, packer: Packer) -> bool:
        """Add what the head describes; False when the journal is something else by now."""
        session, entries, after = head.session["id"], list(head.entries), 0
        finder = Finder(await self._store.sealing.own_texts(session))
        while batches := await self._store.journal.batches(session, after, READ_BATCHES):
            here, entries = entries[: len(batches)], entries[len(batches) :]
            if [one.seq for one in here] != [batch.seq for batch in batches]:
                return False
            for one, batch in zip(here, batches, strict=True):
                try:
                    added = await self._run(_add, making, finder, one, batch.body)
                except (ValueError, TypeError, LookupError) as why:
                    raise Damaged(f"a batch cannot be read: {why}") from why
                texts, lifted, strings = added
                for text in texts:
                    await self._add_text(packer, text, lifted)
                for text, content in strings:
                    await packer.add(text, content)
            after = batches[-1].seq
        return not entries

    async def _add_text(self, packer: Packer, text: Text, lifted: Mapping[str, bytes]) -> None:
        content = lifted.get(text.digest)
        if content is None:
            try:
                content = await self._store.text(text.digest)
            except (NotFound, Damaged):
                return  # it stays as it is, and `check` tells of it
        await packer.add(text, content)

    async def _file_shared(self, session: str, own: Collection[str]) -> list[str]:
        """Give files to the fresh texts that are not sealed with the session, as others name them.

        Their digests: should the session be deleted meanwhile, they are to be swept.
        """
        shared = sorted(await self._store.fresh.named_by(session) - set(own))
        await self._file(shared)
        return shared

    async def _file(self, digests: Collection[str]) -> None:
        for digest in digests:
            try:
                await self._store.file(digest, self._run)
            except Damaged:
                LOG.exception("a text that sessions share is damaged")

    async def _release(self, base: Base) -> None:
        for _ in range(TRIES):  # what was being sealed may have come to lean on it meanwhile
            for session, digest in await self._store.sealing.dependents(base):
                if await self._repacked(session, digest, base):
                    await self._store.sealing.stand(session, base)
            if await self._store.sealing.forget(base):
                await self._store.sweep.these([base.digest])
                return

    async def _repacked(self, session: str, digest: str, base: Base) -> bool:
        """Whether a sealed session leans on the base no more, or it would be of no use to it."""
        try:
            return await self._repack(session, digest, base)
        except NotFound:
            return False  # it has been brought back or deleted meanwhile
        except Damaged:
            LOG.exception("session %s is damaged: it cannot be packed anew", session)
            return True

    async def _repack(self, session: str, digest: str, base: Base) -> bool:
        """Pack against other bases what a sealed session has packed against this one.

        False when one of the others has gone meanwhile.
        """
        sealed = await open_sealed(self._store.blobs, digest)
        packer = self._packer(base.site)
        for text_digest, kind, content in await sealed.texts_on(base.digest):
            text = Text(text_digest, kind, "", Place(base.place, base.path))
            await packer.add(text, content, may_be_base=False)
        frames, packed = await packer.end()
        file = await sealed.with_texts(frames, instead_of=base.digest)
        async with self._store.adding() as hold:
            leans = await self._store.sealing.lean(session, base.site, packed)
            if leans:
                await hold.replace(digest, file)
                self._store.journal.reopen(digest)
        await self._store.sweep.these([digest])  # should it have been deleted meanwhile
        return leans

    def _packer(self, site: str) -> Packer:
        store = self._store
        return Packer(
            store.sealing, store.blobs, self._run, self._paid, now_ms=self._now_ms(), site=site
        )

    async def _keep_working(self) -> None:
        while True:
            try:
                await self.work()
            except Exception:
                LOG.exception("sealing failed")
            await asyncio.sleep(LOOK_S)


def _add(
    making: Making, finder: Finder, entry: Entry, body: bytes
) -> tuple[list[Text], dict[str, bytes], list[tuple[Text, bytes]]]:
    """Add a batch: the texts that it names, those of them that stood in it, and its long strings.

    Slow. Raises Damaged, ValueError, TypeError or LookupError.
    """
    lines, lifted = lift_own(lines_of(body))
    texts = finder.look(entry.page, lines, lifted.texts)
    strings, place = making.add(entry, lines), finder.place(entry.page)
    return (
        texts,
        lifted.texts,
        [
            (Text(sha256(string).hexdigest(), text_kind(number), entry.page, place), string)
            for number, string in strings
        ],
    )
