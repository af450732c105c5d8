"""What the store gives back: plain values, in the glossary's words."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

LIVE_MS = 60_000  # an open page that is silent for longer has nobody moving in it
CLOSED_LIVE_MS = 10_000  # after a page went away the next one is likely to follow


class Role(StrEnum):
    """What a user may do, each including the next."""

    OWNER = "owner"
    MEMBER = "member"
    VIEWER = "viewer"


class User(Struct, frozen=True):
    """A person who signs in."""

    id: str
    account: str
    email: str
    role: Role
    password_hash: str


Share = Annotated[float, Meta(ge=0, le=1)]
Masking = Literal["inputs", "all", "none"]
Days = Annotated[int, Meta(ge=1, le=36_500)]
QueryName = Annotated[str, Meta(pattern=r"^[^\s&=#?]{1,64}\Z")]
QueryNames = Annotated[tuple[QueryName, ...], Meta(max_length=50)]

# What says which picture or page it is, and nothing of the visitor: `q` is a picture's quality on
# one site, and what was searched for on the next.
QUERY: QueryNames = (
    "v", "ver", "version", "w", "width", "h", "height", "quality", "fit", "format", "fm", "auto",
    "dpr", "size", "page", "lang",
)  # fmt: skip


class SiteSettings(Struct, frozen=True, omit_defaults=True):
    """What is set for one site; None: what `[reporter]` in hawk.toml says for all.

    `sampling` is the share of sessions that are recorded; with `on_error` the others are kept in
    the visitor's browser, and sent from there when something fails. With `consent` nothing is
    recorded before `hawk.consent()`. `query`: parameters whose values stay in URLs. `days`: how
    long its sessions are kept; `[retention]` is the most that any may say.
    """

    sampling: Share | None = None
    masking: Masking | None = None
    on_error: bool = False
    consent: bool = False
    query: QueryNames = QUERY
    days: Days | None = None


class Site(Struct, frozen=True):
    """A web property. `key` is public: it stands in its pages."""

    id: str
    account: str
    key: str
    name: str
    origins: tuple[str, ...]
    created_ms: int
    settings: SiteSettings = SiteSettings()

    @property
    def scope(self) -> str:
        """What the keys of its sessions and events begin with."""
        return f"{self.account}/{self.id}/"


class Session(Struct, frozen=True):
    """One visitor's recording in one tab. Times are ms since 1970.

    `started_ms` and `seen_ms` are the visitor's first and last record on the corrected clock,
    `received_ms` is when the newest batch came, on the server's.
    """

    id: str
    key: str
    site: str
    visitor: str
    identity: str | None
    user_agent: str
    skew_ms: int
    started_ms: int
    seen_ms: int
    received_ms: int
    closed: bool
    url: str | None
    title: str | None
    width: int | None
    height: int | None
    pages: int
    events: int
    errors: int
    clicks: int
    rage: int = 0
    device: str = ""

    @property
    def live_until_ms(self) -> int:
        """Until when its visitor is taken to be there, if nothing comes any more."""
        return self.received_ms + (CLOSED_LIVE_MS if self.closed else LIVE_MS)

    def live(self, now_ms: int) -> bool:
        """Whether its visitor is still there, as far as one can tell."""
        # What came in the future came by a wrong clock, set right since.
        return abs(now_ms - self.received_ms) <= self.live_until_ms - self.received_ms


class Event(Struct, frozen=True):
    """What happened. `data` has the record's own fields; `state` is a name or None."""

    key: str
    session: str
    page: str
    kind: str
    at_ms: int
    state: str | None
    data: dict[str, Any]


class JournalBatch(Struct, frozen=True):
    """A committed batch. Its `body` holds the lines of its records (bodies.py)."""

    session: str
    seq: int
    page: str
    t0: int
    body: bytes


class Sent(Struct, frozen=True):
    """What the index says of a batch: of its states, of what the reporter `dropped` before it (as
    JSON), and how many values had to be `masked` here.
    """

    seq: int
    page: str
    first_n: int
    last_n: int
    dropped: str | None
    masked: int


class SnapshotRow(Struct, frozen=True):
    """Where a page can be entered: the name and number of a snapshot."""

    name: str
    page: str
    n: int


class Committed(Struct, frozen=True):
    """What a sink is told of a batch, after it is durable.

    Each record three times: `checked` as its kind's struct; in `records` as a dictionary with its
    long texts, but for those that the batch itself names by digest; in `lines` as it is kept.
    `asked_for`: which record brought the text of a digest. `tags`: of a record that brings a whole
    page, where in it the tags are that are looked for (tags.py).
    """

    site: Site
    session: str
    page: str
    seq: int
    base_ms: int  # add a record's `t` to get its time
    checked: list[Any]
    records: Sequence[dict[str, Any]]
    lines: list[bytes]
    asked_for: Mapping[str, int]
    tags: Mapping[int, Sequence[int]]
