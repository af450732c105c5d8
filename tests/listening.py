"""A small threaded server for as long as a block lasts."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Handler(BaseHTTPRequestHandler):
    """Keeps connections open, and stays quiet."""

    protocol_version = "HTTP/1.1"

    def body(self) -> bytes:
        """What came with the request."""
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        """The whole answer."""
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that is closed leaves its connections as they are; anything else is a mistake."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


_had: set[int] = set()


def _fresh(handler: type[BaseHTTPRequestHandler]) -> _Server:
    """On a port that no other had before: browsers keep things by port."""
    tried: list[_Server] = []
    while True:
        server = _Server(("127.0.0.1", 0), handler)
        if server.server_port not in _had:
            break
        tried.append(server)
    _had.add(server.server_port)
    for one in tried:
        one.server_close()
    return server


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """Serve on a free port of this machine; the port."""
    server = _fresh(handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
