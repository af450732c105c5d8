"""A bit that flips anywhere in a blob or a batch is found, and nothing false is ever served.

HAWK_FLIPS says how many; `HAWK_FLIPS=10000` is what a release is held to, and takes minutes.
"""

import hashlib
import os
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from hawk_edge import compress
from hawk_edge.errors import Damaged
from hawk_edge.receipt import receipt
from hawk_edge.store import packed
from hawk_edge.store.engine import Statement
from hawk_edge.timekey import state_name
from hawk_edge.wire import GZIP_MAGIC
from tests.batches import T0, batch, delta, error, gzipped, new_id, snapshot
from tests.sealing import SESSION, WORDS, Sealing, sealing

FLIPS = int(os.environ.get("HAWK_FLIPS", "150"))
OTHER = "o" * 22
CHECKED = 50  # every so many flips, the whole of `check` as well
PICTURE = "data:image/png;base64," + "iVBORw0KGgo" * 90
OLD = b"<p>What the first version wrote.</p>"


def page(session: str) -> bytes:
    """The first batch of a session: a page, a sheet, a picture and a long text."""
    states = [
        2,
        {"sheet": f"p {{ color: red }} {session} " * 60},
        5,
        {"picture": PICTURE + session},
    ]
    long = [8, f"{WORDS} {session}"]
    return batch(1, snapshot(v=states, x=long, text=f"{WORDS} {session}"), session=session)


async def filled(hawk: Sealing) -> None:
    """Two sealed sessions, one leaning on the other's page, and one that was brought back."""
    for session in (OTHER, SESSION):
        await hawk.take(page(session))
        noise = [new_id() for _ in range(80)]
        for seq in range(2, 5):
            events = [error(seq * 100 + at, f"{one} {seq}") for at, one in enumerate(noise)]
            await hawk.take(
                batch(seq, delta(seq, seq * 100, f"state {seq}"), *events, session=session)
            )
        await hawk.seal_all()
    await hawk.take(page("n" * 22))
    await hawk.seal_all()
    await hawk.take(batch(2, error(500), session="n" * 22))
    await hawk.store.blobs.put(random.Random(1).randbytes(3000), "asset")
    old(hawk.store.folder / "blobs")


def old(blobs: Path) -> None:
    """A blob as the first version wrote them."""
    label, digest = b'{"kind": "html"}', hashlib.sha256(OLD).hexdigest()
    magic = (0x184D2A50).to_bytes(4, "little")
    (blobs / digest[:2]).mkdir(exist_ok=True)
    content = magic + len(label).to_bytes(4, "little") + label + compress.compress(OLD, 3)
    (blobs / digest[:2] / digest).write_bytes(content)


def readings(hawk: Sealing) -> list[Callable[[], Awaitable[Any]]]:
    """All the ways in which a session is looked at, each alone."""
    states = [(1, 0), (2, 200), (3, 300), (4, 400)]

    def state(session: str, n: int, t: int) -> Callable[[], Awaitable[Any]]:
        async def read() -> Any:
            return (await hawk.replay.state(session, state_name(T0 + t, n))).record()

        return read

    return [
        *(state(session, *one) for session in (SESSION, OTHER) for one in states),
        lambda: hawk.replay.records(SESSION, 0, 9),
        lambda: hawk.replay.timeline(SESSION, 0, 500),
        lambda: hawk.store.journal.sequence(SESSION),
    ]


