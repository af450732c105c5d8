"""The inverted timestamp: golden, its own inverse, and ordered the other way round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge.errors import Malformed
from hawk_edge.timekey import (
    LAST_NUMBER,
    LATEST_MS,
    from_iso,
    invert,
    iso,
    parse_state_name,
    state_name,
    timekey,
)

instants = st.integers(0, LATEST_MS)
numbers = st.integers(1, LAST_NUMBER)


def test_the_golden_pair() -> None:
    assert invert("2019-05-09T21:31:") == "7980-94-90T78:68:"
    assert timekey(from_iso("2019-05-09T21:31:05.123Z")) == "7980-94-90T78:68:94.876Z"


@given(instants)
def test_an_instant_survives_the_way_there_and_back(at_ms: int) -> None:
    assert from_iso(iso(at_ms)) == at_ms
    assert from_iso(invert(timekey(at_ms))) == at_ms


@given(instants, instants)
def test_later_instants_have_smaller_keys(one: int, other: int) -> None:
    assert (timekey(one) < timekey(other)) == (one > other)


@given(instants, numbers, instants, numbers)
def test_state_names_sort_newest_first_and_say_what_they_name(
    one: int, first: int, other: int, second: int
) -> None:
    assert parse_state_name(state_name(one, first)) == (one, first)
    assert (state_name(one, first) < state_name(other, second)) == ((one, first) > (other, second))


@pytest.mark.parametrize(
    "name", ["", "x", "7980-94-90T78:68:94.876Z", "0000-00-00T00:00:00.000Z-000001"]
)
def test_what_is_no_state_name_is_refused(name: str) -> None:
    with pytest.raises(Malformed):
        parse_state_name(name)


def test_times_without_a_zone_are_utc_and_others_are_converted() -> None:
    assert from_iso("2019-05-09T21:31") == from_iso("2019-05-09T23:31+02:00")
    with pytest.raises(Malformed):
        from_iso("yesterday")
