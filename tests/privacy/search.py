"""Looks for secrets in whatever was sent or kept, however it is written there."""

import base64
import html
import re
from collections.abc import Iterable
from urllib.parse import unquote_plus

from tests.privacy.secret import Secret

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_PACKED = re.compile(r"[A-Za-z0-9+/_-]{10,}")
_BOUNDS = re.compile(r"""["'`<>{}\[\](),;\n]+""")  # what no secret has inside
_AROUND = 60  # characters shown at either side


class Haystack:
    """Texts and bytes under one name, in every form in which a secret may stand in them."""

    def __init__(self, name: str, contents: Iterable[str | bytes]) -> None:
        self.name = name
        pieces: dict[str, None] = {}  # once each: the states of a page have most in common
        for one in contents:
            text = one if isinstance(one, str) else one.decode("utf-8", "replace")
            for form in _forms(text):
                pieces.update(dict.fromkeys(_BOUNDS.split(form.lower())))
        self.text = "\n".join(pieces)

    def find(self, parts: Iterable[str]) -> str:
        """What stands around the first of `parts` that is there; empty when none is."""
        for part in parts:
            at = self.text.find(part.lower())
            if at >= 0:
                return self.text[max(0, at - _AROUND) : at + len(part) + _AROUND]
        return ""


def _forms(text: str) -> list[str]:
    unescaped = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return [
        text,
        unescaped,
        unquote_plus(text),
        html.unescape(text),
        unquote_plus(html.unescape(unescaped)),
        _unpacked(text),
    ]


def _unpacked(text: str) -> str:
    """All that is base64 in a text, from wherever in it the packing may have begun."""
    plain = []
    for run in _PACKED.findall(text.replace("-", "+").replace("_", "/")):
        for start in range(4):
            part = run[start:]
            part = part[:-1] if len(part) % 4 == 1 else part  # too little for a byte
            plain.append(base64.b64decode(part + "==").decode("utf-8", "replace"))
    return "\n".join(plain)


def found(secrets: Iterable[Secret], haystacks: Iterable[Haystack]) -> list[str]:
    """A line for each secret and each haystack it lies in: place → where: what is around it."""
    piles = list(haystacks)
    return [
        f"{secret.place} → {pile.name}: {around!r}"
        for secret in secrets
        for pile in piles
        if (around := pile.find(secret.parts))
    ]


def absent(secrets: Iterable[Secret], haystacks: Iterable[Haystack]) -> list[str]:
    """The places of those that lie in no haystack."""
    piles = list(haystacks)
    return [one.place for one in secrets if not any(pile.find(one.parts) for pile in piles)]
