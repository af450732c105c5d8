"""Migrations: however an index came to its schema, it is the same one."""

import sqlite3
from pathlib import Path

import pytest

from hawk_edge.errors import Unusable
from hawk_edge.model import Sent, SiteSettings
from hawk_edge.store import connections, schema
from hawk_edge.store.disk import Disk
from hawk_edge.store.engine import SQLITE
from hawk_edge.store.holds import Holds
from hawk_edge.store.index.events import event_key
from hawk_edge.store.index.journal import Journal
from hawk_edge.store.index.listing import Listing
from hawk_edge.store.index.named import TABLES
from hawk_edge.store.index.people import People
from hawk_edge.store.index.texts import Texts
from hawk_edge.store.sqlite import Sqlite

LATER = [
    ["ALTER TABLE sites ADD COLUMN colour TEXT", "CREATE INDEX sites_colour ON sites (colour)"],
    ["CREATE TABLE notes (id {key} PRIMARY KEY, body {bytes})"],
]


@pytest.fixture(params=["as released", "with two more"])
def migrations(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many there are."""
    if request.param == "with two more":
        monkeypatch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS + LATER)
        monkeypatch.setattr(schema, "VERSION", len(schema.MIGRATIONS))
    return len(schema.MIGRATIONS)


def described(path: Path) -> tuple[int, list[tuple[str, ...]]]:
    """The version, and every table and index as it was created."""
    with sqlite3.connect(path) as db:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        rows = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2")
        found = version, rows.fetchall()
    db.close()
    return found


def make(path: Path, version: int) -> None:
    """An index as an older program left it."""
    with sqlite3.connect(path) as db:
        for _, statements in schema.steps(0, SQLITE)[:version]:
            for sql in statements:
                db.execute(sql)
        db.execute(f"PRAGMA user_version = {version}")
    db.close()


async def opened_once(path: Path) -> None:
    await (await Sqlite.open(path)).close()


async def test_a_migrated_schema_equals_a_fresh_one_from_every_version(
    tmp_path: Path, migrations: int
) -> None:
    await opened_once(tmp_path / "fresh.db")
    fresh = described(tmp_path / "fresh.db")
    assert fresh[0] == migrations
    for version in range(migrations + 1):
        path = tmp_path / f"from{version}.db"
        make(path, version)
        await opened_once(path)
        assert described(path) == fresh, f"from version {version}"


async def test_what_an_older_index_holds_is_carried_over(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    make(path, 1)
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO sites VALUES ('site1', 'a', 'key', 'Shop', '[]', 0)")
        names = [row[1] for row in db.execute("PRAGMA table_info (sessions)")]
        of_no_matter = dict.fromkeys(names, 0) | {"id": "s", "site": "site1", "key": "k"}
        marks = ", ".join("?" * len(names))
        db.execute(f"INSERT INTO sessions VALUES ({marks})", [of_no_matter[name] for name in names])
        db.execute("INSERT INTO refs VALUES ('s', 'd'), ('gone', 'd')")
        db.execute("INSERT INTO batches VALUES ('s', 1, 'p', 'd', 0, 0, 0, 0, NULL, x'')")
        key = event_key("a/site1/", 1_557_437_465_123, "s", 7, 12)
        row = (key, "s", "p", "click", 1_557_437_465_123, "a state", '{"x":1}')
        db.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    db.close()
    database = await Sqlite.open(path)
    texts = Texts(database)
    journal = Journal(database, lambda: Disk(tmp_path / "blobs"), Holds(), texts)
    assert await texts.known("site1", "d")
    assert not await texts.known("", "e")
    assert await texts.readable("s") == {"d"}
    assert await journal.sequence("s") == [Sent(1, "p", 0, 0, None, 0)]
    [event] = await Listing(database).events("a/site1/", "", None, 9)
    assert (event.key, event.at_ms, event.state, event.data) == (key, row[4], row[5], {"x": 1})
    site = await People(database).site_by_key("key", 0)
    assert site is not None
    assert site.settings == SiteSettings()
    await database.close()


async def test_a_schema_and_its_version_are_one_transaction(
    tmp_path: Path, migrations: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    executed: list[str] = []
    connect = connections.connect

    def connect_traced(path: Path) -> sqlite3.Connection:
        db = connect(path)
        db.set_trace_callback(lambda sql: executed.append(sql.split("(")[0]))
        return db

    monkeypatch.setattr(connections, "connect", connect_traced)
    await opened_once(tmp_path / "index.db")
    begins = [at for at, sql in enumerate(executed) if sql.startswith("BEGIN")]
    ends = [at for at, sql in enumerate(executed) if sql == "COMMIT"]
    versions = [at for at, sql in enumerate(executed) if "user_version =" in sql]
    assert len(begins) == len(ends) == len(versions) == migrations
    assert [at - 1 for at in ends] == versions


async def test_a_schema_that_is_newer_is_refused_and_left_alone(
    tmp_path: Path, migrations: int
) -> None:
    path = tmp_path / "index.db"
    make(path, migrations)
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {migrations + 1}")
    db.close()
    before = described(path)
    with pytest.raises(Unusable, match=f"schema {migrations + 1}"):
        await Sqlite.open(path)
    assert described(path) == before


async def test_a_migration_that_fails_half_way_leaves_nothing_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "index.db"
    make(path, schema.VERSION)
    before = described(path)
    broken = [*schema.MIGRATIONS, [*LATER[0], "CREATE TABLE sites (id TEXT)"]]
    released = schema.VERSION
    monkeypatch.setattr(schema, "MIGRATIONS", broken)
    monkeypatch.setattr(schema, "VERSION", released + 1)
    with pytest.raises(Unusable, match="sites already exists"):
        await Sqlite.open(path)
    assert described(path) == before
    monkeypatch.setattr(schema, "MIGRATIONS", [*broken[:released], LATER[0]])
    await opened_once(path)
    assert described(path)[0] == released + 1


async def test_every_table_is_listed_where_tables_are(tmp_path: Path) -> None:
    await opened_once(tmp_path / "index.db")
    tables = {name for kind, name, *_ in described(tmp_path / "index.db")[1] if kind == "table"}
    assert set(TABLES) == tables
