"""A site may send as much as was said, no more and no less, and is told when to come back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawk_edge import quota as quota_module
from hawk_edge.errors import OverQuota
from hawk_edge.quota import Quota

NOW = 1_557_437_465_123


class Clock:
    now_ms = NOW

    def __call__(self) -> int:
        return self.now_ms


def taken(quota: Quota, name: str, tries: int) -> int:
    """How many of `tries` batches are let in."""
    count = 0
    for _ in range(tries):
        try:
            quota.batch(name)
        except OverQuota:
            continue
        count += 1
    return count


@given(st.integers(1, 2000), st.integers(0, 1 << 42))
def test_exactly_as_many_as_were_said_come_in_at_once(size: int, now_ms: int) -> None:
    assert taken(Quota(size, 1, lambda: now_ms), "a", size + 20) == size


@given(st.integers(1, 300), st.lists(st.integers(0, 20_000), max_size=20))
def test_over_time_no_more_come_in_than_trickle_in_and_an_idle_minute_forgives_all(
    size: int, pauses: list[int]
) -> None:
    clock = Clock()
    quota = Quota(size, 1, clock)
    began, total = clock.now_ms, 0
    for pause in pauses:
        clock.now_ms += pause
        total += taken(quota, "a", size + 1)
        assert total <= size + (clock.now_ms - began) * size // 60_000 + 1
    clock.now_ms += 60_000
    assert taken(quota, "a", size + 1) == size


@given(st.integers(1, 2000), st.integers(0, 100))
def test_who_waits_as_long_as_was_said_is_let_in(size: int, more: int) -> None:
    clock = Clock()
    quota = Quota(size, 1, clock)
    taken(quota, "a", size + more)
    with pytest.raises(OverQuota) as refused:
        quota.batch("a")
    assert refused.value.retry_after is not None
    assert 0 < refused.value.retry_after <= 61
    clock.now_ms += refused.value.retry_after * 1000
    quota.batch("a")


def test_sessions_do_not_pay_for_each_other_nor_sites() -> None:
    quota = Quota(2, 1, Clock())
    assert [taken(quota, name, 5) for name in ("a", "b")] == [2, 2]
    quota.new_session("one")
    quota.new_session("other")
    with pytest.raises(OverQuota, match="new sessions"):
        quota.new_session("one")


def test_only_so_many_are_remembered_and_the_longest_silent_is_forgotten_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(quota_module, "TRACKED", 2)
    quota = Quota(1, 1, Clock())
    assert [taken(quota, name, 1) for name in ("a", "b", "c")] == [1, 1, 1]
    assert [taken(quota, name, 1) for name in ("c", "b", "a")] == [0, 0, 1]
