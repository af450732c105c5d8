"""The frame as the server serves it: its own CSP, in a sandbox, with a hand on its messages."""

import base64
import hashlib
import re
from typing import Any

from playwright.sync_api import Frame, Page, Request, Route

HOST = "http://hawk.test"

PARENT = """<!DOCTYPE html><title>player</title><body style="margin:0"><script>
const said = [], wanted = [], kept = {}, player = { answers: true };
const answer = (urls) => frames[0].postMessage({ do: "assets", items: urls.map((url) => ({ url, kept: kept[url] ?? null })) }, "*");
addEventListener("message", ({ data }) => {
  if (data.did !== "want") return said.push(data);
  wanted.push(...data.urls);
  if (player.answers) answer(data.urls);
});
</script><iframe sandbox="allow-scripts" src="/ui/frame.html" width="800" height="600"></iframe>"""


class Viewer:
    """A page with the frame in it. `asked` lists every request that left for anywhere else."""

    def __init__(self, page: Page, html: bytes) -> None:
        self.page = page
        self.asked: list[str] = []
        digest = base64.b64encode(hashlib.sha256(_script(html)).digest()).decode()
        policy = (
            f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
            "img-src data: blob:; font-src data: blob:; frame-src blob:; media-src data:; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'self'"
        )
        own = {
            f"{HOST}/": {
                "body": PARENT,
                "content_type": "text/html",
                "headers": {"content-security-policy": "frame-src 'self'"},
            },
            f"{HOST}/ui/frame.html": {
                "body": html,
                "content_type": "text/html",
                "headers": {"content-security-policy": policy},
            },
        }

        def answer(route: Route, request: Request) -> None:
            known = own.get(request.url)
            if known is None:
                self.asked.append(request.url)
                route.fulfill(status=200, body="outside")
            else:
                route.fulfill(**known)  # type: ignore[arg-type]

        page.route("**/*", answer)
        page.goto(f"{HOST}/")
        self._wait_for(1)

    @property
    def frame(self) -> Frame:
        """The frame itself, to look into."""
        return self.page.frames[1]

    def keep(self, url: str, content: bytes, type: str) -> None:
        """Have the player give `content` for `url`, also when that was asked for before."""
        self.page.evaluate(
            """async ([url, address]) => {
                kept[url] = await (await fetch(address)).blob();
                if (wanted.includes(url)) answer([url]);
            }""",
            [url, f"data:{type};base64,{base64.b64encode(content).decode()}"],
        )

    def wanted(self) -> list[str]:
        """The URLs that the frame asked the player for, in order."""
        urls: list[str] = self.page.evaluate("wanted")
        return urls

    def load(self, html: str, count: int, **more: Any) -> dict[str, Any]:
        """Show a snapshot of `count` nodes; the frame's answer."""
        record = {"k": "snapshot", "n": 1, "url": "", "title": "", "w": 800, "h": 600}
        still = more.pop("still", False)
        record |= {"html": html, "c": count, **more}
        return self.send({"do": "load", "record": record, "still": still})

    def apply(self, count: int, *, still: bool = False, **lists: Any) -> None:
        """Apply one delta that counts from `count`."""
        record = {"k": "delta", "n": 2, "c": count, **lists}
        self.order({"do": "apply", "records": [record], "still": still})

    def send(self, order: dict[str, Any]) -> dict[str, Any]:
        """Send an order that is answered; the answer."""
        before = len(self.said())
        self.order(order)
        self._wait_for(before + 1)
        return self.said()[before]

    def until(self, expression: str) -> None:
        """Wait until an expression holds in the frame.

        Asked from out here: the frame's CSP refuses the `eval` that Playwright's own waiting needs.
        """
        for _ in range(1000):
            if self.frame.evaluate(expression):
                return
            self.page.evaluate("new Promise(requestAnimationFrame)")
        raise AssertionError(f"it never came to hold: {expression}")

    def said(self) -> list[dict[str, Any]]:
        """Everything the frame said so far."""
        heard: list[dict[str, Any]] = self.page.evaluate("said")
        return heard

    def order(self, order: dict[str, Any]) -> None:
        """Send an order that is not answered."""
        self.page.evaluate("order => frames[0].postMessage(order, '*')", order)

    def _wait_for(self, count: int) -> None:
        self.page.wait_for_function(f"said.length >= {count}")


def _script(html: bytes) -> bytes:
    found = re.search(rb"<script>(.*?)</script>", html, re.DOTALL)
    assert found is not None, "the frame's script is not in its page"
    return found[1]
