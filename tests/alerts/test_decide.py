"""At most one of an issue an hour and so many a day of a site; the rest in one letter a day."""

from hypothesis import given
from hypothesis import strategies as st

from hawk_edge.alerts.decide import HOUR_MS, MOST_A_DAY, Decision, decide, roundup_due_ms
from hawk_edge.store.index.alerts import DAY_MS, Fate, Held, Past

NOW = 1_700_000_000_000


def test_the_first_is_told_at_once() -> None:
    assert decide(Past(), NOW) == Decision(Fate.ALONE)


def test_one_that_comes_too_soon_waits_until_the_hour_has_passed() -> None:
    past = Past(issue_ms=NOW - 1, in_a_day=1)
    decision = decide(past, NOW)
    assert decision == Decision(Fate.LATER, NOW - 1 + HOUR_MS)
    assert decide(past, decision.due_ms - 1).fate is Fate.LATER
    assert decide(past, decision.due_ms).fate is Fate.ALONE


def test_what_is_over_the_ceiling_is_held() -> None:
    assert decide(Past(in_a_day=MOST_A_DAY - 1), NOW).fate is Fate.ALONE
    assert decide(Past(in_a_day=MOST_A_DAY), NOW).fate is Fate.HELD


def test_what_is_held_gathers_for_an_hour_and_is_told_once_a_day() -> None:
    assert roundup_due_ms(Held("site", NOW)) == NOW + HOUR_MS
    assert roundup_due_ms(Held("site", NOW, NOW - HOUR_MS)) == NOW - HOUR_MS + DAY_MS
    assert roundup_due_ms(Held("site", NOW, NOW - DAY_MS + 1)) == NOW + HOUR_MS


Alarms = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 3 * HOUR_MS)), min_size=1, max_size=200
)


@given(Alarms)
def test_however_they_come_the_limits_hold_and_nothing_is_lost(
    alarms: list[tuple[int, int]],
) -> None:
    """A model of the job: `waits` are looked at again at their time, before what comes then."""
    now, told, held = NOW, list[tuple[int, int]](), set[int]()
    waits = dict[int, int]()

    def look(issue: int, at: int) -> None:
        day = [one for one in told if at - DAY_MS < one[1] <= at]
        last = max((one[1] for one in day if one[0] == issue), default=None)
        decision = decide(Past(last, len(day)), at)
        if decision.fate is Fate.ALONE:
            told.append((issue, at))
        elif decision.fate is Fate.LATER:
            waits[issue] = decision.due_ms
        else:
            held.add(issue)

    for issue, pause in alarms:
        now += pause
        for due, waiting in sorted((due, one) for one, due in waits.items() if due <= now):
            del waits[waiting]
            look(waiting, due)
        look(issue, now)
    for due, waiting in sorted((due, one) for one, due in waits.items()):
        look(waiting, due)
    for issue, at in told:
        same = [one for one in told if one[0] == issue and at - HOUR_MS < one[1] <= at]
        assert len(same) == 1
        assert len([one for one in told if at - DAY_MS < one[1] <= at]) <= MOST_A_DAY
    assert {issue for issue, _ in told} | held == {issue for issue, _ in alarms}
