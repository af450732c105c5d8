"""Reads a sealed session's lines as if they came in now: its events, and the texts they name."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from hawk_edge import wire
from hawk_edge.browsers import browser_family, device_of
from hawk_edge.errors import Damaged, Malformed
from hawk_edge.ingest import events_of
from hawk_edge.model import Event, JournalBatch
from hawk_edge.rebuild import Record
from hawk_edge.records import BLOB_KIND
from hawk_edge.store.index.journal import records_of
from hawk_edge.store.seal_format import Entry
from hawk_edge.store.sealed import SealedSession
from hawk_edge.timekey import parse_state_name

AT_A_TIME = 50  # batches in memory


class Lines(Struct):
    """What follows from them. `lost`: the `seq` of batches that cannot be read."""

    user_agent: str
    events: list[Event] = []
    named: set[str] = set()
    lost: list[int] = []

    def told(self) -> dict[str, Any]:
        """What a session that was sealed by an early version does not say itself."""
        return {
            "rage": sum(
                one.kind == "click" and one.data.get("rage") is True for one in self.events
            ),
            "browser": browser_family(self.user_agent),
            "device": device_of(self.user_agent),
        }


async def read_lines(sealed: SealedSession) -> Lines:
    """Read all of a session's batches, as far as they are whole."""
    session = sealed.head.session
    lines = Lines(session["user_agent"])
    account, site, _ = session["key"].split("/", 2)
    async for entry, batch in _batches(sealed):
        try:
            if batch is None:
                raise Damaged("its part of the blob is damaged")
            records = list(records_of(batch))
            came = wire.parse(_as_sent(entry, session, records))
        except (Malformed, Damaged):
            lines.lost.append(entry.seq)
            continue
        lines.events += events_of(f"{account}/{site}/", came, entry.t0)
        lines.named.update(digest for record in records for digest in wire.named(record))
    return lines


async def _batches(sealed: SealedSession) -> AsyncIterator[tuple[Entry, JournalBatch | None]]:
    entries = sealed.head.entries
    for at in range(0, len(entries), AT_A_TIME):
        some = entries[at : at + AT_A_TIME]
        try:
            batches: list[JournalBatch | None] = [*await sealed.after(some[0].seq - 1, len(some))]
        except Damaged:
            batches = [await _alone(sealed, one) for one in some]
        for entry, batch in zip(some, batches, strict=True):
            yield entry, batch


async def _alone(sealed: SealedSession, entry: Entry) -> JournalBatch | None:
    try:
        return (await sealed.after(entry.seq - 1, 1))[0]
    except Damaged:
        return None


def _as_sent(entry: Entry, session: Mapping[str, Any], records: Sequence[Record]) -> bytes:
    """A batch with a header, of which all that events are made of is as it was."""
    header = {
        "v": 1, "session": session["id"], "visitor": session["visitor"], "page": entry.page,
        "seq": entry.seq, "t0": entry.t0,
    }  # fmt: skip
    if entry.last is not None:
        at_ms, n = parse_state_name(entry.last)
        header["last"] = [n, at_ms - entry.t0]
    # A text that was asked for came as itself, and is named where it is kept.
    sent = (one | {"text": ""} if one["k"] == BLOB_KIND else one for one in records)
    return b"\n".join([wire.write_line(header), *map(wire.write_line, sent)]) + b"\n"
