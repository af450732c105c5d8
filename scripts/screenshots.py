"""Takes the pictures of the docs from the demo: a replay at an error, issues, and one of them."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from hawk_edge.chromium import find_chromium

DEMO = [sys.executable, "-m", "hawk_edge", "demo", "--port", "0", "--shop-port", "0"]
PATIENCE_MS = 120_000


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
        address = said["Hawk Edge"]
        page = browser.new_page(
            viewport={"width": 1360, "height": 850}, color_scheme="light", base_url=address
        )
        sign_in = {"email": said["sign in as"], "password": said["password"]}
        page.request.post(f"{address}/v1/signin", data=sign_in)
        session = finished_session(page, address)
        for name, look in (
            ("replay", look_at_replay),
            ("issues", look_at_issues),
            ("issue", open_issue),
        ):
            look(page, session)
            page.screenshot(path=docs / f"{name}.png")
            print(docs / f"{name}.png")
        browser.close()


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


def open_issue(page: Page, _session: dict[str, Any]) -> None:
    """The first error in the list, with its picture."""
    page.locator(".issue:has(.kind.error)").first.click()
    page.get_by_role("img", name="The visitor's screen").wait_for(timeout=PATIENCE_MS)


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
