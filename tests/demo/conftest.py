"""The shop on a port of its own, with a reporter that only counts how often it is asked for."""

import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hawk_edge.app import listen
from hawk_edge.demo.shop import shop


class RunningShop:
    """The shop as visitors find it.

    `recorded` are the pages that asked for the reporter; `visits` counts those of the first page.
    """

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.recorded: list[str] = []
        self.visits = threading.Semaphore(0)
        self.app = shop(self.url, "hk_test")
        self.app.router.routes.append(Route("/reporter.js", self._reporter))

    async def _reporter(self, request: Request) -> Response:
        self.recorded.append(request.headers["referer"].removeprefix(self.url))
        if self.recorded[-1] == "/":
            self.visits.release()
        return Response("", media_type="text/javascript", headers={"cache-control": "no-store"})


@pytest.fixture
def running_shop() -> Iterator[RunningShop]:
    listener = listen("127.0.0.1", 0)
    running = RunningShop(listener.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(running.app, ws="none", lifespan="off", log_config=None))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield running
    server.should_exit = True
    thread.join()
