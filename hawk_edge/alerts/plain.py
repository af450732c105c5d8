"""Captured text on its way to people: one line, cut short, and nothing in it acts."""

import re
import unicodedata

# A scheme, and the dots and the @ of what may be a host.
_LINK = re.compile(
    r"[a-z][a-z0-9+-]{1,20}:(?=\S)|(?<=[\w-])\.(?=[\w-]*[^\W\d_])|@(?=[\w-]+\.)", re.IGNORECASE
)
# A word joiner: nobody sees it, no line breaks at it, and no mail client makes a link across it.
_BREAK = "\u2060"
# They join letters and emoji; everything else of their category turns text around or hides it.
_JOINERS = "\u200c\u200d"
_SPACES = re.compile(r"\s+")
_MARKS = 8  # upon one letter: more is there to spill over other lines


def plain(text: str, most: int) -> str:
    """At most `most` characters of a text, in one line, without a character that controls."""
    kept = "".join(map(_character, text[: most * 8]))
    kept = _SPACES.sub(" ", _without_piles(kept)).strip()
    return kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"


def inert(text: str) -> str:
    """The same text, in which no mail client finds an address to make a link of.

    Whoever can send an error could otherwise write to the owner with a link of theirs.
    """
    return _LINK.sub(lambda found: found[0] + _BREAK, text)


def _character(one: str) -> str:
    if one in _JOINERS:
        return one
    category = unicodedata.category(one)
    if category in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    return "" if category in ("Cf", "Cs", "Cn", "Co") else one


def _without_piles(text: str) -> str:
    kept, pile = [], 0
    for one in text:
        pile = pile + 1 if unicodedata.combining(one) else 0
        if pile <= _MARKS:
            kept.append(one)
    return "".join(kept)
