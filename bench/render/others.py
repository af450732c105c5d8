"""How others draw a page: each picture by a browser of its own."""

import subprocess
import sys
from pathlib import Path

_PLAYWRIGHT = """
import sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1])
    page = browser.new_page(viewport={"width": int(sys.argv[2]), "height": int(sys.argv[3])})
    page.set_content(sys.stdin.read())
    sys.stdout.buffer.write(page.screenshot())
    browser.close()
"""


def one_shot(chromium: Path, html: str, width: int, height: int, folder: Path) -> bytes:
    """`chromium --screenshot`, of a file."""
    page, png = folder / "page.html", folder / "page.png"
    page.write_text(html)
    subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--hide-scrollbars", f"--screenshot={png}",
         f"--window-size={width},{height}", f"--user-data-dir={folder}/profile", page.as_uri()],
        check=True, capture_output=True,
    )  # fmt: skip
    return png.read_bytes()


def playwright(chromium: Path, html: str, width: int, height: int) -> bytes:
    """As its first page of documentation says it."""
    return subprocess.run(
        [sys.executable, "-c", _PLAYWRIGHT, str(chromium), str(width), str(height)],
        input=html.encode(), check=True, capture_output=True,
    ).stdout  # fmt: skip
