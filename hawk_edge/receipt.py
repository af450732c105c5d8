"""What a session's journal says of how complete it is."""

import json
from collections.abc import Iterable
from typing import Any

from hawk_edge.errors import Damaged
from hawk_edge.model import Sent
from hawk_edge.store.folder import Store
from hawk_edge.store.index.named import needed


async def receipt(store: Store, session: str) -> dict[str, Any]:
    """The fields are told in docs/http.md. Of a journal that cannot be read it has no batch."""
    try:
        sequence = await store.journal.sequence(session)
    except Damaged:
        sequence = []
    missing = len(await store.texts.missing(session))
    damaged = store.blobs.damaged()
    damage = len(await needed(store.database, session) & damaged) if damaged else 0
    gaps, dropped = _gaps(sequence), _dropped(sequence)
    return {
        "batches": len(sequence),
        "gaps": gaps,
        "dropped": dropped,
        "resyncs": _resyncs(sequence),
        "missing": missing,
        "damaged": damage,
        "masked": sum(one.masked for one in sequence),
        "complete": not (gaps or dropped or missing or damage),
        "sealed": await store.journal.is_sealed(session),
    }


def _gaps(sequence: Iterable[Sent]) -> list[list[int]]:
    """Runs of numbers that no batch has: first and last of each."""
    gaps, expected = list[list[int]](), 1
    for one in sequence:
        if one.seq > expected:
            gaps.append([expected, one.seq - 1])
        expected = one.seq + 1
    return gaps


def _dropped(sequence: Iterable[Sent]) -> dict[str, int]:
    dropped = dict[str, int]()
    for one in sequence:
        for reason, count in json.loads(one.dropped or "{}").items():
            dropped[reason] = dropped.get(reason, 0) + count
    return dropped


def _resyncs(sequence: Iterable[Sent]) -> int:
    """How often states of a page are missing before others: for each it was asked to begin anew.

    A batch that only came late has left no hole.
    """
    holes, newest = 0, dict[str, int]()
    for one in sorted(sequence, key=lambda one: one.first_n):
        if not one.first_n:
            continue  # it has no state
        before = newest.get(one.page, 0)
        holes += one.first_n > before + 1
        newest[one.page] = max(before, one.last_n)
    return holes
