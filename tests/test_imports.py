"""Imports of a sheet, and how each sheet stands in the place of its import."""

import time

import pytest

from hawk_edge.imports import imports_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@import 'a.css';", [("a.css", "X")]),
        ('@IMPORT url("a.css"); b{}', [("a.css", "X")]),
        ("@import url( a.css?x=400;700 ) screen and (min-width: 1px);",
         [("a.css?x=400;700", "@media screen and (min-width: 1px){X}")]),
        ("@import 'a' layer;@import 'b' layer( c.d );", [("a", "@layer {X}"), ("b", "@layer c.d{X}")]),
        ("@import 'a' layers;", [("a", "@media layers{X}")]),
        ("@import 'a' supports(not (display: grid)) print",
         [("a", "@media print{@supports (not (display: grid)){X}}")]),
        ("@import 'a' layer(b) supports(c: d) print;",
         [("a", "@media print{@supports (c: d){@layer b{X}}}")]),
        (r"@import 'a\2e css';", [("a.css", "X")]),
        ("/* @import 'a'; */ b{content:'@import \"c\"'}", []),
        ("@import ''; @import; @importer 'a';", []),
    ],
)  # fmt: skip
def test_what_stands_for_an_import(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.address, one.put("X")) for one in imports_in(text)] == found


def test_a_place_is_the_whole_rule() -> None:
    text = "@charset 'x'; @import 'a' print; b{} @import url(c)"
    for one in reversed(list(imports_in(text))):
        text = f"{text[: one.start]}<{one.address}>{text[one.end :]}"
    assert text == "@charset 'x'; <a> b{} <c>"


@pytest.mark.parametrize(
    "hostile",
    ["@import ", "@import url(", "@import 'a' supports(", "@import 'a' (", "@import 'a' layer(",
     "@import 'a' supports((", "'", "/*", "@import 'a'supports('", "\\"],
)  # fmt: skip
def test_hostile_sheets_cost_one_pass(hostile: str) -> None:
    start = time.thread_time()
    list(imports_in(f"@import 'x';{hostile * (400_000 // len(hostile))}"))
    assert time.thread_time() - start < 2  # the square of it would take minutes
