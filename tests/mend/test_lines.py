"""What a sealed session's lines tell of it."""

from pathlib import Path

from hawk_edge.mend.lines import read_lines
from hawk_edge.store.sealed import open_sealed
from tests.batches import batch, error, snapshot
from tests.sealing import SESSION, sealing

FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:146.0) Gecko/146.0 Firefox/146.0"


async def test_they_tell_what_an_early_version_did_not_say(tmp_path: Path) -> None:
    click = {"k": "click", "t": 3, "x": 1, "y": 2, "id": 8}
    async with sealing(tmp_path) as hawk:
        hawk.user_agent = FIREFOX
        await hawk.take(batch(1, snapshot(), click | {"rage": True}, error(4), session=SESSION))
        await hawk.take(batch(2, click | {"dead": True}, click | {"rage": True}, session=SESSION))
        await hawk.seal_all()
        [row] = await hawk.store.database.read("SELECT digest FROM sealed")
        lines = await read_lines(await open_sealed(hawk.store.blobs, row["digest"]))
        assert lines.told() == {"rage": 2, "browser": "Firefox", "device": "phone"}
