"""An index of schema 7, whose batches name their pages' HTML in blobs, goes on as it was."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from hawk_edge import compress
from hawk_edge.bodies import lines_of
from hawk_edge.errors import Conflict
from hawk_edge.lifting import lift_own
from hawk_edge.store import schema
from hawk_edge.store.engine import Statement
from hawk_edge.store.index import arrival
from tests import raw
from tests.batches import batch, delta, error, gzipped, snapshot
from tests.sealing import SESSION, WORDS, Sealing, sealing

OTHER, CANARY = "o" * 22, "Zaubernuss-in-the-page"
LATER = ("rage", "browser", "device")  # columns of sessions
PICTURE = "data:image/png;base64," + "A" * 2000


def visit(session: str) -> list[bytes]:
    """Two of its texts are the other session's, too, and one is its own."""
    first = snapshot(v=[1, {"picture": PICTURE}], x=[8, f"{WORDS} {session}"])
    return [
        batch(1, first, delta(2, 5, "x"), error(6), session=session),
        batch(2, snapshot(3, 50, f"{CANARY} {session}"), error(60), session=session),
    ]


@pytest.fixture
async def early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of two sessions, as the program of that schema left it."""
    with monkeypatch.context() as patched:
        # What today's program files of a session as well, it has for a while.
        more = [f"ALTER TABLE sessions ADD COLUMN {one} TEXT DEFAULT 0" for one in LATER]
        seventh = [*schema.MIGRATIONS[6], *more]
        patched.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS[:6], seventh])
        patched.setattr(schema, "VERSION", 7)
        patched.setattr(arrival, "to_group", lambda *_: Statement("SELECT 1"))  # it grouped nothing
        async with sealing(tmp_path) as hawk:
            for session in (SESSION, OTHER):
                for body in visit(session):
                    await hawk.take(body)
                await beside(hawk, session)
            for one in LATER:
                drop = Statement(f"ALTER TABLE sessions DROP COLUMN {one}")
                await hawk.store.database.write(drop)
            [row] = await hawk.store.database.read("PRAGMA user_version")
            assert row["user_version"] == 7
    return tmp_path


async def beside(hawk: Sealing, session: str) -> None:
    """Have a session's texts in blobs, and its batches told apart by what they say."""
    for one in await hawk.store.journal.batches(session):
        lines, lifted = lift_own(lines_of(one.body))
        assert lifted.texts
        for digest, text in lifted.texts.items():
            assert await hawk.store.blobs.put(text, lifted.kinds[digest]) == digest
            row = [session, digest, "site1"]
            sql = "INSERT INTO refs (session, digest, site) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            await hawk.store.database.write(Statement(sql, row))
        told = [compress.compress(lines, 3), sha256(lines).hexdigest(), session, one.seq]
        await hawk.store.database.write(
            Statement("UPDATE batches SET body = ?, digest = ? WHERE session = ? AND seq = ?", told)
        )


async def shown(hawk: Sealing) -> dict[str, Any]:
    """All that is to be seen of both sessions."""
    return {one: await hawk.replay.records(one, 0, 9) for one in (SESSION, OTHER)}


async def of_today(folder: Path) -> dict[str, Any]:
    """The same of today's program."""
    async with sealing(folder) as hawk:
        for session in (SESSION, OTHER):
            for body in visit(session):
                await hawk.take(body)
        return await shown(hawk)


async def test_it_is_read_like_todays_and_has_no_flaw(early: Path) -> None:
    async with sealing(early) as hawk:
        assert (await hawk.counts())["blobs"] == 6  # one HTML and the picture are in both
        assert await shown(hawk) == await of_today(early / "today")
        assert await hawk.check(read_data=True) == []
        assert (await hawk.store.sweep.everything()).blobs == 0


async def test_a_batch_that_comes_again_is_recognised_and_another_is_not(early: Path) -> None:
    async with sealing(early) as hawk:
        before = await hawk.rows()
        for body in visit(SESSION):
            for again in (body, gzipped(body)):
                assert (await hawk.take(again)).need == []
        with pytest.raises(Conflict):
            await hawk.take(batch(1, snapshot(text="something else")))
        assert await hawk.rows() == before
        await hawk.take(batch(3, delta(4, 70, "it goes on")))
        assert await hawk.check(read_data=True) == []


async def test_it_is_sealed_and_shows_the_same(early: Path) -> None:
    async with sealing(early) as hawk:
        before = await shown(hawk)
        assert await hawk.seal_all() == 2
        counts = await hawk.counts()
        # The sessions; the texts that both name; what the other's text is packed against. All else
        # that only one of them named is in its own blob.
        assert (counts["batches"], counts["fresh"], counts["blobs"]) == (0, 0, 5)
        assert await shown(hawk) == before
        assert await hawk.check(read_data=True) == []
        await hawk.take(batch(3, error(70)))  # by which it is brought back
        assert (await shown(hawk))[OTHER] == before[OTHER]
        assert await hawk.seal_all() == 1
        assert await hawk.check(read_data=True) == []


@pytest.mark.parametrize("sealed", [False, True])
async def test_what_is_erased_of_it_is_gone_from_every_file(early: Path, sealed: bool) -> None:
    async with sealing(early) as hawk:
        if sealed:
            await hawk.seal_all()
        other = (await shown(hawk))[OTHER]
        assert raw.found(early, [f"{CANARY} {SESSION}", SESSION])
        assert (await hawk.erasure.session(SESSION)).settled
        assert raw.found(early, [f"{CANARY} {SESSION}", SESSION]) == []
        assert (await shown(hawk))[OTHER] == other
        assert await hawk.check(read_data=True) == []
        await hawk.erasure.session(OTHER)
        assert not any((await hawk.counts()).values())


async def test_what_went_wrong_in_it_is_grouped_and_alarms_nobody(early: Path) -> None:
    async with sealing(early) as hawk:
        sql = "SELECT session, quiet, count(*) AS n FROM ungrouped GROUP BY session, quiet"
        rows = await hawk.store.database.read(sql)
        assert sorted(tuple(row) for row in map(dict.values, map(dict, rows))) == [
            (OTHER, 1, 2), (SESSION, 1, 2),
        ]  # fmt: skip
