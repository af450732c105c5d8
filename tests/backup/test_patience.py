"""A backup waits for CPU time, and is made all the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from hawk_edge.accounts import Accounts
from hawk_edge.backup.make import Backup
from hawk_edge.backup.patience import LOOK_S, Patience
from hawk_edge.backup.place import open_place
from hawk_edge.commands import Commands
from hawk_edge.erase import Erasure
from hawk_edge.export.file import Exports
from hawk_edge.sites import Defaults
from hawk_edge.store.engine import IndexCopy
from tests.credits.test_governor import Machine as LentMachine
from tests.credits.test_governor import governed
from tests.sealing import Sealing


class Machine:
    """CPU time that comes after a while; pauses take no time here."""

    def __init__(self, enough_after_s: float) -> None:
        self.now = 0.0
        self._enough_after_s = enough_after_s

    def may_run(self) -> bool:
        return self.now >= self._enough_after_s

    async def pause(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)

    def patience(self, most_s: float) -> Patience:
        return Patience(self.may_run, most_s, self.pause)


async def test_it_waits_until_there_is_cpu_time_and_says_so() -> None:
    machine, said = Machine(60), list[str]()
    await machine.patience(3600).wait(said.append)
    assert machine.now == 60
    assert said == ["waiting for CPU time"] * round(60 / LOOK_S)


async def test_its_patience_is_for_all_of_a_run_and_passes_once_for_all_that_wait() -> None:
    machine = Machine(10**9)
    patience = machine.patience(100)
    await asyncio.gather(*(patience.wait(lambda _: None) for _ in range(8)))
    assert machine.now == 100
    await patience.wait(lambda _: None)
    assert machine.now == 100


async def test_a_backup_begins_when_there_is_cpu_time(hawk: Sealing, tmp_path: Path) -> None:
    machine, said = Machine(300), list[str]()
    place = await open_place(str(tmp_path / "copies"), {}, make=True)
    await Backup(hawk.store, place, say=said.append, patience=machine.patience(3600)).run()
    place.close()
    assert said[: round(300 / LOOK_S)] == ["waiting for CPU time"] * round(300 / LOOK_S)
    assert said[round(300 / LOOK_S)].startswith("index: ")


async def test_between_two_pieces_it_waits_again_and_in_the_end_it_is_made(
    hawk: Sealing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine, asked, held = Machine(0), 0, False
    hold = hawk.store.database.held

    @asynccontextmanager
    async def noting() -> AsyncIterator[IndexCopy]:
        nonlocal held
        async with hold() as copy:
            held = True
            yield copy
        held = False

    def may_run() -> bool:
        nonlocal asked
        assert not held  # waiting would keep its log from being emptied
        asked += 1
        return asked == 1  # to begin, and never again

    monkeypatch.setattr(hawk.store.database, "held", noting)

    place = await open_place(str(tmp_path / "copies"), {}, make=True)
    patience = Patience(may_run, 20, machine.pause)
    done = await Backup(hawk.store, place, say=lambda _: None, patience=patience).run()
    place.close()
    assert done.new_blobs == done.blobs > 1
    assert machine.now == 20
    assert asked > 2


async def test_the_command_waits_for_what_the_governor_says(
    hawk: Sealing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = LentMachine()
    governor = governed(machine)
    accounts, erasure = Accounts(hawk.store, 60), Erasure(hawk.store)
    exports = Exports(hawk.store, lambda: b"")
    commands = Commands(
        hawk.store, accounts, erasure, "", Defaults(), governor=governor, exports=exports
    )
    monkeypatch.setattr("hawk_edge.commands.Patience", partial(Patience, most_s=0.05))
    monkeypatch.setattr("hawk_edge.backup.patience.LOOK_S", 0.01)
    said, to = list[str](), str(tmp_path / "copies")
    done = await commands.run("backup", {"destination": to, "keep": 1, "environ": {}}, said.append)
    assert done["blobs"] > 1
    assert said[0] == "waiting for CPU time"
    machine.at += 7
    assert governor.deferred()["backup"] == 7
