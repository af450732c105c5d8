"""Scripts and maps are fetched as pictures are, and read for what they are."""

from collections.abc import AsyncIterator

import pytest

from hawk_edge.assets import scripts
from hawk_edge.assets.fetch import Fetcher
from hawk_edge.assets.scripts import Scripts, Text
from hawk_edge.errors import NotFound
from tests.assets.site import RecordedSite, answer, recorded_site, redirect

JS = b"console.log(1)"


@pytest.fixture
async def site() -> AsyncIterator[RecordedSite]:
    async with recorded_site() as one:
        yield one


@pytest.mark.parametrize(
    "kind", ["text/javascript", "application/javascript; charset=utf-8", "application/json", "text/plain", "binary/octet-stream", ""]
)  # fmt: skip
async def test_a_script_comes_under_many_types(site: RecordedSite, kind: str) -> None:
    site.paths["/a.js"] = answer(JS, kind)
    assert await Scripts(Fetcher()).get(site.site, f"{site.origin}/a.js") == Text(JS, "")
    assert "cookie" not in site.headers[0]
    assert site.headers[0]["accept"].startswith("text/javascript")


@pytest.mark.parametrize("name", ["SourceMap", "X-SourceMap"])
async def test_what_the_server_says_of_its_map(site: RecordedSite, name: str) -> None:
    site.paths["/a.js"] = answer(JS, "text/javascript", **{name: "a.js.map"})
    assert (await Scripts(Fetcher()).get(site.site, f"{site.origin}/a.js")).map == "a.js.map"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (answer(b"<h1>Shop</h1>", "text/html"), "text/html"),
        (answer(b"GIF89a", "image/gif"), "image/gif"),
        (answer(JS, "text/javascript", "500 No"), "status 500"),
        (answer(JS, "text/javascript", content_length="999999999"), "it is over"),
        (redirect("http://169.254.169.254/a.js"), "not the site's"),
        (redirect("https://elsewhere.example/a.js"), "not the site's"),
    ],
)
async def test_what_is_none_is_refused(site: RecordedSite, given: bytes, why: str) -> None:
    site.paths["/a.js"] = given
    with pytest.raises(NotFound, match=why):
        await Scripts(Fetcher()).get(site.site, f"{site.origin}/a.js")


async def test_no_more_is_read_than_may_be(
    site: RecordedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scripts, "MOST_BYTES", 5)
    site.paths["/a.js"] = answer(JS, "text/javascript", content_length="5")
    assert len((await Scripts(Fetcher()).get(site.site, f"{site.origin}/a.js")).content) <= 5
    site.paths["/a.js"] = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n" + b"x" * 99
    with pytest.raises(NotFound, match="it is over 5 bytes"):
        await Scripts(Fetcher()).get(site.site, f"{site.origin}/a.js")
