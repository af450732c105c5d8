"""What one session saw, in a few bytes for each line: kept in its row as it is read and written."""

from collections.abc import Collection, Iterable
from itertools import accumulate

import msgspec
from msgspec import Struct

MOST_LINES = 3_000  # of one session; what more it saw is not found


class First(Struct, frozen=True, array_like=True):
    """A state that showed lines for the first time, by what each id differs from the one before."""

    page: int
    n: int
    at_ms: int
    steps: list[int]

    @property
    def ids(self) -> Iterable[int]:
        """The lines."""
        return accumulate(self.steps)


class Told(Struct, array_like=True):
    """`pages` by name, and the states in the order of their times."""

    pages: list[str] = []
    states: list[First] = []

    def ids(self) -> set[int]:
        """All lines that the session saw."""
        return {id for state in self.states for id in state.ids}

    def add(self, page: str, n: int, at_ms: int, ids: Collection[int]) -> None:
        """Say that a state showed lines, which none before it had."""
        if page not in self.pages:
            self.pages.append(page)
        ascending = sorted(ids)
        steps = [id - before for before, id in zip([0, *ascending], ascending, strict=False)]
        self.states.append(First(self.pages.index(page), n, at_ms, steps))

    def first(self, lines: Collection[int]) -> tuple[First, int] | None:
        """The first state with one of these lines, and which line that is."""
        for state in sorted(self.states, key=lambda one: (one.at_ms, one.n)):
            for id in state.ids:
                if id in lines:
                    return state, id
        return None

    def encode(self) -> bytes:
        """As `decode` reads it."""
        return msgspec.msgpack.encode(self)


def decode(told: bytes) -> Told:
    """Read it again."""
    return msgspec.msgpack.decode(told, type=Told)
