"""`hawk-edge demo` as a person runs it."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hawk_edge.demo.visitors import HERE
from tests.serving import HAWK

LONGEST_S = 120


class Demo:
    """A running demo whose throwaway data is in `folder`; `http` is signed in."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self.process = process
        self.folder = folder
        assert process.stdout is not None
        said = ""
        while "Ctrl-C" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        self.address, email, password, self.shop = (
            re.findall(rf"^{label}\s+(\S+)$", said, re.M)[0]
            for label in ("Hawk Edge", "sign in as", "password", "the shop")
        )
        self.http = httpx.Client(base_url=self.address, timeout=30)
        answer = self.http.post("/v1/signin", json={"email": email, "password": password})
        self.http.headers["authorization"] = f"Bearer {answer.json()['token']}"

    def end(self, how: signal.Signals) -> tuple[int, str]:
        """Send the signal as a terminal does, to all; the exit code and what else was said."""
        self.http.close()
        os.killpg(self.process.pid, how)
        said, _ = self.process.communicate(timeout=60)
        return self.process.returncode, said


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with subprocess.Popen(
        [*HAWK, "demo", "--port", "0", "--shop-port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            yield Demo(process, tmp_path)
        finally:
            process.kill()


@pytest.mark.browser
def test_the_demo_records_its_visitors_and_leaves_nothing_behind(demo: Demo) -> None:
    site = demo.http.get("/v1/sites").json()["items"][0]
    assert site["snippet"] in httpx.get(demo.shop).text

    seen: set[str] = set()
    deadline = time.monotonic() + LONGEST_S
    while not seen >= {"navigation", "click", "request", "error"}:
        assert time.monotonic() < deadline, f"only {seen} was recorded"
        events = demo.http.get(f"/v1/sites/{site['id']}/events", params={"limit": 200})
        seen = {event["kind"] for event in events.json()["items"]}
        time.sleep(0.25)
    live = demo.http.get(f"/v1/sites/{site['id']}/sessions", params={"live": 1})
    assert live.json()["items"]

    assert demo.end(signal.SIGINT) == (0, f"{HERE}\n")
    assert [path.name for path in demo.folder.iterdir() if path.name.startswith("hawk-")] == []
