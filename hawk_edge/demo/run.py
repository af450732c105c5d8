"""`hawk-edge demo`: a server on throwaway data, the shop beside it, and visitors in the shop."""

import asyncio
import contextlib
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from starlette.applications import Starlette

from hawk_edge.app import QuietServer, listen, running, until_stopped
from hawk_edge.config import Config, Server, StoreSettings
from hawk_edge.demo.shop import NAME, shop
from hawk_edge.demo.visitors import browse
from hawk_edge.hawk import Hawk
from hawk_edge.model import Role

HOST = "127.0.0.1"
EMAIL = "demo@hawk.test"


async def run_demo(port: int, shop_port: int, say: Callable[[str], None]) -> None:
    """Show everything until SIGTERM or SIGINT, then remove the data. Port 0: any free one."""
    with TemporaryDirectory(prefix="hawk-demo-") as folder:
        config = Config(server=Server(host=HOST, port=port), store=StoreSettings(data=folder))
        shop_socket = listen(HOST, shop_port)
        shop_port = shop_socket.getsockname()[1]
        shop_url = f"http://{HOST}:{shop_port}"
        async with running(config) as (hawk, address, serving):
            password = secrets.token_urlsafe(9)
            key = await _furnish(hawk, password, [shop_url, f"http://localhost:{shop_port}"])
            async with _open(shop(address, key), shop_socket):
                say(_welcome(address, password, shop_url))
                stop = asyncio.Event()
                visitors = asyncio.create_task(browse(shop_url, stop=stop, log=say))
                await until_stopped(serving)
                asyncio.get_running_loop().set_exception_handler(_without_the_driver)
                stop.set()
                await visitors


def _without_the_driver(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Ctrl-C in a terminal ends Playwright's driver as well, which by then is no news."""
    if "reading from the driver" not in str(context.get("exception")):
        loop.default_exception_handler(context)


def _welcome(address: str, password: str, shop_url: str) -> str:
    return (
        f"Hawk Edge   {address}\n"
        f"sign in as  {EMAIL}\n"
        f"password    {password}\n"
        f"the shop    {shop_url}\n\n"
        "Browse it yourself: you are recorded. Ctrl-C ends the demo and removes its data."
    )


async def _furnish(hawk: Hawk, password: str, origins: list[str]) -> str:
    """An owner and the shop's site; the site's key."""
    owner = await hawk.accounts.add_user(EMAIL, password, Role.OWNER)
    site = await hawk.accounts.add_site(owner.account, NAME, origins)
    return site.key


@contextlib.asynccontextmanager
async def _open(app: Starlette, listener: socket.socket) -> AsyncIterator[None]:
    """Serve `app` for as long as the block lasts."""
    server = QuietServer(
        uvicorn.Config(
            app, ws="none", lifespan="off", log_config=None, access_log=False,
            timeout_graceful_shutdown=2,
        )
    )  # fmt: skip
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
