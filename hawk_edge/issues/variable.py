"""Takes out of a text what differs from one time to the next: numbers, ids, quotes, addresses."""

import re

LEFT = "…"  # what stands in the place of it
LONGEST = 500  # characters that are looked at
_SHORTEST_HEX, _SHORTEST_MIXED, _LONGEST_NAME = 6, 8, 24  # characters of a word
_PER_CAPITAL = 3  # letters that a word within a name has at least, on average

# What a program says by a number is not variable: a status, an error's own number.
_TELLING = re.compile(r"(\b(?:status(?: code)?|http|error #|code)[ :=]{0,2})(\d{1,4})\b", re.I)
_QUOTED = re.compile(
    r"""(?<!\w)(?:'[^'\n]*'|"[^"\n]*"|`[^`\n]*`|“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»"""
    r"""|\u2018[^\u2019\n]*\u2019)(?!\w)"""
)
_ADDRESS = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,30}://|\bdata:|\bblob:|\bwww\.)[^\s'\")]*", re.I)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+){4}|[A-Za-z0-9_]+")  # the first: as a UUID is
_DIGITS = re.compile(r"\d+")
_MANY = re.compile(rf"{LEFT}(?:[\s,.:;/|+_-]*{LEFT})+")
# Digits that stay are put out of the way of what looks for digits; nobody writes these.
_ASIDE = {ord(str(one)): 0xE000 + one for one in range(10)}
_BACK = {there: here for here, there in _ASIDE.items()}
_VERSION = re.compile(r"v\d{1,2}")
# The name of a file as bundlers build it: `index-B-x3_kQz.js`.
_BUILT = re.compile(r"(.+)[-.]([\w-]{8})((?:\.(?:chunk|min|bundle|esm|module|prod))*\.\w{1,4})")
_PART = re.compile(r"[A-Za-z0-9]+")


def without_variables(text: str) -> str:
    """A message with its variable parts left out, on one line. Of its result, the same."""
    text = text[:LONGEST].translate(dict.fromkeys(_BACK))
    text = _TELLING.sub(lambda found: found[1] + found[2].translate(_ASIDE), text)
    for pattern in (_ADDRESS, _QUOTED, _MAIL):
        text = pattern.sub(LEFT, text)
    text = _DIGITS.sub(LEFT, _TOKEN.sub(lambda found: _token(found[0]), text))
    return _MANY.sub(LEFT, " ".join(text.split())).translate(_BACK)


def path_without_variables(path: str) -> str:
    """The path of a URL the same way: ids in it, and what a build puts into the names of files."""
    return "/".join(map(_segment, path[:LONGEST].split("/")))


def is_random(word: str) -> bool:
    """Whether nobody would have called anything so: letters and digits that are no name."""
    size, has_digit = len(word), any(map(str.isdigit, word))
    if size >= _LONGEST_NAME:
        return True
    if has_digit:
        is_hex = all(one in "0123456789abcdefABCDEF" for one in word)
        return size >= (_SHORTEST_HEX if is_hex else _SHORTEST_MIXED)
    return size >= _SHORTEST_MIXED and _is_jumbled(word)


def _is_jumbled(word: str) -> bool:
    """Whether its capitals are not those of a name, as in `getUserByID` they are."""
    runs = len(re.findall(r"[A-Z]+", word))
    return not word.isupper() and runs > 1 and len(word) / runs < _PER_CAPITAL


def _token(word: str) -> str:
    parts = word.split("-")
    is_uuid = len(parts) > 1 and any(map(is_random, parts))
    return LEFT if is_uuid or is_random(word) else word


def _segment(segment: str) -> str:
    if _VERSION.fullmatch(segment):
        return segment  # of an interface, as a rule
    if "%" in segment or "@" in segment:
        return LEFT  # a name or an address that somebody has given
    if (built := _BUILT.fullmatch(segment)) and _is_of_a_build(built[2]):
        segment = f"{built[1]}-{LEFT}{built[3]}"
    text = _PART.sub(lambda found: LEFT if is_random(found[0]) else found[0], segment)
    return _MANY.sub(LEFT, _DIGITS.sub(LEFT, text))


def _is_of_a_build(word: str) -> bool:
    """Whether eight characters at a file's end are a digest, of base64 or base32."""
    letters = re.sub(r"[-_]", "", word)
    return any(map(str.isdigit, letters)) or word.isupper() or _is_jumbled(letters)
