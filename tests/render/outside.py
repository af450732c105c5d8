"""What a browser does, seen from outside of it: who it calls, and which file it opens."""

import ctypes
import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

_OPENED, _NOT_WAITING = 0x20 | 0x1, os.O_NONBLOCK  # IN_OPEN, IN_ACCESS
_EVENT = struct.Struct("iIII")


class Watched:
    """A file that everybody may read."""

    def __init__(self) -> None:
        folder = Path(mkdtemp(prefix="watched-"))
        folder.chmod(0o755)
        self.path = folder / "secret.html"
        self.path.write_text("<body style='background:red'>secret")
        self.path.chmod(0o644)
        libc = ctypes.CDLL(None)
        self._events = libc.inotify_init1(_NOT_WAITING)
        assert libc.inotify_add_watch(self._events, bytes(self.path), _OPENED) >= 0

    def read(self) -> int:
        """How often it was opened or read since this was asked last."""
        try:
            return len(os.read(self._events, 1 << 16)) // _EVENT.size
        except BlockingIOError:
            return 0

    def remove(self) -> None:
        os.close(self._events)
        self.path.unlink()
        self.path.parent.rmdir()


@contextmanager
def watched() -> Iterator[Watched]:
    """A file that must never be read."""
    file = Watched()
    try:
        yield file
    finally:
        file.remove()


class Door:
    """Where a browser's requests end that nothing else has stopped: `knocked` counts them."""

    def __init__(self, port: int) -> None:
        self.knocked = 0
        self._listener = socket.create_server(("127.0.0.1", port))
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()

    def _answer(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            self.knocked += 1
            caller.close()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


@contextmanager
def door(port: int) -> Iterator[Door]:
    """Listen there for as long as the block lasts."""
    one = Door(port)
    try:
        yield one
    finally:
        one.close()
