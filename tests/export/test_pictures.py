"""Pictures, fonts and sheets of the site go with the session, each content once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hawk_edge.assets.kept import Kept
from hawk_edge.export.pace import Pace
from hawk_edge.export.pictures import Pictures
from hawk_edge.model import Session
from hawk_edge.store.index.assets import AssetIndex, Sighting
from tests.assets.site import PNG, SVG
from tests.batches import T0, batch, new_id, snapshot
from tests.export.reading import Parts
from tests.sealing import SESSION, Sealing, sealing
from tests.store.opened import SITE

URL = "https://shop.example/{}"


@pytest.fixture
async def hawk(tmp_path: Path) -> AsyncIterator[Sealing]:
    async with sealing(tmp_path / "data") as opened:
        await opened.take(batch(1, snapshot(), session=SESSION))
        yield opened


async def keep(hawk: Sealing, name: str, content: bytes, type: str, session: str = SESSION) -> str:
    """Have a session name an address, and something there."""
    digest = await hawk.store.blobs.put(content, "asset")
    index = AssetIndex(hawk.store.database)
    await index.see([Sighting(SITE.id, session, URL.format(name), "https://shop.example", T0)])
    due = await index.next_due(T0)
    assert due is not None
    await index.fetched(due, T0, digest, type, len(content), etag=None, modified=None)
    return digest


async def parts_of(hawk: Sealing, **more: int) -> tuple[Pictures, dict[str, bytes]]:
    session = await hawk.store.listing.session(SESSION)
    assert isinstance(session, Session)
    pace = Pace()
    kept = Kept(AssetIndex(hawk.store.database), hawk.store.blobs)
    pictures = Pictures(kept, pace, **more)
    made = b"".join([one async for one in pictures.parts(session)])
    pace.close()
    return pictures, Parts(made).parts


async def test_a_content_at_two_addresses_is_written_once(hawk: Sealing) -> None:
    digest = await keep(hawk, "a.png", PNG, "image/png")
    await keep(hawk, "b.png", PNG, "image/png")
    svg = await keep(hawk, "c.svg", SVG, "image/svg+xml")
    pictures, parts = await parts_of(hawk)
    assert parts == {f"a-{digest}": PNG, f"a-{svg}": SVG}
    assert {one["url"]: (one["type"], one["digest"]) for one in pictures.items} == {
        URL.format("a.png"): ("image/png", digest),
        URL.format("b.png"): ("image/png", digest),
        URL.format("c.svg"): ("image/svg+xml", svg),
    }
    assert pictures.lost == 0


async def test_what_is_damaged_or_gone_is_counted_and_left_out(hawk: Sealing) -> None:
    bad = await keep(hawk, "bad.png", PNG, "image/png")
    gone = await keep(hawk, "gone.svg", SVG, "image/svg+xml")
    good = await keep(hawk, "good.svg", SVG + b" ", "image/svg+xml")
    path = hawk.store.folder / "blobs" / bad[:2] / bad
    path.write_bytes(path.read_bytes()[:-2])
    (hawk.store.folder / "blobs" / gone[:2] / gone).unlink()
    pictures, parts = await parts_of(hawk)
    assert (pictures.lost, list(parts)) == (2, [f"a-{good}"])
    assert [one["digest"] for one in pictures.items] == [good]


async def test_there_is_an_end_to_how_much_goes_in(hawk: Sealing) -> None:
    for name in "abc":
        await keep(hawk, name, PNG + name.encode(), "image/png")
    pictures, parts = await parts_of(hawk, most=2 * len(PNG) + 2)
    assert (len(parts), len(pictures.items), pictures.lost) == (2, 2, 1)


async def test_what_only_another_session_names_is_not_among_them(hawk: Sealing) -> None:
    other = new_id()
    await hawk.take(batch(1, snapshot(), session=other))
    await keep(hawk, "other.png", PNG, "image/png", other)
    pictures, parts = await parts_of(hawk)
    assert (pictures.items, parts) == ([], {})
