"""Which tables name blobs, and which belong to a session: the one place that lists them."""

from collections.abc import Collection

from hawk_edge.store.engine import Database, Statement, places

# A blob whose digest stands in the column `digest` of none of these is swept.
NAMING = (
    "refs", "asset_versions", "sealed", "bases", "register", "pictures", "source_maps",
)  # fmt: skip
# Every table with rows of sessions, but `sessions` itself.
OF_A_SESSION = (
    "events", "refs", "missing", "asset_uses", "snapshots", "batches", "pages", "sealed", "based",
    "pictures", "picture_jobs", "ungrouped", "occurrences", "alarms",
    "alerts", "outbox", "seen_sessions",
)  # fmt: skip

# Every table there is.
TABLES = (
    "sessions", *OF_A_SESSION, "accounts", "users", "sites", "assets", "asset_versions", "bases",
    "tombstones", "scrubbed", "register", "fresh", "issues", "verdicts", "source_maps",
    "former_keys", "runs",
    "saved_filters", "invitations", "revoked",
    "seen_sites", "seen_lines", "seen_words", "seen_bundles", "seen_marks",
)  # fmt: skip


def on_file(where: str = "") -> str:
    """A query for every digest that is named and has a blob, once each.

    `where` narrows it down in each of NAMING. Of texts that have come lately (fresh.py) there may
    be no blob yet.
    """
    waiting = "digest NOT IN (SELECT digest FROM fresh)"
    conditions = [
        [each for each in (where, waiting if table == "refs" else "") if each] for table in NAMING
    ]
    return " UNION ".join(
        f"SELECT digest FROM {table}{' WHERE ' if all_of else ''}{' AND '.join(all_of)}"
        for table, all_of in zip(NAMING, conditions, strict=True)
    )


def _among(digests: Collection[str]) -> tuple[str, list[str]]:
    sql = " UNION ".join(
        f"SELECT digest FROM {table} WHERE digest IN ({places(digests)})" for table in NAMING
    )
    return sql, [*digests] * len(NAMING)


async def needed(database: Database, session: str) -> set[str]:
    """The digests of all blobs that a session is shown from: its own, and those it leans on."""
    rows = await database.read(
        """SELECT digest FROM refs WHERE session = ?
        UNION SELECT digest FROM sealed WHERE session = ?
        UNION SELECT digest FROM based JOIN bases ON bases.id = based.base WHERE based.session = ?
        UNION SELECT digest FROM asset_uses u JOIN asset_versions v ON v.asset = u.asset
        WHERE u.session = ?""",
        [session] * 4,
    )
    return {row["digest"] for row in rows}


async def named(database: Database, digests: Collection[str]) -> set[str]:
    """Which of at most a few hundred digests are named by what is committed."""
    return {row["digest"] for row in await database.read(*_among(digests))}


async def named_in_the_end(database: Database, digests: Collection[str]) -> set[str]:
    """The same, once every unit that was handed in before this call is committed or undone.

    So also those whose callers have gone meanwhile.
    """
    [rows] = await database.write(Statement(*_among(digests)))
    return {row["digest"] for row in rows}
