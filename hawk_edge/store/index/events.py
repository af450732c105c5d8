"""Events: in the order of their keys, and in a third of the bytes that their keys would take.

A key is `{account}/{site}/{timekey}-{session}-{seq}-{line}`, every digit of the last two inverted.
A row holds what it is made of: `later` is the time in ms since 1970 and `place` the seq and the
line, both negative, so that plain ascending order is newest first here as well.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Any

from hawk_edge.model import Event
from hawk_edge.store.engine import Database, Row, Statement
from hawk_edge.timekey import LATEST_MS, invert, timekey
from hawk_edge.wire import write_line

LINES = 100_000  # more than a batch has
_PLACES = LINES * 10**10  # more than there are: a seq has ten digits in a key
_TIME, _SESSION, _PLACE_LENGTH = 24, 22, 16  # characters of a key's parts
_LAST = "\U0010ffff"  # sorts behind every character a key can hold
_COLUMNS = "later, session, place, page, kind, state, data"
_INSERT = f"""
INSERT INTO events (site, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""


def adding(site: str, events: Iterable[Event]) -> Statement:
    """What files events of a site."""
    rows = [
        (
            site, -one.at_ms, one.session, place_of(one.key), one.page, one.kind,
            one.state, write_line(one.data).decode(),
        )
        for one in events
    ]  # fmt: skip
    return Statement(_INSERT, rows, many=True)


async def read_events(
    database: Database, prefix: str, after: str, kind: str | None, limit: int
) -> list[Event]:
    """At most `limit` events with keys that begin with `prefix`, behind the key `after`.

    `prefix` names an account and a site at least: `{account}/{site}/`.
    """
    account, site, under = prefix.split("/", 2)
    scope = f"{account}/{site}/"
    where, params = "site = ?", list[Any]([site])
    for condition, values in (_beginning(under), _behind(scope, after)):
        where += f" AND {condition}"
        params += values
    if kind:
        where += " AND kind = ?"
        params.append(kind)
    sql = f"SELECT {_COLUMNS} FROM events WHERE {where} ORDER BY site, later, session, place"
    if len(under) <= _TIME + 1 + _SESSION:  # else it is about the few of one session's millisecond
        sql += " LIMIT ?"
        params.append(limit)
    found = (_event(scope, row) for row in await database.read(sql, params))
    return [one for one in found if one.key.startswith(prefix)][:limit]


def batch_and_line(place: int) -> tuple[int, int]:
    """A row's `place` as the `seq` of its batch and the line in it."""
    return divmod(-place, LINES)


def _parts(text: str) -> tuple[str, str, str]:
    """A key's text behind its scope, whole or cut anywhere: time, session, place.

    Each of the later two with the hyphen before it.
    """
    return text[:_TIME], text[_TIME : _TIME + 1 + _SESSION], text[_TIME + 1 + _SESSION :]


def _beginning(under: str) -> tuple[str, list[Any]]:
    """What holds for keys that begin so, behind their scope; a place is not looked at."""
    time, session, _ = _parts(under)
    if session[:1] not in ("", "-"):
        return "1 = 0", []
    return "later BETWEEN ? AND ? AND session BETWEEN ? AND ?", [
        _first_later(time), _first_later(time + _LAST) - 1, session[1:], session[1:] + _LAST,
    ]  # fmt: skip


def _behind(scope: str, after: str) -> tuple[str, list[Any]]:
    """What holds for keys that sort behind `after`, whatever that is."""
    if not after.startswith(scope):
        return ("1 = 1" if after < scope else "1 = 0"), []
    time, session, place = _parts(after[len(scope) :])
    later = _first_later(time)
    if later > 0 or timekey(-later) != time or session < "-":
        return "later >= ?", [later]
    if session[:1] != "-":
        return "later > ?", [later]
    first = 1 if place[:1] > "-" else _place_behind(place[1:])
    return "(later > ? OR later = ? AND (session > ? OR session = ? AND place >= ?))", [
        later, later, session[1:], session[1:], first,
    ]  # fmt: skip


def _first_later(text: str) -> int:
    """The `later` of the newest instant whose timekey is not before a text; 1 when none is."""
    instants = range(LATEST_MS + 1)  # newest first, their timekeys ascend
    return bisect_left(instants, text, key=lambda at: timekey(LATEST_MS - at)) - LATEST_MS


def _place_behind(text: str) -> int:
    """The first `place` whose text sorts behind a text; 1 when none does."""
    return (
        bisect_right(range(_PLACES), text, key=lambda at: _place_text(at - _PLACES + 1))
        - _PLACES
        + 1
    )


def _place_text(place: int) -> str:
    """`{seq}-{line}`, inverted: within a millisecond, too, the newer one sorts first."""
    seq, line = batch_and_line(place)
    return invert(f"{seq:010d}-{line:05d}")


def _event(scope: str, row: Row) -> Event:
    at_ms = -row["later"]
    seq, line = batch_and_line(row["place"])
    return Event(
        key=event_key(scope, at_ms, row["session"], seq, line),
        session=row["session"],
        page=row["page"],
        kind=row["kind"],
        at_ms=at_ms,
        state=row["state"],
        data=json.loads(row["data"]),
    )


def event_key(scope: str, at_ms: int, session: str, seq: int, line: int) -> str:
    """The key of what stands in a line of a batch of a session."""
    return f"{scope}{timekey(at_ms)}-{session}-{_place_text(-(seq * LINES + line))}"


def seq_of(key: str) -> int:
    """The `seq` of the batch that an event's key names. Raises ValueError."""
    return batch_and_line(place_of(key))[0]


def place_of(key: str) -> int:
    """What a row has of an event's key: seq and line. Raises ValueError."""
    seq, line = invert(key[-_PLACE_LENGTH:]).split("-")
    return -(int(seq) * LINES + int(line))
