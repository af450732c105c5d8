"""Takes the README's picture: the demo's replay at the moment of an error."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from hawk_edge.chromium import find_chromium

DEMO = [sys.executable, "-m", "hawk_edge", "demo", "--port", "0", "--shop-port", "0"]
PATIENCE_MS = 120_000


def main() -> None:
    """Run the demo until a visitor has been through, then look at the visit."""
    with subprocess.Popen(DEMO, stdout=subprocess.PIPE, text=True) as demo:
        try:
            take(signed_in := read_welcome(demo), Path("docs/replay.png"))
            print(f"docs/replay.png, of {signed_in['Hawk Edge']}")
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


def take(said: dict[str, str], picture: Path) -> None:
    """Open the first finished session that has an error, at the error."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium())
        page = browser.new_page(viewport={"width": 1360, "height": 850}, color_scheme="light")
        sign_in = {"email": said["sign in as"], "password": said["password"]}
        page.request.post(f"{said['Hawk Edge']}/v1/signin", data=sign_in)
        session = finished_session(page, said["Hawk Edge"])
        page.goto(f"{said['Hawk Edge']}/sessions/{session['id']}")
        page.get_by_role("button", name="Play").wait_for()
        page.get_by_role("button", name=re.compile("Uncaught TypeError")).first.click()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1000)  # the page in the frame comes to rest
        page.screenshot(path=picture)
        browser.close()


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
