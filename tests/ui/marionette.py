"""Firefox by its own protocol, Marionette: JSON with its length in front, over a socket."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.reporter.firefox import firefox

START_S, PATIENCE_S = 180, 60  # it may take its time to start where all else runs as well
PORT = "MarionetteActivePort"  # the file in the profile that says it


class Marionette:
    """A browser that does what it is told. Raises AssertionError with what it answers instead."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self._stream = self._socket.makefile("rb")
        self._read()
        self._number = 0
        self.tell("WebDriver:NewSession", capabilities={})

    def tell(self, name: str, **arguments: Any) -> Any:
        """What a command answers."""
        self._number += 1
        said = json.dumps([0, self._number, name, arguments]).encode()
        self._socket.sendall(b"%d:%b" % (len(said), said))
        _, _, error, answer = self._read()
        assert error is None, error
        return answer

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns in the document or frame that is chosen."""
        return self.tell("WebDriver:ExecuteScript", script=script, args=arguments)["value"]

    def until(self, script: str, *arguments: Any) -> None:
        """Wait until a script returns something that counts as true."""
        deadline = time.monotonic() + PATIENCE_S
        while not self.run(script, *arguments):
            assert time.monotonic() < deadline, self.run("return document.body?.innerText")
            time.sleep(0.05)

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def _read(self) -> Any:
        length = b""
        while (letter := self._stream.read(1)) != b":":
            assert letter, "Firefox has ended"
            length += letter
        return json.loads(self._stream.read(int(length)))


@contextmanager
def driven(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Marionette]:
    """A Firefox with a fresh profile, on a free port."""
    monkeypatch.setenv("MOZ_MARIONETTE", "1")
    (folder / "prefs.js").write_text('user_pref("marionette.port", 0);\n')
    with firefox("about:blank", folder):
        deadline = time.monotonic() + START_S
        while not ((folder / PORT).exists() and (folder / PORT).read_text()):
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.05)
        browser = Marionette(int((folder / PORT).read_text()))
        try:
            yield browser
        finally:
            browser.close()
