"""Reads a body: inflates and checks it, masks its markup, and takes the long texts out of it."""

import hashlib

from hawk_edge import wire
from hawk_edge.errors import TooLarge
from hawk_edge.masking import mask_markup
from hawk_edge.records import STATES, Blob, Delta
from hawk_edge.wire import Batch

SHORT_TEXT = 512  # a text under this many characters costs less in the journal than as a file
_LISTS = ("sheet", "text")  # what a text in a list is: adopted, or a snapshot's long one
_WITH_TEXTS = (*STATES, Blob)  # the records that may hold markup and long texts


class Incoming:
    """A batch whose lines name long texts by their digests. `batch.sent` still holds them.

    `digest` stands for all that it says. `texts` are the long ones that came with it, by digest,
    and `kinds` the words that their blobs say of themselves; `named` the digests that were sent in
    place of others. `masked` counts secret fields that its markup showed.
    """

    def __init__(self, batch: Batch, masked: int = 0) -> None:
        self.batch = batch
        self.digest = ""
        self.texts: dict[str, bytes] = {}
        self.kinds: dict[str, str] = {}
        self.named: set[str] = set()
        self.masked = masked

    @property
    def body(self) -> bytes:
        """Its lines as the journal keeps them."""
        return b"\n".join(self.batch.lines)

    def write(self, at: int, *, changed: bool) -> None:
        """Write the line of a record anew if it has long texts, or if it was `changed`.

        Raises TooLarge when the batch names more texts than a page could have.
        """
        record = self.batch.sent[at]
        lifted = []
        for holder, key in wire.long_texts(record):
            text = holder[key]
            if isinstance(text, dict):
                self.named.add(text["blob"])
            elif key in ("html", "text") or len(text) > SHORT_TEXT:
                kind = key if isinstance(key, str) else _LISTS[holder is record.get("x")]
                lifted.append((holder, key, text))
                holder[key] = {"blob": self._lift(kind, text.encode())}
        if len(self.named) > wire.NAMED_LIMIT:
            raise TooLarge(f"the batch names over {wire.NAMED_LIMIT} texts")
        if lifted or changed:
            self.batch.lines[at] = wire.write_line(record)
        for holder, key, text in lifted:  # sinks are told the whole
            holder[key] = text

    def _lift(self, kind: str, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        self.texts[digest] = content
        self.kinds[digest] = kind
        return digest


def read(body: bytes) -> Incoming:
    """The batch in a body as sent. Raises Malformed or TooLarge."""
    plain = wire.inflate(body)
    batch = wire.parse(plain)
    incoming = Incoming(batch)
    for at, record in enumerate(batch.records):
        # Most records are deltas, and most deltas bring neither markup nor states.
        if isinstance(record, _WITH_TEXTS) and (type(record) is not Delta or record.i or record.v):
            found = mask_markup(batch.sent[at])
            incoming.masked += found
            incoming.write(at, changed=found > 0)
    # Over the names of long texts instead of the texts, which are in these names already.
    header = plain[: plain.find(b"\n") + 1] or plain
    incoming.digest = hashlib.sha256(header + incoming.body).hexdigest()
    return incoming
