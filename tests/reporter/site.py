"""A small recorded site and the endpoint that collects from it, in one threaded server."""

import gzip
import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.listening import listening
from tests.reporter.bundle import reporter

KEY = "k1"
CONFIG = {
    "sampling": 1,
    "masking": "inputs",
    "flush_ms": 50,
    "limits": {"body": 4 << 20, "inflated": 16 << 20, "records": 20_000},
}
SNIPPET = f'<script async src="/reporter.js" data-site="{KEY}"></script>'
WAIT_S = 60.0  # long, as a slow machine is no mistake

Record = dict[str, Any]


@dataclass
class Batch:
    """A batch as it came in, with what was answered."""

    header: Record
    records: list[Record]
    body: bytes
    now: int
    status: int
    headers: dict[str, str]


@dataclass
class Site:
    """Pages by path, and everything that was collected from them.

    `texts` by digest are what `blob` records have brought, `asked` the digests that were asked for,
    and `configured` counts how often the configuration was.
    """

    url: str = ""
    config: Record = field(default_factory=lambda: dict(CONFIG))
    config_age: int = 300
    pages: dict[str, str] = field(default_factory=dict)
    page_headers: dict[str, str] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    live: bool = False
    resync: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    configured: int = 0
    _news: threading.Condition = field(default_factory=threading.Condition)

    def page(self, body: str, path: str = "/", head: str = "") -> str:
        """Serve a page with the reporter in it; its address."""
        self.pages[path] = (
            f"<!DOCTYPE html><html><head>{SNIPPET}{head}</head><body>{body}</body></html>"
        )
        return self.url + path

    def collect(
        self, body: bytes, now: int, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], Record]:
        """Take a batch, and say what to answer: 200 unless `answers` says else; 0 is no answer."""
        plain = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
        header, *records = (json.loads(line) for line in plain.splitlines())
        with self._news:
            status, extra = self.answers.pop(0) if self.answers else (200, {})
            answer = {"seq": header["seq"], "flush_ms": self.config["flush_ms"]}
            answer |= {"live": self.live, "resync": self.resync}
            if status == 200:
                answer["need"] = self._take_texts(plain.decode(), records)
                self.asked += answer["need"]
                self.resync = False
            self.batches.append(Batch(header, records, body, now, status, headers))
            self._news.notify_all()
        return status, extra, answer

    def _take_texts(self, plain: str, records: list[Record]) -> list[str]:
        for text in (one["text"] for one in records if one["k"] == "blob"):
            self.texts[hashlib.sha256(text.encode()).hexdigest()] = text
        named = re.findall(r'\{"blob":"([0-9a-f]{64})"\}', plain)
        return [digest for digest in dict.fromkeys(named) if digest not in self.texts]

    @property
    def accepted(self) -> list[Batch]:
        """Batches answered 200, each `(session, seq)` once, in the order of arrival."""
        seen = {(b.header["session"], b.header["seq"]): b for b in self.batches if b.status == 200}
        return list(seen.values())

    def records(self, kind: str) -> list[Record]:
        """All accepted records of a kind, with the long texts that came for them."""
        found = [one for batch in self.accepted for one in batch.records if one["k"] == kind]
        return [self.filled(one) for one in found]

    def filled(self, value: Any) -> Any:
        """A record with its long texts in it, as far as they have come."""
        if isinstance(value, list):
            return [self.filled(one) for one in value]
        if not isinstance(value, dict):
            return value
        if value.keys() == {"blob"}:
            return self.texts.get(value["blob"], value)
        return {name: self.filled(one) for name, one in value.items()}

    def wait(self, what: Callable[[], Any], seconds: float = WAIT_S) -> Any:
        """Wait until `what` gives something true, asked again with each batch."""
        with self._news:
            assert self._news.wait_for(what, seconds), (
                f"nothing of the kind in {self.records_seen()}"
            )
            return what()

    def wait_for(self, kind: str, count: int = 1) -> Record:
        """Wait for the `count`-th record of a kind."""
        found: list[Record] = self.wait(lambda: self.records(kind)[count - 1 :])
        return found[0]

    def records_seen(self) -> list[Record]:
        """What came in so far, shortened for a message."""
        return [
            {"k": one["k"], **{n: str(v)[:60] for n, v in one.items()}}
            for batch in self.batches
            for one in batch.records
        ]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/reporter.js":
            self._answer(200, reporter().encode(), "text/javascript")
        elif path == f"/v1/sites/{KEY}/config":
            self.site.configured += 1
            fresh = {"cache-control": f"private, max-age={self.site.config_age}"}
            body = json.dumps(self.site.config).encode()
            self._answer(200, body, "application/json", fresh)
        elif path in self.site.pages:
            kind = "text/css" if path.endswith(".css") else "text/html"
            body = self.site.pages[path].encode("utf-8", "surrogatepass")
            self._answer(200, body, f"{kind}; charset=utf-8", self.site.page_headers)
        else:
            self._answer(404, b"not here", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        url = urlsplit(self.path)
        if url.path != f"/v1/collect/{KEY}":
            self._answer(500, b"no", "text/plain")
            return
        now = int(float(parse_qs(url.query)["now"][0]))
        status, headers, answer = self.site.collect(
            body, now, {k.lower(): v for k, v in self.headers.items()}
        )
        if not status:  # no answer at all
            self.close_connection = True
            return
        self._answer(status, json.dumps(answer).encode(), "application/json", headers)

    def _answer(
        self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {
            "content-type": kind,
            "content-length": str(len(body)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""


@contextmanager
def serve() -> Iterator[Site]:
    """A site on a free port of this machine."""
    site = Site()
    handler = type("Handler", (_Handler,), {"site": site})
    with listening(handler) as port:
        site.url = f"http://127.0.0.1:{port}"
        yield site
