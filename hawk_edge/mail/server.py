"""Which mail server letters are handed to, and in whose name: as the configuration says it."""

import re
from ipaddress import ip_address
from typing import Literal, NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from msgspec import Struct

Tls = Literal["none", "starttls", "tls"]
_PORTS: dict[Tls, int] = {"none": 25, "starttls": 587, "tls": 465}
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*")
_AT = r"[^\s<>@\"(),:;\\\[\]]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
_MAILBOX = re.compile(rf"(?P<bare>{_AT})|(?P<name>[^<>@\"]{{1,100}}) <(?P<boxed>{_AT})>")


class Server(Struct, frozen=True):
    """Where it is, and how one talks to it. `user` is empty where nobody signs in."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = ""


class Mailbox(NamedTuple):
    """An address, and the name beside it or ""."""

    name: str
    address: str


def read_server(url: str) -> Server:
    """What `smtp://user:password@host:port` or `smtps://…` says.

    An `smtp://` server on another machine must offer STARTTLS, unless the URL ends in `?tls=none`;
    one on this machine is talked to in the clear, unless it ends in `?tls=starttls`. Raises
    ValueError with a message that holds nothing secret.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(_FORM) from None
    host = parts.hostname or ""
    if (
        parts.scheme not in ("smtp", "smtps") or not _HOST.fullmatch(host)
        or parts.path not in ("", "/") or parts.fragment or not url.isprintable()
    ):  # fmt: skip
        raise ValueError(_FORM)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isprintable() or (password and not user):
        raise ValueError(_FORM)
    tls = _tls(parts, host)
    return Server(host, port or (25 if _is_local(host) else _PORTS[tls]), tls, user, password)


def read_mailbox(text: str) -> Mailbox:
    """What `alerts@hawk.example` or `Hawk Edge <alerts@hawk.example>` says. Raises ValueError."""
    found = _MAILBOX.fullmatch(text)
    if not found or not text.isprintable() or len(text) > 254:
        raise ValueError("this is no address; write alerts@hawk.example, or a name before <…>")
    return Mailbox((found["name"] or "").strip(), found["bare"] or found["boxed"])


_FORM = "this is no mail server; write smtp://user:password@host:587, or smtps://… for TLS at once"


def _tls(parts: SplitResult, host: str) -> Tls:
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    said = asked.pop("tls", "")
    if asked or said not in ("", "none", "starttls") or (said and parts.scheme == "smtps"):
        raise ValueError("behind the ? there may be tls=none or tls=starttls, and only of smtp://")
    if parts.scheme == "smtps":
        return "tls"
    if said == "none" or (not said and _is_local(host)):
        return "none"
    return "starttls"


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
