"""What there is to tell of an alarm, gathered at the moment at which it is told."""

import struct
from collections.abc import Sequence

from msgspec import Struct

from hawk_edge.alerts.plain import plain
from hawk_edge.alerts.steps import Before, Step, before
from hawk_edge.browsers import browser_name
from hawk_edge.errors import HawkError
from hawk_edge.model import Session, Site
from hawk_edge.pictures import Pictures
from hawk_edge.replay import Replay
from hawk_edge.store.folder import Store
from hawk_edge.store.index.alerts import Alarm, Why
from hawk_edge.store.index.issues import Issue, Issues

MOST_PICTURE = 5 << 20  # bytes; a letter makes a third more of it, and most servers take 10 MB
MOST_IN_ROUNDUP = 20
_PNG = b"\x89PNG\r\n\x1a\n"


class Problem(Struct, frozen=True):
    """An issue as a letter speaks of it: its texts are plain, see plain.py.

    `browsers`: in how many of its sessions each was used, the most frequent first.
    """

    id: str
    site: str
    kind: str
    title: str
    where: str
    first_ms: int
    last_ms: int
    count: int
    sessions: int
    browsers: list[tuple[str, int]]
    link: str


class Story(Struct, frozen=True):
    """One alarm with all that belongs to it. `steps` and other texts are plain.

    `message`: what this one said, where the title says what all have in common; `replay`: a link
    to the very second. `picture`: a PNG and its size,
    or None and why there is none.
    """

    id: str
    why: Why
    site: Site
    problem: Problem
    at_ms: int
    session: str
    state: str | None
    message: str
    browser: str
    window: tuple[int, int] | None
    before: Before
    replay: str
    picture: "Picture | None" = None
    no_picture: str = ""


class Picture(Struct, frozen=True):
    """A PNG, and how large it is in pixels."""

    png: bytes
    width: int
    height: int


class Roundup(Struct, frozen=True):
    """Alarms that are told together: `items` are some of `count`, the newest first."""

    id: str
    site: Site
    items: list[tuple[Why, Problem]]
    count: int
    link: str


class Stories:
    """Gathers them. `address` is where people reach the server."""

    def __init__(
        self, store: Store, replay: Replay, issues: Issues, pictures: Pictures, address: str
    ) -> None:
        self._store = store
        self._replay = replay
        self._issues = issues
        self._pictures = pictures
        self._address = address

    async def of(self, alarm: Alarm) -> Story | None:
        """What to tell; None when nobody needs to know any more, or it has gone."""
        session = await self._store.listing.session(alarm.session)
        site, issue = await self.site(alarm.site), await self.open_issue(alarm)
        if session is None or site is None or issue is None:
            return None
        picture, no_picture = await self._picture(alarm)
        return Story(
            alarm.id, alarm.why, site, self._problem(issue), alarm.at_ms, session.id, alarm.state,
            await self._message(alarm), browser_name(session.user_agent), _window(session),
            await self._before(alarm),
            f"{self._address}/sessions/{session.id}?t={max(0, alarm.at_ms - session.started_ms)}",
            picture, no_picture,
        )  # fmt: skip

    async def roundup(self, id: str, site: Site, alarms: Sequence[Alarm], count: int) -> Roundup:
        """What to tell of alarms together; those are left out of which nobody need know."""
        items = list[tuple[Why, Problem]]()
        for alarm in alarms:
            issue = await self.open_issue(alarm)
            if issue is None:
                count -= 1
            else:
                items.append((alarm.why, self._problem(issue)))
        return Roundup(id, site, items, count, f"{self._address}/sites/{site.id}")

    async def site(self, id: str) -> Site | None:
        """The site, whoever's it is."""
        return next((one for one in await self._store.people.sites() if one.id == id), None)

    async def open_issue(self, alarm: Alarm) -> Issue | None:
        """The issue, unless it is gone, or somebody has resolved or ignored it since."""
        issue = await self._issues.get(alarm.issue)
        return issue if issue is not None and issue.status == "open" else None

    async def awaits_picture(self, alarm: Alarm) -> bool:
        """Whether its picture may still come."""
        if alarm.state is None or await self._pictures.found(alarm.session, alarm.state):
            return False
        return await self._pictures.jobs.why_not(alarm.session, alarm.state) is None

    async def _message(self, alarm: Alarm) -> str:
        found = await self._store.listing.events(alarm.event, "", None, 1)
        data = found[0].data if found else {}
        request = f"{data.get('method', '')} {data.get('url', '')}"
        return plain(data.get("message") or request, 300)

    async def _picture(self, alarm: Alarm) -> tuple[Picture | None, str]:
        if alarm.state is None:
            return None, "nothing of the page had been recorded by then"
        png = await self._pictures.found(alarm.session, alarm.state)
        if png is None:
            why = await self._pictures.jobs.why_not(alarm.session, alarm.state)
            return None, plain(why, 200) if why else "it could not be drawn in time"
        if len(png) > MOST_PICTURE:
            return None, "it is too large for a letter"
        size = size_of(png)
        if size is None:
            return None, "it could not be drawn"
        return Picture(png, *size), ""

    async def _before(self, alarm: Alarm) -> Before:
        try:
            return await before(self._replay, alarm.session, alarm.event, alarm.at_ms)
        except HawkError:  # damaged, or gone meanwhile: the rest is worth telling
            return Before(list[Step]())

    def _problem(self, issue: Issue) -> Problem:
        by_number = sorted(issue.browsers.items(), key=lambda one: (-one[1], one[0]))
        return Problem(
            issue.id, issue.site, issue.kind,
            plain(issue.title, 300) or "An error without a message", plain(issue.where, 200),
            issue.first_ms, issue.last_ms, issue.count, issue.sessions,
            [(plain(name, 60) or "an unknown browser", number) for name, number in by_number],
            f"{self._address}/issues/{issue.id}",
        )  # fmt: skip


def size_of(png: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG; None when it is none."""
    if not png.startswith(_PNG) or png[12:16] != b"IHDR" or len(png) < 33:
        return None
    width, height = struct.unpack(">II", png[16:24])
    return (width, height) if width and height else None


def _window(session: Session) -> tuple[int, int] | None:
    return (session.width, session.height) if session.width and session.height else None
