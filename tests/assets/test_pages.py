"""Addresses lead to where the page's own browser would have gone."""

import pytest

from hawk_edge.assets.found import Form, Named
from hawk_edge.assets.pages import LONGEST_URL, Bases, fetchable

SHOP = "https://shop.example/a/"


def urls(bases: Bases, form: Form, *named: tuple[str, str]) -> list[str]:
    return [one.url for one in bases.addresses(form, [Named(*one) for one in named])]


def test_what_stands_in_a_frame_leads_to_where_the_frame_is() -> None:
    bases = Bases(SHOP)
    named = [("x.png", ""), ("y.png", "https://f.example/b/")]
    assert urls(bases, "html", *named) == [
        "https://shop.example/a/x.png",
        "https://f.example/b/y.png",
    ]


def test_what_could_be_of_any_frame_leads_to_each() -> None:
    bases = Bases(SHOP)
    urls(bases, "html", ("y.png", "https://f.example/b/"))
    assert urls(bases, "css", ("z.png", "")) == [
        "https://shop.example/a/z.png", "https://f.example/b/z.png",
    ]  # fmt: skip


def test_a_page_that_moves_takes_its_addresses_along_but_not_when_it_has_a_base() -> None:
    free, tied = Bases(SHOP), Bases("https://shop.example/", SHOP)
    for bases in (free, tied):
        bases.move("https://shop.example/b/c")
    assert urls(free, "html", ("x.png", "")) == ["https://shop.example/b/x.png"]
    assert urls(tied, "html", ("x.png", "")) == ["https://shop.example/a/x.png"]


@pytest.mark.parametrize(
    "address", ["f.eot?#iefix", "x.png?id=", "a" * LONGEST_URL, "#x", "mailto:x"]
)
def test_what_cannot_be_had_or_shown_is_not_asked_for(address: str) -> None:
    assert urls(Bases(SHOP), "html", (address, "")) == []


@pytest.mark.parametrize(
    ("query", "whole"),
    [("", True), ("?v=1", True), ("?1234", True), ("?v=1&w=2", True), ("?v=", False),
     ("?v=1&w=", False), ("?=", False), ("?a&b=1", True)],
)  # fmt: skip
def test_an_address_whose_values_were_taken_out_is_not_the_whole_one(
    query: str, whole: bool
) -> None:
    assert fetchable(f"{SHOP}x.png{query}") == whole


def test_a_delta_says_what_the_addresses_after_it_are_relative_to() -> None:
    bases = Bases("https://shop.example/", SHOP)
    bases.rebase({"v": [0, {"base": "https://shop.example/b/"}, 7, {"base": "https://f.example/"}]})
    assert urls(bases, "part", ("x.png", "")) == [
        "https://shop.example/b/x.png", "https://f.example/x.png",
    ]  # fmt: skip
    bases.rebase({"v": [0, {"base": None}, 3, {"value": "x"}]})
    assert urls(bases, "html", ("x.png", "")) == ["https://shop.example/x.png"]


def test_a_sheet_of_the_pages_own_origin_has_come_with_the_page() -> None:
    bases = Bases(SHOP, "https://cdn.example/")
    named = [Named("a.css", sheet=True), Named("/b.css", SHOP, sheet=True), Named("c.png", SHOP)]
    assert [one.url for one in bases.addresses("html", named)] == [
        "https://cdn.example/a.css", "https://shop.example/a/c.png",
    ]  # fmt: skip
