"""What leads to a state of a page: a snapshot, and the deltas after it, out of the journal."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from hawk_edge import wire
from hawk_edge.errors import NotFound
from hawk_edge.model import JournalBatch, SnapshotRow
from hawk_edge.rebuild import Record
from hawk_edge.records import BLOB_KIND
from hawk_edge.store.folder import Store
from hawk_edge.store.index.journal import records_of
from hawk_edge.texts import TextReader
from hawk_edge.timekey import state_name


class Chain(Struct, frozen=True):
    """`states`: a snapshot, and the deltas after it without a gap, long texts filled in.

    `around`: the page's `url`, `title`, `w` and `h` at the last of them; `seq` is of its batch.
    """

    page: str
    states: list[Record]
    around: Record
    seq: int

    @property
    def first(self) -> int:
        """The number of the state that it begins with."""
        return int(self.states[0]["n"])

    @property
    def last(self) -> int:
        """The number of the state that it leads to."""
        return int(self.states[-1]["n"])


async def read_chain(
    store: Store,
    session: str,
    page: str,
    n: int,
    *,
    up_to_gap: bool = False,
    since: Chain | None = None,
) -> Chain:
    """What leads to state `n` of a page, or with `up_to_gap` to the last one before a gap.

    It begins at the snapshot before, or at `since`, a state at or before `n` that was rebuilt, if
    that is nearer.

    Raises NotFound, also when a batch before it never came; Damaged or Unavailable.
    """
    start = await store.journal.snapshot_before(session, page, n)
    if since is not None and start is not None and since.first > start.n:
        start = SnapshotRow(since.states[0]["state"], page, since.first)
    else:
        since = None
    if start is None:
        raise NotFound("the snapshot before this state never came")
    between = await store.journal.batches_between(session, page, start.n, n)
    states, seqs, around = _found(between, start, n)
    if since is not None:
        states[start.n], around = since.states[0], since.around | around
    if start.n not in states:
        raise NotFound("the snapshot before this state is gone")
    last = start.n
    while last + 1 in states and last < n:
        last += 1
    if last < n and not up_to_gap:
        raise NotFound("a batch before this state never came")
    reader = TextReader(store, session)
    chain = await reader.fill(states[number] for number in range(start.n, last + 1))
    if not chain or chain[0]["n"] != start.n:
        raise NotFound("the HTML of the snapshot before this state has not come")
    return Chain(page, chain, around, seqs[chain[-1]["n"]])


def _found(
    batches: list[JournalBatch], start: SnapshotRow, n: int
) -> tuple[dict[int, Record], dict[int, int], Record]:
    """The states from `start` to `n` by number, the batches they are of, and what is around."""
    states: dict[int, Record] = {}
    seqs: dict[int, int] = {}
    around: Record = {}
    for batch in batches:
        for record in records_in(batch):
            if not wire.is_state(record):
                around |= _around(record)
            elif start.n < record["n"] <= n or record.get("state") == start.name:
                states.setdefault(record["n"], record)
                seqs.setdefault(record["n"], batch.seq)
                around |= _around(record)
            if record is states.get(n):
                break
    return states, seqs, around


def records_in(batch: JournalBatch) -> Iterator[Record]:
    """What happened on the page, as it is read: see `with_at`. Raises Damaged."""
    for record in records_of(batch):
        if record["k"] != BLOB_KIND:  # nothing that happened on the page
            yield with_at(record, batch.t0)


def with_at(record: Record, t0: int) -> Record:
    """A record as it is read: `at` instead of `t`, and a state's name."""
    for reserved in ("state", "ids"):
        record.pop(reserved, None)
    record["at"] = t0 + record.pop("t")
    if wire.is_state(record):
        record["state"] = state_name(record["at"], record["n"])
    return record


def _around(record: dict[str, Any]) -> Record:
    """What a record says of the page's address and window."""
    match record["k"]:
        case "snapshot" | "resize" | "navigation":
            return {key: record[key] for key in ("url", "title", "w", "h") if key in record}
    return {}
