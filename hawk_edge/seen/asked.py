"""What somebody looks for: words that must stand in one line, and phrases in quotes."""

import re

from msgspec import Struct

from hawk_edge.words import is_dense, keys_of, words_of

MOST_WORDS = 12  # that are looked at
_PART = re.compile(r'"([^"]*)("?)|([^"]+)')
_SHORTEST_BEGINNING = 2  # characters; a single one is looked for as it is


class Term(Struct, frozen=True):
    """What one line must hold: these words, as a `phrase` in this order and nothing between.

    `open`: the last one is still being written, and may be the beginning of another.
    """

    words: tuple[str, ...]
    phrase: bool
    open: bool

    @property
    def keys(self) -> set[str]:
        """What of it is found in the index as it is."""
        words = self.words[:-1] if self.beginning else self.words
        return keys_of(words)

    @property
    def beginning(self) -> str:
        """What a further word begins with, or ""."""
        last = self.words[-1]
        if is_dense(last):
            return last if len(last) == 1 else ""
        return last if self.open and len(last) >= _SHORTEST_BEGINNING else ""

    def holds(self, line: str) -> bool:
        """Whether a line of text has it."""
        said = " ".join(words_of(line))
        return all(re.search(pattern, said) for pattern in self._patterns())

    def _patterns(self) -> list[str]:
        ended = [True] * (len(self.words) - 1) + [not self.beginning]
        if self.phrase:
            return [_pattern(" ".join(self.words), self.words[0], self.words[-1], ends=ended[-1])]
        each = zip(self.words, ended, strict=True)
        return [_pattern(word, word, word, ends=ends) for word, ends in each]


def terms_of(text: str) -> list[Term]:
    """What a text asks for; nothing when there is no word in it."""
    found, loose = list[Term](), list[str]()
    for quoted, closing, plain in _PART.findall(text):
        if plain:
            loose.append(plain)
        elif words := words_of(quoted)[:MOST_WORDS]:
            found.append(Term(tuple(words), phrase=True, open=not closing))
    if words := words_of(" ".join(loose))[:MOST_WORDS]:
        is_open = not text.endswith((" ", '"'))
        found.insert(0, Term(tuple(words), phrase=False, open=is_open))
    return found[:MOST_WORDS]


def _pattern(text: str, first: str, last: str, *, ends: bool) -> str:
    begin = "" if is_dense(first) else "(?:^| )"
    end = "(?: |$)" if ends and not is_dense(last) else ""
    return begin + re.escape(text) + end
