"""Finds the Chromium that the demo's visitors and the tests drive."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> Path | None:
    """The browser to use, or None. HAWK_CHROMIUM wins, then the PATH, then Playwright's own."""
    named = os.environ.get("HAWK_CHROMIUM")
    if named:
        return Path(named) if Path(named).is_file() else None
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return _playwrights_own()


def _playwrights_own() -> Path | None:
    root = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    builds = sorted(root.glob("chromium-*/chrome-linux*/chrome"), reverse=True)
    return builds[0] if builds else None
