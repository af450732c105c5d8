"""The file of a blob: a label, the content in zstd frames, and what belongs to it.

    label    a skippable frame: a check of 8 bytes, then JSON (see Label)
    frames   zstd frames; one after another they are the content, and `zstd -d` writes it
    texts    skippable frames that hold zstd frames: texts that only this blob's content names

Every byte is covered: the label by its check, into which the blob's name goes, and all else by the
checks that the label gives. So a part can be read alone, and is known to be whole.
"""

import hashlib
import re
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from hawk_edge import compress
from hawk_edge.errors import Damaged, NotFound

_LABEL_MAGIC = (0x184D2A51).to_bytes(4, "little")
_TEXTS_MAGIC = (0x184D2A52).to_bytes(4, "little")
_OLD_MAGIC = (0x184D2A50).to_bytes(4, "little")  # a label that nothing checks, then one frame
_HEADER = 8  # magic and length of a skippable frame
DIGEST = re.compile(r"[0-9a-f]{64}")
LEVEL = 3  # 1 MB of HTML in 3 ms
NAME = 32  # characters of a digest that name a text: 128 bits
_CHECK = 8  # 64 bits: chance does not get past them, and against malice there is the digest


class Frame(Struct, frozen=True, array_like=True):
    """A part of the content: its bytes in the file and plain, and the check of the former."""

    packed: int
    plain: int
    check: str


class Texts(Struct, frozen=True, array_like=True):
    """Texts in one frame, one after another: (name, kind, bytes) of each.

    The name is how the text's digest begins, or empty: the check is enough to know the bytes by.
    `bases`: the digests of the blobs that they were compressed against, one after another. `packed`
    counts the frame's bytes, without the header that makes it skippable.
    """

    packed: int
    check: str
    bases: list[str]
    texts: list[tuple[str, str, int]]


class Label(Struct, frozen=True, omit_defaults=True):
    """What a blob says of itself; `kind` is a word."""

    kind: str
    frames: list[Frame]
    texts: list[Texts] = []

    def place(self, number: int) -> int:
        """Where frame `number` begins, counted from the end of the label."""
        return sum(frame.packed for frame in self.frames[:number])

    def texts_place(self, number: int) -> int:
        """Where the texts of frame `number` begin, behind their header."""
        before = sum(_HEADER + texts.packed for texts in self.texts[:number])
        return self.place(len(self.frames)) + before + _HEADER

    @property
    def size(self) -> int:
        """Bytes behind the label."""
        return self.texts_place(len(self.texts)) - _HEADER


_label = msgspec.json.Decoder(Label)


def frame(content: bytes, level: int) -> tuple[Frame, bytes]:
    """A part of a blob's content, compressed."""
    packed = compress.compress(content, level)
    return Frame(len(packed), len(content), check(packed)), packed


def pack(
    digest: str, kind: str, frames: Sequence[tuple[Frame, bytes]],
    texts: Sequence[tuple[Texts, bytes]] = (),
) -> bytes:  # fmt: skip
    """The whole file of a blob."""
    label = Label(kind, [one for one, _ in frames], [one for one, _ in texts])
    said = msgspec.json.encode(label)
    parts = [_skippable(_LABEL_MAGIC, _label_check(digest, said) + said)]
    parts += [packed for _, packed in frames]
    parts += [_skippable(_TEXTS_MAGIC, packed) for _, packed in texts]
    return b"".join(parts)


def pack_whole(digest: str, kind: str, content: bytes, level: int = LEVEL) -> bytes:
    """The file of a blob that is one frame."""
    return pack(digest, kind, [frame(content, level)])


def place(digest: str) -> str:
    """Where an engine has the file: `ab/abcd…`. Raises NotFound for what is no digest, and so
    leads nowhere else.
    """
    if not DIGEST.fullmatch(digest):
        raise NotFound("this is no digest")
    return f"{digest[:2]}/{digest}"


