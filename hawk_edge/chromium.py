"""Finds the Chromium that draws pictures, and that the demo's visitors and the tests drive."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

# Made for drawing without a screen: half the memory and CPU time.
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> Path | None:
    """The browser to use, or None. HAWK_CHROMIUM wins, then the PATH, then Playwright's own."""
    named = os.environ.get("HAWK_CHROMIUM")
    if named:
        return Path(named) if Path(named).is_file() else None
    return _on_path(NAMES) or _playwrights_own("chromium-*/chrome-linux*/chrome")


def find_renderer() -> Path | None:
    """The browser that draws pictures: one made for that, where there is one and none is named."""
    if os.environ.get("HAWK_CHROMIUM"):
        return find_chromium()
    own = "chromium_headless_shell-*/chrome*linux*/*headless*shell"
    return _on_path(SHELLS) or _playwrights_own(own) or find_chromium()


def _on_path(names: Sequence[str]) -> Path | None:
    return next((Path(found) for name in names if (found := shutil.which(name))), None)


def _playwrights_own(pattern: str) -> Path | None:
    root = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    builds = sorted(root.glob(pattern), reverse=True)
    return builds[0] if builds else None
