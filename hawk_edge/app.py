"""The life of a server: opens everything, serves until it is told to stop, and closes it again."""

import asyncio
import gc
import ipaddress
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn

from hawk_edge.commands import Commands
from hawk_edge.config import Config
from hawk_edge.control import serve_control
from hawk_edge.errors import Unusable
from hawk_edge.hawk import Hawk
from hawk_edge.sites import Defaults
from hawk_edge.store.folder import open_store
from hawk_edge.web.connection import Protocol

DRAIN_S = 8  # a supervisor kills after 10
# The longest cadence, and a little: a reporter finds its connection open, and a proxy never writes
# into one that is being closed.
KEPT_OPEN_S = 75
COLLECT = 20_000, 20, 20  # new objects, and rounds
UNSENT_BYTES = 32 << 10  # of one connection
LET_GO_S = 0.5  # of these for viewers, who have nothing to lose


class QuietServer(uvicorn.Server):
    """uvicorn without its signals: its own way raises them again before the store closes."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `until_stopped`."""
        yield


class Server(QuietServer):
    """Serves a Hawk; viewers are let go first: it would wait for their open streams for ever."""

    def __init__(self, hawk: Hawk) -> None:
        super().__init__(
            uvicorn.Config(
                hawk.asgi(),
                http=Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=DRAIN_S,
                timeout_keep_alive=KEPT_OPEN_S,
            )
        )
        self._hawk = hawk

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop taking requests, end what takes long, and wait for what is under way."""
        self._hawk.hub.close()
        self._hawk.changes.close()
        self._hawk.pictures.close()
        asyncio.get_running_loop().call_later(LET_GO_S, self._hawk.hub.cut)
        await super().shutdown(sockets)


@asynccontextmanager
async def running(config: Config) -> AsyncIterator[tuple[Hawk, str, asyncio.Task[None]]]:
    """Serve while the block lasts: everything, the address, and the task that ends with SIGTERM."""
    listener = listen(config.server.host, config.server.port)
    address = config.server.public_url or _local_address(listener)
    async with open_store(Path(config.store.data), config.store.blobs) as store:
        hawk = Hawk(config, store)
        await hawk.erasure.resume()
        commands = Commands(
            store, hawk.accounts, hawk.erasure, address, Defaults.of(config),
            governor=hawk.governor, exports=hawk.exports,
        )  # fmt: skip
        async with (
            hawk.assets.working(),
            hawk.issues.working(),
            hawk.seen.working(),
            hawk.alerts.working(address),
            hawk.upkeep.working(),
            hawk.sealer.working(),
            hawk.scrub.working(),
            hawk.registrar.working(),
            hawk.accounts.working(),
            hawk.survey.working(),
            hawk.governor.noting(),
            hawk.pool.working(),
            hawk.pictures.working(),
            hawk.drawing.working(),
            serve_control(store.folder, commands),
        ):
            server = Server(hawk)
            # What is here stays: the collector need not go through it again, 50 ms at a time. What
            # comes is gone by itself, and looking for cycles in it took 7 % of all CPU time.
            gc.collect()
            gc.freeze()
            gc.set_threshold(*COLLECT)
            serving = asyncio.create_task(server.serve([listener]))
            try:
                yield hawk, address, serving
            finally:
                server.should_exit = True
                await serving


# Between two statements the thread that writes lets go of the interpreter, and in a crowd somebody
# else always wants it: with Python's own 5 ms a commit of a hundred batches would take a second.
SWITCH_S = 0.0005


async def serve(config: Config, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT."""
    sys.setswitchinterval(SWITCH_S)
    async with running(config) as (hawk, address, serving):
        say(f"Hawk Edge is at {address}, its data in {Path(config.store.data).absolute()}")
        if not await hawk.store.people.has_users():
            say(f"Nobody can sign in yet. Set up here: {setup_link(hawk, address)}")
        await until_stopped(serving)


async def until_stopped(serving: "asyncio.Task[None]") -> None:
    """Wait for SIGTERM or SIGINT, or for the server to end by itself."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, stopped.set)
    waiting = asyncio.create_task(stopped.wait())
    await asyncio.wait({waiting, serving}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


def setup_link(hawk: Hawk, address: str) -> str:
    """Where the first user is made; what follows the # never reaches a log."""
    return f"{address}/setup#{hawk.accounts.setup_token}"


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything is opened. Raises Unusable."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):  # the kernel, too, is not to hold much for a slow one
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise Unusable(f"cannot listen on {host}:{port}: {reason}") from None
    listener.setblocking(False)
    return listener


def _local_address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    family = "::1" if ":" in host else "127.0.0.1"
    shown = family if ipaddress.ip_address(host).is_unspecified else host
    shown = f"[{shown}]" if ":" in shown else shown
    return f"http://{shown}:{port}"