def texts_frame(
    texts: Sequence[tuple[str, str, bytes]], level: int, bases: Sequence[str], content: bytes
) -> tuple[Texts, bytes]:
    """Texts (digest or nothing, kind, text) in one frame, against bases of this `content`."""
    packed = compress.compress(b"".join(text for *_, text in texts), level, content)
    names = [(digest[:NAME], kind, len(text)) for digest, kind, text in texts]
    return Texts(len(packed), check(packed), list(bases), names), packed


def label_size(beginning: bytes) -> int:
    """How many bytes the label takes, by the file's first 8. Raises Damaged."""
    if beginning[:4] != _LABEL_MAGIC or len(beginning) < _HEADER:
        raise Damaged("it does not begin with a label")
    return _HEADER + int.from_bytes(beginning[4:_HEADER], "little")


def read_label(digest: str, beginning: bytes) -> Label:
    """The label of the blob `digest`, of at least as many bytes as it takes. Raises Damaged."""
    payload = beginning[_HEADER : label_size(beginning)]
    said = payload[_CHECK:]
    if payload[:_CHECK] != _label_check(digest, said):
        raise Damaged("its label is not as it was written")
    try:
        return _label.decode(said)
    except msgspec.DecodeError as why:
        raise Damaged(f"its label cannot be read: {why}") from None


def read_frame(frame: Frame, packed: bytes) -> bytes:
    """A part of the content. Raises Damaged."""
    _verify(frame.check, packed)
    return _decompress(packed)


def read_texts(texts: Texts, packed: bytes, bases: bytes) -> list[bytes]:
    """Texts that stand in one frame; `bases` is what its bases hold. Raises Damaged."""
    _verify(texts.check, packed)
    plain = _decompress(packed, bases)
    found, at = list[bytes](), 0
    for name, _, size in texts.texts:
        found.append(plain[at : at + size])
        at += size
        if not hashlib.sha256(found[-1]).hexdigest().startswith(name):
            raise Damaged("a text in it is not what its name says")
    return found


def unpack(digest: str, file: bytes) -> bytes:
    """The content, of a whole file of which every byte is verified. Raises Damaged."""
    content = _old(file) if file[:4] == _OLD_MAGIC else _content(digest, file)
    if hashlib.sha256(content).hexdigest() != digest:
        raise Damaged("it does not hold what its name says")
    return content


def damaged(digest: str) -> Damaged:
    """What is said of a blob that holds something else than what it was made of."""
    return Damaged(f"blob {digest} does not hold what its name says")


def check(packed: bytes) -> str:
    """What is known of a frame's bytes before they are read again."""
    return hashlib.sha256(packed).hexdigest()[: 2 * _CHECK]


def _content(digest: str, file: bytes) -> bytes:
    label = read_label(digest, file)
    start = label_size(file)
    if len(file) != start + label.size:
        raise Damaged("it is cut short, or something follows it")
    for number, texts in enumerate(label.texts):
        at = start + label.texts_place(number)
        packed = file[at : at + texts.packed]
        _verify(texts.check, packed)
        if file[at - _HEADER : at] != _skippable(_TEXTS_MAGIC, packed)[:_HEADER]:
            raise Damaged("it is not as it was written")
    parts = list[bytes]()
    for one in label.frames:
        parts.append(read_frame(one, file[start : start + one.packed]))
        start += one.packed
    return b"".join(parts)


def _old(file: bytes) -> bytes:
    size = label_size(_LABEL_MAGIC + file[4:_HEADER])
    try:
        msgspec.json.decode(file[_HEADER:size])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Damaged("its label cannot be read") from None  # or it is one of now, with a bit lost
    return _decompress(file[size:])


def _skippable(magic: bytes, payload: bytes) -> bytes:
    return magic + len(payload).to_bytes(4, "little") + payload


def _label_check(digest: str, said: bytes) -> bytes:
    return hashlib.sha256(digest.encode() + said).digest()[:_CHECK]


def _verify(expected: str, packed: bytes) -> None:
    if check(packed) != expected:
        raise Damaged("it is not as it was written")


def _decompress(packed: bytes, base: bytes | None = None) -> bytes:
    try:
        return compress.decompress(packed, base)
    except compress.ZstdError:
        raise Damaged("it cannot be read") from None
