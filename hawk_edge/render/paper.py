"""What one page is drawn on: a browser's page in which nothing runs and from which nothing leaves.

Four walls: scripts are off, the page is in a sandbox under a policy that allows nothing but what it
holds itself, every request is refused here, and the browser has no network (confined.py).
"""

import time
from types import TracebackType

from playwright.sync_api import Browser, Error, Frame, Route

# Ours to answer, and nobody's anywhere.
HOME = "http://page.invalid/"
# `sandbox` without a word more: no script, no form, and no refresh to another page either.
_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; "
    "font-src data: blob:; media-src data:; form-action 'none'; base-uri 'none'"
)
_BLANK = "<!DOCTYPE html>"
_MOST_FRAMES = 30
_DECODING_S, _LOOK_MS = 2.0, 15  # pictures that the page holds itself; and between two looks
# Promises alone: where scripts are off no event is told and no timer runs. A captured page may
# have elements by any name, which then stand for what a document has by that name.
_DECODE = """() => {
  const { prototype } = Document;
  const own = (name) => Object.getOwnPropertyDescriptor(prototype, name).get.call(document);
  const decode = HTMLImageElement.prototype.decode;
  const shown = Array.from(own("images")).filter((one) => one.loading !== "lazy" || one.complete);
  const all = shown.map((one) => decode.call(one).catch(() => 0));
  globalThis.hawkDecoded = false;
  Promise.all([own("fonts").ready, ...all]).then(() => { globalThis.hawkDecoded = true; });
}"""
_IS_DECODED = """() => globalThis.hawkDecoded === true
  && (typeof hawkDrawing === "undefined" || hawkDrawing.isReady())"""


class Paper:
    """A context of its own, for as long as the block lasts. `seconds`: for each step at most."""

    def __init__(self, browser: Browser, width: int, height: int, seconds: float) -> None:
        self._context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=False,
            service_workers="block",
            accept_downloads=False,
            offline=True,
        )
        self._context.set_default_timeout(seconds * 1000)
        self._context.route("**/*", self._answer)
        self._html: str | None = None
        self._page = self._context.new_page()
        self._built: list[Frame] = []

    def __enter__(self) -> "Paper":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, at: TracebackType | None
    ) -> None:
        self._context.close()

    def show(self, html: str) -> None:
        """Have it show a page as its HTML says. Raises Error."""
        self._built = []
        self._html = html
        self._page.goto(HOME, wait_until="load")

    def build(self, program: str, data: str) -> bool:
        """Have the program build the page, and those in its frames; False when it cannot."""
        self.show(_BLANK)
        try:
            self._build_in(self._page.main_frame, program, data, 0)
        except Error:
            return False
        return True

    def picture(self) -> bytes:
        """What is in the window, as a PNG. Raises Error."""
        self._settle()
        for frame in self._built:
            # What pictures and fonts have made longer can be scrolled further now.
            _in(frame, "() => hawkDrawing.again()")
        png = self._page.screenshot(type="png", animations="allow", caret="initial")
        if self._page.url != HOME:
            raise Error("the page has gone elsewhere")
        return png

    def _build_in(self, frame: Frame, program: str, data: str, shown: int) -> None:
        frame.evaluate(program)
        frame.evaluate("([data, shown]) => hawkDrawing.show(data, shown)", [data, shown])
        self._built.append(frame)
        for child in frame.child_frames:
            if len(self._built) >= _MOST_FRAMES:
                return
            inner = child.frame_element().evaluate("(host) => hawkDrawing.shownIn(host)")
            if inner:
                self._build_in(child, program, data, inner)

    def _settle(self) -> None:
        """Wait until what the page holds is ready to be painted; no page is waited for long."""
        # What other frames show is as their HTML says, and was there when the page was. One that
        # wanted to show something else has nothing that could be asked.
        frames = self._built or [self._page.main_frame]
        until = time.monotonic() + _DECODING_S
        for frame in frames:
            _in(frame, _DECODE)
        while not all(_in(frame, _IS_DECODED) for frame in frames):
            if time.monotonic() > until:
                return
            self._page.wait_for_timeout(_LOOK_MS)

    def _answer(self, route: Route) -> None:
        """The one request that is ours gets the page; one that would go elsewhere gets 204, the
        answer that changes nothing.
        """
        html, request = self._html, route.request
        if not request.is_navigation_request():
            route.abort()
        elif html is not None and request.url == HOME and request.frame.parent_frame is None:
            self._html = None
            headers = {"content-type": "text/html; charset=utf-8"}
            route.fulfill(body=html, headers=headers | {"content-security-policy": _POLICY})
        else:
            route.fulfill(status=204)


def _in(frame: Frame, expression: str) -> object:
    """True as well where the frame is gone, or no such thing can be asked."""
    try:
        return frame.evaluate(expression)
    except Error:
        return True
