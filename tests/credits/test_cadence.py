"""A crowd is spread over the CPU time there is: early, evenly, no more than needed, and for a time."""

import heapq
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawk_edge.credits.cadence import DEAR_S, FEW, MOST, Cadence

USUAL_S = 5.0
BUDGET = 0.075
COST_S = 0.003


class Crowd:
    """Visitors who send when they were told to, and a server that has learnt what that costs.

    Of their pages one in `page` answers ends: then the appointment is not kept, and the next page
    comes without one.
    """

    def __init__(self, cadence: Cadence, cost_s: float = COST_S, page: int = 0) -> None:
        self.cadence = cadence
        self.now = 0.0
        self.sent = list[tuple[float, float]]()  # when, and what was told then
        self._cost_s = cost_s
        self._page = page
        self._due = list[tuple[float, int]]()
        self._looked = (0.0, 0)
        self._people = 0

    def come(self, many: int, over_s: float) -> "Crowd":
        for number in range(many):
            heapq.heappush(self._due, (self.now + over_s * number / many, self._people))
            self._people += 1
        return self

    def go(self, many: int) -> None:
        self._due = heapq.nsmallest(len(self._due) - many, self._due)

    def until(self, end: float) -> "Crowd":
        while self._due and self._due[0][0] < end:
            self.now, who = heapq.heappop(self._due)
            before, count = self._looked
            if self.now - before >= 1.0:
                self.cadence.saw(self.now - before, (len(self.sent) - count) * self._cost_s)
                self._looked = self.now, len(self.sent)
            told = self.cadence.next(self.now, BUDGET)
            self.sent.append((self.now, told))
            ends = self._page and len(self.sent) % self._page == 0
            heapq.heappush(self._due, (self.now + (1.0 if ends else told) * USUAL_S, who))
        self.now = end
        return self

    def load(self, start: float, end: float) -> float:
        """CPU seconds a second."""
        return self._cost_s * sum(start <= at < end for at, _ in self.sent) / (end - start)

    def told(self, start: float) -> list[float]:
        return [told for at, told in self.sent if at >= start]


def test_who_is_few_is_told_nothing_new() -> None:
    crowd = Crowd(Cadence(USUAL_S)).come(50, 10).until(300)
    assert set(crowd.told(0)) == {1.0}


def test_a_crowd_is_told_to_gather_for_just_as_long_as_it_takes() -> None:
    crowd = Crowd(Cadence(USUAL_S)).come(400, 20).until(300)
    needed = 400 * COST_S / BUDGET / USUAL_S
    told = crowd.told(150)
    assert 0.85 * needed < min(told)
    assert max(told) < 1.15 * needed
    assert crowd.load(150, 300) == pytest.approx(BUDGET, rel=0.05)


@settings(max_examples=20, deadline=None)
@given(
    st.integers(1, 900), st.floats(0.5, 60), st.floats(0.0005, 0.004), st.sampled_from([0, 3, 4, 9])
)
def test_it_keeps_to_the_budget_whoever_comes_and_however_their_pages_end(
    many: int, over_s: float, cost_s: float, page: int
) -> None:
    crowd = Crowd(Cadence(USUAL_S), cost_s, page).come(many, over_s).until(400)
    usual = many * cost_s / USUAL_S  # at the usual cadence
    ended = many * cost_s / (USUAL_S * MOST)  # at the slowest, if all keep to it
    if page:
        ended = many * cost_s / ((1 - 1 / page) * MOST + 1 / page) / USUAL_S
    load = crowd.load(200, 400)
    assert load < max(1.08 * min(usual, BUDGET), 1.05 * ended) + 2 * cost_s
    if usual < 0.9 * BUDGET and not page:
        assert max(crowd.told(100)) < 1.1
    # Nor is more taken away than has to be.
    assert load > min(usual, 0.8 * BUDGET) * 0.9 - 2 * cost_s


def test_all_are_told_about_the_same() -> None:
    crowd = Crowd(Cadence(USUAL_S), page=4).come(300, 5).until(400)
    told = crowd.told(200)
    assert max(told) < 1.5 * min(told)


def test_nobody_is_told_to_gather_for_longer_than_the_most() -> None:
    crowd = Crowd(Cadence(USUAL_S)).come(3000, 10).until(120)
    assert max(crowd.told(0)) == MOST


def test_when_the_crowd_goes_the_next_who_come_are_told_what_is_usual() -> None:
    crowd = Crowd(Cadence(USUAL_S)).come(900, 10).until(120)
    assert min(crowd.told(100)) > 4
    crowd.go(850)
    crowd.until(120 + 2 * MOST * USUAL_S)
    assert set(crowd.told(120 + MOST * USUAL_S)) == {1.0}


def test_without_a_limit_nothing_is_booked() -> None:
    cadence = Cadence(USUAL_S)
    assert {cadence.next(0.0, inf) for _ in range(10_000)} == {1.0}
    assert cadence.next(0.0, BUDGET) == 1.0


def test_what_an_answer_costs_is_learnt_and_other_work_is_not_taken_for_it() -> None:
    cadence = Cadence(USUAL_S)
    assert cadence.cost_s == DEAR_S
    cadence.saw(10, 5.0)  # an upgrade of the index, say: nobody was answered
    assert cadence.cost_s == DEAR_S
    for _ in range(60):
        for _ in range(40):
            cadence.next(0.0, BUDGET)
        cadence.saw(1.0, 40 * 0.001)
    assert cadence.cost_s == pytest.approx(0.001, rel=0.05)
    cadence.next(0.0, BUDGET)
    cadence.saw(600.0, 0.06)  # one answer, and ten minutes of upkeep
    assert cadence.cost_s < 0.06 / FEW * 1.1
