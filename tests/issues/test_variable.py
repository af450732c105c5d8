"""What differs from one time to the next is left out, and what tells something is not."""

import uuid

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hawk_edge.issues.variable import LEFT, path_without_variables, without_variables


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("order 4711 has no price", "order … has no price"),
        ("user 'ann' is not known", "user … is not known"),
        ('user "ann o\'hara" is not known', "user … is not known"),
        ("Benutzer „Ann“ fehlt, «Ann» aussi", "Benutzer … fehlt, … aussi"),
        ("can't find what isn't there", "can't find what isn't there"),
        ("6f1b2c3d-1111-4222-8333-444455556666 is gone", "… is gone"),
        ("commit 9f86d081884c is gone", "commit … is gone"),
        ("token eyJhbGciOiJIUzI1NiIsInR5cCI is bad", "token … is bad"),
        ("GET https://shop.example/a?b=1 failed", "GET … failed"),
        ("mail to ann@shop.example failed", "mail to … failed"),
        ("ids 1, 2, 3 and 4", "ids … and …"),
        ("Request failed with status code 404", "Request failed with status code 404"),
        ("Minified React error #418; visit https://react.dev/418", "Minified React error #418; visit …"),
        ("two\n  lines", "two lines"),
        ("getUserByID failed", "getUserByID failed"),
    ],
)  # fmt: skip
def test_a_message(message: str, left: str) -> None:
    assert without_variables(message) == left


@pytest.mark.parametrize(
    ("paths", "left"),
    [
        (["orders/17", "orders/18"], "orders/…"),
        (["u/6f1b2c3d-1111-4222-8333-444455556666/x", "u/0f1b2c3d-1111-4222-8333-44445555aaaa/x"], "u/…/x"),
        (["static/app.3f2a1b9c.js", "static/app.aa00ff11.js"], "static/app-….js"),
        (["assets/index-DkQzVXbA.js", "assets/index-B-x3_kQz.js"], "assets/index-….js"),
        (["chunk-QXKJZLAB.js", "chunk-A1B2C3D4.js"], "chunk-….js"),
        (["_next/static/chunks/pages/_app-0123456789abcdef.js"], "_next/static/chunks/pages/_app-….js"),
        (["api/v2/items/9"], "api/v2/items/…"),
        (["main-checkout.js"], "main-checkout.js"),
        (["main-checkoutPage.js"], "main-checkoutPage.js"),
        (["vendor-polyfills.js"], "vendor-polyfills.js"),
        (["img/p123.png", "img/p77.png"], "img/p….png"),
        (["of/ann%40shop.example", "of/bob%40shop.example"], "of/…"),
    ],
)  # fmt: skip
def test_a_path(paths: list[str], left: str) -> None:
    assert [path_without_variables(path) for path in paths] == [left] * len(paths)


@given(st.text())
@example("'" * 100_000)
@example("http 1" * 100)
@example("\ue001 \ue009")
@example("a@" * 5_000)
def test_it_never_fails_and_what_is_left_stays(text: str) -> None:
    left = without_variables(text)
    assert without_variables(left) == left
    path_without_variables(text)


WORDS = st.lists(
    st.sampled_from(["the", "cart", "of", "customer", "has", "no", "item", "for"]), min_size=1
)
VARYING = st.one_of(
    st.integers(0).map(str),
    st.uuids().map(str),
    st.binary(min_size=6).map(bytes.hex).filter(lambda one: any(map(str.isdigit, one))),
    st.text("abcdefghijkl mno", min_size=1, max_size=20).map(lambda one: f"'{one}'"),
    st.integers(0, 10**6).map(lambda one: f"https://shop.example/{one}?q={one}"),
)


@given(WORDS, VARYING, VARYING, WORDS)
def test_it_does_not_depend_on_what_varies(
    before: list[str], one: str, other: str, after: list[str]
) -> None:
    first, second = (" ".join([*before, each, *after]) for each in (one, other))
    assume(max(len(first), len(second)) < 500)
    assert without_variables(first) == without_variables(second)
    assert LEFT in without_variables(first)


def test_a_uuid_is_one_whatever_it_begins_with() -> None:
    for _ in range(200):
        assert without_variables(f"cart {uuid.uuid4()} is gone") == "cart … is gone"
