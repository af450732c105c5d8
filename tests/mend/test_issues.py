"""Issues are made again from what happened, and nobody is told of them twice, or not at all."""

from pathlib import Path

from hawk_edge.store.index.issues import Issue, Issues
from tests.batches import batch, error, snapshot
from tests.mend.anew import lose, made_anew
from tests.mend.corpus import Corpus, corpus
from tests.store.opened import SITE

OPEN = "z" * 22


async def alarms(folder: Path) -> list[tuple[str, str]]:
    """Of which issues somebody is still to be told, and why."""
    async with corpus(folder) as hawk:
        rows = await hawk.store.database.read(
            "SELECT i.title, a.why FROM alarms a JOIN issues i ON i.id = a.issue ORDER BY i.title"
        )
    return [(row["title"], row["why"]) for row in rows]


async def ignored(hawk: Corpus) -> list[Issue]:
    issues = Issues(hawk.store.database)
    return await issues.of_site(SITE.id, status="ignored", kind=None, after="", limit=9)


async def test_what_nobody_was_told_of_yet_is_told_after(folder: Path) -> None:
    async with corpus(folder) as hawk:
        records = [snapshot(text="not sealed"), error(5, "one is wrong")]
        await hawk.take(batch(1, *records, session=OPEN))
        await hawk.grouper.work()
        await hawk.take(batch(2, error(9, "two is wrong"), session=OPEN, last=[1, 0]))
    assert await made_anew(folder) == []
    assert await alarms(folder) == [("one is wrong", "new")]
    async with corpus(folder) as hawk:
        assert await hawk.grouper.work() == 1
        assert await hawk.check() == []
    assert await alarms(folder) == [("one is wrong", "new"), ("two is wrong", "new")]


async def test_what_people_have_said_holds_when_the_index_is_lost(folder: Path) -> None:
    async with corpus(folder) as hawk:
        [before] = await ignored(hawk)
    lose(folder)
    assert await made_anew(folder) == []
    async with corpus(folder) as hawk:
        assert await ignored(hawk) == [before]
        await hawk.take(batch(1, snapshot(), error(5), session=OPEN))
        await hawk.grouper.work()
    assert await alarms(folder) == []
