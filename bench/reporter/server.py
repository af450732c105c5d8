"""The local site of the benchmark: its pages, the recorders, and an endpoint that collects."""

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.listening import listening

HERE = Path(__file__).parent
FLUSH_MS = 5000
#: So soon what was recorded before the scenario is sent: waiting longer would only idle.
FIRST_FLUSH_MS = 500
LIMITS = {"body": 16 << 20, "inflated": 64 << 20, "records": 200_000}
#: The attribute that every scenario sets at its end.
OVER = b"data-bench-over"
WANTED = re.compile(rb'"blob":"([0-9a-f]{64})"')


@dataclass
class Collected:
    """What one visit has sent, as it came in; the site is asked for by its first visitor."""

    bodies: list[bytes] = field(default_factory=list)
    #: The scenario is over: the page says so, and what was sent shows it.
    over: bool = False
    over_sent: bool = False
    snapshots: int = 0
    wanted: int = 0

    def take(self, body: bytes) -> list[str]:
        """Keep a body; digests in it whose texts never came."""
        plain = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
        self.bodies.append(body)
        self.over_sent |= OVER in plain
        self.snapshots += plain.count(b'"k":"snapshot"')
        came = plain.count(b'"k":"blob"')
        need = sorted({digest.decode() for digest in WANTED.findall(plain)})
        self.wanted += len(need) - came
        return need

    @property
    def settled(self) -> bool:
        """A snapshot is here, and every text that was asked for."""
        return self.snapshots > 0 and self.wanted <= 0

    def sizes(self) -> tuple[int, int]:
        """Bytes as sent, and inflated."""
        plain = (
            len(zlib.decompress(body, 31)) if body.startswith(b"\x1f\x8b") else len(body)
            for body in self.bodies
        )
        return sum(map(len, self.bodies)), sum(plain)


@dataclass
class Site:
    """Recorders by name, and what was collected by visit."""

    recorders: dict[str, str]
    url: str = ""
    visits: dict[str, Collected] = field(default_factory=dict)

    def visit(self, name: str) -> Collected:
        return self.visits.setdefault(name, Collected())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        _, first, *rest = urlsplit(self.path).path.split("/")
        name = rest[-1] if rest else ""
        if first == "harness.js":
            self._answer((HERE / first).read_text(), "text/javascript")
        elif first == "recorder":
            self._answer(self.site.recorders[name.removesuffix(".js")], "text/javascript")
        elif first == "page":
            self._answer((HERE / "pages" / f"{name}.html").read_text(), "text/html")
        elif first == "v1":
            config = {"sampling": 1, "masking": "inputs", "flush_ms": FIRST_FLUSH_MS}
            self._answer(json.dumps(config | {"limits": LIMITS}))
        else:
            self._answer("", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        _, first, *rest = urlsplit(self.path).path.split("/")
        visit = self.site.visit(rest[-1])
        if first == "over":
            visit.over = True
            self._answer("", "text/plain")
            return
        need = visit.take(body)
        flush_ms = FLUSH_MS if visit.settled else FIRST_FLUSH_MS
        answer = {"seq": 0, "flush_ms": flush_ms, "live": False, "resync": False}
        self._answer(json.dumps(answer | ({"need": need} if need else {})))

    def _answer(self, text: str, kind: str = "application/json") -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("content-type", f"{kind}; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""


@contextmanager
def serve(recorders: dict[str, str]) -> Iterator[Site]:
    """The site on a free port of this machine."""
    site = Site(recorders)
    handler = type("Handler", (_Handler,), {"site": site})
    with listening(handler) as port:
        site.url = f"http://127.0.0.1:{port}"
        yield site
