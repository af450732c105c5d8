"""Ways to break one promise each, all of which the harness has to find out."""

import sqlite3
from pathlib import Path

from hawk_edge.store import connections
from tests.kill.lying_server import LIES as LYING

_connect = connections.connect


def tell(lie: str) -> None:
    """Break a promise in this process; "" and those that the shim breaks: none."""
    if lie == "normal":
        connections.connect = _normal
    elif lie in LYING:
        setattr(*LYING[lie])


def _normal(path: Path) -> sqlite3.Connection:
    """The index, with commits that are durable some time later."""
    db = _connect(path)
    db.execute("PRAGMA synchronous = NORMAL")
    return db
