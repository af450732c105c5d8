"""Makes parts of a session's batches, of which each long text is written once."""

from hashlib import sha256
from typing import Any

import msgspec

from hawk_edge import wire
from hawk_edge.export.parts import part

PART_BYTES = 256 << 10  # of records, unpacked: as much as is read at once to show one moment
LONG = 2048  # characters of a text that stands by itself, so that it is written and read once


class Gathered:
    """Takes batches in their order, gives parts.

    `spans` says of each part of records its first and last `seq`, `snapshots` of each snapshot
    its batch, its page and its number there.
    """

    def __init__(self) -> None:
        self.spans: list[tuple[int, int]] = []
        self.snapshots: list[tuple[int, str, int]] = []
        self._texts: set[bytes] = set()
        self._lines: list[bytes] = []
        self._bytes = 0
        self._first = self._last = 0

    def take(self, batch: dict[str, Any]) -> list[bytes]:
        """The parts that are whole now. `batch` is as Replay.records gives it, and is used up."""
        parts = list[bytes]()
        for record in batch["records"]:
            self._lift(record, parts)
            if wire.is_snapshot(record):
                self.snapshots.append((batch["seq"], batch["page"], record["n"]))
        line = msgspec.json.encode(batch)
        if self._lines and self._bytes + len(line) > PART_BYTES:
            parts.append(self._close())
        self._first = self._first if self._lines else batch["seq"]
        self._last = batch["seq"]
        self._lines.append(line)
        self._bytes += len(line)
        return parts

    def end(self) -> list[bytes]:
        """What is left."""
        return [self._close()] if self._lines else []

    def _close(self) -> bytes:
        content = b"[%b]" % b",".join(self._lines)
        made = part(f"r-{len(self.spans):x}", content)
        self.spans.append((self._first, self._last))
        self._lines, self._bytes = [], 0
        return made

    def _lift(self, record: dict[str, Any], parts: list[bytes]) -> None:
        for holder, key in wire.long_texts(record):
            text = holder[key]
            if not isinstance(text, str) or len(text) < LONG:
                continue
            content = text.encode()
            digest = sha256(content)
            holder[key] = {"blob": digest.hexdigest()}
            if digest.digest() not in self._texts:
                self._texts.add(digest.digest())
                parts.append(part(f"t-{digest.hexdigest()}", content))
