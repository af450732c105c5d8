"""Reads a body: inflates and checks it, masks its markup, and takes what is shared out of it."""

from hashlib import sha256

from hawk_edge import bodies, tags, wire
from hawk_edge.errors import TooLarge
from hawk_edge.lifting import OWN, SHARED, Lifted, put_back
from hawk_edge.masking import mask_markup, may_hold_fields, page_in
from hawk_edge.records import STATE_TYPES, Blob, BlobRef, PlainDelta, Snapshot
from hawk_edge.wire import Batch

_WITH_TEXTS = STATE_TYPES | {Blob}  # the records that may hold markup and long texts
_ASKED_FOR = OWN | SHARED
DIGEST = 32  # characters of what tells a batch from another under its number: 128 bits


class Incoming:
    """A batch whose lines name by their digests the texts that its site's sessions share.

    `batch.sent` still holds these. `digest` stands for the body as it was sent, `lifted` are the
    texts that came with it, `named` the digests that were sent in place of others, and `pages`
    those of them that stand for a page's HTML. `masked` counts secret fields that its markup
    showed. `asked_for` and `tags` as in model.Committed.
    """

    def __init__(self, batch: Batch, body: bytes) -> None:
        self.batch = batch
        self.digest = sha256(body).hexdigest()[:DIGEST]
        self.lifted = Lifted()
        self.named: set[str] = set()
        self.pages: list[str] = []
        self.masked = 0
        self.asked_for: dict[str, int] = {}
        self.tags: dict[int, list[int]] = {}
        self._sent = body if body.startswith(wire.GZIP_MAGIC) else None

    @property
    def lines(self) -> bytes:
        """Its lines as the journal keeps them."""
        return b"\n".join(self.batch.lines)

    def packed(self) -> tuple[bytes, list[tuple[str, str, bytes]]]:
        """Its body as the journal keeps it, and (digest, kind, packed) of each text lifted out.

        Both are packed as bodies.py says.
        """
        kinds = self.lifted.kinds
        texts = [
            (digest, kinds[digest], bodies.pack_text(text))
            for digest, text in self.lifted.texts.items()
        ]
        return self._sent or bodies.pack(self.lines), texts

    def mask(self, at: int) -> int:
        """Empty the secret fields in the markup of a record; how many there were."""
        record = self.batch.sent[at]
        if (page := page_in(record)) is None:
            return mask_markup(record)
        places = tags.found(page)
        found = mask_markup(record, places)
        if not found:
            self.tags[at] = places
        return found

    def write(self, at: int, *, changed: bool) -> None:
        """Write the line of a record anew if it has texts to share, or if it was `changed`.

        Raises TooLarge when the batch names more texts than a page could have.
        """
        record, checked = self.batch.sent[at], self.batch.records[at]
        self.named.update(wire.named(record))
        if type(checked) is Snapshot and isinstance(checked.html, BlobRef):
            self.pages.append(checked.html.blob)
        if len(self.named) > wire.NAMED_LIMIT:
            raise TooLarge(f"the batch names over {wire.NAMED_LIMIT} texts")
        asked_for = type(checked) is Blob
        places = self.lifted.lift(record, _ASKED_FOR if asked_for else SHARED)
        if asked_for:
            self.asked_for[record["text"]["blob"]] = at
        if places or changed:
            self.batch.lines[at] = wire.write_line(record)
            self._sent = None
        put_back(places)  # sinks are told the whole


def read(body: bytes) -> Incoming:
    """The batch in a body as sent. Raises Malformed or TooLarge."""
    incoming = Incoming(wire.parse(wire.inflate(body)), body)
    for at, record in enumerate(incoming.batch.records):
        kind = type(record)
        if kind is PlainDelta and not (record.i and may_hold_fields(record.i)):
            continue  # as nearly all are
        if kind in _WITH_TEXTS:
            found = incoming.mask(at)
            incoming.masked += found
            incoming.write(at, changed=found > 0)
    return incoming
