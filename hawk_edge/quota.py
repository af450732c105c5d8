"""How much a site may send: a bucket for each session, and one for new sessions of a site."""

from collections.abc import Callable

from hawk_edge.clock import steady_clock_ms
from hawk_edge.errors import OverQuota

TRACKED = 20_000  # buckets kept; the ones longest untouched are full again anyway


class Quota:
    """Counts in memory: a restart forgives. `now_ms` is a clock that nobody sets."""

    def __init__(
        self,
        batches_per_minute: int,
        sessions_per_hour: int,
        now_ms: Callable[[], int] = steady_clock_ms,
    ) -> None:
        self._batches = Buckets(batches_per_minute, 60_000, now_ms)
        self._sessions = Buckets(sessions_per_hour, 3_600_000, now_ms)

    def batch(self, session: str) -> None:
        """Count a batch. Raises OverQuota."""
        self._batches.take(session, "batches of this session")

    def new_session(self, site: str) -> None:
        """Count a session that was not seen before. Raises OverQuota."""
        self._sessions.take(site, "new sessions of this site")


class Buckets:
    """Leaky buckets of `size`, counted in whole units of 1/`size` ms: nothing is rounded."""

    def __init__(self, size: int, refill_ms: int, now_ms: Callable[[], int]) -> None:
        self._size = size
        self._each = refill_ms  # how long one takes to leak, and
        self._empty = size * refill_ms  # how long all of them
        self._now_ms = now_ms
        # When each bucket will be full again: all there is to know of one.
        self._full: dict[str, int] = {}

    def take(self, name: str, what: str) -> None:
        """Count one. Raises OverQuota, which says when there is room for the next."""
        now = self._now_ms() * self._size
        full = max(self._full.pop(name, 0), now)
        over = full + self._each - now - self._empty
        self._full[name] = full if over > 0 else full + self._each
        if len(self._full) > TRACKED:
            del self._full[next(iter(self._full))]
        if over > 0:
            over_ms = over // self._size
            raise OverQuota(f"too many {what}", retry_after=over_ms // 1000 + 1)

    def give_back(self, name: str) -> None:
        """Forget one that was counted."""
        if name in self._full:
            self._full[name] -= self._each
