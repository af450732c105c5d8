"""People of each role who look at the screens of screens.py, each in one page for all of them."""

from types import TracebackType
from typing import Any, Self

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import WINDOW
from tests.serving import PASSWORD
from tests.ui.person import Person
from tests.ui.screens import NOBODY, Screen
from tests.ui.world import USERS, World

PATIENCE_MS = 60_000


class Lookers:
    """Made when first needed. `options` are of Playwright's contexts, such as `bypass_csp`."""

    def __init__(self, browser: Browser, world: World, **options: Any) -> None:
        self._browser, self._world, self._options = browser, world, options
        self._people: dict[str, Person] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for person in self._people.values():
            person.page.context.close()

    def person(self, role: str) -> Person:
        """Who looks with this role."""
        if role not in self._people:
            person = Person(self.context(), self._world.server)
            if role != NOBODY:
                given = {"email": USERS[role], "password": PASSWORD}
                answer = person.page.request.post(
                    f"{self._world.server.address}/v1/signin", data=given
                )
                assert answer.ok, answer.text()
            self._people[role] = person
        return self._people[role]

    def look(self, screen: Screen) -> Page:
        """Go there as if its address were typed, and wait until it is ready."""
        page = self.person(screen.role).page
        page.goto("about:blank")  # an address that differs in its fragment alone loads nothing
        page.goto(self._world.server.address + screen.address(self._world))
        for one in screen.clicks:
            page.locator(one).first.click()
        expect(page.locator(screen.ready).first).to_be_visible(timeout=PATIENCE_MS)
        return page

    def faults(self) -> list[str]:
        """What the browsers have complained of since this was last asked."""
        found = [fault for person in self._people.values() for fault in person.faults]
        for person in self._people.values():
            person.faults.clear()
        return found

    def context(self) -> BrowserContext:
        """A browser's profile for one of them."""
        given = {"viewport": WINDOW, "locale": "en-GB", **self._options}
        return self._browser.new_context(**given)
