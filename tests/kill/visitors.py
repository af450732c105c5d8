"""Visitors who send batches until the server dies, and remember what was acknowledged."""

import http.client
import random
from typing import Any

from hawk_edge.timekey import state_name
from tests.batches import T0, batch, delta, error, gzipped, new_id, snapshot
from tests.kill.killable import Connection

HOUR_MS = 3_600_000
LONG_TEXT = "All the while the same words. " * 200
SHEET = "p::after {{ content: '{}' }} " * 40  # long enough to be kept beside its batch
PAGE = "pagepage"


class Sent:
    """A batch, and whether a 200 came back. `read_back` is what it must be like in the store."""

    def __init__(self, seq: int, records: list[dict[str, Any]], session: str, t0: int) -> None:
        self.seq = seq
        self.body = batch(seq, *records, session=session, t0=t0, page=PAGE)
        self.errors = sum(record["k"] == "error" for record in records)
        self.read_back = {
            "seq": seq,
            "page": PAGE,
            "records": [_as_read(record, t0) for record in records],
        }
        self.acked = False

    def send(self, connection: Connection, path: str) -> bool:
        """Send it; whether it was acknowledged. Raises when the server dies meanwhile."""
        status, _ = connection.ask("POST", path, self.body)
        self.acked = self.acked or status == 200
        return status == 200


class Recording:
    """One session: a page that changes, and all that was sent of it."""

    def __init__(self, place: int, id: str | None = None) -> None:
        self.id = id or new_id()
        self.t0 = T0 + place * HOUR_MS
        self.sent: list[Sent] = []

    def batches(self, chance: random.Random, many: int) -> list[Sent]:
        """`many` batches: snapshots and sheets, new ones and repeated ones, deltas, errors."""
        n, made = 1, []
        for seq in range(1, many + 1):
            records = []
            if seq == 1 or chance.random() < 0.15:
                fresh = str(chance.random()) if chance.random() < 0.5 else "seen before"
                sheets = [2, {"sheet": SHEET.format(*["the same"] * 40)}]
                sheets += [1, {"sheet": SHEET.format(*[fresh] * 40)}]
                records.append(snapshot(n, 100 * n, f"{fresh} {LONG_TEXT}", v=sheets))
                n += 1
            for _ in range(chance.randrange(1, 6)):
                records.append(delta(n, 100 * n, f"state {n}"))
                n += 1
            if chance.random() < 0.5:
                records.append(error(100 * n, f"error {seq}"))
            made.append(Sent(seq, records, self.id, self.t0))
        return made


class Visitor:
    """Sends the batches of a few sessions at once, some twice, some gzipped, some out of order."""

    def __init__(self, chance: random.Random, place: int, sessions: int, batches: int) -> None:
        self._chance = chance
        self.recordings = [Recording(place + at) for at in range(sessions)]
        self.unexpected: list[str] = []
        self._plan = [
            (recording, one)
            for recording in self.recordings
            for one in recording.batches(chance, batches)
        ]
        self._plan.sort(key=lambda pair: pair[1].seq + chance.random() * 4)
        for _, one in self._plan:
            if chance.random() < 0.7:
                one.body = gzipped(one.body)

    def send(self, connection: Connection, path: str) -> None:
        """Send until the server is gone, or all is sent."""
        try:
            for recording, one in self._plan:
                recording.sent.append(one)
                for _ in range(2 if self._chance.random() < 0.1 else 1):
                    if not one.send(connection, path):
                        self.unexpected.append(f"batch {one.seq} of {recording.id} was refused")
        except (OSError, http.client.HTTPException):
            return  # it was killed: what it had not answered is not acknowledged


def _as_read(record: dict[str, Any], t0: int) -> dict[str, Any]:
    """The record as `GET …/records` gives it back."""
    at_ms = t0 + record["t"]
    read = {key: value for key, value in record.items() if key != "t"} | {"at": at_ms}
    return read | ({"state": state_name(at_ms, record["n"])} if "n" in record else {})
