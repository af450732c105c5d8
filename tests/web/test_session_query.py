"""What a query asks for, and that nonsense is refused with a reason."""

import pytest

from hawk_edge.errors import Malformed
from hawk_edge.store.index.session_filter import SessionFilter
from hawk_edge.timekey import iso
from hawk_edge.web.session_query import read_filter
from tests.batches import T0


def test_what_is_left_out_or_empty_is_not_asked_for() -> None:
    empty = {"from": "", "url": "", "errors": "", "browser": "", "longer": "", "last": ""}
    assert read_filter({}, T0) == read_filter(empty, T0) == SessionFilter()
    assert read_filter({"errors": "0", "rage": "0", "live": "0"}, T0) == SessionFilter()


def test_every_filter_is_read() -> None:
    query = {
        "from": iso(T0 - 5000), "to": iso(T0), "url": "/cart", "visitor": "ada", "errors": "1",
        "rage": "1", "live": "1", "browser": "samsung internet", "device": "Phone", "longer": "60",
        "shorter": "3600",
    }  # fmt: skip
    assert read_filter(query, T0 + 7) == SessionFilter(
        T0 - 5000, T0, "/cart", "ada", errors=True, rage=True, live_at_ms=T0 + 7,
        browser="Samsung Internet", device="phone", longer_ms=60_000, shorter_ms=3_600_000,
    )  # fmt: skip
    assert read_filter({"browser": "other"}, T0) == SessionFilter(browser="")


def test_the_last_hour_is_counted_from_now_and_never_widens_a_range() -> None:
    assert read_filter({"last": "3600"}, T0).from_ms == T0 - 3_600_000
    both = {"last": "3600", "from": iso(T0 - 1000)}
    assert read_filter(both, T0).from_ms == T0 - 1000


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("from", "yesterday", "ISO-8601"),
        ("errors", "yes", "errors must be 1 or 0"),
        ("browser", "Netscape", "browser must be one of Chrome, Edge"),
        ("device", "watch", "device must be one of desktop"),
        ("longer", "-1", "longer must be a whole number"),
        ("shorter", "1.5", "shorter must be a whole number"),
        ("last", "0", "last must be a whole number from 1"),
        ("url", "x" * 1001, "url must have at most 1000"),
        ("visitor", "x" * 1001, "visitor must have at most 1000"),
    ],
)
def test_nonsense_is_refused_and_named(name: str, value: str, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        read_filter({name: value}, T0)


@pytest.mark.parametrize(
    "query", [{"from": iso(T0), "to": iso(T0 - 1)}, {"longer": "60", "shorter": "60"}]
)
def test_what_can_leave_nothing_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(Malformed, match="must"):
        read_filter(query, T0)
