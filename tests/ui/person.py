"""Somebody at the web UI."""

from playwright.sync_api import BrowserContext, ConsoleMessage, FrameLocator, Page

from tests.serving import EMAIL, PASSWORD, HawkProcess


class Person:
    """Somebody at the web UI, signed in. `faults` lists what the browser complained of."""

    def __init__(self, context: BrowserContext, server: HawkProcess) -> None:
        self.server = server
        self.page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message: ConsoleMessage) -> None:
        # A refused request is said on the page, and is noted by the browser as well.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    def sign_in(self) -> "Person":
        """As the form does it, without the form."""
        answer = self.page.request.post(
            f"{self.server.address}/v1/signin", data={"email": EMAIL, "password": PASSWORD}
        )
        assert answer.ok, answer.text()
        return self

    def goto(self, path: str) -> Page:
        """Open a screen."""
        self.page.goto(self.server.address + path)
        return self.page

    @property
    def shown(self) -> FrameLocator:
        """The captured page on the stage."""
        return self.page.frame_locator(".paper iframe")
