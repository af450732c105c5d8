"""A viewer on a bare socket, who may be cut off anywhere."""

import json
import socket
import struct
from collections.abc import Callable
from typing import Any

from tests.serving import HawkProcess

Heard = tuple[str, str | None, Any]  # event, id, data


class Viewer:
    """Watches a session from its newest state, or from behind `last_id` on."""

    def __init__(self, server: HawkProcess, session: str, last_id: str | None = None) -> None:
        host, _, port = server.address.removeprefix("http://").rpartition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=20)
        lines = [
            f"GET /v1/sessions/{session}/live HTTP/1.1",
            "host: hawk",
            f"authorization: {server.http.headers['authorization']}",
            *([f"last-event-id: {last_id}"] if last_id else []),
        ]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self._raw = b""
        self._body: bytes | None = None
        self.over = False

    def read(self, until: Callable[[bytes], bool], at_once: int = 4096) -> list[Heard]:
        """Read until that holds of all that came, or the stream is over; the whole events in it."""
        while not self.over and not until(self._body or b""):
            came = self.socket.recv(at_once)
            self.over = not came
            self._take(came)
        blocks = (self._body or b"").split(b"\n\n")[:-1]
        return [heard for block in blocks if (heard := _event(block.decode()))]

    def cut(self) -> None:
        """Break the connection off, with no goodbye."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def _take(self, came: bytes) -> None:
        self._raw += came
        if self._body is None:
            head, ended, rest = self._raw.partition(b"\r\n\r\n")
            if not ended:
                return
            assert head.startswith(b"HTTP/1.1 200"), head
            self._raw, self._body = rest, b""
        while b"\r\n" in self._raw:
            size, _, rest = self._raw.partition(b"\r\n")
            length = int(size, 16)
            if len(rest) < length + 2:
                return
            self._body += rest[:length]
            self._raw = rest[length + 2 :]
            self.over = self.over or not length


def _event(block: str) -> Heard | None:
    fields = dict(line.partition(": ")[::2] for line in block.splitlines())
    if "event" not in fields:
        return None
    return fields["event"], fields.get("id"), json.loads(fields["data"])
