"""What is a word of a text, for who looks for words: without case and accents, in any script.

A number is one word with what stands inside of it: `20.40`, `2024-05-01`. Scripts that put no
spaces between words are looked for by each two characters that stand together.

The index finds a line's words again by reading it: who changes anything here has it made anew, by a
migration that empties the tables of index/seen.py.
"""

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 40  # characters of a word; what is beyond is not looked at
# Han, kana, Thai, Lao, Khmer, Burmese: no spaces between words.
_DENSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"
    "\U00020000-\U0003ffff"
)
_ACCENTS = re.compile("[\u0300-\u036f]+")
_PLAIN = rf"[^\W_{_DENSE}]+"
_WORD = re.compile(rf"[{_DENSE}]+|{_PLAIN}(?:(?<=\d)[.,:/-](?=\d){_PLAIN})*")
_IS_DENSE = re.compile(f"[{_DENSE}]")


def fold(text: str) -> str:
    """A text as all ways to write it are compared."""
    if text.isascii():
        return text.lower()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", plain.casefold())


def words_of(text: str) -> list[str]:
    """The words of a text in their order; a run in a dense script is one."""
    return [word[:LONGEST] for word in _WORD.findall(fold(text))]


def is_dense(word: str) -> bool:
    """Whether a word is of a script that puts no spaces between words."""
    return bool(_IS_DENSE.match(word))


def keys_of(words: Iterable[str]) -> set[str]:
    """What words are found by: themselves, or of a dense script each two characters."""
    keys = set[str]()
    for word in words:
        if len(word) > 1 and is_dense(word):
            keys.update(word[at : at + 2] for at in range(len(word) - 1))
        else:
            keys.add(word)
    return keys
