"""What our figures stand beside: `python -m bench.ingest.peers (echo|plain) PORT FOLDER`.

`echo` is the floor: the HTTP server that we use as well, which reads the body and answers. `plain`
is what a user would write instead: the whole page as a row of SQLite, committed before the answer.
"""

import sqlite3
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

ANSWER = b'{"seq":1,"flush_ms":5000,"live":false,"resync":false}'
_HEADERS = [
    (b"content-type", b"application/json"),
    (b"content-length", str(len(ANSWER)).encode()),
]


async def echo(_scope: Any, receive: Any, send: Any) -> None:
    """As little as an ASGI application can do."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": ANSWER})


def plain(folder: Path) -> Starlette:
    """Each body is a row, durable before the answer."""
    db = durable(folder / "plain.db")
    db.execute("CREATE TABLE states (id INTEGER PRIMARY KEY, session TEXT, html TEXT)")

    async def collect(request: Request) -> Response:
        html = (await request.body()).decode()
        session = request.query_params["session"]
        done = db.execute("INSERT INTO states (session, html) VALUES (?, ?)", [session, html])
        return JSONResponse({"id": done.lastrowid})

    return collecting(collect)


def durable(path: Path) -> sqlite3.Connection:
    """A new file, in which what is committed survives a power cut."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    return db


def collecting(collect: Callable[[Request], Awaitable[Response]]) -> Starlette:
    """An application that hands bodies to `collect`, and says when it is there."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    return Starlette(
        routes=[
            Route("/collect", collect, methods=["POST"]),
            Route("/healthz", healthz, methods=["GET"]),
        ]
    )


def main() -> None:
    """Serve one of them till the process is ended."""
    which, port, folder = sys.argv[1:]
    serve(echo if which == "echo" else plain(Path(folder)), int(port))


def serve(app: Any, port: int) -> None:
    """The same server for all of them."""
    uvicorn.run(app, port=port, http="httptools", loop="uvloop", log_config=None,
                access_log=False, lifespan="off", ws="none")  # fmt: skip


if __name__ == "__main__":
    main()
