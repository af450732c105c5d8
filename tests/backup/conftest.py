"""A store that is backed up, and the two kinds of places."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hawk_edge.backup.place import Place, open_place
from tests.batches import batch, new_id, snapshot, visit
from tests.s3 import S3Server
from tests.sealing import WORDS, Sealing, sealing


@pytest.fixture
async def hawk(tmp_path: Path) -> AsyncIterator[Sealing]:
    """A store with a few sessions, of which some are sealed and lean on a base.

    One of the others names a text that has no file yet.
    """
    async with sealing(tmp_path / "data") as hawk:
        for number in range(4):
            await hawk.take(batch(1, snapshot(text=f"{WORDS} {number}"), session=new_id()))
        await hawk.seal_all()
        for body in visit(new_id()):
            await hawk.take(body)
        sheet = {"sheet": "p { color: red } " * 100}
        await hawk.take(batch(1, snapshot(v=[1, sheet]), session=new_id()))
        yield hawk


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nobody to give way to."""

    async def go_on() -> None:
        pass

    monkeypatch.setattr("hawk_edge.backup.make.give_way", go_on)


@pytest.fixture(params=["folder", "s3"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    if request.param == "folder":
        opened = await open_place(str(tmp_path / "copies"), {}, make=True)
    else:
        server: S3Server = request.getfixturevalue("s3")
        opened = await open_place(server.address(), server.environ)
    yield opened
    opened.close()
