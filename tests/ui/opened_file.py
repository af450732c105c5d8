"""An exported session in a browser that has no network: what it shows, and whom it asks."""

from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, FrameLocator, Locator, Page, Request

from tests.serving import HawkProcess

OWN = ("blob:", "data:")


def save(server: HawkProcess, session: str, folder: Path) -> Path:
    """The file of a session, as somebody saves it."""
    answer = server.http.get(f"/v1/sessions/{session}/export.html")
    assert answer.status_code == 200, answer.text
    path = folder / f"{session}.html"
    path.write_bytes(answer.content)
    return path


class OpenedFile:
    """`asked` lists what was asked of anybody, `faults` what the browser complained of."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._hear)
        self.page.goto(address)

    @property
    def shown(self) -> FrameLocator:
        """The captured page."""
        return self.page.frame_locator("iframe").first

    @property
    def slider(self) -> Locator:
        return self.page.get_by_role("slider", name="Time")

    def _note(self, request: Request) -> None:
        if request.url != self.address and not request.url.startswith(OWN):
            self.asked.append(request.url)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(message.text)
