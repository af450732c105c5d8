"""A proxy that gathers a whole answer before it passes any of it on, as some do."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

LIVE = b"/live HTTP/1.1\r\n"


class Gathering:
    """Stands before a server. Answers of live streams it holds back, until `let_through`."""

    def __init__(self, address: str) -> None:
        host, _, port = address.removeprefix("http://").rpartition(":")
        self._behind = host, int(port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._threads: list[threading.Thread] = []
        self._gathers = True

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._break()
        for thread in self._threads:
            thread.join()
        for one in (self._listener, *(one for pair in self._pairs for one in pair)):
            one.close()

    def let_through(self) -> None:
        """From now on it holds nothing back; what is held back by then is lost."""
        self._gathers = False
        self._break()

    def _break(self) -> None:
        for pair in self._pairs:
            for one in pair:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def _start(self, work: Callable[..., None], *given: Any) -> None:
        self._threads.append(threading.Thread(target=work, args=given))
        self._threads[-1].start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._listener.accept()
                there = socket.create_connection(self._behind)
                self._pairs.append((here, there))
                held = threading.Event()
                self._start(self._ask, here, there, held)
                self._start(self._answer, there, here, held)

    def _ask(self, here: socket.socket, there: socket.socket, held: threading.Event) -> None:
        with suppress(OSError):
            while came := here.recv(1 << 16):
                if LIVE in came and self._gathers:
                    held.set()
                there.sendall(came)
        self._end(there)

    def _answer(self, there: socket.socket, here: socket.socket, held: threading.Event) -> None:
        with suppress(OSError):
            while came := there.recv(1 << 16):
                if not held.is_set():
                    here.sendall(came)
        self._end(here)

    def _end(self, one: socket.socket) -> None:
        with suppress(OSError):
            one.shutdown(socket.SHUT_WR)
