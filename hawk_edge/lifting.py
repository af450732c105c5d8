"""Takes long texts out of records, and leaves their digests in their places."""

from collections.abc import Container
from hashlib import sha256
from typing import Any

from hawk_edge import wire

Record = dict[str, Any]
Place = tuple[Any, Any, str]  # a container, the key in it, and the text that stood there
SHORT_TEXT = 512  # a text under this many characters costs less in its line than beside it
_ALWAYS = frozenset({"html", "text"})  # keys of a record whose text is lifted however short it is
# What is a page's own leaves its line when its session is sealed, and until then costs nothing. The
# rest is what visitors of a site have in common, and is kept once for all of them.
OWN = frozenset({"html", "text", "picture"})
SHARED = frozenset({"sheet"})  # and whatever comes because it was asked for


class Lifted:
    """The texts that were taken out, by digest, and the word that the blob of each will say."""

    def __init__(self) -> None:
        self.texts: dict[str, bytes] = {}
        self.kinds: dict[str, str] = {}

    def lift(self, record: Record, wanted: Container[str]) -> list[Place]:
        """Put digests for the long texts of the kinds `wanted`; where they stood."""
        places: list[Place] = []
        for holder, key in wire.long_texts(record):
            text, kind = holder[key], _kind(record, holder, key)
            if not isinstance(text, str) or kind not in wanted:
                continue
            if key in _ALWAYS or len(text) > SHORT_TEXT:
                places.append((holder, key, text))
                holder[key] = {"blob": self._take(kind, text.encode())}
        return places

    def _take(self, kind: str, content: bytes) -> str:
        digest = sha256(content).hexdigest()
        self.texts[digest] = content
        self.kinds[digest] = kind
        return digest


def put_back(places: list[Place]) -> None:
    """Have the texts again where they stood."""
    for holder, key, text in places:
        holder[key] = text


def lift_own(lines: bytes) -> tuple[bytes, Lifted]:
    """A batch's lines without the texts that are its page's own, and these. Raises ValueError."""
    lifted, written = Lifted(), list[bytes]()
    for line in lines.split(b"\n"):
        written.append(line)
        if len(line) > SHORT_TEXT or b'"html"' in line:
            record = wire.read_line(line)
            if lifted.lift(record, OWN):
                written[-1] = wire.write_line(record)
    return b"\n".join(written), lifted


def _kind(record: Record, holder: Any, key: Any) -> str:
    """What a text is: by its name, or in a list an adopted sheet or a long text of a snapshot."""
    if isinstance(key, str):
        return key
    return "text" if holder is record.get("x") else "sheet"
