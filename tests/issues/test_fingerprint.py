"""Which errors are one issue: as Chrome, Firefox and Safari tell of them, build after build."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs

from hawk_edge.issues.fingerprint import RULE, Fingerprint, of_error, of_request, overflow
from hawk_edge.issues.stacks import Frame, frames_of
from hawk_edge.issues.wording import worded
from tests.issues.pairs import APP, NEXT, OTHER, SAME, Thrown
from tests.store.opened import SITE


def mark(message: str, stack: str = "", **data: Any) -> Fingerprint:
    return of_error({"message": message} | data, frames_of(stack), SITE)


@pytest.mark.parametrize("thrown", SAME.values(), ids=SAME)
def test_what_is_the_same_falls_together(thrown: list[Thrown]) -> None:
    found = {mark(*one) for one in thrown}
    assert len(found) == 1, found


@pytest.mark.parametrize("thrown", OTHER.values(), ids=OTHER)
def test_what_is_not_the_same_does_not(thrown: list[Thrown]) -> None:
    found = {mark(*one).key for one in thrown}
    assert len(found) == len(thrown), found


def test_all_that_fall_apart_fall_apart_from_each_other_too() -> None:
    kinds = [mark(*thrown[0]).key for thrown in SAME.values() if "no price" not in str(thrown)]
    assert len(set(kinds)) == len(kinds)


def test_people_see_words_that_are_the_same_for_all() -> None:
    thrown = SAME["a property of nothing"][0]
    found = mark(*thrown)
    assert found.title == "Cannot use property price of undefined"
    assert found.place == "assets/app-….js: total"
    assert found.kind == "error"
    assert found.key.startswith(f"{RULE}:")
    assert mark("").title == "An error without a message"


def test_a_rule_that_was_released_stays_as_it_is() -> None:
    """Whoever changes what these are must give the rule another number."""
    assert mark(*SAME["no function"][0]).key == "1:8fe110e8060da069dd807e05b084c102"
    assert of_request(request("/orders/17", 500), SITE).key == "1:fd322eb7413f6db27932b5cb62168e51"


def test_with_a_source_map_it_is_the_line_that_was_written() -> None:
    one = Frame("t", APP, 40, 9, source="../src/cart.ts", code="sum += item.price")
    moved = structs.replace(one, url=NEXT, line=52, function="Qe", column=3)
    elsewhere = structs.replace(one, code="return item.price")
    library = Frame("a", APP, 1, 1, source="../node_modules/react/index.js", code="f()")
    marks = [
        of_error({"message": "no"}, stack, SITE)
        for stack in ([one], [moved], [library, one], [elsewhere])
    ]
    assert marks[0] == marks[1] == marks[2] != marks[3]
    assert marks[0].place == "src/cart.ts: sum += item.price"


def test_without_a_stack_the_script_tells() -> None:
    assert mark("x", source=APP) == mark("x", source=NEXT)
    assert mark("x", source=APP) != mark("x", source="https://shop.example/other.js")


# --- failed requests


def request(path: str, status: int, how: str = "fetch", method: str = "GET", host: str = "shop.example") -> dict[str, Any]:  # fmt: skip
    return {"how": how, "method": method, "url": f"https://{host}{path}", "status": status}


SAME_REQUESTS = [
    (request("/orders/17", 404), request("/orders/18?x=1", 404)),
    (request("/orders/17", 404, "xhr"), request("/orders/18", 404, "fetch")),
    (request("/orders/17", 502), request("/orders/18", 503)),
    (request("/img/p1.png", 404, "img"), request("/img/p22.png", 404, "img")),
    (request("/a", 404, method="post"), request("/a", 404, method="POST")),
]
OTHER_REQUESTS = [
    (request("/orders/17", 404), request("/carts/17", 404)),
    (request("/orders/17", 404), request("/orders/17", 403)),
    (request("/orders/17", 0), request("/orders/17", 500)),
    (request("/orders/17", 404), request("/orders/17", 404, method="POST")),
    (request("/orders/17", 404), request("/orders/17", 404, host="api.example")),
    (request("/a.png", 404, "img"), request("/a.png", 404, "fetch")),
    (request("/v1/orders", 404), request("/v2/orders", 404)),
]


@pytest.mark.parametrize(("one", "other"), SAME_REQUESTS)
def test_requests_that_fail_alike(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert of_request(one, SITE) == of_request(other, SITE)


@pytest.mark.parametrize(("one", "other"), OTHER_REQUESTS)
def test_requests_that_do_not(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert of_request(one, SITE).key != of_request(other, SITE).key


def test_a_request_is_called_by_what_failed() -> None:
    found = of_request(request("/orders/17", 503, method="post"), SITE)
    assert (found.title, found.place) == ("POST /orders/…: 5xx", "shop.example")
    assert of_request(request("/a", 0), SITE).title == "GET /a: no answer"


def test_hosts_of_one_origin_with_a_star_are_one() -> None:
    site = structs.replace(SITE, origins=("https://*.shop.example",))
    one, other = (
        of_request(request("/a", 404, host=f"{name}.shop.example"), site) for name in "ab"
    )
    assert one == other
    assert one.place == "*.shop.example"


# --- whatever is sent

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    st.lists,
    max_leaves=3,
)
FIELDS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("message", "source", "stack", "url", "how", "method", "status"), ANY)
)  # fmt: skip


@given(FIELDS, st.lists(st.builds(Frame, st.text(), st.text(), st.integers(), st.integers())))
@example({"message": "a" * 100_000}, [])
@example(
    {"message": "a\0\r\nb\u202ec\x1b[31m", "source": "\0.js", "method": "\0", "how": "xhr"}, []
)
@example({"message": "(" * 4_000 + " is not a function"}, [])
@example({"message": "undefined is not an object (evaluating '" + "'" * 4_000}, [])
@example({"url": "https://[" + "/" * 5_000}, [])
def test_it_never_fails_and_is_bounded(data: dict[str, Any], frames: list[Frame]) -> None:
    for found in (of_error(data, frames, SITE), of_request(data, SITE)):
        assert len(found.key) == 34
        assert len(found.title) <= 200
        assert len(found.place) <= 200
        assert (found.title + found.place).isprintable()
    assert overflow("error") != overflow("request")


@given(st.text())
def test_the_wording_of_a_wording_is_the_same(message: str) -> None:
    assert len(worded(message)) <= 600
