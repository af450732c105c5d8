"""Stacks of built scripts are told by what was written, once somebody has given the maps."""

from pathlib import Path
from typing import Any

import pytest

from hawk_edge.errors import Malformed, NotFound
from hawk_edge.issues import given
from hawk_edge.issues.explain import Explain
from hawk_edge.issues.stacks import frames_of
from hawk_edge.model import Site
from tests.batches import error
from tests.issues.built import build
from tests.issues.desk import SITE, Desk, desk

A, B = "a" * 22, "b" * 22
MAP = '{"version":3,"sources":["%s"],"names":[],"mappings":"AAAA"}'
OTHER = Site("site2", "account1", "hk_2", "Other", ("https://shop.example",), 0)


def thrown(script: str, url: str) -> dict[str, Any]:
    """What a browser says of the error in the cart, and of the call of it."""
    lines = script.split("\n")
    places = [
        (at + 1, line.index(text) + 1)
        for text in ("+=", ".items", "click")  # not where a browser says that it called
        for at, line in enumerate(lines)
        if text in line
    ]
    stack = "\n".join(f"    at t ({url}:{line}:{column})" for line, column in places)
    return error(10, "nothing is iterable") | {"stack": f"Error: nothing\n{stack}"}


async def give(hawk: Desk, folder: Path, content: bytes, script: str, site: Site = SITE) -> None:
    path = folder / "one.map"
    path.write_bytes(content)
    await hawk.given.take(site, path, script)


async def test_two_builds_are_one_issue_and_people_read_what_was_written(tmp_path: Path) -> None:
    plain, plain_map = build(tmp_path, name="plain")
    small, small_map = build(tmp_path, "--minify", name="small")
    urls = [f"https://shop.example/assets/{name}.js" for name in ("plain-one", "other-two")]
    async with desk(tmp_path / "data") as hawk:
        await give(hawk, tmp_path, plain_map, urls[0])
        await give(hawk, tmp_path, small_map, "assets/other-two.js")
        await hawk.visit(A, thrown(plain, urls[0]))
        await hawk.visit(B, thrown(small, f"{urls[1]}?v=3"))
        await hawk.group()
        issue = await hawk.one()
        assert (issue.count, issue.sessions) == (2, 2)
        assert issue.where.endswith("src/cart.ts: for (const item of items!) sum += item.price;")
        newest = await hawk.issues.newest(issue.id, 5)
        for one in newest:
            stack = await Explain(hawk.maps).stack(one.data, SITE)
            assert [place.file.rpartition("/")[2] for place in stack] == [
                "cart.ts",
                "main.ts",
                "main.ts",
            ]
            assert [place.line for place in stack] == [6, 5, 8]
            assert all(place.own and place.code for place in stack)
        assert await hawk.check(read_data=True) == []


async def test_a_map_is_for_its_site_alone(tmp_path: Path) -> None:
    script, content = build(tmp_path)
    url = "https://shop.example/app.js"
    async with desk(tmp_path / "data") as hawk:
        await hawk.file(OTHER)
        await give(hawk, tmp_path, content, "app.js", OTHER)
        frames = frames_of(thrown(script, url)["stack"])
        assert await hawk.maps.mapped(SITE.id, frames) == frames
        assert await hawk.maps.mapped(OTHER.id, frames) != frames


async def test_the_most_exact_name_counts(tmp_path: Path) -> None:
    async with desk(tmp_path / "data") as hawk:
        names = ["app.js", "assets/app.js", "https://shop.example/assets/app.js"]
        for name in names:
            await give(hawk, tmp_path, (MAP % name).encode(), name)
        urls = [
            "https://shop.example/assets/app.js#x", "https://cdn.example/v/assets/app.js?v=1",
            "https://shop.example/other/app.js", "https://shop.example/myapp.js",
        ]  # fmt: skip
        frames = frames_of("\n".join(f"f@{url}:1:1" for url in urls))
        found = await hawk.maps.mapped(SITE.id, frames)
        assert [one.source for one in found] == [names[2], names[1], names[0], ""]


async def test_a_map_that_is_damaged_leaves_the_stack_as_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    script, content = build(tmp_path)
    async with desk(tmp_path / "data") as hawk:
        await give(hawk, tmp_path, content, "app.js")
        [row] = await hawk.rows("source_maps")
        path = tmp_path / "data/blobs" / row["digest"][:2] / row["digest"]
        path.write_bytes(path.read_bytes()[:-9] + b"otherwise")
        frames = frames_of(thrown(script, "https://shop.example/app.js")["stack"])
        assert await hawk.maps.mapped(SITE.id, frames) == frames
        assert "cannot be used" in caplog.text
        await hawk.store.sweep.everything()
        await give(hawk, tmp_path, content, "app.js")  # and whole again, it is used
        assert await hawk.maps.mapped(SITE.id, frames) != frames
        path.write_bytes(path.read_bytes()[:-9] + b"otherwise")
        assert not await hawk.store.blobs.verify(row["digest"])
        assert await hawk.check() == [f"blob {row['digest']}: damaged, and set aside"]


async def test_a_map_in_place_of_another_leaves_nothing_of_that(tmp_path: Path) -> None:
    async with desk(tmp_path / "data") as hawk:
        for name in ("first", "second", "second"):
            await give(hawk, tmp_path, (MAP % name).encode(), "app.js")
            assert (await hawk.store.blobs.size())[0] == 1
        frames = frames_of("f@https://shop.example/app.js:1:1")
        assert (await hawk.maps.mapped(SITE.id, frames))[0].source == "second"
        assert hawk.store.people.changed.is_set(), "the register names it"
        assert (await hawk.store.sweep.everything()).blobs == 0


async def test_the_oldest_go_when_there_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(given, "MOST_OF_SITE", 3)
    async with desk(tmp_path / "data") as hawk:
        for number in range(5):
            hawk.now_ms += 1
            await give(hawk, tmp_path, (MAP % number).encode(), f"{number}.js")
        assert [row["script"] for row in await hawk.rows("source_maps")] == ["2.js", "3.js", "4.js"]
        monkeypatch.setattr(given, "MOST_BYTES_OF_SITE", 2 * len(MAP))
        hawk.now_ms += 1
        await give(hawk, tmp_path, (MAP % 5).encode(), "5.js")
        assert [row["script"] for row in await hawk.rows("source_maps")] == ["4.js", "5.js"]
        assert (await hawk.store.blobs.size())[0] == 2


async def test_what_is_no_map_is_refused_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path / "data") as hawk:
        with pytest.raises(Malformed, match=r"one\.map: this is no source map"):
            await give(hawk, tmp_path, b"console.log(1)", "app.js")
        with pytest.raises(NotFound, match="cannot read"):
            await hawk.given.take(SITE, tmp_path / "nowhere.map", "app.js")
        with pytest.raises(Malformed, match="characters"):
            await give(hawk, tmp_path, (MAP % "a").encode(), "a" * 2_001)
        with pytest.raises(NotFound, match="site"):
            await give(hawk, tmp_path, (MAP % "a").encode(), "app.js", OTHER)
        monkeypatch.setattr(given, "MOST_BYTES", 10)
        with pytest.raises(Malformed, match="over 10 bytes"):
            await give(hawk, tmp_path, (MAP % "a").encode(), "app.js")
        assert await hawk.rows("source_maps") == []
        assert (await hawk.store.blobs.size())[0] == 0
