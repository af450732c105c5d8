"""A proxy between a page and the server that keeps every request, to the byte."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from tests.listening import Handler, listening
from tests.reporter.bundle import reporter

WAIT_S = 60.0
_OWN = {"connection", "content-encoding", "content-length", "date", "server", "transfer-encoding"}


@dataclass
class Asked:
    """A request as it came in, and what the server said to it."""

    method: str
    target: str
    head: str
    body: bytes
    status: int

    @property
    def plain(self) -> bytes:
        """The body, inflated where it was packed."""
        return gzip.decompress(self.body) if self.body.startswith(b"\x1f\x8b") else self.body


@dataclass
class Recording:
    """What was asked, in the order of the answers."""

    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def keep(self, one: Asked) -> None:
        """Note a request that has been answered."""
        with self._news:
            self.asked.append(one)
            self._news.notify_all()

    @property
    def batches(self) -> list[Asked]:
        """What was posted."""
        return [one for one in self.asked if one.method == "POST"]

    def wait(self, what: Callable[[], object]) -> None:
        """Wait until `what` is true, asked again with each answer."""
        with self._news:
            assert self._news.wait_for(what, WAIT_S), [
                (one.method, one.target, one.status, len(one.body)) for one in self.asked
            ]

    def wait_for(self, text: str) -> None:
        """Wait until a text was sent, and taken."""
        self.wait(
            lambda: any(text.encode() in one.plain and one.status == 200 for one in self.batches)
        )


class _Handler(Handler):
    recording: Recording
    behind: httpx.Client

    def do_GET(self) -> None:
        body, method, target = self.body(), self.command, self.path
        asked = {**self.headers, "accept-encoding": "identity"}
        answer = self.behind.request(method, target, headers=asked, content=body or None)
        # The script as it is now, and not as it was built last.
        content = reporter().encode() if target == "/reporter.js" else answer.content
        headers = {name: value for name, value in answer.headers.items() if name not in _OWN}
        self.answer(answer.status_code, headers, content)
        head = f"{method} {target}\n{self.headers}"
        self.recording.keep(Asked(method, target, head, body, answer.status_code))

    do_POST = do_GET


@contextmanager
def recorded(address: str, host: str = "127.0.0.1") -> Iterator[Recording]:
    """Stand before the server at `address`, under another address of this machine."""
    recording = Recording()
    limits = httpx.Limits(keepalive_expiry=1)  # before the server might close it
    with httpx.Client(base_url=address, timeout=WAIT_S, limits=limits) as behind:
        names = {"recording": recording, "behind": behind}
        with listening(type("Recorder", (_Handler,), names)) as port:
            recording.address = f"http://{host}:{port}"
            yield recording
