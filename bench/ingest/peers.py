"""What our figures stand beside: `python -m bench.ingest.peers (echo|plain) PORT FOLDER`.

`echo` is the floor: the HTTP server that we use as well, which reads the body and answers. `plain`
is what a user would write instead: the whole page as a row of SQLite, committed before the answer.
"""

import sqlite3
import sys
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
    db = sqlite3.connect(folder / "plain.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE states (id INTEGER PRIMARY KEY, session TEXT, html TEXT)")

    async def collect(request: Request) -> Response:
        html = (await request.body()).decode()
        session = request.query_params["session"]
        done = db.execute("INSERT INTO states (session, html) VALUES (?, ?)", [session, html])
        return JSONResponse({"id": done.lastrowid})

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
    app: Any = echo if which == "echo" else plain(Path(folder))
    uvicorn.run(app, port=int(port), http="httptools", loop="uvloop", log_config=None,
                access_log=False, lifespan="off", ws="none")  # fmt: skip


if __name__ == "__main__":
    main()
