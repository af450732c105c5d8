"""Takes the pictures of the docs from the demo: every screen, by day and some of them by night."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from hawk_edge.chromium import find_chromium

DEMO = [sys.executable, "-m", "hawk_edge", "demo", "--port", "0", "--shop-port", "0"]
PATIENCE_MS = 120_000
Scheme = Literal["light", "dark"]
Look = Callable[[Page, dict[str, Any]], None]
WINDOW: ViewportSize = {"width": 1360, "height": 850}


def main() -> None:
    """Run the demo until a visitor has been through, then look at the visit."""
    with subprocess.Popen(DEMO, stdout=subprocess.PIPE, text=True) as demo:
        try:
            take(read_welcome(demo), Path("docs"))
        finally:
            demo.terminate()


def read_welcome(demo: "subprocess.Popen[str]") -> dict[str, str]:
    """What the demo prints: address, user, password."""
    assert demo.stdout is not None
    said: dict[str, str] = {}
    for line in demo.stdout:
        if found := re.match(r"(\S.*?\S)  +(\S+)$", line):
            said[found[1]] = found[2]
        elif said:
            break
    return said


def take(said: dict[str, str], docs: Path) -> None:
    """Sign in, and take one after the other."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium())
        take_sign_in(browser, said["Hawk Edge"], docs)
        for scheme, looks in LIGHTS:
            page = visitor(browser, said, scheme)
            session = finished_session(page, said["Hawk Edge"])
            for name in looks:
                LOOKS[name](page, session)
                save(page, docs / (f"{name}.png" if scheme == "light" else f"{name}-dark.png"))
            page.context.close()
        browser.close()


def visitor(browser: Browser, said: dict[str, str], scheme: Scheme) -> Page:
    """A page of somebody who is signed in."""
    address = said["Hawk Edge"]
    page = browser.new_page(viewport=WINDOW, color_scheme=scheme, base_url=address)
    sign_in = {"email": said["sign in as"], "password": said["password"]}
    page.request.post(f"{address}/v1/signin", data=sign_in)
    return page


def take_sign_in(browser: Browser, address: str, docs: Path) -> None:
    """As it is before anything else."""
    page = browser.new_page(viewport=WINDOW, color_scheme="light", base_url=address)
    page.goto("/signin")
    page.get_by_role("button", name="Sign in").wait_for()
    save(page, docs / "signin.png")
    page.close()


def save(page: Page, path: Path) -> None:
    """Take the picture, and say so."""
    page.screenshot(path=path)
    print(path, f"{path.stat().st_size // 1000} kB", flush=True)


def look_at_replay(page: Page, session: dict[str, Any]) -> None:
    """At the moment of an error."""
    page.goto(f"/sessions/{session['id']}")
    page.get_by_role("button", name="Play").wait_for()
    page.get_by_role("button", name=re.compile("Uncaught TypeError")).first.click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)  # the page in the frame comes to rest


def look_at_issues(page: Page, session: dict[str, Any]) -> None:
    """What is open in the shop."""
    page.goto(f"/sites/{session['site']}/issues")
    expect(page.locator(".issue").nth(1)).to_be_visible(timeout=PATIENCE_MS)


def open_issue(page: Page, session: dict[str, Any]) -> None:
    """The first error in the list, with its picture."""
    look_at_issues(page, session)
    page.locator(".issue:has(.kind.error)").first.click()
    page.get_by_role("img", name="The visitor's screen").wait_for(timeout=PATIENCE_MS)


def look_at(path: str, ready: str) -> Look:
    """A screen that only has to be opened; `{site}` stands for the shop's id."""

    def look(page: Page, session: dict[str, Any]) -> None:
        page.goto(path.format(site=session["site"]))
        expect(page.locator(ready).first).to_be_visible(timeout=PATIENCE_MS)
        page.wait_for_load_state("load")

    return look


def look_live(page: Page, session: dict[str, Any]) -> None:
    """Over the shoulder of a visitor who is there now."""
    page.goto(f"/sites/{session['site']}?live=1")
    page.locator(".session:has(.badge.live)").first.click(timeout=PATIENCE_MS)
    expect(page.locator(".paper.filled")).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_timeout(1000)  # the page in the frame comes to rest


LOOKS: dict[str, Look] = {
    "sites": look_at("/sites", ".sites .card"),
    "sessions": look_at("/sites/{site}", ".session"),
    "replay": look_at_replay,
    "live": look_live,
    "issues": look_at_issues,
    "issue": open_issue,
    "settings": look_at("/sites/{site}/settings", ".setting"),
    "account": look_at("/account", ".setting .field"),
    "users": look_at("/users", ".user"),
    "system": look_at("/system", ".shares"),
}
LIGHTS: tuple[tuple[Scheme, Iterable[str]], ...] = (
    ("light", LOOKS),
    ("dark", ("sessions", "replay", "issue")),
)


def finished_session(page: Page, address: str) -> dict[str, Any]:
    """Wait for a visit with JavaScript errors that is over."""
    sites = page.request.get(f"{address}/v1/sites").json()["items"]
    for _ in range(PATIENCE_MS // 1000):
        path = f"{address}/v1/sites/{sites[0]['id']}/sessions?errors=1"
        for session in page.request.get(path).json()["items"]:
            if not session["live"] and session["errors"] > 4:
                found: dict[str, Any] = session
                return found
        page.wait_for_timeout(1000)
    raise SystemExit("no visitor met an error")


if __name__ == "__main__":
    main()
