"""Executes units in the writer's thread: many in a transaction, each whole or not at all."""

import sqlite3
from collections.abc import Callable
from typing import Any

from hawk_edge.store.engine import Row, Statement

Unit = tuple[Statement, ...]


class _ToBeUndone(Exception):
    """One of the units fails, and the others do not."""


def execute(db: sqlite3.Connection, units: list[Unit]) -> list[Any]:
    """All units in one transaction, each undone alone if it fails. Raises if the commit does."""
    try:
        # Nearly always none has to be undone, and then nothing need be kept to do that.
        return _transaction(db, units, _execute_whole)
    except _ToBeUndone:
        return _transaction(db, units, _execute_unit)


def _transaction(
    db: sqlite3.Connection, units: list[Unit], how: Callable[[sqlite3.Connection, Unit], Any]
) -> list[Any]:
    db.execute("BEGIN IMMEDIATE")
    try:
        results = [how(db, unit) for unit in units]
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return results


def _execute_whole(db: sqlite3.Connection, unit: Unit) -> list[list[Row]]:
    try:
        rows, held = _execute_all(db, unit)
    except sqlite3.OperationalError:
        raise  # the disk, or a lock: it is the same for all
    except Exception as error:
        raise _ToBeUndone from error
    if not held:
        raise _ToBeUndone
    return rows


def _execute_unit(db: sqlite3.Connection, unit: Unit) -> list[list[Row]] | Exception:
    db.execute("SAVEPOINT unit")
    try:
        rows, held = _execute_all(db, unit)
    except sqlite3.OperationalError:
        raise
    except Exception as error:  # a value that no column takes: its own unit's alone
        db.execute("ROLLBACK TO unit")
        db.execute("RELEASE unit")
        return error
    if not held:
        db.execute("ROLLBACK TO unit")
    db.execute("RELEASE unit")
    return rows


def _execute_all(db: sqlite3.Connection, unit: Unit) -> tuple[list[list[Row]], bool]:
    """The rows of each statement, until a guard forbids what follows; whether none did."""
    rows: list[list[Row]] = []
    for statement in unit:
        found = _execute(db, statement)
        if statement.guard and not found:
            return rows, False
        rows.append(found)
    return rows, True


def _execute(db: sqlite3.Connection, statement: Statement) -> list[Row]:
    if statement.many:
        db.executemany(statement.sql, statement.params)
        return []
    return db.execute(statement.sql, statement.params).fetchall()
