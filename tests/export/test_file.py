"""The file of a session: all of it, once, and nothing of anybody else."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hawk_edge.errors import Damaged, NotFound, Unavailable, Unusable
from hawk_edge.export import file as file_module
from hawk_edge.export.file import AT_ONCE
from hawk_edge.overview import overview
from hawk_edge.timekey import iso
from tests.batches import T0, batch, delta, error, new_id, snapshot, visit
from tests.export.reading import File, exported, exports
from tests.sealing import SESSION, Sealing, sealing
from tests.store.opened import SITE

SHEET = "p { color: red } " * 300
CANVAS = "data:image/png;base64," + "A" * 3000


@pytest.fixture
async def hawk(tmp_path: Path) -> AsyncIterator[Sealing]:
    async with sealing(tmp_path / "data") as opened:
        yield opened


def states(seq: int, *records: dict[str, Any]) -> bytes:
    return batch(seq, *records, session=SESSION)


async def record(hawk: Sealing) -> None:
    """Two pages with the same sheet, canvases, an error."""
    sheet: dict[str, Any] = {"v": [4, {"sheet": SHEET}]}
    await hawk.take(states(1, snapshot(**sheet), delta(2, 1000, "more")))
    pictured = {**delta(3, 2000, "x"), "v": [7, {"picture": CANVAS, "adopted": [SHEET]}]}
    await hawk.take(states(2, pictured, error(2500, "</script><!-- \u2028")))
    again = snapshot(n=4, t=9000, **sheet, x=[8, "long " * 1000])
    await hawk.take(states(3, again, {"k": "end", "t": 9500}))


async def given(hawk: Sealing) -> list[dict[str, Any]]:
    """What the API gives of the session."""
    return (await hawk.replay.records(SESSION, 0, 500))[0]


@pytest.mark.parametrize("sealed", [False, True])
async def test_it_holds_what_the_server_holds(hawk: Sealing, sealed: bool) -> None:
    await record(hawk)
    if sealed:
        await hawk.seal_all()
    file = await exported(hawk, SESSION)
    assert file.filled() == await given(hawk)
    glance = await overview(hawk.replay, SESSION, T0)
    assert file.facts["overview"] == json.loads(json.dumps(glance))
    assert file.facts["snapshots"] == [[1, "pagepage", 1], [3, "pagepage", 4]]
    assert file.facts["missing"] == {"batches": 0, "pictures": 0}
    assert file.facts["session"]["receipt"]["complete"]


async def test_a_long_text_is_there_once_however_often_it_is_shown(hawk: Sealing) -> None:
    await record(hawk)
    file = await exported(hawk, SESSION)
    texts = [content.decode() for name, content in file.parts.items() if name.startswith("t-")]
    assert sorted(texts) == sorted([SHEET, CANVAS, "long " * 1000])


async def test_the_facts_are_of_the_session_alone(hawk: Sealing) -> None:
    await record(hawk)
    other = new_id()
    for body in visit(other):
        await hawk.take(body)
    file = await exported(hawk, SESSION)
    assert file.facts["exported"] == iso(hawk.now_ms)
    assert {key: file.facts["session"][key] for key in ("id", "pages", "errors", "started")} == {
        "id": SESSION, "pages": 1, "errors": 1, "started": iso(T0),
    }  # fmt: skip
    everything = b"".join(file.parts.values()) + file.page
    for secret in (other, SITE.id, SITE.account, SITE.key, "v" * 22):
        assert secret.encode() not in everything


async def test_nothing_captured_stands_in_the_page_itself(hawk: Sealing) -> None:
    await record(hawk)
    file = await exported(hawk, SESSION)
    assert file.read.tags == ["html", "body", "script"]
    for word in (b"hello", b"Shop", b"u2028", "\u2028".encode(), b"data:image"):
        assert word not in file.page


async def test_a_live_session_ends_where_it_was_when_it_was_asked_for(hawk: Sealing) -> None:
    await record(hawk)
    made = await exports(hawk).file(SESSION)
    pieces = made.pieces()
    begun = [await anext(pieces) for _ in range(2)]
    await hawk.take(states(4, delta(5, 11_000, "later")))
    file = File(b"".join([*begun, *[piece async for piece in pieces]]))
    assert made.live
    assert file.facts["session"]["live"]
    assert [one["seq"] for one in file.batches] == [1, 2, 3]
    assert made.missing["batches"] == 0


async def damage(hawk: Sealing, at: float) -> None:
    digest = await hawk.digest()
    path = hawk.store.folder / "blobs" / str(digest)[:2] / str(digest)
    content = bytearray(path.read_bytes())
    content[int(len(content) * at)] ^= 0xFF
    path.write_bytes(content)


async def test_what_is_damaged_is_missing_and_the_rest_is_there(hawk: Sealing) -> None:
    for seq in range(1, 7):
        long = random.Random(seq).randbytes(50_000).hex()
        one = snapshot() if seq == 1 else delta(seq, 100 * seq, f"{seq}")
        await hawk.take(states(seq, one, {"k": "custom", "t": 2, "name": "x", "data": long}))
    await hawk.seal_all()
    before = (await exported(hawk, SESSION)).batches
    await damage(hawk, 0.5)
    file = await exported(hawk, SESSION)
    left = [one["seq"] for one in file.batches]
    assert 0 < len(left) < 6
    assert file.facts["missing"]["batches"] == 6 - len(left)
    # The snapshot's HTML lay beside what is damaged; all else is as it was.
    whole = [one for one in before if one["seq"] in left]
    whole[0]["records"] = [one for one in whole[0]["records"] if one["k"] != "snapshot"]
    assert file.batches == whole
    assert file.facts["session"]["receipt"]["damaged"] == 1


async def test_what_cannot_be_read_at_all_is_refused_before_anything_is_written(
    hawk: Sealing,
) -> None:
    await record(hawk)
    await hawk.seal_all()
    path = hawk.store.folder / "blobs" / str(await hawk.digest())[:2] / str(await hawk.digest())
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(Damaged):
        await exports(hawk).file(SESSION)


async def test_an_erased_session_makes_no_file(hawk: Sealing) -> None:
    with pytest.raises(NotFound, match="there is no session nobody"):
        await exports(hawk).file("nobody")
    await record(hawk)
    pieces = (await exports(hawk).file(SESSION)).pieces()
    await anext(pieces)
    await hawk.erasure.session(SESSION)
    with pytest.raises(NotFound, match="erased meanwhile"):
        async for _ in pieces:
            pass


async def test_only_some_are_made_at_once(hawk: Sealing) -> None:
    await record(hawk)
    maker = exports(hawk)
    begun = [(await maker.file(SESSION)).pieces() for _ in range(AT_ONCE)]
    for one in begun:
        await anext(one)
    with pytest.raises(Unavailable):
        await maker.file(SESSION)
    await begun[0].aclose()
    await maker.file(SESSION)
    await asyncio.gather(*(one.aclose() for one in begun))


async def test_a_recording_without_end_is_cut(
    hawk: Sealing, monkeypatch: pytest.MonkeyPatch
) -> None:
    await record(hawk)
    monkeypatch.setattr(file_module, "MOST_BYTES", 1)
    monkeypatch.setattr(file_module, "READ_BATCHES", 1)
    file = await exported(hawk, SESSION)
    assert 0 < file.facts["missing"]["batches"] < 3


async def test_without_its_page_there_is_no_file(hawk: Sealing) -> None:
    await record(hawk)
    with pytest.raises(Unusable, match="make build"):
        await exports(hawk, b"<p>").file(SESSION)


async def test_it_says_how_far_it_is(hawk: Sealing) -> None:
    await record(hawk)
    said = list[str]()
    made = await exports(hawk).file(SESSION, said.append)
    assert [piece async for piece in made.pieces()]
    assert said == ["3 of 3 batches, 0.0 MB"]
    assert made.name == "session-2019-05-09-ssssssss.html"
