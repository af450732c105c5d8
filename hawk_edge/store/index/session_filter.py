"""Which sessions of a site are listed, as conditions on their rows."""

from typing import Any

from msgspec import Struct

from hawk_edge.model import CLOSED_LIVE_MS, LIVE_MS
from hawk_edge.timekey import timekey

_AFTER_ALL = "\U0010ffff"  # sorts behind every character a key can hold

# Of a site, those of which a batch came lately, which an index finds: no other is live.
LATELY = "site = ? AND received_ms BETWEEN ? AND ?"
# Whether a session is live, as Session.live has it.
LIVE = "abs(received_ms - ?) <= CASE closed WHEN 1 THEN ? ELSE ? END"


class SessionFilter(Struct, frozen=True):
    """All fields must hold. Times are ms since 1970, durations ms.

    `url`: what the address of the first page contains. `visitor`: an id, or the name a site gave.
    `browser` and `device` as browsers.py says them, "" for those that it does not know.
    """

    from_ms: int | None = None
    to_ms: int | None = None
    url: str | None = None
    visitor: str | None = None
    errors: bool = False
    rage: bool = False
    live_at_ms: int | None = None
    browser: str | None = None
    device: str | None = None
    longer_ms: int | None = None
    shorter_ms: int | None = None

    @property
    def sieves(self) -> bool:
        """Whether one may have to look at many sessions to find one: no index helps."""
        by_row = (self.url, self.visitor, self.browser, self.device, self.longer_ms)
        given = any(one is not None for one in (*by_row, self.shorter_ms))
        return self.live_at_ms is None and (self.errors or self.rage or given)


def key_range(scope: str, only: SessionFilter) -> tuple[str, str]:
    """The keys of a site's sessions lie between these two, both left out."""
    first = scope + (timekey(only.to_ms) if only.to_ms is not None else "")
    last = scope + (timekey(only.from_ms) if only.from_ms is not None else "") + _AFTER_ALL
    return first, last


def lately(site: str, now_ms: int) -> list[Any]:
    """What LATELY asks for."""
    return [site, now_ms - LIVE_MS, now_ms + LIVE_MS]


def live(now_ms: int) -> list[Any]:
    """What LIVE asks for."""
    return [now_ms, CLOSED_LIVE_MS, LIVE_MS]


def conditions(scope: str, only: SessionFilter) -> tuple[list[str], list[Any]]:
    """What a row of `sessions` must be beside its key, and the parameters of that."""
    where, params = list[str](), list[Any]()

    def add(condition: str, *values: Any) -> None:
        where.append(condition)
        params.extend(values)

    if only.url:
        add("url LIKE ? ESCAPE '\\'", f"%{_escape_like(only.url)}%")
    if only.visitor:
        add("(visitor = ? OR identity = ?)", only.visitor, only.visitor)
    if only.errors:
        add("errors > 0")
    if only.rage:
        add("rage > 0")
    if only.browser is not None:
        add("browser = ?", only.browser)
    if only.device is not None:
        add("device = ?", only.device)
    if only.longer_ms is not None:
        add("seen_ms - started_ms >= ?", only.longer_ms)
    if only.shorter_ms is not None:
        add("seen_ms - started_ms < ?", only.shorter_ms)
    if only.live_at_ms is not None:
        now, site = only.live_at_ms, scope.split("/")[1]
        # The few that came lately, by their index; then the rule.
        add(f"id IN (SELECT id FROM sessions WHERE {LATELY})", *lately(site, now))
        add(LIVE, *live(now))
    return where, params


def _escape_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
