"""What a browser that draws hostile pages is shut into: no network, its own user, one folder."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from shlex import quote
from tempfile import mkdtemp

# Among the ids that systemd gives to services for a while, so it is nobody's for long.
USER = 64_317
_ROOT = """#!/bin/sh
# The profile is made by who starts the browser; it is the browser's.
for one in "$@"; do
  case $one in --user-data-dir=*) chown -R {user}:{user} "${{one#*=}}" ;; esac
done
export TMPDIR="$HOME"
exec {alone} {other} {browser} "$@"
"""
_OTHER = """#!/bin/sh
export TMPDIR="$HOME"
exec {alone} {browser} "$@"
"""
_OTHER_USER = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups")
# With these no program gains a right any more, not even the browser's own old sandbox.
_FOR_GOOD = ("--no-new-privs", "--inh-caps=-all", "--bounding-set=-all")
_NET = ("unshare", "--net")
_USER_NET = ("unshare", "--user", "--map-current-user", "--net")


class Cell:
    """A folder for one child: what it runs as its browser, and all that the browser writes."""

    def __init__(self, browser: Path) -> None:
        self.folder = Path(mkdtemp(prefix="hawk-render-"))
        self.executable = self.folder / "browser"
        home = self.folder / "home"
        home.mkdir()
        root = os.geteuid() == 0
        if root:
            # The browser's user may walk through, and look at nothing but what is its own.
            self.folder.chmod(0o711)
            os.chown(home, USER, USER)
        script = (_ROOT if root else _OTHER).format(
            user=USER,
            alone=" ".join(without_network()),
            other=" ".join(_other_user()) if root else "",
            browser=quote(str(browser)),
        )
        self.executable.write_text(script)
        self.executable.chmod(0o755)

    def environment(self) -> dict[str, str]:
        """For the child: nothing of ours but where its modules are."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        folder = str(self.folder)
        return kept | {"HOME": f"{folder}/home", "TMPDIR": folder}

    def remove(self) -> None:
        """With all that is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def without_network() -> tuple[str, ...]:
    """The command in front of another that leaves it without a network; empty: it cannot be had."""
    command = _NET if os.geteuid() == 0 else _USER_NET
    return command if _works(*command, "true") else ()


@cache
def _other_user() -> tuple[str, ...]:
    """The command that runs another as the browser's user, of which root makes use.

    Where users may have no namespaces of their own, the browser's sandbox is a program that has to
    gain rights.
    """
    for_good = (*_OTHER_USER, *_FOR_GOOD)
    return for_good if _works(*for_good, "unshare", "--user", "true") else _OTHER_USER


def _works(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603
    except OSError:
        return False
