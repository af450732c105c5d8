"""`hawk.toml` and `HAWK_…` variables: every key known, every value checked, errors with a line."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from hawk_edge.credits.plans import AUTO, NONE, PRESETS, known
from hawk_edge.errors import Unusable
from hawk_edge.mail.server import Mailbox, read_mailbox, read_server

PREFIX = "HAWK_"
FROM_FILE = "_FILE"  # behind a variable's name: it names a file, as secrets come in containers


class Server(Struct, frozen=True, forbid_unknown_fields=True):
    """`[server]`: where it listens, and how it is seen from outside."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8080
    public_url: Annotated[str, Meta(pattern=r"^(https?://[^/\s]+)?\Z")] = ""
    signin_hours: Annotated[int, Meta(ge=1, le=8760)] = 168


class StoreSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[store]`: where everything is kept."""

    data: str = "hawk-data"
    blobs: Annotated[str, Meta(pattern=r"^(s3://[a-z0-9.-]+(/\S*)?)?\Z")] = ""


class Reporter(Struct, frozen=True, forbid_unknown_fields=True):
    """`[reporter]`: what the script is told to do, on sites that do not say otherwise.

    Milliseconds, and a share from 0 to 1.
    """

    sampling: Annotated[float, Meta(ge=0, le=1)] = 1.0
    masking: Literal["inputs", "all"] = "inputs"
    flush_ms: Annotated[int, Meta(ge=250, le=60_000)] = 5_000
    live_flush_ms: Annotated[int, Meta(ge=50, le=5_000)] = 75


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """`[limits]`: how much a site may send before it is told to wait."""

    batches_per_minute: Annotated[int, Meta(ge=1)] = 900
    sessions_per_hour: Annotated[int, Meta(ge=1)] = 20_000


class AssetSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[assets]`: pictures and fonts of the recorded pages. Megabytes."""

    fetch: bool = True
    mb_per_site: Annotated[int, Meta(ge=1, le=1_000_000)] = 200


class Retention(Struct, frozen=True, forbid_unknown_fields=True):
    """`[retention]`: how long, and how much, is kept. 0 and "" are no limit."""

    days: Annotated[int, Meta(ge=0, le=36_500)] = 0
    disk: Annotated[str, Meta(pattern=r"^(\d{1,6}(\.\d{1,3})? ?[MGT]B)?\Z")] = ""

    @property
    def bytes(self) -> int:
        """What `disk` says; 0: no limit."""
        number, unit = self.disk[:-2], self.disk[-2:]
        return round(float(number) * {"MB": 10**6, "GB": 10**9, "TB": 10**12}[unit]) if unit else 0


class CreditSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[credits]`: how much CPU the machine may use for ever; what it saves, it may use later."""

    preset: str = AUTO

    def __post_init__(self) -> None:
        """Know the preset. Raises ValueError."""
        if not known(self.preset):
            known_ones = f"{', '.join((AUTO, NONE, *PRESETS))}, and shares such as 10%"
            raise ValueError(f"there is no preset {self.preset}; there are {known_ones}")


class MailSettings(Struct, frozen=True, forbid_unknown_fields=True, rename={"sender": "from"}):
    """`[mail]`: who hands letters on, and in whose name they go. "": no mail at all."""

    url: str = ""
    sender: str = ""

    def __post_init__(self) -> None:
        """Read both. Raises ValueError, which says nothing of a password."""
        if self.url:
            read_server(self.url)
        if self.sender:
            read_mailbox(self.sender)

    @property
    def mailbox(self) -> Mailbox:
        """Whom letters are from: `from`, or else the server's user. Raises Unusable."""
        try:
            return read_mailbox(self.sender or read_server(self.url).user)
        except ValueError:
            raise Unusable("[mail] from is empty: say whom letters are from") from None


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that can be set; hawk.toml.example says why."""

    server: Server = Server()
    store: StoreSettings = StoreSettings()
    reporter: Reporter = Reporter()
    limits: Limits = Limits()
    assets: AssetSettings = AssetSettings()
    retention: Retention = Retention()
    credits: CreditSettings = CreditSettings()
    mail: MailSettings = MailSettings()


def load(path: Path | None, environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration; `path` None: `hawk.toml` here if there is one. Raises Unusable."""
    if path is None:
        path = Path("hawk.toml")
        text = _text(path) if path.exists() else ""
    else:
        text = _text(path)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unusable(f"{path}: {error}") from None
    _check(tables, text, path)
    return _convert(_with_variables(tables, environ), "the HAWK_ variables")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Unusable(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Unusable(f"{path} is not UTF-8") from None


def keys() -> list[tuple[str, str, Any]]:
    """Every key: (table, key, default)."""
    return [
        (table.name, field.encode_name, field.default)
        for table in msgspec.structs.fields(Config)
        for field in msgspec.structs.fields(table.type)
    ]


def _check(tables: dict[str, Any], text: str, path: Path) -> None:
    """One key at a time, so that an error can name its line."""
    known = {(table, key) for table, key, _ in keys()}
    for table, values in tables.items():
        if not isinstance(values, dict):
            raise Unusable(f"{path}: line {_line(text, '', table)}: {table} is in no table")
        for key, value in values.items():
            where = f"{path}: line {_line(text, table, key)}"
            if (table, key) not in known:
                raise Unusable(f"{where}: there is no key {key} in [{table}]")
            _convert({table: {key: value}}, where)
        if table not in {name for name, _ in known}:
            raise Unusable(f"{path}: line {_line(text, '', f'[{table}]')}: unknown table [{table}]")


def _convert(tables: dict[str, Any], where: str) -> Config:
    try:
        return msgspec.convert(tables, Config)
    except msgspec.ValidationError as error:
        raise Unusable(f"{where}: {error}") from None


def _with_variables(tables: dict[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    merged = {table: dict(values) for table, values in tables.items()}
    known = {f"{PREFIX}{table}_{key}".upper() for table, key, _ in keys()}
    prefixes = tuple(f"{PREFIX}{table}_".upper() for table, _, _ in keys())
    for name in environ:
        if name.startswith(prefixes) and name.removesuffix(FROM_FILE) not in known:
            raise Unusable(f"there is no setting {name}")
    for table, key, default in keys():
        text = _variable(f"{PREFIX}{table}_{key}".upper(), environ)
        if text is None:
            continue
        merged.setdefault(table, {})[key] = _read(text, type(default))
    return merged


def _variable(name: str, environ: Mapping[str, str]) -> str | None:
    """What a variable says, or the file that it names. Raises Unusable."""
    path = environ.get(name + FROM_FILE)
    if path is None:
        return environ.get(name)
    if name in environ:
        raise Unusable(f"there are both {name} and {name}{FROM_FILE}: say one")
    return _text(Path(path)).strip()


def _read(text: str, kind: type) -> Any:
    """A variable's text as the key's kind; what does not fit is left for the check to refuse."""
    if kind is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    try:
        return kind(text)
    except ValueError:
        return text


def _line(text: str, table: str, key: str) -> int:
    """The line a key stands in, counted from 1; 0 when it is written in some other way."""
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\]]+)\]", line):
            inside = header[1].strip()
            if key == f"[{inside}]":
                return number
        elif inside == table and re.match(rf'\s*"?{re.escape(key)}"?\s*=', line):
            return number
    return 0
