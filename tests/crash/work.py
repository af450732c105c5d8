"""What the writer does until it is killed: takes batches of some sessions at once, and when all are
there it seals some, one of which late batches bring back, and erases one.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from pathlib import Path

from hawk_edge.erase import Erasure
from hawk_edge.errors import HawkError, Unusable
from hawk_edge.seal import Sealer
from tests.kill.visitors import Recording, Sent
from tests.store.opened import Opened, opened

SESSIONS = 3
BATCHES = 6
ERASED = 1  # the session that is erased in the end; the others are sealed
LATE, LATE_BATCHES = 0, 3  # the session whose last batches come when it is sealed
# What is told of a session beside the numbers of its batches that were acknowledged.
REFUSED, ERASING, GONE = 0, -1, -2

Tell = Callable[[str, int], None]


def recordings(seed: int) -> list[Recording]:
    """The sessions of one round, the same for the same seed."""
    made = []
    for place in range(SESSIONS):
        chance = random.Random(f"{seed} {place}")
        recording = Recording(place, f"{chance.getrandbits(128):022x}"[:22])
        recording.sent = recording.batches(chance, BATCHES)
        made.append(recording)
    return made


async def work(folder: Path, seed: int, tell: Tell) -> None:
    """Open the folder and do it all; `tell` of each batch that was acknowledged, and of the rest."""
    try:
        async with opened(folder) as hawk:
            sessions = recordings(seed)
            in_time = {one.id: one.sent for one in sessions}
            late = in_time[sessions[LATE].id][-LATE_BATCHES:]
            in_time[sessions[LATE].id] = in_time[sessions[LATE].id][:-LATE_BATCHES]
            await asyncio.gather(*(_send(hawk, *one, tell) for one in in_time.items()))
            await _put_away(hawk, sessions, late, tell)
    except (Unusable, HawkError):
        tell("", REFUSED)  # it failed before anything could be taken


async def _send(hawk: Opened, session: str, batches: list[Sent], tell: Tell) -> None:
    for one in batches:
        try:
            await hawk.take(one.body)
        except HawkError:
            tell(session, REFUSED)
        else:
            tell(session, one.seq)


async def _put_away(hawk: Opened, sessions: list[Recording], late: list[Sent], tell: Tell) -> None:
    sealer = Sealer(hawk.store)
    erasure = Erasure(hawk.store, release=sealer.release)
    for place, recording in enumerate(sessions):
        try:
            if place == ERASED:
                tell(recording.id, ERASING)
                await erasure.session(recording.id)
                tell(recording.id, GONE)
            else:
                await sealer.seal(recording.id)
        except HawkError:
            tell(recording.id, REFUSED)
        if place == LATE:
            await _send(hawk, recording.id, late, tell)


async def look(folder: Path, seed: int, told: set[tuple[str, int]], thorough: bool) -> list[str]:
    """What is wrong: all that was acknowledged is there whole, and nothing by halves."""
    findings: list[str] = []
    async with opened(folder) as hawk:
        for recording in recordings(seed):
            try:
                stored, _ = await hawk.replay.records(recording.id, 0, BATCHES + 1)
            except HawkError as error:
                findings.append(f"session {recording.id}: {error.message}")
                continue
            acked = {seq for session, seq in told if session == recording.id}
            by_seq = {int(one["seq"]): one for one in stored}
            findings += [
                f"session {recording.id}: {line}" for line in _wrong(recording.sent, by_seq, acked)
            ]
        findings += await hawk.check(read_data=thorough)
    return findings


def _wrong(sent: list[Sent], stored: Mapping[int, object], acked: set[int]) -> list[str]:
    if GONE in acked:
        return ["it was erased and is there"] if stored else []
    if ERASING in acked and not stored:
        return []
    lost = [one.seq for one in sent if one.seq in acked and one.seq not in stored]
    other = [one.seq for one in sent if one.seq in stored and stored[one.seq] != one.read_back]
    return [f"batch {seq} was acknowledged and is lost" for seq in lost] + [
        f"batch {seq} is not what was sent" for seq in other
    ]
