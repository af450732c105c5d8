"""Every mistake that has an answer: a status, a short code, and a sentence for a person."""


class HawkError(Exception):
    """Something a caller can act on. `retry_after` is in seconds."""

    status = 500
    code = "internal"
    retry_after: int | None = None

    def __init__(self, message: str, *, code: str | None = None, retry_after: int | None = None):
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.retry_after = retry_after or self.retry_after


class Malformed(HawkError):
    """400: the input cannot be understood; the message says where and why."""

    status, code = 400, "malformed"


class NotSignedIn(HawkError):
    """401: no valid token."""

    status, code = 401, "not_signed_in"


class NotAllowed(HawkError):
    """403: understood, and refused."""

    status, code = 403, "not_allowed"


class NotFound(HawkError):
    """404: not there, or not there for you."""

    status, code = 404, "not_found"


class TooSlow(HawkError):
    """408: it did not come to its end."""

    status, code = 408, "too_slow"


class Conflict(HawkError):
    """409: something else already has this name."""

    status, code = 409, "conflict"


class TooLarge(HawkError):
    """413: over a limit, as sent or inflated."""

    status, code = 413, "too_large"


class OverQuota(HawkError):
    """429: too much in too short a time."""

    status, code, retry_after = 429, "over_quota", 10


class Unavailable(HawkError):
    """503: the store cannot take this now."""

    status, code, retry_after = 503, "unavailable", 5


class DiskFull(HawkError):
    """507: no space left; reading and deleting go on."""

    status, code, retry_after = 507, "disk_full", 60


class Damaged(HawkError):
    """500: the store holds something that is not what it says it is."""

    status, code = 500, "damaged"


class Unusable(Exception):
    """The program cannot start or go on like this: a config, a folder, a command line."""
