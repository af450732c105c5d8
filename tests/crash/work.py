"""What the writer does until it is killed: takes batches of some sessions at once."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

from hawk_edge.errors import HawkError
from tests.kill.visitors import Recording, Sent
from tests.store.opened import opened

SESSIONS = 3
BATCHES = 6


def recordings(seed: int) -> list[Recording]:
    """The sessions of one round, the same for the same seed."""
    made = []
    for place in range(SESSIONS):
        chance = random.Random(f"{seed} {place}")
        recording = Recording(place, f"{chance.getrandbits(128):022x}"[:22])
        recording.sent = recording.batches(chance, BATCHES)
        made.append(recording)
    return made


async def work(folder: Path, seed: int, told: Callable[[str, int], None]) -> None:
    """Open the folder and have everything taken; `told` of each batch that was acknowledged."""
    async with opened(folder) as hawk:

        async def send(recording: Recording) -> None:
            for one in recording.sent:
                await hawk.take(one.body)
                told(recording.id, one.seq)

        await asyncio.gather(*map(send, recordings(seed)))


async def look(folder: Path, seed: int, acked: set[tuple[str, int]], thorough: bool) -> list[str]:
    """What is wrong: all that was acknowledged is there whole, and nothing by halves."""
    findings: list[str] = []
    async with opened(folder) as hawk:
        for recording in recordings(seed):
            sent = {one.seq: one for one in recording.sent}
            try:
                stored, _ = await hawk.replay.records(recording.id, 0, BATCHES + 1)
            except HawkError as error:
                findings.append(f"session {recording.id}: {error.message}")
                continue
            findings += _compared(recording.id, sent, {one["seq"]: one for one in stored}, acked)
        findings += await hawk.check(read_data=thorough)
    return findings


def _compared(
    session: str, sent: dict[int, Sent], stored: dict[int, dict[str, object]],
    acked: set[tuple[str, int]],
) -> list[str]:  # fmt: skip
    lost = [seq for seq in sent if (session, seq) in acked and seq not in stored]
    other = [seq for seq, one in stored.items() if one != sent[seq].read_back]
    return [f"session {session}: batch {seq} was acknowledged and is lost" for seq in lost] + [
        f"session {session}: batch {seq} is not what was sent" for seq in other
    ]
