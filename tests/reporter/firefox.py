"""Finds a Firefox and starts it on a page. Nothing drives it: it needs no driver."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFERENCES: dict[str, str | bool] = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


def find_firefox() -> Path | None:
    """The browser to use, or None: one on the PATH, then Playwright's own."""
    for name in ("firefox-esr", "firefox"):
        found = shutil.which(name)
        if found:
            return Path(found)
    root = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    builds = sorted(root.glob("firefox-*/firefox/firefox"), reverse=True)
    return builds[0] if builds else None


@contextmanager
def firefox(address: str, folder: Path) -> Iterator[None]:
    """A Firefox with a fresh profile that shows a page."""
    path = find_firefox()
    assert path is not None, "no Firefox: apt-get install firefox-esr"
    lines = [f"user_pref({_js(name)}, {_js(value)});" for name, value in PREFERENCES.items()]
    (folder / "user.js").write_text("\n".join(lines))
    command = [str(path), "--headless", "--no-remote", "--profile", str(folder), address]
    # Unsandboxed content processes where the machine allows no namespaces: the page is our own.
    surroundings = {**os.environ, "HOME": str(folder), "MOZ_DISABLE_CONTENT_SANDBOX": "1"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=surroundings, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


def _js(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'
