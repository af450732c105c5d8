"""A visitor goes through the canary page: loads it, types, clicks, and leaves."""

from pathlib import Path

from playwright.sync_api import Page

from tests.privacy.page import Canary
from tests.privacy.places.typed import PRESSED
from tests.privacy.recording import Recording

_WITNESS = (Path(__file__).parent / "witness.js").read_text("utf-8")
_ROUNDS = 100  # many more than any script waits


class Visit:
    """`seen` is what the page held at one time or another, and what its scripts said and asked for."""

    def __init__(self, page: Page, canary: Canary, recording: Recording) -> None:
        self._page = page
        self._canary = canary
        self._recording = recording
        self._said = 0
        self.seen: list[str] = []
        page.on("console", lambda message: self.seen.append(message.text))
        page.on("pageerror", lambda error: self.seen.append(f"{error} {error.stack}"))
        page.on("framenavigated", lambda frame: self.seen.append(frame.url))
        page.on("request", lambda request: self.seen.append(request.url))

    def make(self, folder: Path) -> None:
        """All of it, step by step; `folder` is for the file that is chosen."""
        self._arrive()
        self._type(folder)
        self._change()
        self._click()
        self._go_on()
        self._leave()

    def _arrive(self) -> None:
        self._page.goto(self._canary.from_address)
        self._page.click("#link")
        self._recording.wait_for('"k":"snapshot"')
        self._tell()

    def _type(self, folder: Path) -> None:
        page = self._page
        for name, value in self._canary.typed():
            page.evaluate("enter", name)
            if name in PRESSED:
                page.keyboard.type(value)
            else:
                page.keyboard.insert_text(value)
        page.evaluate("slot('dialog').close()")
        chosen = folder / f"{self._canary.word('typed, name of a file')}.txt"
        chosen.write_text(self._canary.word("typed, content of a file"))
        page.set_input_files("[data-slot=file]", chosen)
        self.seen.append(chosen.read_text())
        self._tell()

    def _change(self) -> None:
        page = self._page
        page.evaluate("change", self._canary.again("changed"))
        page.evaluate(
            "(all) => all.forEach(([, html]) => put(html))", self._canary.again("inserted")
        )
        self._tell()
        page.evaluate("(all) => void run(all)", self._canary.scripts("LATER"))
        for _ in range(_ROUNDS):
            self._tell()
            if not page.evaluate("release() ?? running"):
                break
        assert page.evaluate("failures") == []
        assert not page.evaluate("running")

    def _click(self) -> None:
        page = self._page
        page.evaluate("addEventListener('click', (event) => event.preventDefault())")
        for place in page.query_selector_all("[data-click]"):
            place.dispatch_event("click")
        self._tell()

    def _go_on(self) -> None:
        self._page.evaluate("(all) => run(all, true)", self._canary.scripts("HISTORY"))
        self._tell()
        assert self._page.evaluate("failures") == []

    def _leave(self) -> None:
        self._page.evaluate("(form) => put(form).submit()", self._canary.form)
        self._page.wait_for_url("**/bye*")
        self._page.wait_for_function("window.hawk?.session()")
        self._tell(look=False)
        self._recording.wait_for('"k":"end"')

    def _tell(self, look: bool = True) -> None:
        """Wait until all that was done so far is taken by the server, and note what there is."""
        if look:
            self.seen.append(self._page.evaluate(_WITNESS))
        self._said += 1
        said = f"step {self._said}"
        self._page.evaluate("(name) => hawk.event(name)", said)
        self._recording.wait_for(f'"{said}"')
        if look:
            self.seen.append(self._page.evaluate(_WITNESS))
