"""What a list of issues shows of each: how it went for two weeks, and in which browsers."""

from pathlib import Path

from hawk_edge.store.engine import Statement
from hawk_edge.store.index.glances import DAYS, MOST_SESSIONS, Glances
from tests.batches import new_id
from tests.issues.desk import HOUR_MS, T0, Desk, desk, error, failed

DAY_MS = 24 * HOUR_MS
SAFARI = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Version/19.0 Mobile/1 Safari/604.1"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"


async def _used(hawk: Desk, session: str, agent: str) -> None:
    await hawk.store.database.write(
        Statement("UPDATE sessions SET user_agent = ? WHERE id = ?", [agent, session])
    )


async def test_a_trend_has_a_number_for_each_day_until_now(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        for days in (0, 0, 1, DAYS - 1):
            await hawk.visit(new_id(), error(10), t0=T0 - days * DAY_MS)
        for days in (-1, DAYS):  # a visitor's clock that is ahead, and what is too long ago
            await hawk.visit(new_id(), error(10), t0=T0 - days * DAY_MS)
        await hawk.visit(new_id(), failed(10), t0=T0 - 2 * DAY_MS)
        await hawk.group()
        ids = {one.kind: one.id for one in await hawk.all()}
        found = await Glances(hawk.store.database).of(list(ids.values()), T0)
        assert found[ids["error"]].trend == [1] + [0] * (DAYS - 3) + [1, 2]
        assert found[ids["request"]].trend == [0] * (DAYS - 3) + [1, 0, 0]


async def test_browsers_are_those_of_the_newest_sessions_each_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        old, twice = new_id(), new_id()
        await hawk.visit(old, error(10), t0=T0 - DAY_MS)
        for hour in (1, 2):  # one session in two hours
            await hawk.visit(twice, error(10), t0=T0 + hour * HOUR_MS)
        await _used(hawk, old, FIREFOX)
        await _used(hawk, twice, SAFARI)
        await hawk.group()
        [issue] = await hawk.all()
        glances = Glances(hawk.store.database)
        seen = (await glances.of([issue.id], T0))[issue.id].browsers
        assert seen == {"Safari 19, iOS": 1, "Firefox 150, Linux": 1}
        for number in range(MOST_SESSIONS):
            await hawk.visit(new_id(), error(10), t0=T0 + number)
        await hawk.group()
        seen = (await glances.of([issue.id], T0))[issue.id].browsers
        assert "Firefox 150, Linux" not in seen
        assert seen["Safari 19, iOS"] == 1


async def test_of_no_issue_there_is_nothing_to_see(tmp_path: Path) -> None:
    async with desk(tmp_path) as hawk:
        assert await Glances(hawk.store.database).of([], T0) == {}
