"""Which sessions a query asks for: the same words in the list's address and in a saved filter."""

from collections.abc import Mapping

from hawk_edge.browsers import DEVICES, FAMILIES
from hawk_edge.errors import Malformed
from hawk_edge.store.index.session_filter import SessionFilter
from hawk_edge.timekey import from_iso
from hawk_edge.web.answers import as_number

LONGEST_TEXT = 1000  # characters of what somebody looks for
LONGEST_S = 10 * 365 * 86_400  # of a time that is told in seconds
OTHER = "other"  # a browser that we have no name for
# In this order they stand in a saved filter.
NAMES = (
    "text", "url", "visitor", "errors", "rage", "live", "browser", "device", "longer", "shorter",
    "last", "from", "to",
)  # fmt: skip


def read_filter(query: Mapping[str, str], now_ms: int) -> SessionFilter:
    """What a query asks for; what it leaves out, or gives as "", is not asked for.

    Raises Malformed, which says what is wrong.
    """
    from_ms, to_ms = (from_iso(query[at]) if query.get(at) else None for at in ("from", "to"))
    if from_ms is not None and to_ms is not None and from_ms > to_ms:
        raise Malformed("from must not be later than to")
    if last_ms := _seconds(query, "last"):
        from_ms = max(from_ms or 0, now_ms - last_ms)
    longer_ms, shorter_ms = _seconds(query, "longer"), _seconds(query, "shorter")
    if longer_ms is not None and shorter_ms is not None and longer_ms >= shorter_ms:
        raise Malformed("longer must be less than shorter")
    return SessionFilter(
        from_ms=from_ms,
        to_ms=to_ms,
        url=_text(query, "url"),
        visitor=_text(query, "visitor"),
        errors=_flag(query, "errors"),
        rage=_flag(query, "rage"),
        live_at_ms=now_ms if _flag(query, "live") else None,
        browser=_browser(query),
        device=_one_of(query, "device", DEVICES),
        longer_ms=longer_ms,
        shorter_ms=shorter_ms,
    )


def read_text(query: Mapping[str, str]) -> str | None:
    """What was on the screen of those that a query asks for. Raises Malformed."""
    return _text(query, "text")


def _text(query: Mapping[str, str], name: str) -> str | None:
    value = query.get(name) or None
    if value is not None and len(value) > LONGEST_TEXT:
        raise Malformed(f"{name} must have at most {LONGEST_TEXT} characters")
    return value


def _flag(query: Mapping[str, str], name: str) -> bool:
    value = query.get(name, "")
    if value not in ("", "0", "1"):
        raise Malformed(f"{name} must be 1 or 0")
    return value == "1"


def _seconds(query: Mapping[str, str], name: str) -> int | None:
    """Milliseconds, of what is told in whole seconds."""
    value = query.get(name, "")
    return as_number(name, value, 0, 1, LONGEST_S) * 1000 if value else None


def _one_of(query: Mapping[str, str], name: str, known: tuple[str, ...]) -> str | None:
    value = query.get(name, "").casefold()
    if not value:
        return None
    for one in known:
        if one.casefold() == value:
            return one
    raise Malformed(f"{name} must be one of {', '.join(known)}")


def _browser(query: Mapping[str, str]) -> str | None:
    found = _one_of(query, "browser", (*FAMILIES, OTHER))
    return "" if found == OTHER else found
