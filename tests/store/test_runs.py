"""How runs went, as it is noted."""

from pathlib import Path

import pytest

from hawk_edge.errors import Conflict
from hawk_edge.store.index.runs import Noting, Run, Runs
from tests.store.opened import Opened, opened


async def noted(hawk: Opened) -> list[Run]:
    return await Runs(hawk.store.database).all()


def noting(hawk: Opened) -> Noting:
    return Noting(hawk.store.database, lambda: hawk.now_ms)


async def test_the_last_that_went_well_outlives_those_that_did_not(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        for well, ended_ms in ((True, 1), (True, 2), (False, 3), (False, 4)):
            run = Run("backup", well, 0, ended_ms, {"name": str(ended_ms)})
            await Runs(hawk.store.database).note(run)
        found = {one.well: one.said["name"] for one in await noted(hawk)}
        assert found == {True: "2", False: "4"}


async def test_a_run_is_noted_as_it_tells_with_its_times(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        began_ms = hawk.now_ms
        async with noting(hawk).noting("check") as run:
            hawk.now_ms += 5
            run.tell(well=True, findings=0)
        assert await noted(hawk) == [Run("check", True, began_ms, began_ms + 5, {"findings": 0})]


async def test_what_is_raised_is_why_and_no_password_is_kept_of_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        place = "https://ann:secret@copies.example/hawk"
        with pytest.raises(Conflict):
            await _refused(noting(hawk), place)
        [found] = await noted(hawk)
        assert not found.well
        assert found.said == {
            "place": "https://…@copies.example/hawk",
            "why": "https://…@copies.example/hawk is another's",
        }


async def test_what_breaks_off_went_ill(tmp_path: Path) -> None:
    async with opened(tmp_path) as hawk:
        with pytest.raises(KeyError):
            await _broken(noting(hawk))
        assert [(one.well, one.said) for one in await noted(hawk)] == [(False, {})]


async def _refused(noting: Noting, place: str) -> None:
    async with noting.noting("backup") as run:
        run.tell(well=True, place=place)
        raise Conflict(f"{place} is another's")


async def _broken(noting: Noting) -> None:
    async with noting.noting("check"):
        raise KeyError
