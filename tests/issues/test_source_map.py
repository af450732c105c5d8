"""Source maps say what other readers of them say, and nothing they hold does harm."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hawk_edge.errors import Malformed
from hawk_edge.issues.source_map import Written, check, look_up
from tests.issues.built import CART, MAIN, build, read_by_node


def every(script: str) -> list[tuple[int, int]]:
    lines = script.split("\n")
    return [(at, column) for at, line in enumerate(lines) for column in range(len(line) + 3)]


@pytest.mark.parametrize("options", [(), ("--minify",), ("--minify", "--keep-names")])
def test_it_is_what_node_reads(tmp_path: Path, options: tuple[str, ...]) -> None:
    script, content = build(tmp_path, *options)
    places = every(script)
    found, reference = look_up(content, places), read_by_node(content, places)
    assert len(found) > 50
    for place, said in zip(places, reference, strict=True):
        one = found.get(place)
        assert (one and [one.source, one.line - 1, one.column - 1]) == (said and said[:3]), place
        # Where there is no name, Node says the one before.
        assert one is None or one.name in ("", said[3])


def test_a_name_is_what_stands_there(tmp_path: Path) -> None:
    script, content = build(tmp_path, "--minify")
    named = {one for one in look_up(content, every(script)).values() if one.name}
    assert {"totalOf", "checkout", "sum"} <= {one.name for one in named}
    for one in named:
        text = CART if "cart" in one.source else MAIN
        line = text.split("\n")[one.line - 1].encode(
            "utf-16-le"
        )  # columns count as JavaScript does
        assert line[2 * one.column - 2 :].decode("utf-16-le").startswith(one.name)


def test_a_place_is_told_with_its_line(tmp_path: Path) -> None:
    script, content = build(tmp_path, "--minify")
    line, text = next((at, one) for at, one in enumerate(script.split("\n")) if ".price" in one)
    place = line, text.index(".price") + 1
    found = look_up(content, [place])[place]
    assert found.source.endswith("src/cart.ts")
    assert found.code == "for (const item of items!) sum += item.price;"
    assert CART.split("\n")[found.line - 1].strip() == found.code


def test_a_map_in_sections_says_the_same(tmp_path: Path) -> None:
    script, content = build(tmp_path, "--minify")
    whole = json.loads(content)
    moved = {
        "version": 3,
        "sections": [
            {"offset": {"line": 0, "column": 0}, "map": whole},
            {"offset": {"line": 100, "column": 7}, "map": whole},
        ],
    }
    places = every(script)
    found = look_up(json.dumps(moved).encode(), [*places, *(_moved(one) for one in places)])
    alone = look_up(content, places)
    for place in places:
        assert found.get(place) == alone.get(place)
        assert found.get(_moved(place)) == alone.get(place)


def _moved(place: tuple[int, int]) -> tuple[int, int]:
    line, column = place
    return line + 100, column + (7 if line == 0 else 0)


def made(**fields: Any) -> bytes:
    plain = {"version": 3, "sources": ["a.js"], "names": [], "mappings": "AAAA"}
    return json.dumps(plain | fields).encode()


def test_a_root_stands_before_its_files() -> None:
    assert (
        look_up(made(sourceRoot="webpack://shop/"), [(0, 5)])[0, 5].source == "webpack://shop/a.js"
    )


def test_what_begins_as_no_script_may() -> None:
    assert look_up(b")]}'\n" + made(), [(0, 0)])[0, 0] == Written("a.js", 1, 1, "", "")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, made(version=2), made(mappings=7),
        made(sources="a.js"), made(mappings="AAAA,!"), made(mappings="AA"), made(mappings="g"),
        made(mappings="AAAA," + "g" * 500 + "A"),
        json.dumps({"version": 3, "sections": [{"offset": {}, "map": {"version": 3}}]}).encode(),
        json.dumps({"version": 3, "sections": [{"offset": {"line": 0, "column": 0}, "map": {"version": 3, "sections": []}, "url": "x"}]}).encode()[:-9],
    ],
)  # fmt: skip
def test_what_is_no_map_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed):
        check(content)


@pytest.mark.parametrize(
    "mappings", ["", ";;;", "A", "ADAA", "AACA", "AAAD", "AAAAC", "AAAA,AADA", "gggggggggggggggA"]
)
def test_what_leads_nowhere_says_nothing(mappings: str) -> None:
    found = look_up(made(mappings=mappings, names=[]), [(0, 0), (3, 9)])
    assert all(one.source == "a.js" for one in found.values())
    assert (3, 9) not in found


@given(
    st.text("ACDgIZ;,+/9", max_size=200),
    st.lists(st.one_of(st.none(), st.text(max_size=5)), max_size=3),
    st.lists(st.tuples(st.integers(-2, 9), st.integers(-2, 99)), max_size=9),
)
@example("A" * 200, [], [])
def test_any_mappings_are_read_or_refused(
    mappings: str, sources: list[str | None], places: list[tuple[int, int]]
) -> None:
    content = made(mappings=mappings, sources=sources, sourcesContent=["x\ny", None])
    try:
        check(content)
        found = look_up(content, places)
    except Malformed:
        return
    assert set(found) <= set(places)
    assert all(one.source in sources for one in found.values())
