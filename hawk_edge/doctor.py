"""What this machine can and cannot do, and what to do about it."""

import asyncio
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from hawk_edge.chromium import find_renderer
from hawk_edge.config import Config
from hawk_edge.credits.governor import Governor
from hawk_edge.errors import Unusable
from hawk_edge.mail.server import Server, read_server
from hawk_edge.mail.smtp import Unsent, Waits, connected, greeting
from hawk_edge.render.confined import without_network
from hawk_edge.store.folder import open_bucket

LOW_DISK = 1 << 30  # bytes: about a day of a busy small site
MAIL_S = 10.0  # a mail server that takes longer to greet is no use
_MAIL_MEND = "see [mail] url, docs/alerts.md says what it may be"
# https://sqlite.org/wal.html, "the WAL-reset bug"; also mended in these two older lines.
_MENDED = (3, 51, 3)
_BACKPORTS = {(3, 44): 6, (3, 50): 7}


class Finding(Struct, frozen=True):
    """`bad`: something has to be done, and `says` what."""

    what: str
    says: str
    bad: bool = False


def examine(config: Config, credits: Mapping[str, Any] | None = None) -> Iterator[Finding]:
    """Look at everything hawk-edge rests on.

    `credits`: what the server on the data folder says of them (Governor.says), where one runs.
    """
    yield Finding("python", ".".join(map(str, sys.version_info[:3])))
    yield sqlite_finding(sqlite3.sqlite_version_info)
    yield _folder(Path(config.store.data))
    yield _disk(Path(config.store.data))
    if config.store.blobs:
        yield _bucket(config.store.blobs)
    yield _browser()
    yield _mail(config)
    yield Finding("processor", f"{os.cpu_count()} cores")
    yield from _credits(config.credits.preset, credits)


def sqlite_finding(version: tuple[int, int, int]) -> Finding:
    """Which SQLite is in use, and how it stands to the WAL-reset bug."""
    name = ".".join(map(str, version))
    if version >= _MENDED or version[2] >= _BACKPORTS.get(version[:2], 1 << 30):
        return Finding("sqlite", f"{name}, WAL, synchronous=FULL")
    return Finding(
        "sqlite",
        f"{name}, WAL, synchronous=FULL; this version has the WAL-reset bug, which cannot "
        "happen here: one connection of one process does all writing and checkpointing. "
        "Do not write to index.db with other programs while hawk-edge runs",
    )


def _browser() -> Finding:
    browser = find_renderer()
    if browser is None:
        mend = "apt-get install chromium-headless-shell"
        return Finding("chromium", f"none found, so there are no pictures: {mend}", bad=True)
    shut_in = "without a network" if without_network() else "with a network that it does not use"
    return Finding("chromium", f"{browser}, {shut_in}")


def _mail(config: Config) -> Finding:
    """Whether the mail server answers, and takes TLS and the password; it is sent nothing."""
    if not config.mail.url:
        return Finding("mail", "none is sent: [mail] url says through which server")
    server = read_server(config.mail.url)
    try:
        sender = config.mail.mailbox.address
        asyncio.run(_greet(server, greeting(config.server.public_url)))
    except Unusable as why:
        return Finding("mail", str(why), bad=True)
    except Unsent as why:
        return Finding("mail", f"{server.host}:{server.port}: {why.why}; {_MAIL_MEND}", bad=True)
    return Finding("mail", f"{server.host}:{server.port} takes letters from {sender}")


async def _greet(server: Server, name: str) -> None:
    async with connected(server, name=name, waits=Waits(MAIL_S, MAIL_S)):
        return


def _credits(preset: str, told: Mapping[str, Any] | None) -> Iterator[Finding]:
    says = told or Governor.of(preset).says()
    yield Finding("credits", _limit(says))
    if told is None:
        return
    yield Finding("cadence", f"reporters gather {told['stretch']:.1f} times as long as usual")
    waiting = ", ".join(
        f"{job} for {_long(seconds)}" for job, seconds in told["deferred"].items() if seconds
    )
    yield Finding("deferred", f"waiting for CPU time: {waiting}" if waiting else "nothing")


def _limit(says: Mapping[str, Any]) -> str:
    if not says["limited"]:
        return "no limit is known; on a machine that lends its CPU, say which in [credits] preset"
    if not says["saves"]:
        return f"a quota of {says['earns']:.0%} of a CPU, of which {says['share']:.0%} are free"
    return (
        f"{says['earns']:.0%} of a CPU for ever, and {says['level']:.0f} s of one saved, "
        f"of {says['ceiling']:.0f} at most"
    )


def _long(seconds: float) -> str:
    """A span of time, as people say it."""
    for name, length in (("d", 24 * 3600), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {name}"
    return f"{seconds:.0f} s"


def _folder(folder: Path) -> Finding:
    there = _nearest(folder)
    if not os.access(there, os.W_OK | os.X_OK):
        return Finding("folder", f"{there} cannot be written: change its owner or mode", bad=True)
    key = folder / "secret.key"
    if key.exists() and key.stat().st_mode & 0o077:
        return Finding("folder", f"others can read {key}: chmod 600 {key}", bad=True)
    return Finding("folder", f"{folder.absolute()}")


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(_nearest(folder)).free
    says = f"{free / 1e9:.1f} GB free"
    return Finding("disk", says if free > LOW_DISK else f"{says}: make room", bad=free <= LOW_DISK)


def _bucket(address: str) -> Finding:
    try:
        asyncio.run(open_bucket(address))
    except Unusable as why:
        return Finding("blobs", str(why), bad=True)
    return Finding("blobs", f"in {address}, which answers")


def _nearest(folder: Path) -> Path:
    """The folder, or what it would be made in."""
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    return there