async def test_a_flipped_bit_in_any_blob_is_found_and_nothing_false_is_served(
    tmp_path: Path,
) -> None:
    chance = random.Random(FLIPS)
    async with sealing(tmp_path) as hawk:
        await filled(hawk)
        blobs = hawk.store.blobs
        files = {one: hawk.disk._path(one).read_bytes() async for one in blobs.digests()}
        contents = {one: await blobs.get(one) for one in files}
        looks = readings(hawk)
        truths = [await look() for look in looks]
        kinds = {kind(one, file) for one, file in files.items()}
        assert kinds == {"html", "sheet", "picture", "text", "session", "asset", "old"}
        for number in range(FLIPS):
            digest = chance.choice(list(files))
            at, bit = chance.randrange(len(files[digest])), chance.randrange(8)
            hawk.disk._path(digest).write_bytes(flipped(files[digest], at, bit))
            hawk.store.journal.reopen(digest)
            which = chance.randrange(len(looks))
            try:
                assert is_part(await looks[which](), truths[which])
            except Damaged:
                assert digest in blobs.damaged()
            if await blobs.verify(digest):
                # Only of the first version's label: nothing checks what it says of the kind.
                assert kind(digest, files[digest]) == "old"
                assert await blobs.get(digest) == contents[digest]
            else:
                assert blobs.damaged() == {digest}
                with pytest.raises(Damaged):
                    await blobs.get(digest)
                if number % CHECKED == 0:
                    await named(hawk, digest)
            await blobs.replace(digest, files[digest])
            assert await blobs.get(digest) == contents[digest]
            hawk.store.journal.reopen(digest)
        assert blobs.damaged() == set()
        assert [await look() for look in looks] == truths


def is_part(said: Any, truth: Any) -> bool:
    """Whether all that is said is true; something may have been left out of it."""
    if isinstance(said, dict) and isinstance(truth, dict):
        return all(key in truth and is_part(value, truth[key]) for key, value in said.items())
    if isinstance(said, (list, tuple)) and isinstance(truth, (list, tuple)):
        rest = iter(truth)
        return all(any(is_part(one, other) for other in rest) for one in said)
    return bool(said == truth)


async def named(hawk: Sealing, digest: str) -> None:
    """Whether a damaged blob is named by `check`, and by the receipts of those that need it."""
    needing = await hawk.store.database.read(
        """SELECT session FROM refs WHERE digest = ? UNION SELECT session FROM sealed WHERE digest = ?
        UNION SELECT based.session FROM based JOIN bases ON bases.id = base WHERE digest = ?""",
        [digest] * 3,
    )
    if needing:
        assert f"blob {digest}: damaged, and set aside" in await hawk.check()
    for session in (SESSION, OTHER, "n" * 22):
        needs = session in {row["session"] for row in needing}
        assert (await receipt(hawk.store, session))["damaged"] == needs


def kind(digest: str, file: bytes) -> str:
    try:
        return packed.read_label(digest, file).kind
    except Damaged:
        return "old"


def flipped(whole: bytes, at: int, bit: int) -> bytes:
    return whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]


@pytest.mark.parametrize(
    "body",
    [page(SESSION), gzipped(batch(1, snapshot(text=WORDS, x=[8, WORDS])))],
    ids=["packed here", "packed by its sender"],
)
async def test_a_flipped_bit_in_the_body_of_a_batch_is_found_and_nothing_false_is_served(
    tmp_path: Path, body: bytes
) -> None:
    chance = random.Random(FLIPS)
    async with sealing(tmp_path) as hawk:
        await hawk.take(body)
        database = hawk.store.database
        [row] = await database.read("SELECT body FROM batches")
        assert (row["body"] == body) == body.startswith(GZIP_MAGIC)
        truth = await hawk.replay.records(SESSION, 0, 9)
        state = (await hawk.replay.state(SESSION, state_name(T0, 1))).record()
        for _ in range(FLIPS // 10):
            at, bit = chance.randrange(len(row["body"])), chance.randrange(8)
            changed = flipped(row["body"], at, bit)
            await database.write(Statement("UPDATE batches SET body = ?", [changed]))
            try:
                assert is_part(await hawk.replay.records(SESSION, 0, 9), truth)
                shown = await hawk.replay.state(SESSION, state_name(T0, 1))
                assert shown.record() == state
            except Damaged:
                [line] = await hawk.check(read_data=True)
                assert line.startswith(f"session {SESSION}, batch 1: unreadable (")
