"""What a letter says, in words that its plain and its HTML part have in common."""

from datetime import UTC, datetime

from hawk_edge.alerts.decide import MOST_A_DAY
from hawk_edge.alerts.plain import plain
from hawk_edge.alerts.story import Problem, Roundup, Story
from hawk_edge.model import Role, Site
from hawk_edge.store.index.alerts import Why

MOST_SUBJECT = 110  # characters
MOST_BROWSERS = 4
GATHERED = f"There were over {MOST_A_DAY} in a day; these have had no letter of their own."
_WHY: dict[Why, tuple[str, str, str]] = {
    "new": ("New", "New issue", "It has not happened before."),
    "reopened": ("Back", "It came back", "It was resolved, and happened again."),
}


def subject(story: Story) -> str:
    """What the list of letters shows."""
    return _subject(story.site.name, f"{_WHY[story.why][0]}: {story.problem.title}")


def roundup_subject(roundup: Roundup) -> str:
    """The same of many."""
    return _subject(
        roundup.site.name, f"{number(roundup.count, 'more issue')} since the last letter"
    )


def _subject(site: str, words: str) -> str:
    return plain(f"[{plain(site, 40)}] {words}", MOST_SUBJECT)


def label(why: Why) -> str:
    """Why one is told, in two words."""
    return _WHY[why][1]


def reason(why: Why) -> str:
    """Why one is told, in a sentence."""
    return _WHY[why][2]


def facts(story: Story) -> list[tuple[str, str]]:
    """For how many, since when, and where the visitor was: names and values."""
    found = [
        ("In this case", "" if story.message == story.problem.title else story.message),
        ("Happened", how_often(story.problem)),
        ("First seen", moment(story.problem.first_ms)),
        ("Browsers", browsers(story.problem)),
        ("Page", story.before.url),
        ("This visitor", visitor(story)),
    ]
    return [(name, value) for name, value in found if value]


def how_often(problem: Problem) -> str:
    """For how many."""
    return f"{number(problem.count, 'time')} in {number(problem.sessions, 'session')}"


def browsers(problem: Problem) -> str:
    """Where it happens, the most frequent first."""
    named = [
        name if len(problem.browsers) == 1 else f"{name} ({count})"
        for name, count in problem.browsers[:MOST_BROWSERS]
    ]
    more = len(problem.browsers) - len(named)
    return " · ".join([*named, f"{more} more"] if more else named)


def visitor(story: Story) -> str:
    """Whose screen it is."""
    size = "{} by {}".format(*story.window) if story.window else ""
    return ", ".join(part for part in (story.browser, size) if part)


def moment(at_ms: int) -> str:
    """A time for people, to the second."""
    at = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{at.day} {at:%b %Y, %H:%M:%S} UTC"


def ago(before_ms: int) -> str:
    """How long before it broke."""
    seconds = before_ms / 1000
    if 0.05 <= seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def number(count: int, thing: str) -> str:
    """`1 time`, `2 times`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def more(roundup: Roundup) -> str:
    """What a roundup has no room for; "" when nothing."""
    left = roundup.count - len(roundup.items)
    return f"and {number(left, 'more issue')}" if left > 0 else ""


def invitation(by: str, role: Role) -> str:
    """Who invites, and to what."""
    article = "an" if role is Role.OWNER else "a"
    return f"{plain(by, 254) or 'Somebody'} invites you to Hawk Edge, as {article} {role}."


def good_until(expires_ms: int) -> str:
    """For how long a link is good."""
    return f"The link is good for one person, once, until {moment(expires_ms)}."


def foot(site: Site) -> str:
    """Why one is told at all, and where that is set."""
    return (
        f"You are told of {plain(site.name, 100)} as a member of its account, or because somebody "
        f"there named you: at most one letter an issue an hour and {MOST_A_DAY} a day, then one "
        "with all the rest. Who is told is set with hawk-edge site alerts."
    )
