"""What a reporter should have masked and did not: found in its records, and taken out.

An old reporter may know fewer kinds of secret fields, and a tampered one may mask nothing. Ours
leaves the `value` of secret fields out and says "" as what they show; so does this.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hawk_edge import canonical, tags
from hawk_edge.records import BLOB_KIND, pairs, triples

Record = dict[str, Any]
DOT = "•"
_SECRET_TYPES = frozenset({"password", "hidden", "file"})
_SECRET_USE = re.compile(r"cc-|one-time|password", re.IGNORECASE)
_TAGS = frozenset({"input", "textarea", "#h:input", "#h:textarea"})
_BEGINNINGS = tuple(f"<{tag}" for tag in _TAGS)
_FIELD = re.compile(rf"<((?:#h:)?(?:input|textarea))({canonical.ATTRIBUTES})>")
_VALUE_NAME = " value='"
_VALUE = re.compile(rf"{_VALUE_NAME}[^']*'")
_PIECE = re.compile(r"(<[^>]*>)|[^<]+")  # of a textarea: what stands between texts, or a text
_CARD = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])")


def is_secret(attributes: dict[str, str]) -> bool:
    """Whether a field with these attributes must never show what it holds."""
    if attributes.get("type", "").strip().lower() in _SECRET_TYPES:
        return True
    return bool(_SECRET_USE.search(attributes.get("autocomplete", "")))


def page_in(record: Record) -> str | None:
    """The HTML of a whole page that a record brings."""
    match record["k"]:
        case "snapshot" if isinstance(record["html"], str):
            return record["html"]
        # Only HTML begins like this: a text with an example of HTML in it stays as it is.
        case kind if kind == BLOB_KIND and record["text"].startswith("<"):
            return str(record["text"])
    return None


def mask_markup(record: Record, places: Sequence[int] | None = None) -> int:
    """Empty the secret fields in whatever HTML a record brings; how many there were.

    `places`: where in the page that it brings the tags are (tags.py), if they are known.
    """
    if (html := page_in(record)) is not None:
        masked, found = mask_html(html, places)
        if found:
            record["text" if record["k"] == BLOB_KIND else "html"] = masked
        return found
    found = 0
    inserts = record.get("i", []) if record["k"] == "delta" else []
    for at in range(2, len(inserts), 3):
        if isinstance(inserts[at], str):
            inserts[at], more = mask_html(inserts[at])
            found += more
    return found


def may_hold_fields(parts: Iterable[Any]) -> bool:
    """Whether any of what a delta inserts may have a field in it."""
    texts = (one for one in parts if isinstance(one, str))
    return any(start in html for html in texts for start in _BEGINNINGS)


def mask_html(html: str, places: Sequence[int] | None = None) -> tuple[str, int]:
    """Canonical HTML whose secret fields hold nothing, with as many nodes; how many did."""
    parts: list[str] = []
    done = found = 0
    for field in _fields(html, tags.found(html) if places is None else places):
        raw, inside = field[2], field.end()
        # An input has no text: it ends right here, or is void.
        end = html.find("</", inside) if field[1].endswith("textarea") else inside
        if end == inside and _VALUE_NAME not in raw:
            continue  # as our reporter writes it
        bare = _VALUE.sub("", raw)
        written = html[inside:end]
        emptied = _PIECE.sub(lambda piece: piece[1] or "<!--0-->", written)
        if (bare, emptied) != (raw, written) and is_secret(canonical.read_attributes(raw)):
            parts += html[done : field.start(2)], bare, ">", emptied
            done = end
            found += 1
    return ("".join(parts) + html[done:] if found else html), found


def _fields(html: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    """The tags of its fields, in order: the name and the attributes as written."""
    end = 0
    for start in places:
        if start < end or not html.startswith(_BEGINNINGS, start):
            continue  # it is another tag, or stands in an attribute of the one before
        if field := _FIELD.match(html, start):
            end = field.end()
            yield field


def _every_field(html: str) -> Iterator[re.Match[str]]:
    return _fields(html, tags.found(html))


def _secret_places(html: str) -> Iterator[int]:
    """Which of the nodes of `html`, counted from 1, are secret fields."""
    if any(is_secret(canonical.read_attributes(field[2])) for field in _every_field(html)):
        for place, tag, raw in canonical.elements(html):
            if tag in _TAGS and is_secret(canonical.read_attributes(raw)):
                yield place


def is_doubtful(record: Record) -> bool:
    """Whether a state holds values that only what is known of their fields can excuse."""
    if any(_is_bare(state.get("value")) for state in record.get("v", ())[1::2]):
        return True
    changed = record.get("a", ())
    return "value" in changed[1::3] and any(
        name == "value" and value for name, value in zip(changed[1::3], changed[2::3], strict=True)
    )


def _is_bare(value: str | None) -> bool:
    return bool(value and value.strip(DOT))


class Fields:
    """Which nodes of a page are secret fields, from one of its snapshots on.

    `start` is the snapshot's number; `late` says that there is a newer one. `secret` is None when
    the snapshot's HTML is not known: then no field is trusted.
    """

    def __init__(self, start: int, html: str | None) -> None:
        self.start = start
        self.late = False
        self.secret = None if html is None else set(_secret_places(html))

    @property
    def weight(self) -> int:
        """How much there is to remember."""
        return 1 + len(self.secret or ())

    def follow(self, delta: Record) -> None:
        """Learn what the next delta inserts, and which fields it makes secret."""
        if self.secret is None:
            return
        inserted = [one for one in delta.get("i", ())[2::3] if isinstance(one, str)]
        if may_hold_fields(inserted):
            before = delta["c"]
            for html in inserted:
                self.secret.update(before + place for place in _secret_places(html))
                before += canonical.count_nodes(html)
        for id, name, value in triples(delta.get("a", ())):
            if name in ("type", "autocomplete") and value and _makes_secret(name, value):
                self.secret.add(id)

    def mask(self, record: Record) -> int:
        """Empty what the states and attributes of a state record show; how many values."""
        found = 0
        for id, state in pairs(record.get("v", ())):
            value = state.get("value")
            if _is_bare(value):
                state["value"] = "" if self._is_secret(id) else _CARD.sub(_mask_card, value)
                found += state["value"] != value
        changed = record.get("a", ())
        for at, (id, name, value) in enumerate(triples(changed)):
            if name == "value" and value and self._is_secret(id):
                changed[3 * at + 2] = ""
                found += 1
        return found

    def _is_secret(self, id: int) -> bool:
        return self.secret is None or id in self.secret


def _makes_secret(name: str, value: Any) -> bool:
    """Whether an attribute that is set may do; a splice says only half of the word."""
    return not isinstance(value, str) or is_secret({name: value})


def _mask_card(found: re.Match[str]) -> str:
    """Dots for a number that has the check digit of a card's; any other as it was."""
    digits = [int(one) for one in found[0] if one.isdigit()]
    doubled = [sum(divmod(2 * one, 10)) for one in digits[-2::-2]]
    if (sum(digits[::-2]) + sum(doubled)) % 10:
        return found[0]
    return re.sub("[0-9]", DOT, found[0])
