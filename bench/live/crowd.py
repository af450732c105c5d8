"""Viewers by the hundred, in a process of their own.

With `--deaf` they connect and never read. The others look for the time that the newest change says
it was sent at, and cost as little as they can. On a line from stdin what was heard is printed.
"""

import argparse
import json
import selectors
import socket
import sys
import time
from collections import Counter

MARK = b"sent at "  # followed by ms since 1970, 13 digits
HEARD = 1 << 18  # bytes of one read


class Crowd:
    """`N` sockets that watch one session, or several in turn."""

    def __init__(self, port: int, paths: list[str], token: str, count: int, *, deaf: bool) -> None:
        self._selector = selectors.DefaultSelector()
        self._sockets: list[socket.socket] = []
        self._late: Counter[int] = Counter()
        self._changes: Counter[int] = Counter()
        for n in range(count):
            one = socket.create_connection(("127.0.0.1", port))
            request = f"GET {paths[n % len(paths)]} HTTP/1.1\r\nhost: hawk\r\n"
            one.sendall(f"{request}authorization: Bearer {token}\r\n\r\n".encode())
            self._sockets.append(one)
            if not deaf:
                one.setblocking(False)
                self._selector.register(one, selectors.EVENT_READ, n)

    def listen(self) -> None:
        """Read until stdin has a line, and say what was heard."""
        self._selector.register(sys.stdin, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.data is None:
                    if not sys.stdin.readline():
                        return
                    print(json.dumps(self._said()), flush=True)
                else:
                    self._hear(key.data, self._sockets[key.data].recv(HEARD))

    def _hear(self, n: int, heard: bytes) -> None:
        if not heard:
            self._selector.unregister(self._sockets[n])
            return
        now_ms = time.time() * 1000
        at = heard.find(MARK)
        while at >= 0:
            self._changes[n] += 1
            sent_ms = heard[at + len(MARK) : at + len(MARK) + 13]
            if len(sent_ms) == 13:
                self._late[round(now_ms - int(sent_ms))] += 1
            at = heard.find(MARK, at + len(MARK))

    def _said(self) -> dict[str, float]:
        """How many changes each has heard, and how many ms late."""
        late = sorted(self._late.elements())
        heard = [self._changes[n] for n in range(len(self._sockets))]
        self._late.clear()
        self._changes.clear()
        p50, p99 = (late[len(late) * part // 100] if late else 0 for part in (50, 99))
        return {"least": min(heard), "most": max(heard), "p50_ms": p50, "p99_ms": p99}


def main() -> None:
    """Connect, and listen until stdin ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("paths", help="with commas between")
    parser.add_argument("token")
    parser.add_argument("count", type=int)
    parser.add_argument("--deaf", action="store_true")
    given = parser.parse_args()
    paths = given.paths.split(",")
    crowd = Crowd(given.port, paths, given.token, given.count, deaf=given.deaf)
    print("watching", flush=True)
    crowd.listen()


if __name__ == "__main__":
    main()
