"""The journal: batches in, and back out again for a rebuild, be the session sealed or not."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, TypeVar

from msgspec import Struct, structs

from hawk_edge.bodies import bare, lines_of
from hawk_edge.errors import Damaged, NotFound, Unavailable
from hawk_edge.model import JournalBatch, Sent, SnapshotRow
from hawk_edge.store.engine import Blobs, Database, Row, Statement
from hawk_edge.store.holds import Hold, Holds
from hawk_edge.store.index.arrival import Arrival, life, unit
from hawk_edge.store.index.sealing import bringing_back
from hawk_edge.store.index.texts import Texts
from hawk_edge.store.index.tombstones import Tombstones
from hawk_edge.store.seal_format import is_string
from hawk_edge.store.sealed import SealedSession, open_sealed
from hawk_edge.wire import read_line

T = TypeVar("T")
_BATCH = "session, seq, page, t0, body"
_SENT = ", ".join(Sent.__struct_fields__)
OPENED = 4  # sealed sessions whose head is remembered; that of an hour takes half a megabyte
_TRIES = 5  # a session is sealed or brought back once in hours: the second look finds it at rest


class Filed(Struct, frozen=True):
    """`new`: this call stored it. `resync`: something before it is missing.

    `need`: what it names, and its site has never sent. `left`: a blob that nothing names any more,
    because a sealed journal was brought back.
    """

    new: bool
    resync: bool
    need: list[str] = []
    left: str | None = None


class Journal:
    """What was received, in full. Whether a session is sealed is known here, and nowhere above."""

    def __init__(
        self, database: Database, blobs: Callable[[], Blobs], holds: Holds, texts: Texts
    ) -> None:
        self._db = database
        self._blobs = blobs
        self._holds = holds
        self._texts = texts
        self._tombstones = Tombstones(database)
        self._opened: dict[str, SealedSession] = {}  # by digest; one that is shown is often asked

    async def file(self, new: Arrival) -> Filed | None:
        """Store a batch with all that follows from it, durably, once.

        None when the session belongs to another site, or was erased, or when other content is filed
        under the same `(session, seq)`; then nothing has changed. Raises Damaged when the session
        is sealed and cannot be read, DiskFull or Unavailable.
        """
        filed = await self._file(new)
        if filed is not None or await self._tombstones.refuse(*life(new)):
            return filed
        hold = Hold(self._holds, self._blobs())
        try:
            for _ in range(_TRIES):
                there = await self._there(new)
                if there is not None:
                    if there[0] != new.site or not await self._says_the_same(new, there[1]):
                        return None
                    lacking = await self._texts.missing(new.session)
                    return Filed(False, False, self._needed(new, lacking))
                sealed = await self.sealed(new.session)
                back = await self._back(sealed, hold) if sealed else []
                filed = await self._file(new, back)
                if filed is not None:
                    return structs.replace(filed, left=sealed.digest if sealed else None)
        finally:
            self._holds.release(hold.digests)
        raise Unavailable("the session is being sealed")

    async def _file(self, new: Arrival, back: Sequence[Statement] = ()) -> Filed | None:
        """File a batch, after what is to be brought `back` for it; None when a guard forbids it."""
        done = await self._db.write(*back, *unit(new))
        if len(done) <= len(back) + 2:
            return None
        page = done[len(back) + 1][0]
        missing = page["since"] < page["last_n"] - page["snapshot_n"] + 1
        resync = bool(page["last_n"]) and (missing or not page["snapshot_n"])
        lacking = {row["digest"] for row in done[-1]} if new.named else set()
        return Filed(True, resync, self._needed(new, lacking))

    async def _back(self, sealed: SealedSession, hold: Hold) -> list[Statement]:
        """What brings a sealed journal back; its texts are put, and held, already."""
        texts = [one for one in await sealed.all_texts() if not is_string(one[1])]
        for _, kind, text in texts:
            await hold.put(text, kind)
        bodies = [batch.body for batch in await sealed.after(0, len(sealed.head.entries))]
        own = [digest for digest, *_ in texts]
        return bringing_back(sealed.head, sealed.digest, own, bodies)

    async def _there(self, new: Arrival) -> tuple[str, str] | None:
        """The session's site and the digest of the batch with this `seq`; None while it is free.

        Another site's session is never free.
        """
        rows = await self._db.read(
            """SELECT s.site, b.digest FROM sessions s
            LEFT JOIN batches b ON b.session = s.id AND b.seq = ? WHERE s.id = ?""",
            [new.seq, new.session],
        )
        if not rows:
            return None
        if rows[0]["digest"] or rows[0]["site"] != new.site:
            return rows[0]["site"], rows[0]["digest"]
        sealed = await self.sealed(new.session)
        entry = sealed.entry(new.seq) if sealed else None
        return (rows[0]["site"], entry.digest) if entry else None

    async def _says_the_same(self, new: Arrival, digest: str) -> bool:
        """Whether a batch is the one that is there, of this digest.

        A batch that is sent again may be packed in another way than before, or not at all.
        """
        if digest == new.digest:
            return True
        there = await self.batches(new.session, new.seq - 1, 1)
        if not there or (there[0].seq, there[0].page, there[0].t0) != (new.seq, new.page, new.t0):
            return False
        return bare(there[0].body) == bare(new.body)

    def _needed(self, new: Arrival, lacking: set[str]) -> list[str]:
        """What it names and is missing; also what is damaged, so that it may come once more."""
        return sorted(new.named & (lacking | self._blobs().damaged()))

    async def batches(
        self, session: str, after: int = 0, limit: int = 1_000_000
    ) -> list[JournalBatch]:
        """Whole batches in the order they were made, from behind `seq` `after`."""
        return await self._read(
            session,
            f"SELECT {_BATCH} FROM batches WHERE session = ? AND seq > ? ORDER BY seq LIMIT ?",
            [session, after, limit],
            _batches,
            lambda sealed: sealed.after(after, limit),
        )

    async def batches_between(
        self, session: str, page: str, first_n: int, last_n: int
    ) -> list[JournalBatch]:
        """A page's batches with states `first_n` to `last_n`, and those made in between."""
        holding = (
            "SELECT {}(seq) FROM batches WHERE session = ? AND page = ? "
            "AND first_n <= ? AND last_n >= ?"
        )
        return await self._read(
            session,
            f"""SELECT {_BATCH} FROM batches WHERE session = ? AND page = ?
            AND (first_n <= ? AND last_n >= ?
              OR seq BETWEEN ({holding.format("min")}) AND ({holding.format("max")}))
            ORDER BY seq""",
            [
                *(session, page, last_n, first_n),
                *(session, page, first_n, first_n),
                *(session, page, last_n, last_n),
            ],
            _batches,
            lambda sealed: sealed.between(page, first_n, last_n),
        )

    async def batches_with_number(self, session: str, n: int) -> list[JournalBatch]:
        """The batches, of any page, whose states span number `n`, in their order."""
        return await self._read(
            session,
            f"""SELECT {_BATCH} FROM batches WHERE session = ? AND first_n <= ? AND last_n >= ?
            ORDER BY seq""",
            [session, n, n],
            _batches,
            lambda sealed: sealed.with_number(n),
        )

    async def snapshot_before(self, session: str, page: str, n: int) -> SnapshotRow | None:
        """The newest snapshot of a page at or before state number `n`."""
        return await self._read(
            session,
            """SELECT name, page, n FROM snapshots WHERE session = ? AND page = ? AND n <= ?
            ORDER BY n DESC LIMIT 1""",
            [session, page, n],
            lambda rows: SnapshotRow(rows[0]["name"], page, rows[0]["n"]) if rows else None,
            lambda sealed: sealed.snapshot_before(page, n),
        )

    async def newest_states(self, session: str, before: int = 1 << 53) -> JournalBatch | None:
        """The newest batch that has a state in it, of those with a `seq` before `before`."""
        return await self._read(
            session,
            f"""SELECT {_BATCH} FROM batches WHERE session = ? AND last_n > 0 AND seq < ?
            ORDER BY seq DESC LIMIT 1""",
            [session, before],
            lambda rows: _batch(rows[0]) if rows else None,
            lambda sealed: sealed.newest_states(before),
        )

    async def sequence(self, session: str) -> list[Sent]:
        """What the index says of each batch, in the order they were made."""
        return await self._read(
            session,
            f"SELECT {_SENT} FROM batches WHERE session = ? ORDER BY seq",
            [session],
            lambda rows: sorted(
                (Sent(*(row[name] for name in Sent.__struct_fields__)) for row in rows),
                key=lambda one: one.seq,
            ),
            lambda sealed: sealed.sequence(),
        )

    async def sealed(self, session: str) -> SealedSession | None:
        """The session's sealed journal, or None while it is not sealed."""
        return await self._read(session, "SELECT 1", [], lambda _: None, _itself)

    async def is_sealed(self, session: str) -> bool:
        """Whether it is, without a look at the blob."""
        return bool(await self._db.read("SELECT 1 FROM sealed WHERE session = ?", [session]))

    def reopen(self, digest: str) -> None:
        """The file of a sealed session was written anew."""
        self._opened.pop(digest, None)

    async def _read(
        self,
        session: str,
        sql: str,
        params: Sequence[Any],
        rows: Callable[[list[Row]], T],
        sealed: Callable[[SealedSession], Awaitable[T]],
    ) -> T:
        """What `rows` makes of a query on the journal, or `sealed` of the blob it has become.

        One query sees either. Raises Damaged when the blob is not to be read.
        """
        gone = None
        while True:
            found = await self._db.read(
                f"""SELECT sealed.digest AS sealed, q.* FROM (SELECT 1) AS always
                LEFT JOIN sealed ON sealed.session = ?
                LEFT JOIN (SELECT 1 AS here, j.* FROM ({sql}) AS j) AS q
                  ON sealed.digest IS NULL""",
                [session, *params],
            )
            digest = found[0]["sealed"]
            if digest is None:
                return rows([row for row in found if row["here"]])
            known = self._opened.pop(digest, None)
            try:
                opened = known or await open_sealed(self._blobs(), digest)
                answer = await sealed(opened)
            except Damaged:
                if known is None:
                    raise
                continue  # its file may have been written anew
            except NotFound:
                if digest == gone:
                    raise Damaged(f"blob {digest} of a sealed session is gone") from None
                gone = digest  # or it has been brought back meanwhile: look again
                continue
            self._opened[digest] = opened
            if len(self._opened) > OPENED:
                del self._opened[next(iter(self._opened))]
            return answer


async def _itself(sealed: SealedSession) -> SealedSession:
    return sealed


def records_of(batch: JournalBatch) -> Iterator[dict[str, Any]]:
    """A batch's records as they were sent, but for long texts, which are named by digest.

    Raises Damaged.
    """
    try:
        for line in lines_of(batch.body).split(b"\n"):
            if line:
                yield read_line(line)
    except (Damaged, ValueError) as why:
        raise Damaged(f"batch {batch.seq} of session {batch.session} is damaged: {why}") from why


def _batches(rows: list[Row]) -> list[JournalBatch]:
    return sorted((_batch(row) for row in rows), key=lambda one: one.seq)


def _batch(row: Row) -> JournalBatch:
    return JournalBatch(row["session"], row["seq"], row["page"], row["t0"], row["body"])
