"""A server process that is started, asked over plain HTTP, and killed."""

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote


class Killable:
    """`python -m MODULE serve` on a folder; answers once it is made.

    `up_s` is how long that took, and `cpu_s` the time it computed meanwhile.
    """

    def __init__(self, data: Path, module: str = "hawk_edge", *arguments: str) -> None:
        began = time.monotonic()
        self._process = launch(data, module, *arguments)
        assert self._process.stdout is not None
        first = self._process.stdout.readline()
        found = re.search(r"is at http://(\S+), ", first)
        assert found, first + self._process.stdout.read()
        self.address = found[1]
        with self.connect() as connection:
            assert connection.ask("GET", "/readyz")[0] == 200
        self.up_s = time.monotonic() - began
        stat = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        self.cpu_s = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    def connect(self, token: str = "") -> "Connection":
        """A connection for one thread, which is signed in with `token`."""
        return Connection(self.address, token)

    def kill(self) -> str:
        """SIGKILL; what it said before."""
        self._process.kill()
        said, _ = self._process.communicate(timeout=60)
        return said


class Connection:
    """One HTTP connection that is kept open."""

    def __init__(self, address: str, token: str) -> None:
        self._http = http.client.HTTPConnection(address, timeout=60)
        self._headers = {"authorization": f"Bearer {token}"} if token else {}

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Status and body. Raises OSError or HTTPException when the server dies meanwhile."""
        self._http.request(method, path, body, self._headers)
        answer = self._http.getresponse()
        return answer.status, answer.read()

    def get(self, path: str) -> Any:
        """The JSON of a GET, or None when that is not found; anything else is a RuntimeError."""
        status, body = self.ask("GET", path)
        if status == 404:
            return None
        if status != 200:
            raise RuntimeError(f"GET {path}: {status} {body.decode()}")
        return json.loads(body)

    def items(self, path: str) -> Iterator[Any]:
        """All items of a list, page after page; none when it is not found."""
        after: str | None = ""
        while after is not None:
            found = self.get(f"{path}&after={quote(after)}") or {"items": [], "next": None}
            yield from found["items"]
            after = found["next"]


def launch(data: Path, module: str = "hawk_edge", *arguments: str) -> subprocess.Popen[str]:
    """Start the process, and wait for nothing."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments, "serve", "--data", str(data), "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
