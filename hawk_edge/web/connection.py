"""uvicorn's protocol, with two ways past the layers of an application that ASGI does not have."""

from collections.abc import Callable
from typing import Any

from starlette.types import Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_EXTENSION = "hawk"


class Protocol(HttpToolsProtocol):
    """Names itself in the scope of each request."""

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self.scope["extensions"] = {_EXTENSION: {"protocol": self}}


def hold_little(scope: Scope, most: int) -> None:
    """Have `send` wait once the connection holds `most` bytes that its reader has not taken."""
    protocol = _protocol(scope)
    if protocol and not protocol.transport.is_closing():
        protocol.transport.set_write_buffer_limits(high=most)


def aborter(scope: Scope) -> Callable[[], None]:
    """What ends the request's connection at once, whatever still waits in it."""
    protocol = _protocol(scope)
    return protocol.transport.abort if protocol else lambda: None


def bare_send(scope: Scope, send: Send) -> Send:
    """The server's own `send`, for an answer that has begun: the layers around it take time."""
    protocol = _protocol(scope)
    own: Any = protocol.cycle.send if protocol else send
    return own  # type: ignore[no-any-return]


def _protocol(scope: Scope) -> Protocol | None:
    found: Protocol | None = scope.get("extensions", {}).get(_EXTENSION, {}).get("protocol")
    return found
