"""The index's tables, as an ordered list of migrations; each is one transaction."""

from hawk_edge.errors import Unusable
from hawk_edge.store.engine import Dialect

# A migration, once released, never changes: a new one is added below it.
MIGRATIONS: list[list[str]] = [
    [
        """CREATE TABLE accounts (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, created_ms BIGINT NOT NULL)""",
        """CREATE TABLE users (
            id TEXT PRIMARY KEY, account TEXT NOT NULL, email TEXT NOT NULL UNIQUE,
            role TEXT NOT NULL, password_hash TEXT NOT NULL, created_ms BIGINT NOT NULL)""",
        """CREATE TABLE sites (
            id TEXT PRIMARY KEY, account TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL, origins TEXT NOT NULL, created_ms BIGINT NOT NULL)""",
        # `key` is {account}/{site}/{timekey}-{id}: plain ascending order is newest first.
        """CREATE TABLE sessions (
            id TEXT PRIMARY KEY, key {key} NOT NULL UNIQUE, site TEXT NOT NULL,
            visitor TEXT NOT NULL, user_agent TEXT NOT NULL,
            skew_ms BIGINT NOT NULL, started_ms BIGINT NOT NULL, seen_ms BIGINT NOT NULL,
            received_ms BIGINT NOT NULL, closed INTEGER NOT NULL, identity_seq BIGINT,
            identity TEXT, opening_seq BIGINT, url TEXT, title TEXT, width INTEGER, height INTEGER,
            pages INTEGER NOT NULL, events INTEGER NOT NULL, errors INTEGER NOT NULL,
            clicks INTEGER NOT NULL)""",
        "CREATE INDEX sessions_received ON sessions (site, received_ms)",
        # Since the newest snapshot (its number is snapshot_n) `since` states have arrived; fewer
        # than last_n - snapshot_n + 1 means that something is missing.
        """CREATE TABLE pages (
            session TEXT NOT NULL, page TEXT NOT NULL, last_n INTEGER NOT NULL,
            snapshot_n INTEGER NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (session, page))""",
        # The journal. first_n and last_n span the batch's states, and are 0 when it has none.
        """CREATE TABLE batches (
            session TEXT NOT NULL, seq BIGINT NOT NULL, page TEXT NOT NULL, digest TEXT NOT NULL,
            received_ms BIGINT NOT NULL, t0 BIGINT NOT NULL, first_n INTEGER NOT NULL,
            last_n INTEGER NOT NULL, dropped TEXT, body {bytes} NOT NULL,
            PRIMARY KEY (session, seq))""",
        "CREATE INDEX batches_states ON batches (session, page, first_n)",
        """CREATE TABLE snapshots (
            session TEXT NOT NULL, name {key} NOT NULL, page TEXT NOT NULL, n INTEGER NOT NULL,
            PRIMARY KEY (session, page, n))""",
        # Which session needs which blob.
        """CREATE TABLE refs (
            session TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (session, digest))""",
        "CREATE INDEX refs_digest ON refs (digest)",
        """CREATE TABLE events (
            key {key} PRIMARY KEY, session TEXT NOT NULL, page TEXT NOT NULL, kind TEXT NOT NULL,
            at_ms BIGINT NOT NULL, state TEXT, data TEXT NOT NULL)""",
        "CREATE INDEX events_session ON events (session)",
    ],
]
VERSION = len(MIGRATIONS)


def steps(found: int, dialect: Dialect) -> list[tuple[int, list[str]]]:
    """What is missing from a schema of version `found`: (version, statements) in order.

    Raises Unusable when the schema is newer than this program.
    """
    if found > VERSION:
        raise Unusable(
            f"the index has schema {found}, and this hawk-edge knows {VERSION}: "
            "use the version that wrote it, or a newer one"
        )
    return [
        (version, [sql.format(**dialect._asdict()) for sql in MIGRATIONS[version - 1]])
        for version in range(found + 1, VERSION + 1)
    ]
