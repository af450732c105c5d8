"""Secrets: each unique and made from the name of its place, so that every run has the same ones.

In a template `%EMAIL%` stands for a secret of that kind. A mark says how secret it is: none, unless
a site turns masking off; `!`, whatever the masking; `?`, only where the site masks all, and
elsewhere it is what visitors and watchers are meant to see.
"""

import itertools
import random
import re
from collections.abc import Callable
from typing import NamedTuple

ALWAYS, MASKED, SHOWN = "!", "", "?"
_MARKER = re.compile(r"%([A-Z]+)([!?]?)%")


class Secret(NamedTuple):
    """What is hidden at a place. Whoever finds one of its `parts` has found it."""

    place: str
    level: str
    value: str
    parts: tuple[str, ...]


class Mint:
    """Makes secrets, and remembers them."""

    def __init__(self) -> None:
        self.made: list[Secret] = []

    def fill(self, place: str, template: str) -> str:
        """The template with a new secret for each marker."""

        def make(found: re.Match[str]) -> str:
            value, parts = _KINDS[found[1]](random.Random(f"{place} {len(self.made)}"))
            self.made.append(Secret(place, found[2], value, tuple(parts)))
            return value

        return _MARKER.sub(make, template)


def _letters(chance: random.Random, count: int) -> str:
    """Without vowels: no word of a page."""
    return "".join(chance.choices("bcdfghjklmnpqrstvwxz", k=count))


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def _word(chance: random.Random) -> tuple[str, list[str]]:
    word = _letters(chance, 12)
    return word, [word]


def _mail(form: str) -> Callable[[random.Random], tuple[str, list[str]]]:
    def make(chance: random.Random) -> tuple[str, list[str]]:
        parts = [_letters(chance, 12), _letters(chance, 10)]
        return form.format(*parts), parts

    return make


def _card(gap: str) -> Callable[[random.Random], tuple[str, list[str]]]:
    """A number with a valid check digit; eight digits in a row give it away, however parted."""

    def make(chance: random.Random) -> tuple[str, list[str]]:
        number = "4" + _digits(chance, 14)
        doubled = [sum(divmod(2 * int(one), 10)) for one in number[::2]]
        number += str(-(sum(doubled) + sum(map(int, number[1::2]))) % 10)
        groups = re.findall("....", number)
        pairs = list(itertools.pairwise(groups))
        return gap.join(groups), [
            one + each + two for one, two in pairs for each in {gap, "", " ", "-"}
        ]

    return make


def _number(chance: random.Random) -> tuple[str, list[str]]:
    digits = "7" + _digits(chance, 11)
    return digits, [digits[:8], digits[4:]]


def _moment(form: str) -> Callable[[random.Random], tuple[str, list[str]]]:
    """A time of a year, a month … that nothing else on the page bears."""

    def make(chance: random.Random) -> tuple[str, list[str]]:
        numbers = (chance.randrange(least, most) for least, most in _RANGES)
        said = form.format(**dict(zip("ymdhinsw", numbers, strict=True)))
        return said, [said]

    return make


_RANGES = ((2200, 9999), (1, 13), (1, 28), (0, 24), (0, 60), (0, 60), (100, 999), (10, 53))


def _colour(chance: random.Random) -> tuple[str, list[str]]:
    colour = f"#{chance.randrange(1 << 20, 1 << 24):06x}"
    return colour, [colour]


_KINDS: dict[str, Callable[[random.Random], tuple[str, list[str]]]] = {
    "WORD": _word,
    "EMAIL": _mail("{}@{}.example"),
    "ENCODED": _mail("{}%2Bshop%40{}.example"),
    "UMLAUT": _mail("{}.müller@{}-käse.example"),
    "CARD": _card(" "),
    "DASHED": _card("-"),
    "UNBROKEN": _card("\N{NO-BREAK SPACE}"),
    "LONG": _card(""),
    "NUMBER": _number,
    "COLOUR": _colour,
    "DATE": _moment("{y}-{m:02}-{d:02}"),
    "MONTH": _moment("{y}-{m:02}"),
    "WEEK": _moment("{y}-W{w}"),
    "TIME": _moment("{h:02}:{i:02}:{n:02}.{s}"),
    "MOMENT": _moment("{y}-{m:02}-{d:02}T{h:02}:{i:02}"),
}
