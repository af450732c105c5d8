"""How much a site may send: a bucket for each session, and one for new sessions of a site."""

from collections.abc import Callable

from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import OverQuota

TRACKED = 20_000  # buckets kept; the ones longest untouched are full again anyway


class Quota:
    """Counts in memory: a restart forgives."""

    def __init__(
        self,
        batches_per_minute: int,
        sessions_per_hour: int,
        now_ms: Callable[[], int] = wall_clock_ms,
    ) -> None:
        self._batches = _Buckets(batches_per_minute, 60_000, now_ms)
        self._sessions = _Buckets(sessions_per_hour, 3_600_000, now_ms)

    def batch(self, session: str) -> None:
        """Count a batch. Raises OverQuota."""
        self._batches.take(session, "batches of this session")

    def new_session(self, site: str) -> None:
        """Count a session that was not seen before. Raises OverQuota."""
        self._sessions.take(site, "new sessions of this site")


class _Buckets:
    def __init__(self, size: int, refill_ms: int, now_ms: Callable[[], int]) -> None:
        self._size = size
        self._ms_each = refill_ms / size
        self._now_ms = now_ms
        # When each bucket will be full again: all there is to know of a leaky bucket.
        self._full_ms: dict[str, float] = {}

    def take(self, name: str, what: str) -> None:
        now = self._now_ms()
        full = max(self._full_ms.pop(name, 0), now) + self._ms_each
        over_ms = full - now - self._size * self._ms_each
        self._full_ms[name] = full if over_ms <= 0 else full - self._ms_each
        if len(self._full_ms) > TRACKED:
            del self._full_ms[next(iter(self._full_ms))]
        if over_ms > 0:
            raise OverQuota(f"too many {what}", retry_after=int(over_ms / 1000) + 1)
