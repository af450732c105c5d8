"""Inverted timestamps: ISO-8601 with each digit subtracted from 9, so that newest sorts first."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from hawk_edge.errors import Malformed

_INVERT = str.maketrans("0123456789", "9876543210")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST_MS = 253_402_300_799_999  # 9999-12-31T23:59:59.999Z, the last instant with four year digits
KEY_LENGTH = 24  # characters of a timekey
LAST_NUMBER = 999_999  # a state's number has six digits
_STATE_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)-(\d{6})")


def invert(text: str) -> str:
    """Subtract every digit from 9; its own inverse. `2019-05-09T21:31:` ↔ `7980-94-90T78:68:`."""
    return text.translate(_INVERT)


def iso(at_ms: int) -> str:
    """Milliseconds since 1970 as `2019-05-09T21:31:05.123Z`."""
    day, ms = divmod(at_ms, 86_400_000)
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{_date(day)}T{hours:02}:{minutes:02}:{seconds:02}.{ms:03}Z"


@lru_cache(maxsize=64)
def _date(day: int) -> str:
    """Remembered: reading one state writes the times of hundreds, most of them of one day."""
    return (_EPOCH + timedelta(days=day)).date().isoformat()


def from_iso(text: str) -> int:
    """ISO-8601 (UTC unless it says otherwise) to milliseconds since 1970; raises Malformed."""
    try:
        at = datetime.fromisoformat(text)
        at_ms = (at.replace(tzinfo=at.tzinfo or UTC) - _EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        raise Malformed(f"not an ISO-8601 time: {text[:40]!r}") from None
    if not 0 <= at_ms <= LATEST_MS:
        raise Malformed(f"not a time since 1970: {text!r}")
    return at_ms


def timekey(at_ms: int) -> str:
    """The key of an instant: later instants have smaller keys."""
    return invert(iso(at_ms))


def at_of_key(key: str) -> int:
    """When it was, of a key `{account}/{site}/{timekey}…`. Raises Malformed."""
    return from_iso(invert(key.split("/", 2)[-1][:KEY_LENGTH]))


def state_name(at_ms: int, number: int) -> str:
    """The name of the `number`th state of a page; later ones sort first, in a millisecond too."""
    return f"{timekey(at_ms)}-{LAST_NUMBER - number:06d}"


def parse_state_name(name: str) -> tuple[int, int]:
    """A state's name to (milliseconds since 1970, number in the page); raises Malformed."""
    found = _STATE_NAME.fullmatch(name)
    if not found:
        raise Malformed(f"not a state's name: {name!r}")
    return from_iso(invert(found[1])), LAST_NUMBER - int(found[2])
