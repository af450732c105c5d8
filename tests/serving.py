"""A real `hawk-edge serve` in a process of its own, and what a person does with it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

EMAIL, PASSWORD = "owner@hawk.test", "correct horse battery"
ORIGIN = "https://shop.example"
HAWK = [sys.executable, "-m", "hawk_edge"]


class HawkProcess:
    """Started when made; `http` is signed in once `settle` has been called."""

    def __init__(self, data: Path, *, port: int = 0, **variables: str) -> None:
        self.data = data
        self.process = subprocess.Popen(
            [*HAWK, "serve", "--data", str(data), "--port", str(port)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, **variables},
        )  # fmt: skip
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        found = re.search(r"is at (http://\S+), ", first)
        assert found, first + self.process.stdout.read()
        self.address = found[1]
        # Longer than this the server might close one at the moment it is used again.
        limits = httpx.Limits(keepalive_expiry=1)
        self.http = httpx.Client(base_url=self.address, timeout=60, limits=limits)
        self.site: dict[str, Any] = {}

    def settle(self, origin: str = ORIGIN) -> "HawkProcess":
        """Add a user and a site, and sign in."""
        self.command("user", "add", EMAIL, "--password-stdin", stdin=PASSWORD)
        added = self.command("site", "add", "Shop", "--origin", origin, "--json")
        self.site = json.loads(added)
        return self.sign_in()

    def sign_in(self) -> "HawkProcess":
        answer = self.http.post("/v1/signin", json={"email": EMAIL, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.http.headers["authorization"] = f"Bearer {answer.json()['token']}"
        self.http.cookies.clear()
        return self

    def command(self, *arguments: str, stdin: str = "") -> str:
        """Run another hawk-edge command on the same folder; fails unless it exits 0."""
        done = subprocess.run(
            [*HAWK, *arguments, "--data", str(self.data)],
            input=stdin, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def collect(self, body: bytes, origin: str | None = ORIGIN, key: str = "") -> httpx.Response:
        """What the reporter does."""
        headers = {"content-type": "text/plain"} | ({"origin": origin} if origin else {})
        return self.http.post(
            f"/v1/collect/{key or self.site['key']}", content=body, headers=headers
        )

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of a GET that must succeed."""
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """End it; its exit code and what it said."""
        self.http.close()
        self.process.send_signal(how)
        said, _ = self.process.communicate(timeout=60)
        return self.process.returncode, said


@contextmanager
def served(data: Path, **variables: str) -> Iterator[HawkProcess]:
    """A settled server that must end well, and print no traceback till then."""
    hawk = HawkProcess(data, port=0, **variables).settle()
    yield hawk
    code, said = hawk.stop()
    assert code == 0
    assert "Traceback" not in said, said
