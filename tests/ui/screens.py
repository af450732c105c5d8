"""Every screen of the web UI, once: where it is, who looks at it, and what shows that it is ready.

What must hold on all of them is held by test_screens_*.py, which go through this list. Whoever adds
a screen adds a line here; test_screens_listed.py fails for an address that has none.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.ui.world import World

NOBODY, OWNER, MEMBER, VIEWER = "", "owner", "member", "viewer"


@dataclass(frozen=True)
class Screen:
    """`ready`: a selector that matches only once the screen shows what it is there for.

    `clicks`: what is clicked first, one after the other, where it is not there at once.
    """

    name: str
    address: Callable[[World], str]
    ready: str
    role: str = OWNER
    clicks: tuple[str, ...] = ()


SCREENS = (
    Screen("sign-in", lambda _: "/signin", ".gate form", NOBODY),
    Screen("set-up", lambda _: "/setup#token", ".gate form", NOBODY),
    Screen("an invitation", lambda world: f"/invited#{world.invitation}", ".gate form", NOBODY),
    Screen("the account's menu", lambda _: "/account", ".menu a", clicks=(".whose button",)),
    Screen("sites", lambda _: "/sites", ".sites .card"),
    Screen("sites to a viewer", lambda _: "/sites", ".sites .card", VIEWER),
    Screen("sessions", lambda world: f"/sites/{world.site}", ".session"),
    Screen("sessions, none found", lambda world: f"/sites/{world.site}?url=nowhere", ".nothing"),
    Screen("a site without sessions", lambda world: f"/sites/{world.empty}", ".steps"),
    Screen("issues", lambda world: f"/sites/{world.site}/issues", ".issue"),
    Screen("issues, none open", lambda world: f"/sites/{world.empty}/issues", ".calm"),
    Screen("an error", lambda world: f"/issues/{world.issue('error')}", ".occurrences li"),
    Screen("a failed request", lambda world: f"/issues/{world.issue('request')}", ".occurrences li"),
    Screen("an issue to a viewer", lambda world: f"/issues/{world.issue('error')}", ".occurrences li", VIEWER),
    Screen("a replay", lambda world: f"/sessions/{world.session}", ".paper.filled"),
    Screen("a live session", lambda world: f"/sessions/{world.live()}?live", ".paper.filled"),
    Screen("a session that is not there", lambda _: f"/sessions/{'n' * 22}", ".trouble"),
    Screen("sessions, saving a filter", lambda world: f"/sites/{world.site}?last=604800", ".save", clicks=("text=Save this filter",)),
    Screen("nothing", lambda _: "/sites/of/nobody", ".hero"),
    Screen("sites, adding one", lambda _: "/sites", "form.add", clicks=("text=Add a site",)),
    Screen("settings", lambda world: f"/sites/{world.site}/settings", ".setting:nth-of-type(4) .option"),
    Screen("settings, all open", lambda world: f"/sites/{world.site}/settings", ".asked .option",
           clicks=("text=Add a webhook", "text=Only secrets", "text=Sooner, on this site", "text=Make a new key")),
    Screen("settings to a viewer", lambda world: f"/sites/{world.site}/settings", ".forbidden", VIEWER),
    Screen("system", lambda _: "/system", ".shares"),
    Screen("your account", lambda _: "/account", ".setting .field"),
    Screen("users", lambda _: "/users", ".user select"),
    Screen("users, removing one", lambda _: "/users", ".user-asked", clicks=("text=Remove >> nth=0",)),
    Screen("users to a viewer", lambda _: "/users", ".user", VIEWER),
    Screen("an invitation that is over", lambda _: "/invited#token", ".gate-card h1", NOBODY),
)  # fmt: skip
