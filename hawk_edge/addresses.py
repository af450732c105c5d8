"""The addresses that captured texts name, made absolute the way a browser makes them.

What is found here and what a viewer's browser looks up must be the same string: it is the key under
which a picture or font is kept.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote

from msgspec import Struct

_PORTS = {"http": "80", "https": "443"}
_EDGES = "".join(map(chr, range(0x21)))  # C0 controls and the space
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HOST = re.compile(r"([a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::(\d{0,5}))?")
_SINGLE_DOT, _DOUBLE_DOT = {".", "%2e"}, {"..", ".%2e", "%2e.", "%2e%2e"}
# What stays as it is: everything but the URL standard's percent-encode sets of a path and a query,
# and "|" in a path, which Chromium encodes as well.
_PATH_STAYS = "!$%&'()*+,-./:;=@[\\]_~"
_QUERY_STAYS = "!$%&()*+,-./:;=?@[\\]^_`{|}~"
_CANDIDATE = re.compile(r"[\s,]*([^\s]+)")
_DESCRIPTORS = re.compile(r"(?:[^,(]|\([^)]*\)?)*+")
CSS_STRING = r""""(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'"""
# Where one may begin: a look at each bracket takes a twentieth of the time of one at each letter.
CSS_ADDRESS = re.compile(r"\((?<=[uU][rR][lL]\()|\((?<=-[sS][eE][tT]\()")
_CSS = re.compile(
    r"/\*.*?(?:\*/|\Z)"
    # What these name are sheets and namespaces.
    rf"|@(?:import|namespace|charset)\b(?:{CSS_STRING}|[^;\"'])*+"
    rf"|url\(\s*+(?:(?P<quoted>{CSS_STRING})|(?P<bare>(?:[^\s\"'()\\]|\\[0-9a-f]{{1,6}}\s?|\\.)*+))\s*+\)"
    # In image-set() a string is an address as well.
    rf"|image-set\(\s*+(?P<first>{CSS_STRING})"
    rf"|(?P<string>{CSS_STRING})(?P<density>\s+(?:type\(|[\d.]+(?:x|dppx|dpi|dpcm)\b))?",
    re.DOTALL | re.IGNORECASE,
)
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\r\n\f])?|\r?\n|(.))", re.DOTALL)


class CssAddress(Struct, frozen=True):
    """An address in a sheet; `text[start:end]` is the whole of it, with its quotes."""

    start: int
    end: int
    address: str


class _Base(Struct, frozen=True):
    scheme: str
    host: str
    path: str
    query: str


def resolve(address: str, base: str) -> str | None:
    """The http(s) URL that a browser makes of `address`, without its fragment.

    None when it is none, when it carries credentials, and when it is empty or a fragment alone,
    which mean the page itself.
    """
    text = re.sub(r"[\t\n\r]", "", address.strip(_EDGES)).partition("#")[0]
    if not text:
        return None
    around = _split(base)
    if scheme := _SCHEME.match(text):
        name, rest = scheme[1].lower(), text[scheme.end() :]
        same = around is not None and name == around.scheme and not re.match(r"[/\\]{2}", rest)
        if not same:
            return _absolute(name, rest.lstrip("/\\"))
        text = rest
    return _relative(text, around) if around else None


def _relative(text: str, around: _Base) -> str | None:
    path, mark, query = text.partition("?")
    path = path.replace("\\", "/")
    if path.startswith("//"):
        return _absolute(around.scheme, text.lstrip("/\\"))
    if not path:
        return _written(around.scheme, around.host, around.path, mark + query or around.query)
    if not path.startswith("/"):
        path = around.path[: around.path.rindex("/") + 1] + path
    return _written(around.scheme, around.host, path, mark + query)


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL that `resolve` gave."""
    return "/".join(url.split("/", 3)[:3])


def in_srcset(text: str) -> Iterator[str]:
    """The addresses of a `srcset`."""
    at = 0
    while found := _CANDIDATE.match(text, at):
        address = found[1].rstrip(",")
        at = found.end()
        if address == found[1]:
            descriptors = _DESCRIPTORS.match(text, at)
            at = descriptors.end() if descriptors else at
        if address:
            yield address


def in_css(text: str) -> Iterator[CssAddress]:
    """The addresses of pictures and fonts in a sheet or a `style` attribute, in order."""
    if not CSS_ADDRESS.search(text):
        return
    for found in _CSS.finditer(text):
        which = found.lastgroup
        if which == "density":
            which = "string"
        elif which in (None, "string"):
            continue
        written = found[which]
        inner = written if which == "bare" else written[1:-1]
        yield CssAddress(found.start(which), found.end(which), css_text(inner))


def css_text(written: str) -> str:
    """What stands in a CSS string or address, its escapes resolved."""
    return _CSS_ESCAPE.sub(_unescaped, written)


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        code = int(found[1], 16)
        return chr(code) if 0 < code < 0xD800 or 0xDFFF < code <= 0x10FFFF else "\ufffd"
    return found[2] or ""


@lru_cache(64)
def _split(base: str) -> _Base | None:
    scheme, _, rest = base.partition(":")
    url = _absolute(scheme.lower(), rest.lstrip("/\\"))
    if url is None:
        return None
    origin = origin_of(url)
    path, mark, query = url[len(origin) :].partition("?")
    return _Base(scheme.lower(), origin.partition("://")[2], path, mark + query)


def _absolute(scheme: str, rest: str) -> str | None:
    """From what follows the slashes."""
    if scheme not in _PORTS:
        return None
    rest = rest.partition("#")[0]
    authority = re.split(r"[/\\?]", rest, maxsplit=1)[0]
    host = _host(scheme, authority)
    if host is None:
        return None
    path, mark, query = rest[len(authority) :].partition("?")
    return _written(scheme, host, path.replace("\\", "/"), mark + query)


def _host(scheme: str, authority: str) -> str | None:
    name = authority.lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            return None
    found = _HOST.fullmatch(name)
    if found is None or int(found[2] or 0) > 0xFFFF:
        return None
    port = (found[2] or "").lstrip("0")
    return found[1] if not port or port == _PORTS[scheme] else f"{found[1]}:{port}"


def _written(scheme: str, host: str, path: str, query: str) -> str:
    query = quote(query, safe=_QUERY_STAYS, errors="replace")
    return (
        f"{scheme}://{host}{_without_dots(quote(path, safe=_PATH_STAYS, errors='replace'))}{query}"
    )


def _without_dots(path: str) -> str:
    kept: list[str] = []
    parts = path.removeprefix("/").split("/")
    for at, part in enumerate(parts):
        last = at == len(parts) - 1
        if part.lower() in _DOUBLE_DOT:
            kept[-1:] = []
        elif part.lower() not in _SINGLE_DOT:
            kept.append(part)
            continue
        if last:
            kept.append("")
    return "/" + "/".join(kept)
